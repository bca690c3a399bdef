"""What readers report of each step, taken together: how often, when, in which words, and whether others are told."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Min
from django.db.models.functions import TruncWeek
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


def open_groups():
    """Return the groups with the most open reports, and how many other groups there are."""
    groups = Report.objects.open().order_by().values_list("platform", "step", "revision")
    counted = groups.annotate(Count("pk"), Min("on"), Max("on"), Max("pk")).order_by("-pk__count", "-pk__max")[:MOST]
    platforms = Platform.objects.in_bulk({platform for platform, *_rest in counted})
    weeks, spoken, edits = _weeks(groups), _spoken(), step_forms(platforms)
    found = [
        Group(
            platforms[platform],
            step,
            revision,
            *counts,
            weeks=list(weeks[platform, step, revision].items()),
            spoken=spoken[platform, step, revision],
            edit=edits.get((platform, step), ""),
        )
        for platform, step, revision, *counts in counted
    ]
    return found, groups.distinct().count() - len(found)


def _weeks(groups):
    """Return for each group how many reports came in each of the last weeks, by its Monday, the oldest first."""
    today = now().date()
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
    weeks = defaultdict(lambda: dict.fromkeys(mondays, 0))
    counted = groups.filter(on__gte=mondays[0]).annotate(week=TruncWeek("on")).annotate(count=Count("pk"))
    for *group, week, count in counted:
        weeks[tuple(group)][week] = count
    return weeks


def _spoken():
    spoken = defaultdict(list)
    for report in Report.objects.open().exclude(words="")[:WORDS]:
        spoken[report.platform_id, report.step, report.revision].append(report)
    return spoken


def _published(platform):
    return pages.by_slug_at(pages.generation.current()).get(platform.slug)
