"""Finding services: what a reader typed, against every name that people know a service by.

Case, accents and punctuation make no difference, and a mistyped name finds what is spelt most like it.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from urllib.parse import urlencode

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .vocabulary import Category, Outcome

LONGEST = 100  # characters of a query that are looked at

WORD = re.compile(r"[^\W_]+")

# From how many letters on a part in the middle of a name, or a word of an owner's name, says what is meant.
TELLING = 3

# A word that so many owners share ("limited", "Ireland") tells none of them apart.
COMMON = 5


def words(text):
    """Return the words of a text without case, accents or punctuation: of "DALL·E" these are "dall" and "e"."""
    decomposed = unicodedata.normalize("NFKD", text)
    return WORD.findall("".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold())


@dataclass(frozen=True)
class Filters:
    """What a reader looks for: the query of the address, read strictly. What is none of the choices was not said."""

    q: str = ""
    kind: str = ""
    can: str = ""
    on: bool = False
    """Whether only services are wanted that train by default."""

    @classmethod
    def of(cls, query):
        kind, can = query.get("kind", ""), query.get("can", "")
        return cls(
            q=_printable(query.get("q", "")[:LONGEST]),
            kind=kind if kind in Category.values else "",
            can=can if can in Outcome.values else "",
            on=query.get("on") == "1",
        )

    @property
    def said(self):
        answers = {"q": self.q, "kind": self.kind, "can": self.can, "on": "1" if self.on else ""}
        return {name: value for name, value in answers.items() if value}

    def __bool__(self):
        return bool(self.said)

    @property
    def query(self):
        """The filters as the query of an address: empty where nothing was said."""
        return f"?{urlencode(self.said)}" if self else ""

    @property
    def only_words(self):
        """The same search among all services."""
        return Filters(q=self.q)

    @property
    def narrowed(self):
        return self != self.only_words

    def admits(self, guide):
        return (
            self.kind in ("", guide.category)
            and self.can in ("", guide.outcome)
            and (guide.switch in ("on", "stuck") or not self.on)
        )


def _printable(text):
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


@dataclass(frozen=True)
class Found:
    """The published guides that a search found, the best first where something was typed."""

    guides: tuple
    similar: bool = False
    """Whether nothing is called as was typed, and these only have a similar name."""
    elsewhere: int = 0
    """How many more the same words find among all services."""

    def __len__(self):
        return len(self.guides)


class Fit(IntEnum):
    """How well a name answers what was typed, the best first."""

    EXACT = 0
    BEGINNING = 1
    WORD = 2
    WORDS = 3
    PART = 4


class Names:
    """All names of one service, folded and joined so that one look at a text answers for all of them."""

    def __init__(self, guide):
        own = _folded([*guide.name.values(), guide.slug])
        every = [*own, *_folded([*guide.products, *guide.aliases])]
        parts = [word for name in every for word in name]
        self.own = _joined("".join(name) for name in own)
        self.every = _joined("".join(name) for name in every)
        # From each of their words on: whoever types "chat free" means "Le Chat Free".
        self.endings = _joined("".join(name[start:]) for name in every for start in range(len(name)))
        self.parts = _joined(parts)
        self.spellings = {"".join(name) for name in every} | set(parts)
        self.owners = set(chain.from_iterable(words(text) for text in guide.operator.values()))

    def rank(self, asked):
        """Return how well the names answer the words that were typed, for sorting; None if they do not."""
        typed = "".join(asked)
        fit = self._fit(asked, typed)
        return None if fit is None else (fit, f"|{typed}" not in self.own)

    def _fit(self, asked, typed):
        if f"|{typed}|" in self.every:
            return Fit.EXACT
        if f"|{typed}" in self.every:
            return Fit.BEGINNING
        if f"|{typed}" in self.endings:
            return Fit.WORD
        if all(self._has_word(word) for word in asked):
            return Fit.WORDS
        return Fit.PART if len(typed) >= TELLING and typed in self.parts else None

    def _has_word(self, beginning):
        if f"|{beginning}" in self.parts:
            return True
        return len(beginning) >= TELLING and any(word.startswith(beginning) for word in self.owners)


def _folded(names):
    return [folded for name in names if (folded := words(name))]


def _joined(names):
    return f"|{'|'.join(set(names))}|"


class Index:
    """Every published guide, ready to be searched."""

    def __init__(self, guides):
        self.guides = sorted(guides, key=lambda published: published.guide.slug)
        self.names = {published.guide.slug: Names(published.guide) for published in guides}
        self.kinds = Counter(published.guide.category for published in guides)
        shared = Counter(chain.from_iterable(names.owners for names in self.names.values()))
        common = {word for word, owners in shared.items() if owners >= COMMON}
        for names in self.names.values():
            names.owners -= common
        self._spellings = [(spelling, slug) for slug, names in self.names.items() for spelling in names.spellings]

    def first(self, language):
        """Return what is shown before anything is searched: the editors' choice, or all where they made none."""
        prominent = [published for published in self.guides if published.guide.prominent]
        return Found(_by_name(prominent or self.guides, language))

    def find(self, filters, language):
        ranks = self._ranks(words(filters.q)) if filters.q else dict.fromkeys(self.names, 0)
        similar = not ranks
        if similar:
            ranks = self._similar("".join(words(filters.q)))
        named = [published for published in _by_name(self.guides, language) if published.guide.slug in ranks]
        admitted = [published for published in named if filters.admits(published.guide)]
        admitted.sort(key=lambda published: ranks[published.guide.slug])
        return Found(tuple(admitted), similar and bool(admitted), len(named) - len(admitted))

    def _ranks(self, asked):
        """Return the rank of each service that is called so, by slug."""
        if not asked:
            return {}
        ranks = ((slug, names.rank(asked)) for slug, names in self.names.items())
        return {slug: rank for slug, rank in ranks if rank is not None}

    def _similar(self, typed):
        """Return the distance of each service that has a name spelt much like what was typed, by slug.

        Who has not finished typing is compared with as much of each name.
        """
        if not (tolerated := _tolerated(typed)):
            return {}
        distances = {}
        for length in (None, len(typed), len(typed) + 1):
            beginnings = [spelling[:length] for spelling, _slug in self._spellings]
            near = process.extract(typed, beginnings, scorer=OSA.distance, score_cutoff=tolerated, limit=None)
            for _beginning, distance, position in near:
                slug = self._spellings[position][1]
                distances[slug] = min(distance, distances.get(slug, distance))
        return distances


def _tolerated(typed):
    """Return how many slips of the finger are forgiven: in short words each would make another word."""
    return 0 if len(typed) < 4 else 1 if len(typed) < 7 else 2


def _by_name(guides, language):
    return tuple(sorted(guides, key=lambda published: published.guide.sort_key(language)))
