"""What readers report of each step, taken together: how often, when, in which words, and whether others are told."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Max
from django.utils.timezone import now

from .. import feedback, pages
from ..models import Platform, Report
from ..stepforms import step_forms

MOST = 50  # groups, those with the most reports
WEEKS = 8
WORDS = 1000  # reports with words, the newest; the list of all reports has the rest


@dataclass(frozen=True)
class Group:
    """The open reports on one step, as it was at one revision."""

    platform: Platform
    step: str
    revision: int
    count: int
    first: date
    newest: date
    last: int
    """The key of the newest report."""
    weeks: list[tuple[date, int]]
    """How many came in each of the last weeks, by its Monday."""
    spoken: list[Report]
    """The reports with words."""
    edit: str
    """Where the step is edited; empty when it is gone."""

    @property
    def place(self):
        return place_of(self)

    @property
    def busiest(self):
        return max(count for _monday, count in self.weeks)

    @property
    def rewritten_in(self):
        """The later revision that changed the step, so that these reports are no longer told; None if there is none."""
        published = _published(self.platform)
        changed_in = published.changed_in.get(self.step, 0) if published else 0
        return changed_in if changed_in > self.revision else None

    @property
    def told_since(self):
        """The day since which readers are told of the mismatch, if they are."""
        told = {(mismatch.slug, mismatch.step): mismatch.since for mismatch in pages.generation.current().mismatches}
        return None if self.rewritten_in else told.get((self.platform.slug, self.step))


def place_of(reported):
    """Return where the step of a report stands in the guide that readers see, or None."""
    published = _published(reported.platform)
    return published and feedback.place(published.guide, reported.step)


def open_groups(**of):
    """Return the groups with the most open reports, and how many other groups there are.

    `of` narrows them to those of a platform's key, of a step's key, or of both.
    """
    groups = _by_day(of)
    counted = [(group, sum(day.count for day in days), max(day.last for day in days)) for group, days in groups.items()]
    counted = sorted(counted, key=lambda found: found[1:], reverse=True)[:MOST]
    platforms = Platform.objects.in_bulk({group[0] for group, *_counts in counted})
    spoken, edits = _spoken(of), step_forms(platforms)
    found = [
        Group(
            platforms[group[0]],
            *group[1:],
            count,
            min(day.on for day in groups[group]),
            max(day.on for day in groups[group]),
            last,
            weeks=_weeks(groups[group]),
            spoken=spoken[group],
            edit=edits.get(group[:2], ""),
        )
        for group, count, last in counted
    ]
    return found, len(groups) - len(found)


class Day(NamedTuple):
    """How many open reports of a group came in on a day, and the key of the newest."""

    on: date
    count: int
    last: int


def _by_day(of):
    """Return the days of each group of open reports: a day brings no more than feedback.A_DAY."""
    reports = Report.objects.open().filter(**of).order_by().values_list("platform", "step", "revision", "on")
    groups = defaultdict(list)
    for *group, on, count, last in reports.annotate(Count("pk"), Max("pk")):
        groups[tuple(group)].append(Day(on, count, last))
    return groups


def _weeks(days):
    """Return (Monday, how many reports came in that week) for the last weeks, the oldest first."""
    today = now().date()
    monday = today - timedelta(days=today.weekday())
    weeks = dict.fromkeys([monday - timedelta(weeks=ago) for ago in reversed(range(WEEKS))], 0)
    for day in days:
        if (week := day.on - timedelta(days=day.on.weekday())) in weeks:
            weeks[week] += day.count
    return list(weeks.items())


def _spoken(of):
    spoken = defaultdict(list)
    for report in Report.objects.open().filter(**of).exclude(words="")[:WORDS]:
        spoken[report.platform_id, report.step, report.revision].append(report)
    return spoken


def _published(platform):
    return pages.by_slug_at(pages.generation.current()).get(platform.slug)
