"""How pages tell readers that a translation is older than what it translates."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from .. import prose
from ..content import SOURCE_LANGUAGE

register = template.Library()


@register.simple_tag
def older(published, kind, key):
    """Return since when a step or procedure is older than its source, with its texts, or None."""
    return published.older(get_language()).get(f"{kind} {key}")


@register.simple_tag
def all_older(published):
    """Return what is older in the active language: procedures with their steps by number, and texts elsewhere."""
    parts = published.older(get_language())
    routes = []
    for procedure in published.guide.procedures:
        steps = [(number, step) for number, step in enumerate(procedure.steps, 1) if f"step {step.key}" in parts]
        if steps or f"procedure {procedure.key}" in parts:
            routes.append((procedure, steps))
    apart = [one for part, one in parts.items() if not part.startswith(("step ", "procedure "))]
    return {"routes": routes, "elsewhere": [text for one in apart for text in one.originals]}


@register.filter
def original(text, guide):
    """Show a text in the language in which it was written."""
    html = prose.inline(text[SOURCE_LANGUAGE], SOURCE_LANGUAGE, guide.labels)
    return format_html('<span lang="{}">{}</span>', SOURCE_LANGUAGE, html)
