"""My plan: the services that a reader chose, ordered by how much a minute changes."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import ceil

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .deadlines import answer_due
from .freshness import freshness
from .progress import Standing, State
from .vocabulary import Outcome, Region

# How much of the training a refusal stops, as far as an order needs it: all, a part, what a platform grants, nothing.
EFFECT = {Outcome.SWITCH: 1, Outcome.PARTIAL: 0.6, Outcome.FORM: 0.4, Outcome.NONE: 0.1, Outcome.NOT_NEEDED: 0}

LONGEST_RAIL = 12  # steps that switch.css can draw


class Group(TextChoices):
    """The parts of a plan, in the order in which it shows them."""

    UNDER_WAY = "under-way", _("Under way")
    TODO = "todo", _("To do")
    WAITING = "waiting", _("Request sent, waiting")
    SETTLED = "settled", _("Setting changed")
    STUCK = "stuck", _("No way to refuse")
    NOT_OFFERED = "not-offered", _("Not offered to me")
    DECLINED = "declined", _("I decided not to")
    NOTHING = "nothing", _("Nothing to do")


GROUPS = {
    State.UNDER_WAY: Group.UNDER_WAY,
    State.CHANGED_SINCE: Group.UNDER_WAY,
    State.SENT: Group.WAITING,
    State.SETTLED: Group.SETTLED,
    State.CONFIRMED: Group.SETTLED,
    State.NOT_OFFERED: Group.NOT_OFFERED,
    State.DECLINED: Group.DECLINED,
    State.LESSENED: Group.STUCK,
}


@dataclass(frozen=True)
class Entry:
    """One service in the plan, as it stands on a day."""

    standing: Standing
    region: Region | None
    today: date

    @property
    def published(self):
        return self.standing.published

    @property
    def guide(self):
        return self.standing.published.guide

    @cached_property
    def fresh(self):
        return freshness(self.guide, self.today)

    @cached_property
    def group(self):
        if self.standing.state != State.TODO:
            return GROUPS[self.standing.state]
        if self.standing.tailored.essential_tasks:
            return Group.TODO
        return {"stuck": Group.STUCK, "none": Group.NOTHING}.get(self.standing.tailored.switch, Group.TODO)

    @property
    def open(self):
        return self.group in (Group.UNDER_WAY, Group.TODO)

    @cached_property
    def effect_per_minute(self):
        """What comes first: a switch of one minute before a form of twenty, what is on before what is off."""
        lit = 1 if self.standing.tailored.switch == "on" else 0.5
        return EFFECT[self.guide.outcome] * lit / max(self.guide.minutes, 1)

    @cached_property
    def rank(self):
        """The place in the order: what was begun first, what may be out of date last."""
        return (self.group != Group.UNDER_WAY, self.fresh.overdue, -self.effect_per_minute, self.guide.slug)

    @cached_property
    def minutes_left(self):
        if not self.open:
            return 0
        steps = max(self.standing.steps, 1)
        return max(1, ceil(self.guide.minutes * (steps - self.standing.done) / steps))

    @cached_property
    def steps(self):
        """The steps of the reader's way, in order: (step, whether it is ticked)."""
        routes = (self.standing.route(task) for task in self.standing.tasks)
        return [(step, step.key in self.standing.ticked) for route in routes for step in route.steps]

    @cached_property
    def next_step(self):
        """The number and the step with which the reader goes on, or None."""
        numbered = enumerate(self.steps, 1)
        return next(((number, step) for number, (step, ticked) in numbered if not ticked), None)

    @cached_property
    def answer_due(self):
        """The day by which a request must be answered, where the law of the reader's region says so."""
        sent = [self.standing.sent_on(route) for route in self.standing.waiting]
        return answer_due(max(sent), self.region) if sent else None

    @cached_property
    def look_again_on(self):
        """The day on which the setting is worth another look: by how often the platform changes."""
        return (self.standing.since or self.today) + timedelta(days=self.guide.check_every)


class Plan:
    """All entries of one reader's plan on a day."""

    def __init__(self, progress, guides, today):
        slugs = progress.planned
        region = progress.situation.region
        chosen = [published for published in guides if published.guide.slug in slugs]
        self.entries = [Entry(progress.standing(published), region, today) for published in chosen]
        self.entries.sort(key=lambda entry: entry.rank)

    def __len__(self):
        return len(self.entries)

    @cached_property
    def groups(self):
        """The groups that are not empty, each with its entries in order."""
        found = [(group, [entry for entry in self.entries if entry.group == group]) for group in Group]
        return [(group, entries) for group, entries in found if entries]

    def count(self, *groups):
        return sum(entry.group in groups for entry in self.entries)

    @property
    def settled(self):
        return self.count(Group.SETTLED)

    @property
    def waiting(self):
        return self.count(Group.WAITING)

    @property
    def possible(self):
        """How many of the services leave something to do at all."""
        return len(self) - self.count(Group.NOTHING, Group.STUCK)

    @cached_property
    def lengths(self):
        """How far the switch of the plan is drawn: settled of possible, on the scale that the style sheet knows."""
        scale = max(1, self.possible / LONGEST_RAIL)
        return int(self.settled / scale), ceil(self.possible / scale)

    @property
    def query(self):
        """The choice for a link: services only, no ticks."""
        return ".".join(sorted(entry.guide.slug for entry in self.entries))

    @cached_property
    def minutes_left(self):
        return sum(entry.minutes_left for entry in self.entries)

    @cached_property
    def next(self):
        """The entry to go on with, or None."""
        return next((entry for entry in self.entries if entry.open), None)
