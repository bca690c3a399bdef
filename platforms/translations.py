"""What is behind: texts whose source changed after their translation was written.

A text is behind in a language when a publication changed its source and left its translation, and nobody said since
that it still fits. Every publication works that out from the one before and keeps it beside its document. A text that
is not translated at all is missing: that is read from the document alone.
"""

import re
from collections import defaultdict
from typing import NamedTuple

from django.utils.timezone import now

from .content import LANGUAGES, SOURCE_LANGUAGE

TRANSLATED = LANGUAGES[1:]
"""The languages that guides are translated into."""

# Parts that have no key are known by their place in a list of one document; the next document may reorder them.
LISTED = re.compile(r"(?P<list>\w+)\[(?P<index>\d+)\]")


class Older(NamedTuple):
    """What of one part is older than its source."""

    since: str
    originals: tuple[dict, ...]
    """The texts by language, for their source to be read."""


class State(NamedTuple):
    """How far the translation of one guide into one language has come."""

    missing: int
    behind: int
    since: str | None
    """The day since which a text is behind, the earliest."""

    @property
    def complete(self):
        return not (self.behind or self.missing)


def texts(data):
    """Return each text of a guide's plain data that is translated, {place: {language: words}}, as a reader meets them.

    The data may be unfinished; texts without a source are left out. Words on a screen are quoted, never translated.
    """
    found = ((place, _clean(text)) for place, text in _texts(data) if text)
    return {place: text for place, text in found if SOURCE_LANGUAGE in text}


def at_publication(platform, guide, last, cosmetic=()):
    """Return what is behind once a guide is published after the revision `last`, by language and place.

    A guide that reads as it did once before is behind as it was then, whichever way it came back.
    """
    if last is None:
        return {}
    data = guide.as_data()
    for document, known in platform.revisions.values_list("document", "behind").iterator():
        if document == data:
            return known
    return behind(texts(last.document), last.behind, texts(data), day=now().date().isoformat(), cosmetic=cosmetic)


def behind(before, known, after, *, day, cosmetic=()):
    """Return {language: {place: {"since": day, "said": the source when it was translated}}} for what is behind.

    `before` and `after` are texts by place, `known` is what was behind before, `day` that of the change (None for one
    that is not published), `cosmetic` names steps of which an editor said that only the wording changed.
    """
    origin = counterparts(before, after)
    found = defaultdict(dict)
    for language in TRANSLATED:
        lags = known.get(language, {})
        for place, text in after.items():
            was, lag = before.get(origin.get(place), {}), lags.get(origin.get(place))
            if language not in text or was.get(language) != text[language]:
                continue  # missing, new, or written anew
            if lag is None and was[SOURCE_LANGUAGE] != text[SOURCE_LANGUAGE] and _step(place) not in cosmetic:
                lag = {"since": day, "said": was[SOURCE_LANGUAGE]}
            if lag and lag["said"] != text[SOURCE_LANGUAGE]:
                found[language][place] = lag
    return dict(found)


def counterparts(before, after):
    """Return for each place where the same text stood before, as far as it can be told.

    Keys tell it, or the field itself; of parts in lists without keys, words that are still the same in any language.
    """
    same = {place: place for place in after if place in before and not LISTED.match(place)}
    paired = _paired(_listed(before), _listed(after))
    for place in after:
        part, _dot, field = place.rpartition(".")
        if part in paired and f"{paired[part]}.{field}" in before:
            same[place] = f"{paired[part]}.{field}"
    return same


def older(guide_texts, lags):
    """Return for each part with texts that are behind in a language since when, and these texts: {part: Older}."""
    found = {}
    for place, lag in lags.items():
        since, originals = found.get(part_of(place), (lag["since"], ()))
        found[part_of(place)] = Older(min(since, lag["since"]), (*originals, guide_texts[place]))
    return found


def states(guide_texts, lags):
    """Return the State of each language that a guide is translated into."""
    found = {}
    for language in TRANSLATED:
        days = [lag["since"] for lag in lags.get(language, {}).values()]
        missing = sum(language not in text for text in guide_texts.values())
        found[language] = State(missing, len(days), min(days, default=None))
    return found


def tidy(words):
    """Return words without what no reader sees: forms send other line ends than files have, and blanks around."""
    return words.replace("\r\n", "\n").strip()


def part_of(place):
    """Return the part of a guide in which a text stands: "step w1", "notes[3]", or "" for the guide itself."""
    return place.rpartition(".")[0]


def _texts(data):
    yield from _of("", data, "name", "verdict", "control")
    for procedure in data.get("procedures") or ():
        part = f"procedure {procedure['key']}"
        yield from _of(part, procedure, "title", "condition", "note")
        for step in procedure["steps"]:
            yield from _of(f"step {step['key']}", step, "do", "where", "expect")
        yield from _of(part, procedure, "done_when")
    yield from _of("retroactive", data.get("retroactive") or {}, "note")
    for name, *fields in (("notes", "text"), ("defaults", "who", "note"), ("events", "text"), ("contacts", "note")):
        for index, part in enumerate(data.get(name) or ()):
            yield from _of(f"{name}[{index}]", part, *fields)
    yield from _of("", data, "operator", "reason", "effort")
    for source in data.get("sources") or ():
        yield from _of(f"source {source['key']}", source, "note")


def _of(part, data, *fields):
    yield from ((f"{part}.{field}" if part else field, data.get(field)) for field in fields)


def _clean(text):
    return {language: words for language, untidy in text.items() if (words := tidy(untidy))}


def _step(place):
    return part_of(place).removeprefix("step ")


def _listed(by_place):
    """Return the words of each part in a list without keys, with where and in which language they stand."""
    parts = defaultdict(set)
    for place, text in by_place.items():
        if listed := LISTED.match(place):
            field = place.rpartition(".")[2]
            parts[listed[0]] |= {(listed["list"], field, language, words) for language, words in text.items()}
    return parts


def _paired(old, new):
    """Pair parts that share words, those that share most first, then those that moved least."""
    shared = [(-len(old[one] & new[two]), _distance(one, two), two, one) for one in old for two in new]
    pairs = {}
    for count, _moved, two, one in sorted(shared):
        if count and two not in pairs and one not in pairs.values():
            pairs[two] = one
    return pairs


def _distance(one, two):
    return abs(int(LISTED.match(one)["index"]) - int(LISTED.match(two)["index"]))
