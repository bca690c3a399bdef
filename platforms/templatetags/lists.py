"""How tables say in a word or two what guides say in a sentence."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..vocabulary import Outcome, Reach

register = template.Library()


@register.simple_tag
def nothing():
    """Leave a cell empty for eyes and ears alike."""
    return format_html('<span aria-hidden="true">–</span><span class="hidden">{}</span>', _("Nothing to tell"))


@register.filter
def default_briefly(switch):
    lit = pgettext("default, in a table", "On")
    return {
        "on": lit,
        "stuck": lit,
        "off": pgettext("default, in a table", "Off"),
        "none": pgettext("default, in a table", "None"),
        "unknown": _("Not stated"),
    }[switch]


@register.filter
def can_briefly(outcome):
    return {
        Outcome.SWITCH: pgettext("can you stop it", "With a setting"),
        Outcome.PARTIAL: pgettext("can you stop it", "In part"),
        Outcome.FORM: pgettext("can you stop it", "On request"),
        Outcome.NONE: pgettext("can you stop it", "No"),
        Outcome.NOT_NEEDED: pgettext("can you stop it", "Not needed"),
    }[outcome]


@register.filter
def past_briefly(reach):
    return {
        Reach.FUTURE: pgettext("past data", "Stays in"),
        Reach.PARTLY: pgettext("past data", "In part out"),
        Reach.PAST: pgettext("past data", "Out too"),
        Reach.UNKNOWN: _("Not stated"),
        Reach.NOTHING: nothing(),
    }[reach]
