"""How templates speak a guide's language: texts by language, partial dates, and holes for what a reader did."""

from datetime import date
from urllib.parse import urlsplit

from django import template
from django.urls import translate_url
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_info, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from .. import pages, prose
from ..content import LANGUAGES
from ..freshness import freshness
from ..situation import PLACES, Account, Device
from ..vocabulary import Audience, Force, Reach, Region, Scope, State, Surface

register = template.Library()

# Django's French has "jan." and "fév."; French editors print "janv." and "févr.": the site's own translation wins.
MONTHS = [pgettext_lazy("abbrev. month", "Jan."), pgettext_lazy("abbrev. month", "Feb.")]


@register.simple_tag
def hole(*name):
    """Leave a place for what differs between readers."""
    return mark_safe(pages.hole(*name))


@register.filter
def said(text):
    """Show a text as it is, in the active language."""
    return _in_language(text, prose.plain)


@register.filter
def line(text, guide=None):
    """Show one line of Markdown; words in bold that are labels of the guide appear as on the platform's screen."""
    labels = guide.labels if guide else ()
    return _in_language(text, lambda words, language: prose.inline(words, language, labels))


@register.filter
def block(text):
    """Show Markdown as paragraphs and lists."""
    language = _language(text)
    html = prose.prose(text[language], language)
    return html if language == get_language() else format_html('<div lang="{}">{}</div>', language, html)


@register.filter
def untranslated(text):
    """Tell whether a text is missing in the active language, so that the page can say so."""
    return bool(text) and get_language() not in text


@register.filter
def in_other_languages(label):
    """Return (language, words) of a label for every language but the one that is shown."""
    shown = _language(label.text)
    return [(code, label.text[code]) for code in LANGUAGES if code != shown and code in label.text]


@register.filter
def quoted_in(text, guide):
    """Return the labels that a step's text quotes, in the order of the text."""
    return guide.labels_in(text, _language(text))


@register.filter
def at(mapping, key):
    """Return what a mapping holds under a key, or None."""
    return mapping.get(key)


@register.filter
def path_of(route, guide):
    """Return the labels to follow one after another to the switch; a form has none."""
    path = []
    for step in route.steps:
        for label in guide.labels_in(step.do, _language(step.do)):
            if label.switch:
                return path
            if label not in path:
                path.append(label)
    return [] if route.surface in (Surface.FORM, Surface.EMAIL) else path


@register.filter
def formerly(label):
    """Return the former words of a label in the language in which the label is shown."""
    return label.former.get(_language(label.text), ())


@register.simple_tag
def cited(part, guide):
    """Show the numbers of a claim's sources, each a link to its entry in the list."""
    numbers = sorted(guide.source_numbers[key] for key in part.sources)
    keys = [source.key for source in guide.sources]
    links = ((keys[number - 1], _("source"), number) for number in numbers)
    return format_html_join(" ", '<a class="source" href="#source-{}"><span class="hidden">{} </span>{}</a>', links)


@register.filter
def facts(procedure):
    """Return what holds of a procedure as a whole, where it is not the usual."""
    found = []
    if procedure.audience not in (Audience.PERSONAL, Audience.EVERYONE):
        found.append(procedure.audience.label)
    if (regions := region_names(procedure.regions, _("Everywhere"))) and procedure.regions != (Region.WORLDWIDE,):
        found.append(regions)
    if procedure.not_in:
        found.append(_("Not in: %(regions)s") % {"regions": region_names(procedure.not_in)})
    if procedure.scope != Scope.REQUEST:
        found.append(procedure.scope.label)
    if procedure.force == Force.REQUEST:
        found.append(procedure.force.label)
    return found


@register.filter
def walked(check):
    """Return where, in which language, with which account and from where a procedure was walked, as far as known."""
    found = [check.surface.label, language_name(check.language)]
    if check.account:
        found.append(check.account.label)
    if check.region and check.region != Region.WORLDWIDE:
        found.append(check.region.label)
    return found


@register.simple_tag
def situation_sentence():
    """Ask in a sentence where the reader lives, with which device and which account."""
    return format_html(
        _("I live {region}. I use {device} and {account}."),
        region=_choice("region", _("Where do you live?"), _("anywhere"), PLACES.items()),
        device=_choice("device", _("With which device?"), _("any device"), Device.choices),
        account=_choice("account", _("Which account?"), _("any account"), Account.choices),
    )


def _choice(name, question, anything, choices):
    selected = [(value, hole(name, value), words) for value, words in choices]
    options = format_html_join("", '<option value="{}"{}>{}</option>', [("", "", anything), *selected])
    select = format_html('<select class="choice__select" name="{}">{}</select>', name, options)
    return format_html('<label class="choice"><span class="hidden">{}</span>{}</label>', question, select)


@register.simple_tag
def default_words(switch):
    """Say what a guide's switch shows before anybody touched it."""
    return {
        "on": _("On by default"),
        "stuck": pgettext("state", "On"),
        "off": _("Off by default"),
        "none": _("No training"),
        "unknown": _("Default not stated"),
    }[switch]


@register.filter
def places(regions, guide):
    """Name the regions of a default; beside other regions, worldwide means everywhere else."""
    apart = any(default.regions != (Region.WORLDWIDE,) for default in guide.defaults)
    return region_names(regions, None if apart else _("Everywhere"))


def region_names(regions, everywhere=None):
    return ", ".join(
        str(everywhere if region == Region.WORLDWIDE and everywhere else region.label) for region in regions
    )


@register.filter
def state_switch(state):
    return {State.ON: "on", State.OFF: "off", State.UNKNOWN: "unknown", State.NOT_OFFERED: "none"}[state]


@register.filter
def reach_words(reach):
    return {
        Reach.FUTURE: _("It does not undo the past."),
        Reach.PARTLY: _("It undoes only a part of the past."),
        Reach.PAST: _("It covers the past too."),
        Reach.UNKNOWN: _("What happens to the past is not said."),
        Reach.NOTHING: _("There is nothing to undo."),
    }[reach]


@register.filter
def contact_link(value):
    """Link what can be linked; a postal address stays text."""
    if value.startswith("https://"):
        return format_html('<a class="out" href="{}" rel="noreferrer">{}</a>', value, host(value))
    if "@" in value and " " not in value:
        return format_html('<a href="mailto:{0}">{0}</a>', value)
    return value


@register.filter
def host(url):
    return urlsplit(url).hostname.removeprefix("www.")


@register.simple_tag
def language_name(code):
    return _(get_language_info(code)["name"])


@register.simple_tag
def freshness_of(guide, today):
    return freshness(guide, today)


@register.filter
def month(day):
    """Show a date no more exactly than its month."""
    return partial_date(day[:7])


@register.filter
def since(day):
    """Show since when; French has an article before a day, but none before a month or a year."""
    template = pgettext("day", "since {}") if len(day) == len("2025-11-03") else pgettext("month or year", "since {}")
    return format_html(template, partial_date(day))


@register.filter
def partial_date(day):
    """Show a day, a month or a year as exactly as it is known."""
    if isinstance(day, date):
        day = day.isoformat()
    return format_html('<time datetime="{}">{}</time>', day, _date_words(day))


@register.simple_tag(takes_context=True)
def address_in(context, language):
    """Return the address of the same page in another language. Pages for everybody are rendered without a request."""
    if "addresses" in context:
        return context["addresses"][language]
    return translate_url(context["path"] if "path" in context else context["request"].path, language)


def _in_language(text, show):
    language = _language(text)
    html = show(text[language], language)
    return html if language == get_language() else format_html('<span lang="{}">{}</span>', language, html)


def _language(text):
    """Return the active language, or the first in which there is a text: a note may be written in one language only."""
    return get_language() if get_language() in text else next(iter(text))


def _date_words(day):
    year, *rest = (int(part) for part in day.split("-"))
    if not rest:
        return str(year)
    if len(rest) == 1:
        return date_format(date(year, rest[0], 1), pgettext("month and year", "M Y"))
    first = date(year, *rest)
    return date_format(first, pgettext("first of a month", "j M Y") if first.day == 1 else pgettext("day", "j M Y"))
