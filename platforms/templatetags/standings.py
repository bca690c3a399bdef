"""How templates say where a reader stands."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

from .. import fillings
from ..plan import Entry
from ..progress import Marks, Standing

register = template.Library()
register.filter("state_words", fillings.state_words)
register.filter("state_drawn", fillings.drawn)
register.filter("plan_words", fillings.plan_words)


@register.simple_tag
def row(entry, *, compact):
    """Show one service of a plan. What nobody began looks the same for all: only that is kept."""
    standing = entry.standing
    if standing.marks.begun:
        return _row(entry, compact)
    return _row_to_begin(standing.published, standing.tailored, entry.today, compact, get_language())


@lru_cache(maxsize=1024)
def _row_to_begin(published, tailored, today, compact, _language):
    return _row(Entry(Standing(published, Marks(), tailored), None, today), compact)


def _row(entry, compact):
    return render_to_string("platforms/_entry.html", {"entry": entry, "guide": entry.guide, "compact": compact})
