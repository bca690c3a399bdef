"""What changed from revision to revision, as readers are told: read from the documents, stored nowhere."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from translated_fields import to_attribute

from . import prose
from .content import LANGUAGES, SOURCE_LANGUAGE, Guide, Procedure, Step
from .models import Revision

MOST = 50
"""How many revisions a list shows, the newest first."""

# What readers call the parts of a guide. Texts are told before and after; of the others, that they changed.
TEXTS = {
    "name": pgettext_lazy("part of a guide", "Name"),
    "verdict": pgettext_lazy("part of a guide", "Verdict"),
    "control": pgettext_lazy("part of a guide", "What you can do"),
    "reason": pgettext_lazy("part of a guide", "Reason"),
    "effort": pgettext_lazy("part of a guide", "Effort"),
    "operator": pgettext_lazy("part of a guide", "Operator"),
}
PARTS = {
    "category": pgettext_lazy("part of a guide", "kind of service"),
    "prominent": pgettext_lazy("part of a guide", "place on the home page"),
    "products": pgettext_lazy("part of a guide", "products"),
    "aliases": pgettext_lazy("part of a guide", "other names"),
    "outcome": pgettext_lazy("part of a guide", "outcome"),
    "minutes": pgettext_lazy("part of a guide", "time it takes"),
    "difficulty": pgettext_lazy("part of a guide", "difficulty"),
    "confidence": pgettext_lazy("part of a guide", "confidence"),
    "check_every": pgettext_lazy("part of a guide", "rhythm of checks"),
    "retroactive": pgettext_lazy("part of a guide", "what becomes of the past"),
    "defaults": pgettext_lazy("part of a guide", "defaults"),
    "labels": pgettext_lazy("part of a guide", "words on the screen"),
    "procedures": pgettext_lazy("part of a guide", "facts about the procedures"),
    "notes": pgettext_lazy("part of a guide", "notes"),
    "contacts": pgettext_lazy("part of a guide", "contacts"),
    "events": pgettext_lazy("part of a guide", "timeline"),
    "sources": pgettext_lazy("part of a guide", "sources"),
}
STEP_TEXTS = ("do", "where", "expect")
STEP_PARTS = {
    "url": pgettext_lazy("part of a step", "link"),
    "picture": pgettext_lazy("part of a step", "picture"),
    "kind": pgettext_lazy("part of a step", "whether one waits for an answer"),
    "irreversible": pgettext_lazy("part of a step", "whether it can be undone"),
    "sources": pgettext_lazy("part of a step", "sources"),
}


class Place(NamedTuple):
    """Where a step stands in a guide."""

    step: Step
    procedure: Procedure
    number: int


@dataclass(frozen=True)
class StepChange:
    """What a revision did to one step."""

    kind: str
    """One of those that publishing.compare tells apart: added, removed, moved, changed."""
    material: bool
    before: Place | None
    after: Place | None

    @property
    def place(self):
        """Where the step stands, or stood before it was removed."""
        return self.after or self.before

    @property
    def texts(self):
        """Return (before, after) for each text that reads differently in the active language; either may be missing."""
        pairs = [_pair(self.before.step, self.after.step, name) for name in STEP_TEXTS]
        return [(before, after) for before, after in pairs if _read(before) != _read(after)]

    @property
    def parts(self):
        """Name what changed in it apart from these texts."""
        before, after = self.before.step, self.after.step
        return _elsewhere(before, after, STEP_TEXTS) + _changed(before, after, STEP_PARTS)


@dataclass(frozen=True)
class Entry:
    """One revision of a guide, beside the one before it; the first has none, and of a new guide all is new."""

    revision: Revision
    before: Guide | None
    guide: Guide

    @property
    def day(self):
        return self.revision.published_at.date()

    @property
    def note(self):
        """Why it was published, by language, where an editor said so."""
        notes = {language: getattr(self.revision, to_attribute("note", language)) for language in LANGUAGES}
        return {language: note for language, note in notes.items() if note}

    @cached_property
    def steps(self):
        old, new = _places(self.before), _places(self.guide)
        changes = self.revision.changes if self.before else []
        return [
            StepChange(change["kind"], change["material"], old.get(change["key"]), new.get(change["key"]))
            for change in changes
        ]

    @property
    def texts(self):
        """Return (what it is called, before, after) for each text that reads differently in the active language."""
        if self.before is None:
            return []
        pairs = [(words, *_pair(self.before, self.guide, name)) for name, words in TEXTS.items()]
        return [(words, before, after) for words, before, after in pairs if _read(before) != _read(after)]

    @property
    def parts(self):
        """Name what changed in it apart from steps and these texts."""
        if self.before is None:
            return []
        before, after = _without_steps(self.before), _without_steps(self.guide)
        return _elsewhere(before, after, TEXTS) + _changed(before, after, PARTS)

    @property
    def headline(self):
        """Say in a line which guide it is and what happened to it."""
        return _("%(guide)s: %(event)s") % {"guide": name_of(self.guide), "event": self._event()}

    def _event(self):
        if self.before is None:
            return _("new guide")
        if not self.steps:
            return _("details changed")
        if len(self.steps) > 1:
            return ngettext("%(n)s step changed", "%(n)s steps changed", len(self.steps)) % {"n": len(self.steps)}
        [change] = self.steps
        template = {
            "added": _("step %(number)s is new"),
            "removed": _("step %(number)s is gone"),
            "moved": _("step %(number)s has moved"),
            "changed": _("step %(number)s changed"),
        }[change.kind]
        return template % {"number": change.place.number}


class Day(NamedTuple):
    """What was published on one day: changes one by one, new guides together."""

    date: date
    changes: list[Entry]
    new: list[Guide]


def newest(slug=None):
    """Return the newest entries, of one guide or of all that readers see."""
    seen = Revision.objects.filter(platform__in=Revision.objects.current().values("platform"))
    if slug:
        seen = seen.filter(platform__slug=slug)
    # First which, then their documents: a database that sorts would otherwise carry every document along.
    chosen = seen.order_by("-published_at", "-pk").values("pk")[:MOST]
    earlier = Revision.objects.filter(platform=OuterRef("platform"), number__lt=OuterRef("number")).order_by("-number")
    revisions = Revision.objects.filter(pk__in=chosen).annotate(before=Subquery(earlier.values("document")[:1]))
    return [_entry(revision) for revision in revisions.order_by("-published_at", "-pk")]


def by_day(entries):
    """Group entries, the newest first, by the day on which they were published."""
    for day, group in groupby(entries, key=lambda entry: entry.day):
        published = list(group)
        new = [entry.guide for entry in published if entry.before is None]
        new.sort(key=lambda guide: guide.sort_key(get_language()))
        yield Day(day, [entry for entry in published if entry.before], new)


def name_of(guide):
    return prose.words(_read(guide.name), get_language())


def _entry(revision):
    before = revision.before and Guide.model_validate(revision.before)
    return Entry(revision, before, Guide.model_validate(revision.document))


def _places(guide):
    if guide is None:
        return {}
    return {
        step.key: Place(step, procedure, number)
        for procedure in guide.procedures
        for number, step in enumerate(procedure.steps, 1)
    }


def _without_steps(guide):
    bare = tuple(procedure.model_copy(update={"steps": ()}) for procedure in guide.procedures)
    return guide.model_copy(update={"procedures": bare})


def _pair(before, after, name):
    return getattr(before, name), getattr(after, name)


def _changed(before, after, names):
    return [words for name, words in names.items() if getattr(before, name) != getattr(after, name)]


def _elsewhere(before, after, names):
    """Tell whether a text changed that reads the same in the active language."""
    pairs = [_pair(before, after, name) for name in names]
    return [_("words in another language")] if any(a != b and _read(a) == _read(b) for a, b in pairs) else []


def _read(text):
    """Return what is read of a text by language."""
    return text and text.get(get_language(), text[SOURCE_LANGUAGE])
