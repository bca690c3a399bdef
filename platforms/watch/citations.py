"""Where guides cite an address, and on what of a guide it bears."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urldefrag

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from .. import pages
from ..content import Guide
from ..vocabulary import SourceKind

CITING = ("defaults", "notes", "contacts", "events")


@dataclass(frozen=True)
class Place:
    """One thing that a guide says, or links to."""

    slug: str
    part: str
    """As the Guide calls it: steps, notes, defaults, contacts, events, retroactive, procedures or sources."""
    index: int
    """Which of them, from zero; of steps, in their procedure."""
    said: Any
    """The part of the document."""
    within: Any = None
    """The procedure of a step."""

    @property
    def label(self):
        """Say in an editor's words which it is."""
        return " ".join(str(words) for words in _LABELS[self.part](self))


def all_places(generation=None):
    """Return by address, without fragment, every place of every published guide that cites it or links to it."""
    return _places_at(generation or pages.generation.latest())


@lru_cache(maxsize=2)
def _places_at(generation):
    found = defaultdict(list)
    for published in published_guides(generation):
        for url, places in _places(published.guide).items():
            found[url] += places
    return dict(found)


def published_guides(generation=None):
    """Return what readers see now, or saw at a generation that the caller has looked at already."""
    return pages.all_published_at(generation or pages.generation.latest())


def resting_on(guide, url):
    """Return exactly what of a guide cites an address as an official source."""
    keys = official_sources(guide, url)
    return [place for place in _parts(guide) if _rests_on(place.said, keys)]


def official_sources(guide, url):
    """Return the keys of the official sources at an address."""
    official = [source for source in guide.sources if source.kind == SourceKind.OFFICIAL and source.url]
    return {source.key for source in official if bare(source.url) == url}


def bare(url):
    return urldefrag(url).url


def parts_of(document):
    """Return all that a stored document says, to compare with."""
    return [place.said for place in _parts(Guide.model_validate(document))]


def _places(guide):
    """Return by address what rests on it or links to it; a source that nothing cites is a place itself."""
    urls = {source.key: bare(source.url) for source in guide.sources if source.url}
    found = {url: [] for url in urls.values()}
    for place in _parts(guide):
        cited = [urls[key] for key in getattr(place.said, "sources", ()) if key in urls]
        for url in dict.fromkeys([*cited, *_linked(place)]):
            found.setdefault(url, []).append(place)
    for place in _list(guide, "sources"):
        if place.said.url and not found[bare(place.said.url)]:
            found[bare(place.said.url)] = [place]
    return found


def _parts(guide):
    yield Place(guide.slug, "retroactive", 0, guide.retroactive)
    for name in CITING:
        yield from _list(guide, name)
    for place in _list(guide, "procedures"):
        yield place
        for index, step in enumerate(place.said.steps):
            yield Place(guide.slug, "steps", index, step, place.said)


def _list(guide, name):
    return [Place(guide.slug, name, index, said) for index, said in enumerate(getattr(guide, name))]


def _rests_on(said, keys):
    return bool(keys.intersection(getattr(said, "sources", ())))


def _linked(place):
    linked = place.said.value if place.part == "contacts" else getattr(place.said, "url", None)
    return [bare(linked)] if linked and linked.startswith("https://") else []


def _of_language(text):
    return text.get(get_language(), next(iter(text.values())))


def _shortened(text):
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"


_LABELS = {
    "retroactive": lambda place: [_("The past")],
    "defaults": lambda place: [_("Default"), "·", place.said.state.label],
    "notes": lambda place: [place.said.kind.label, "·", _shortened(_of_language(place.said.text))],
    "contacts": lambda place: [_("Contact"), "·", place.said.kind.label],
    "events": lambda place: [place.said.date, "·", _shortened(_of_language(place.said.text))],
    "sources": lambda place: [_("Source"), place.said.key, "·", place.said.title],
    "procedures": lambda place: [_of_language(place.said.title), "·", pgettext("of a procedure", "direct link")],
    "steps": lambda place: [
        _of_language(place.within.title),
        "·",
        _("step %(number)s") % {"number": place.index + 1},
    ],
}
