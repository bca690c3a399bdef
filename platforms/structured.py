"""What search engines read of a page: schema.org's HowTo, BreadcrumbList and their like, as JSON-LD.

A browser treats such a block as data: it runs nothing, and the content security policy has nothing to refuse.
"""

import json
import re

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from . import prose
from .content import LANGUAGES, SOURCE_LANGUAGE
from .pages import hole
from .situation import NOTHING_SAID

# In a script element, what looks like a tag or a comment would be read as one.
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}
# Inside a text, quotation marks have a backslash before them: no text can be taken for a field.
OWN_ADDRESS = re.compile(r'("(?:item|url)": ")(?=/)')


def of_home():
    return _script([_website()])


def of_guide(published):
    """Say what the guide is: a way to do something, or where nothing can be done, a page about a service."""
    guide, own = published.guide, published.tailored(NOTHING_SAID)
    tasks = own.essential_tasks or own.special_tasks
    page = {
        "@type": "HowTo" if tasks else "WebPage",
        "name": _("%(name)s: refuse AI training") % {"name": _name(guide)},
        "description": _plain(guide.verdict),
        "url": _guide_path(guide),
        "inLanguage": get_language(),
        "dateModified": published.published_on.isoformat(),
        **(_steps(own, tasks) if tasks else {"about": {"@type": "Thing", "name": _name(guide)}}),
    }
    return _script([page, _breadcrumbs((_name(guide), _guide_path(guide)))])


def of_changes(published=None):
    """Say where the list of changes stands: below the site, or below a guide."""
    if published is None:
        return _script([_breadcrumbs((_("What changed"), reverse("platforms:changes")))])
    guide = published.guide
    path = reverse("platforms:guide-changes", args=[guide.slug])
    return _script([_breadcrumbs((_name(guide), _guide_path(guide)), (_("What changed"), path))])


def _website():
    names = []
    for language in LANGUAGES:
        with override(language):
            names.append(_("By default"))
    others = [name for name in names if name != _("By default")]
    return {
        "@type": "WebSite",
        "name": _("By default"),
        "alternateName": others,
        "url": reverse("platforms:home"),
        "inLanguage": get_language(),
    }


def _steps(own, tasks):
    """Return the time, and the first way through each task: its steps alone if it is the one task that all have."""
    sections = [_section(own.guide, task.first) for task in tasks]
    time = {"totalTime": f"PT{own.guide.minutes}M"} if own.guide.minutes else {}
    alone = len(tasks) == 1 and tasks == own.essential_tasks
    return time | {"step": sections[0]["itemListElement"] if alone else sections}


def _section(guide, procedure):
    steps = [_step(guide, step) for step in procedure.steps]
    condition = {"description": _plain(procedure.condition)} if procedure.condition else {}
    return {"@type": "HowToSection", "name": _plain(procedure.title), **condition, "itemListElement": steps}


def _step(guide, step):
    sentences = [_plain(step.do), *([f"{_('You should see:')} {_plain(step.expect)}"] if step.expect else [])]
    return {
        "@type": "HowToStep",
        "name": sentences[0],
        "text": " ".join(f"{sentence.rstrip('.')}." for sentence in sentences),
        "url": f"{_guide_path(guide)}#step-{step.key}",
    }


def _breadcrumbs(*places):
    trail = [(_("Guides"), reverse("platforms:home")), *places]
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": path}
        for position, (name, path) in enumerate(trail, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _script(graph):
    """Write the data into a page. Like all others there, its addresses get their host when somebody asks for them."""
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    data = OWN_ADDRESS.sub(rf"\1{hole('origin')}", text.translate(ESCAPES))
    return mark_safe(f'<script type="application/ld+json">{data}</script>')


def _guide_path(guide):
    return reverse("platforms:guide", args=[guide.slug])


def _name(guide):
    return _plain(guide.name)


def _plain(text):
    """Return a text's words in the active language, without Markdown."""
    language = get_language() if get_language() in text else SOURCE_LANGUAGE
    return prose.words(text[language], language)
