"""What stands in a page's head for machines as well as for the tab: its title and description, each written once."""

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .. import structured

register = template.Library()
register.simple_tag(structured.of_home, name="data_of_home")
register.simple_tag(structured.of_guide, name="data_of_guide")
register.simple_tag(structured.of_changes, name="data_of_changes")


@register.simple_block_tag
def titled(content):
    """Give the page its title, and previews of links to it the same without the site's name."""
    title = _words(content)
    site = _("By default")
    return format_html('<title>{} – {}</title>\n<meta property="og:title" content="{}">', title, site, title)


@register.simple_block_tag
def described(content):
    description = _words(content)
    return format_html(
        '<meta name="description" content="{}">\n<meta property="og:description" content="{}">',
        description,
        description,
    )


def _words(content):
    """Return rendered content as the value of an attribute: text in another language may come in a span."""
    return mark_safe(" ".join(strip_tags(content).split()).replace('"', "&quot;"))
