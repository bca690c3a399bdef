"""How a step's picture is shown: from this site alone, in the size that the screen needs, without moving the page."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language

from .. import prose

register = template.Library()

BOX = (480, 600)  # CSS pixels: a phone's screen is tall, and words should stay in sight beside it


@register.simple_tag
def picture(shown):
    """Show a picture in its place, whose size is known before the picture is there."""
    language = get_language() if get_language() in shown.alt else next(iter(shown.alt))
    scale = min(1, *(most / size for most, size in zip(BOX, (shown.width, shown.height), strict=True)))
    width, height = (max(1, round(size * scale)) for size in (shown.width, shown.height))
    addresses = {size: address(shown.digest, size) for size in shown.sizes}
    return format_html(
        '<img class="step__picture" src="{src}" srcset="{srcset}" sizes="(max-width: {width}px) 100vw, {width}px"'
        ' width="{width}" height="{height}" alt="{alt}" lang="{language}" loading="lazy" decoding="async">',
        src=addresses[shown.sizes[0]],
        srcset=", ".join(f"{path} {size}w" for size, path in addresses.items()),
        width=width,
        height=height,
        alt=prose.typeset(shown.alt[language], language),
        language=language,
    )


def address(digest, width):
    return reverse("picture", args=[digest, width])
