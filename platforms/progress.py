"""What a reader has ticked and decided, kept in the reader's own cookie and nowhere else.

The cookie's text can be read by whoever is curious:

    1|linkedin:2026-11-03r2.w1.w2:2026-11-04r2.w3|zoom:2026-11-04.declined

On 3 November, at revision 2 of the LinkedIn guide, steps w1 and w2 were ticked. It comes from a stranger: what does not
follow this form is dropped, never an error.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from django.conf import settings

from .vocabulary import Force, StepKind

VERSION = "1"
LONGEST = 3500  # bytes; browsers keep 4,096 with name and attributes
LIFETIME = 395 * 24 * 3600  # seconds: thirteen months

GUIDE = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*):(.+)", re.ASCII)
MARK = re.compile(r"(\d{4}-\d\d-\d\d)(?:r([1-9]\d{0,5})((?:\.[a-z0-9]{1,6})+)|\.([a-z-]{1,20}))", re.ASCII)


class Answer(StrEnum):
    """What a reader may answer instead of walking the steps."""

    NOT_OFFERED = "not-offered"
    DECLINED = "declined"


ANSWERS = frozenset(Answer)


class Tick(NamedTuple):
    """When a step was ticked, and which revision of the guide the reader had before them."""

    on: date
    revision: int


@dataclass(frozen=True)
class Marks:
    """What a reader did with one guide."""

    ticks: dict[str, Tick] = field(default_factory=dict)
    answer: Answer | None = None
    answered_on: date | None = None

    @classmethod
    def parse(cls, text):
        ticks, answer, answered_on = {}, None, None
        for day, revision, keys, word in (
            match.groups() for part in text.split(":") if (match := MARK.fullmatch(part))
        ):
            if not (on := _day(day)):
                continue
            if word in ANSWERS:
                answer, answered_on = Answer(word), on
            elif revision:
                ticks |= {key: Tick(on, int(revision)) for key in keys[1:].split(".")}
        return cls(ticks, answer, answered_on)

    def __str__(self):
        groups = {}
        for key, tick in sorted(self.ticks.items(), key=lambda item: (item[1], item[0])):
            groups.setdefault(tick, []).append(key)
        marks = [f"{tick.on}r{tick.revision}.{'.'.join(keys)}" for tick, keys in groups.items()]
        if self.answer:
            marks.append(f"{self.answered_on}.{self.answer}")
        return ":".join(marks)

    def coarsened(self):
        """Return the same ticks under their earliest date: a change may then be told twice, but none goes untold."""
        if not self.ticks:
            return self
        days, revisions = zip(*self.ticks.values(), strict=True)
        return replace(self, ticks=dict.fromkeys(self.ticks, Tick(min(days), min(revisions))))


@dataclass(frozen=True)
class Progress:
    """What a reader did with all guides: the content of the cookie."""

    guides: dict[str, Marks] = field(default_factory=dict)

    @classmethod
    def of(cls, request):
        return cls.parse(request.COOKIES.get(settings.READER_COOKIE, ""))

    @classmethod
    def parse(cls, text):
        version, *parts = text.split("|")
        if version != VERSION:
            return cls()
        matches = (GUIDE.fullmatch(part) for part in parts)
        guides = {match[1]: Marks.parse(match[2]) for match in matches if match}
        return cls({slug: marks for slug, marks in guides.items() if str(marks)})

    def __str__(self):
        """Equal choices give equal bytes, at most LONGEST of them."""
        text = _joined(self.guides)
        if len(text) > LONGEST:
            text = _joined({slug: marks.coarsened() for slug, marks in self.guides.items()})
        while len(text) > LONGEST:
            text = text[: text.rindex("|")]
        return text

    def marks(self, slug):
        return self.guides.get(slug, Marks())

    def replaced(self, published, ticked, *, revision, answer, today):
        """Return the progress with the whole state of one guide as the reader submitted it.

        Ticks that were there keep their date. A tick that a later change has put in doubt stays in doubt until the
        reader confirms it.
        """
        before = self.marks(published.guide.slug)
        doubtful = outdated(published, before)
        seen = revision if 1 <= revision <= published.number else published.number
        ticks = {key: tick for key, tick in before.ticks.items() if key in doubtful}
        for key in published.step_keys.intersection(ticked):
            kept = before.ticks.get(key) if key not in doubtful else None
            ticks[key] = kept or Tick(today, seen)
        answered_on = None if answer is None else before.answered_on if answer == before.answer else today
        return Progress(self.guides | {published.guide.slug: Marks(ticks, answer, answered_on)})

    def remember(self, response):
        """Put the progress into the reader's cookie; where nothing is left to remember, take the cookie away."""
        text = str(self)
        options = {"httponly": True, "samesite": "Lax", "secure": settings.HTTPS, "path": "/"}
        response.set_cookie(settings.READER_COOKIE, text, max_age=LIFETIME if text else 0, **options)
        response["Cache-Control"] = "private, no-store"
        return response


class State(StrEnum):
    """How far a reader is, in terms that claim no more than the reader said."""

    TODO = "todo"
    UNDER_WAY = "under-way"
    CHANGED_SINCE = "changed-since"
    SENT = "sent"
    SETTLED = "settled"
    CONFIRMED = "confirmed"
    NOT_OFFERED = "not-offered"
    DECLINED = "declined"


FINISHED = (State.SENT, State.SETTLED, State.CONFIRMED)


def outdated(published, marks):
    """Return the keys of ticked steps that changed materially after the revision that the reader had seen."""
    return {
        key
        for key, tick in marks.ticks.items()
        if key in published.step_keys and tick.revision < published.changed_in[key]
    }


@dataclass(frozen=True)
class Standing:
    """Where a reader stands with one guide: derived from the guide and the reader's marks, stored nowhere."""

    published: object
    marks: Marks

    @cached_property
    def outdated(self):
        return outdated(self.published, self.marks)

    @cached_property
    def ticked(self):
        return (self.marks.ticks.keys() & self.published.step_keys) - self.outdated

    @cached_property
    def tasks(self):
        """The tasks that count: the essential ones, or all of them where none is."""
        return self.published.guide.essential_tasks or self.published.guide.tasks

    @cached_property
    def counts(self):
        """How many steps of each procedure are ticked, by its key."""
        procedures = self.published.guide.procedures
        return {procedure.key: sum(step.key in self.ticked for step in procedure.steps) for procedure in procedures}

    def done_of(self, procedure):
        return self.counts[procedure.key]

    def route(self, task):
        """Return the route of a task that the reader is on: the one with most ticks, at first the first."""
        return max(task.routes, key=lambda route: self.done_of(route) / len(route.steps))

    @cached_property
    def steps(self):
        return sum(len(self.route(task).steps) for task in self.tasks)

    @cached_property
    def done(self):
        return sum(self.done_of(self.route(task)) for task in self.tasks)

    @cached_property
    def state(self):
        if self.marks.answer:
            return State(self.marks.answer)
        if self.outdated:
            return State.CHANGED_SINCE
        states = {self.state_of(self.route(task)) for task in self.tasks}
        if not states or states == {State.TODO}:
            return State.UNDER_WAY if self.ticked else State.TODO
        if not states.issubset(FINISHED):
            return State.UNDER_WAY
        return next(state for state in FINISHED if state in states)

    def state_of(self, procedure):
        """Return the state of one procedure. Whoever has sent a request waits; only an answer confirms it."""
        open_steps = [step for step in procedure.steps if step.key not in self.ticked]
        if len(open_steps) == len(procedure.steps):
            return State.TODO
        if not open_steps:
            return State.CONFIRMED if procedure.force == Force.REQUEST else State.SETTLED
        if procedure.force == Force.REQUEST and all(step.kind == StepKind.CONFIRM for step in open_steps):
            return State.SENT
        return State.UNDER_WAY

    @cached_property
    def since(self):
        """The day of the newest mark."""
        days = [self.marks.ticks[key].on for key in self.ticked]
        return self.marks.answered_on or max(days, default=None)


def _joined(guides):
    parts = [f"{slug}:{marks}" for slug, marks in sorted(guides.items()) if str(marks)]
    return "|".join([VERSION, *parts]) if parts else ""


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
