"""The rules of writing: what a guide should be like beyond being valid. CONTRIBUTING.md gives the reasons.

`findings` are what no guide's file may have; `suggestions` are for an editor to weigh. What would mislead a reader
keeps a guide from being published at all.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import places
from .content import BOLD, LANGUAGES, SOURCE_LANGUAGE
from .readability import sentences

LONGEST_VERDICT = 230  # characters: what one takes in within ten seconds
LONGEST_STEP = 170
LONGEST_CONTROL = 60
LONGEST_SENTENCE = 45  # words
LONGEST_INSTRUCTION = 30  # words: in what one reads with the other hand on the switch
INSTRUCTIONS = ("do", "expect", "verdict", "control", "done_when")
EARLIEST = "1995"  # before it none of these services was there: an earlier date is a slip of the pen

SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
ANOTHER_SENTENCE = re.compile(r"[.!?…]\s+\w")
ENUMERATION = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s", re.MULTILINE)
THEN = re.compile(r"\b(?:then|puis|ensuite)\b", re.IGNORECASE)
CODE = re.compile(r"`[^`]*`")
QUOTED = re.compile(r"[“\"«]\s*([^”\"»]+?)\s*[”\"»]")
UNSAFE_LINK = re.compile(r"http://|\]\(\s*(?!https://|mailto:)")
FRENCH_MISTAKES = [
    (re.compile(r"[\"“”]"), gettext_lazy("quotes with « »")),
    (
        re.compile(r"[^\s\u00a0][;!?»](?!\w)|«[^\s\u00a0]|[^\s\u00a0\d]:(?=\s|$)"),
        gettext_lazy("space before ; : ! ? and inside « »"),
    ),
    (re.compile(r"opt[- ]?out", re.IGNORECASE), gettext_lazy("says refuser or s'opposer, not opt-out")),
    (
        re.compile(r"(?<!\w)(?:Etat|Ecran|Etape|Editeur|A l[ae']|A partir|Eteign)"),
        gettext_lazy("accents on capital letters"),
    ),
    (re.compile(r"(?<!\w)\d+(?:[eèi]+me|[eè]re|ière)s?\b"), gettext_lazy("ordinals are 1re, 1er, 2e")),
    (
        re.compile(r"\b(?:c|s|ch)oeurs?\b|\boeil|\bn?oeuds?\b|oeuvre|\bvoeux?\b", re.IGNORECASE),
        gettext_lazy("œ is one letter: œuvre, nœud"),
    ),
    (re.compile(r"\.\.\."), gettext_lazy("three dots are one sign: …")),
    (re.compile(r"\w - \w"), gettext_lazy("a dash is –, a hyphen has no spaces")),
]


@dataclass(frozen=True)
class Finding:
    """Something that an editor should look at, in the active language."""

    path: tuple
    """Where it stands, as platforms.places tells."""
    place: str
    message: str
    blocking: bool = False
    """Whether it would mislead a reader: then the guide is not published."""

    def __str__(self):
        said = {"place": self.place, "message": self.message}
        return _("%(place)s: %(message)s") % said if self.place else self.message


def findings(guide, today=None):
    """Return what an editor must mend in a guide."""
    today = today or timezone.now().date()
    found = [*_misleading(guide), *_lengths(guide), *_steps(guide), *_drifts(guide)]
    found += [*_sources(guide), *_dates(guide, today), *_translations(guide)]
    return _named(guide, found)


def misleading(guide):
    """Return the findings for which a guide is not published."""
    return _named(guide, _misleading(guide))


def suggestions(guide):
    """Return what an editor should think over: it may be right as it is."""
    return _named(guide, [*_missing_labels(guide), *_plain_labels(guide), *_former_words(guide)])


def texts(value, path=""):
    """Yield (place, text by language) for every text of plain guide data."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        if isinstance(value.get(SOURCE_LANGUAGE), str):
            yield path, value
        else:
            for name, item in value.items():
                yield from texts(item, f"{path}.{name}" if path else name)


def translatable(guide):
    """Yield (place, text by language) for every text that is translated: words on a screen are only quoted."""
    for place, text in texts(guide.as_data()):
        if ".former" not in place and not re.fullmatch(r"labels\[\d+\]\.text", place):
            yield place, text


def _named(guide, found):
    return [Finding(path, places.named(path, guide), *said) for path, *said in found]


def _misleading(guide):
    for path, step in guide.placed_steps:
        yield from ((*where, True) for where in _other_labels((*path, "do"), step, guide))
    for place, text in translatable(guide):
        for language, words in text.items():
            if UNSAFE_LINK.search(CODE.sub("", words)):
                yield (*places.parsed(place), language), _("links begin with https://"), True


def _other_labels(path, step, guide):
    """Find translations that send a reader to another button: what they quote is not what the source quotes."""
    labels = guide.labels_in(step.do, SOURCE_LANGUAGE)
    for language in step.do.keys() - {SOURCE_LANGUAGE}:
        quoted = set(BOLD.findall(step.do[language]))
        expected = {_said(label, language) for label in labels}
        if others := quoted - expected:
            yield (
                (*path, language),
                _("names **%(words)s**, which the text in the source language does not") % {"words": min(others)},
            )
        for label in labels:
            if label.switch and _said(label, language) not in quoted:
                yield (
                    (*path, language),
                    _("does not name the switch **%(words)s**") % {"words": _said(label, language)},
                )


def _missing_labels(guide):
    for path, step in guide.placed_steps:
        for language in step.do.keys() - {SOURCE_LANGUAGE}:
            quoted = BOLD.findall(step.do[language])
            for label in guide.labels_in(step.do, SOURCE_LANGUAGE):
                if not label.switch and _said(label, language) not in quoted:
                    message = _("does not name **%(words)s**, which the text in the source language does")
                    yield (*path, "do", language), message % {"words": _said(label, language)}


def _said(label, language):
    """Return the words by which a label is quoted in a language."""
    return label.text.get(language, label.text[SOURCE_LANGUAGE])


def _lengths(guide):
    for language, verdict in guide.verdict.items():
        if len(verdict) > LONGEST_VERDICT or len(SENTENCE_END.findall(verdict)) > 2:
            message = _("two sentences and %(most)s characters at most")
            yield ("verdict", language), message % {"most": LONGEST_VERDICT}
    for language, control in guide.control.items():
        if len(control) > LONGEST_CONTROL:
            yield ("control", language), _("%(most)s characters at most") % {"most": LONGEST_CONTROL}
    for place, text in translatable(guide):
        path = places.parsed(place)
        most = LONGEST_INSTRUCTION if path[-1] in INSTRUCTIONS else LONGEST_SENTENCE
        for language, words in text.items():
            longest = max((len(sentence) for sentence in sentences(words)), default=0)
            if longest > most:
                message = _("a sentence has %(words)s words; %(most)s at most, two short ones read easier")
                yield (*path, language), message % {"words": longest, "most": most}


def _steps(guide):
    for path, step in guide.placed_steps:
        if step.expect is None:
            yield (*path, "expect", SOURCE_LANGUAGE), _("say what one should then see")
        for language, do in step.do.items():
            if len(do) > LONGEST_STEP:
                message = _("one action, %(most)s characters at most")
                yield (*path, "do", language), message % {"most": LONGEST_STEP}
            elif ANOTHER_SENTENCE.search(do) or ENUMERATION.search(do) or len(THEN.findall(do)) > 1:
                yield (*path, "do", language), _("one action a step: the next one is a step of its own")
            for words in QUOTED.findall(do):
                if words in guide.labels_by_words(language):
                    message = _("“%(words)s” is on the screen: in bold instead of quotation marks")
                    yield (*path, "do", language), message % {"words": words}


def _plain_labels(guide):
    """Find words on the screen that a step says without bold: a reader looks for what stands out."""
    names = {*guide.products, *guide.aliases, *guide.name.values()}
    for path, step in guide.placed_steps:
        for language, do in step.do.items():
            rest = QUOTED.sub(" ", BOLD.sub(" ", CODE.sub(" ", do)))
            for words in guide.labels_by_words(language).keys() - names:
                if len(words) > 3 and words[:1].isupper() and re.search(rf"\s{re.escape(words)}(?!\w)", rest):
                    message = _("**%(words)s** is on the screen: in bold, if the words there are meant")
                    yield (*path, "do", language), message % {"words": words}


def _former_words(guide):
    for path, step in guide.placed_steps:
        for language, words in guide.quotations(step.expect or {}):
            label = guide.former_labels(language).get(words)
            if label and words not in guide.labels_by_words(language):
                message = _("**%(words)s** is now called **%(now)s**")
                yield (*path, "expect", language), message % {"words": words, "now": _said(label, language)}


def _drifts(guide):
    """Find the same instruction said in two ways: a reader would look for a difference."""
    for language in LANGUAGES:
        steps_by_words = defaultdict(list)
        for path, step in guide.placed_steps:
            steps_by_words[step.do.get(language)].append((path, step))
        for words, ((_path, first), *others) in steps_by_words.items():
            for path, step in others:
                if words and step.do != first.do:
                    message = _("says the same as step %(key)s, but in %(language)s only")
                    yield (*path, "do", language), message % {"key": first.key, "language": language}


def _sources(guide):
    cited = {key for _place, part in guide.claims() for key in part.sources}
    for index, source in enumerate(guide.sources):
        if source.key not in cited:
            yield ("sources", index), _("is never cited")


def _dates(guide, today):
    for path, day in _dated(guide):
        if day < EARLIEST:
            yield path, _("%(day)s is before %(earliest)s") % {"day": day, "earliest": EARLIEST}
        if day > today.isoformat()[: len(day)]:
            yield path, _("%(day)s is in the future") % {"day": day}
    for index, source in enumerate(guide.sources):
        # Terms are shown before the day that they bear: where it is so, the source's note says it.
        if source.note is None and source.date and source.archived and _is_earlier(source.archived, source.date):
            message = _("archived on %(archived)s, before its date %(date)s; a note says why")
            yield ("sources", index, "archived"), message % {"archived": source.archived, "date": source.date}


def _dated(guide):
    """Yield (path, date) for everything in a guide that is said to have happened on a known date."""
    dated = [(("events", index, "date"), event.date) for index, event in enumerate(guide.events)]
    dated += [(("defaults", index, "since"), default.since) for index, default in enumerate(guide.defaults)]
    for index, procedure in enumerate(guide.procedures):
        dated.append((("procedures", index, "checked", "on"), procedure.checked and procedure.checked.on))
    for index, source in enumerate(guide.sources):
        dated += [(("sources", index, name), getattr(source, name)) for name in ("date", "archived")]
    yield from ((path, day) for path, day in dated if day)


def _is_earlier(day, other):
    """Compare partial dates as far as both are known: 2026-08 is not before 2026-08-21."""
    known = min(len(day), len(other))
    return day[:known] < other[:known]


def _translations(guide):
    for place, text in translatable(guide):
        path = places.parsed(place)
        for language in LANGUAGES:
            if language not in text:
                yield (*path, language), _("no text in this language")
        french = BOLD.sub("", CODE.sub("", text.get("fr", "")))
        yield from (((*path, "fr"), str(rule)) for mistake, rule in FRENCH_MISTAKES if mistake.search(french))
