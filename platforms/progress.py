"""What a reader has chosen, ticked and decided, kept in the reader's own cookie and nowhere else.

The cookie's text can be read by whoever is curious:

    1|situation:EEA.iphone.-|linkedin:2026-11-03r2.w1.w2:2026-11-04r2.w3|slack:chosen|zoom:2026-11-04.declined

The reader lives in the EEA, has an iPhone and did not say which kind of account. On 3 November, at revision 2 of the
LinkedIn guide, steps w1 and w2 were ticked. It comes from a stranger: what does not follow this form is dropped, never
an error.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from django.conf import settings

from .situation import NOTHING_SAID, Situation, Tailored
from .vocabulary import Force, StepKind

VERSION = "1"
LONGEST = 3500  # bytes; browsers keep 4,096 with name and attributes
LIFETIME = 395 * 24 * 3600  # seconds: thirteen months

SITUATION = "situation"  # no guide is called so
GUIDE = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*):(.+)", re.ASCII)
MARK = re.compile(r"(\d{4}-\d\d-\d\d)(?:r([1-9]\d{0,5})((?:\.[a-z0-9]{1,6})+)|\.([a-z-]{1,20}))", re.ASCII)


class Answer(StrEnum):
    """What a reader may answer instead of walking the steps."""

    NOT_OFFERED = "not-offered"
    DECLINED = "declined"


ANSWERS = frozenset(Answer)


class Use(StrEnum):
    """Whether a service belongs to the reader's plan, where that does not follow from what they ticked."""

    CHOSEN = "chosen"
    ASIDE = "aside"


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
    use: Use | None = None

    @classmethod
    def parse(cls, text):
        ticks, answer, answered_on = {}, None, None
        *_, use = None, *(Use(part) for part in text.split(":") if part in set(Use))
        for day, revision, keys, word in (
            match.groups() for part in text.split(":") if (match := MARK.fullmatch(part))
        ):
            if not (on := _day(day)):
                continue
            if word in ANSWERS:
                answer, answered_on = Answer(word), on
            elif revision:
                ticks |= {key: Tick(on, int(revision)) for key in keys[1:].split(".")}
        return cls(ticks, answer, answered_on, use).normal()

    @property
    def begun(self):
        return bool(self.ticks or self.answer)

    @property
    def planned(self):
        """Whether the service is in the plan: whoever began a guide uses the service, unless they put it aside."""
        return self.use != Use.ASIDE if self.begun else self.use == Use.CHOSEN

    def normal(self):
        """Return the same marks without what goes without saying."""
        needless = Use.CHOSEN if self.begun else Use.ASIDE
        return replace(self, use=None) if self.use == needless else self

    def used(self, planned):
        """Return the marks of a reader who puts the service into the plan, or aside."""
        return replace(self, use=Use.CHOSEN if planned else Use.ASIDE).normal()

    def merged(self, other):
        """Return these marks and another device's in one: of each step the newest tick, the newest answer."""
        ticks = self.ticks | {key: max(tick, self.ticks.get(key, tick)) for key, tick in other.ticks.items()}
        newest = max((self, other), key=lambda marks: marks.answered_on or date.min)
        planned = self.planned or other.planned
        return Marks(ticks, newest.answer, newest.answered_on).used(planned)

    def __str__(self):
        groups = {}
        for key, tick in sorted(self.ticks.items(), key=lambda item: (item[1], item[0])):
            groups.setdefault(tick, []).append(key)
        marks = [f"{tick.on}r{tick.revision}.{'.'.join(keys)}" for tick, keys in groups.items()]
        if self.answer:
            marks.append(f"{self.answered_on}.{self.answer}")
        if self.use:
            marks.append(self.use)
        return ":".join(marks)

    def coarsened(self):
        """Return the same ticks under their earliest date: a change may then be told twice, but none goes untold."""
        if not self.ticks:
            return self
        days, revisions = zip(*self.ticks.values(), strict=True)
        return replace(self, ticks=dict.fromkeys(self.ticks, Tick(min(days), min(revisions))))


@dataclass(frozen=True)
class Progress:
    """What a reader said and did: the content of the cookie."""

    guides: dict[str, Marks] = field(default_factory=dict)
    situation: Situation = NOTHING_SAID

    @classmethod
    def of(cls, request):
        return cls.parse(request.COOKIES.get(settings.READER_COOKIE, ""))

    @classmethod
    def parse(cls, text):
        version, *parts = text.split("|")
        if version != VERSION:
            return cls()
        found = dict(match.groups() for part in parts if (match := GUIDE.fullmatch(part)))
        situation = Situation.parse(found.pop(SITUATION, ""))
        guides = {slug: Marks.parse(text) for slug, text in found.items()}
        return cls({slug: marks for slug, marks in guides.items() if str(marks)}, situation)

    def __str__(self):
        """Equal choices give equal bytes, at most LONGEST of them."""
        text = _joined(self.situation, self.guides)
        if len(text) > LONGEST:
            text = _joined(self.situation, {slug: marks.coarsened() for slug, marks in self.guides.items()})
        while len(text) > LONGEST:
            text = text[: text.rindex("|")]
        return text

    def marks(self, slug):
        return self.guides.get(slug, Marks())

    @property
    def planned(self):
        """The slugs of the services in the reader's plan."""
        return {slug for slug, marks in self.guides.items() if marks.planned}

    def standing(self, published):
        """Return where the reader stands with a guide, as it concerns them."""
        slug = published.guide.slug
        return Standing(published, self.marks(slug), published.tailored(self.situation))

    def choosing(self, chosen, among):
        """Return the progress with a new choice of services; those that the reader was not shown stay as they were."""
        chosen = {slug: self.marks(slug).used(slug in chosen) for slug in among}
        return replace(self, guides=self.guides | chosen)

    def answering(self, slug, answer, today):
        """Return the progress with one guide answered instead of followed, or taken up again."""
        marks = replace(self.marks(slug), answer=answer, answered_on=answer and today).used(planned=True)
        return replace(self, guides=self.guides | {slug: marks})

    def merged(self, other):
        """Return this progress and another device's in one."""
        guides = {slug: self.marks(slug).merged(other.marks(slug)) for slug in self.guides.keys() | other.guides}
        return Progress(guides, self.situation or other.situation)

    def replaced(self, published, ticked, *, revision, answer, today):
        """Return the progress with the whole state of one guide as the reader submitted it.

        Ticks that were there keep their date. A tick that a later change has put in doubt stays in doubt until the
        reader confirms it.
        """
        before = self.marks(published.guide.slug)
        doubtful = outdated(published, before)
        seen = published.seen(revision)
        ticks = {key: tick for key, tick in before.ticks.items() if key in doubtful}
        for key in published.step_keys.intersection(ticked):
            kept = before.ticks.get(key) if key not in doubtful else None
            ticks[key] = kept or Tick(today, seen)
        answered_on = None if answer is None else before.answered_on if answer == before.answer else today
        marks = Marks(ticks, answer, answered_on, before.use).normal()
        return replace(self, guides=self.guides | {published.guide.slug: marks})

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
    LESSENED = "lessened"
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
    tailored: Tailored

    @cached_property
    def outdated(self):
        return outdated(self.published, self.marks)

    @cached_property
    def ticked(self):
        return (self.marks.ticks.keys() & self.published.step_keys) - self.outdated

    @cached_property
    def tasks(self):
        """The tasks that count: the essential ones; where none is, those that the reader chose to begin."""
        begun = (task for task in self.tailored.tasks if any(self.done_of(route) for route in task.routes))
        return self.tailored.essential_tasks or list(begun)

    @cached_property
    def counts(self):
        """How many steps of each procedure are ticked, by its key."""
        procedures = self.published.guide.procedures
        return {procedure.key: sum(step.key in self.ticked for step in procedure.steps) for procedure in procedures}

    def done_of(self, procedure):
        return self.counts[procedure.key]

    def route(self, task):
        """Return the route of a task that the reader is on: the one with most ticks, at first the first."""
        return max((*task.shown, *task.routes), key=lambda route: self.done_of(route) / len(route.steps))

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
        if self.tailored.switch == "stuck":
            return State.LESSENED
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
    def waiting(self):
        """The procedures whose request is sent and not answered yet."""
        procedures = self.published.guide.procedures
        return [procedure for procedure in procedures if self.state_of(procedure) == State.SENT]

    def sent_on(self, procedure):
        """Return the day on which the last step before the answer was ticked."""
        return max(self.marks.ticks[step.key].on for step in procedure.steps if step.key in self.ticked)

    @cached_property
    def since(self):
        """The day of the newest mark."""
        days = [self.marks.ticks[key].on for key in self.ticked]
        return self.marks.answered_on or max(days, default=None)


def _joined(situation, guides):
    parts = [f"{SITUATION}:{situation}"] if situation else []
    parts += [f"{slug}:{marks}" for slug, marks in sorted(guides.items()) if str(marks)]
    return "|".join([VERSION, *parts]) if parts else ""


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
