"""The rules of writing: what a guide should be like beyond being valid. CONTRIBUTING.md gives the reasons."""

import re
from collections import defaultdict

from django.utils import timezone

from .content import LANGUAGES, SOURCE_LANGUAGE

LONGEST_VERDICT = 230  # characters: what one takes in within ten seconds
LONGEST_STEP = 170
LONGEST_CONTROL = 60
EARLIEST = "1995"  # before it none of these services was there: an earlier date is a slip of the pen

SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
CODE = re.compile(r"`[^`]*`")
FRENCH_MISTAKES = [
    (re.compile(r"[\"“”]"), "quotes with « »"),
    (re.compile(r"[^\s\u00a0][;!?»](?!\w)|«[^\s\u00a0]|[^\s\u00a0\d]:(?=\s|$)"), "space before ; : ! ? and inside « »"),
    (re.compile(r"opt[- ]?out", re.IGNORECASE), "says refuser or s'opposer, not opt-out"),
    (re.compile(r"(?<!\w)(?:Etat|Ecran|Etape|A l[ae']|Eteign)"), "accents on capital letters"),
]


def findings(guide, today=None):
    """Return what an editor should mend in a guide's file: sentences that begin with the place."""
    today = today or timezone.now().date()
    return [
        *_lengths(guide),
        *_steps(guide),
        *_drifts(guide),
        *_sources(guide),
        *_dates(guide, today),
        *_translations(guide),
    ]


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


def _lengths(guide):
    for language, verdict in guide.verdict.items():
        if len(verdict) > LONGEST_VERDICT or len(SENTENCE_END.findall(verdict)) > 2:
            yield f"verdict ({language}): two sentences and {LONGEST_VERDICT} characters at most"
    for language, control in guide.control.items():
        if len(control) > LONGEST_CONTROL:
            yield f"control ({language}): {LONGEST_CONTROL} characters at most"


def _steps(guide):
    for step in guide.steps:
        if step.expect is None:
            yield f"step {step.key}: say what one should then see"
        for language, do in step.do.items():
            if len(do) > LONGEST_STEP:
                yield f"step {step.key} ({language}): one action, {LONGEST_STEP} characters at most"


def _drifts(guide):
    """Find the same instruction said in two ways: a reader would look for a difference."""
    for language in LANGUAGES:
        steps_by_words = defaultdict(list)
        for step in guide.steps:
            steps_by_words[step.do.get(language)].append(step)
        for words, (first, *others) in steps_by_words.items():
            for step in others:
                if words and step.do != first.do:
                    yield f"step {step.key}: says the same as step {first.key} in {language!r} only"


def _sources(guide):
    cited = {key for _place, part in guide.claims() for key in part.sources}
    yield from (f"source {source.key}: is never cited" for source in guide.sources if source.key not in cited)


def _dates(guide, today):
    for place, day in _dated(guide):
        if day < EARLIEST:
            yield f"{place}: {day} is before {EARLIEST}"
        if day > today.isoformat()[: len(day)]:
            yield f"{place}: {day} is in the future"
    for source in guide.sources:
        # Terms are shown before the day that they bear: where it is so, the source's note says it.
        if source.note is None and source.date and source.archived and _is_earlier(source.archived, source.date):
            yield f"source {source.key}: archived on {source.archived}, before its date {source.date}; a note says why"


def _dated(guide):
    """Yield (place, date) for everything in a guide that is said to have happened on a known date."""
    dated = [(f"events[{index}]", event.date) for index, event in enumerate(guide.events)]
    dated += [(f"defaults[{index}], since", default.since) for index, default in enumerate(guide.defaults)]
    for source in guide.sources:
        dated += [(f"source {source.key}", source.date), (f"source {source.key}, archived", source.archived)]
    yield from ((place, day) for place, day in dated if day)


def _is_earlier(day, other):
    """Compare partial dates as far as both are known: 2026-08 is not before 2026-08-21."""
    known = min(len(day), len(other))
    return day[:known] < other[:known]


def _translations(guide):
    for place, text in translatable(guide):
        yield from (f"{place}: no text in {language!r}" for language in LANGUAGES if language not in text)
        french = CODE.sub("", text.get("fr", ""))
        yield from (f"{place} (fr): {rule}" for mistake, rule in FRENCH_MISTAKES if mistake.search(french))
