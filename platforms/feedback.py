"""“I don’t see this”: take readers’ reports in, bounded, and tell when they are enough to warn other readers.

Nothing is kept by which two reports of one person could be recognised: no address, no cookie, not even the hour. So a
flood is held back by limits that all readers share, and a mismatch is only told once more than one person's impatience
speaks for it. Whoever presses twice is counted twice; that this is possible is the price of asking nobody who they are.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.core import signing
from django.db import transaction
from django.db.models import Count, Max, Min, Q

from .content import Procedure, Step
from .models import Platform, Report, Revision

# What a day may bring. A step that is wrong is known to be wrong after twenty reports, and three hundred are more than
# editors read in a day: whatever the flood, a day brings no more than a short book.
A_STEP_A_DAY = 20
A_DAY = 300

# When other readers are told. Three reports from two days at least are hardly one person. On one day it takes six: a
# platform that changes its settings this morning is told of by noon, a reader who presses three times is not.
ENOUGH = 3
ENOUGH_IN_ONE_DAY = 6

WORDS_WITHIN = 3600  # seconds after the report; a reader's own words may follow it that long


class Place(NamedTuple):
    """Where a step stands in its guide."""

    procedure: Procedure
    number: int
    """As readers see it, from one."""
    step: Step


class Mismatch(NamedTuple):
    """Readers report that they see something else than this step says."""

    slug: str
    step: str
    since: date


def place(guide, key):
    """Return where the step with this key stands in a guide, or None."""
    places = (
        Place(procedure, number, step)
        for procedure in guide.procedures
        for number, step in enumerate(procedure.steps, 1)
    )
    return next((found for found in places if found.step.key == key), None)


@transaction.atomic
def report(guide, place, *, revision, language, words, today):
    """Note that a reader does not see what a step says; return the report, or None when the day has had its fill.

    `revision` is the one that the reader had before them. On PostgreSQL, reports on several guides at the same moment
    may pass the limit of the whole site by as many.
    """
    platform = Platform.objects.select_for_update().get(slug=guide.slug)
    of_step = Count("pk", filter=Q(platform=platform, step=place.step.key))
    had = Report.objects.filter(on=today).aggregate(all=Count("pk"), of_step=of_step)
    if had["all"] >= A_DAY or had["of_step"] >= A_STEP_A_DAY:
        return None
    return Report.objects.create(
        platform=platform,
        step=place.step.key,
        revision=revision,
        surface=place.procedure.surface,
        language=language,
        words=words,
        on=today,
    )


def token(report):
    """Return what lets the reader who made a report, and nobody else, add words to it."""
    return signing.dumps(report.pk, salt=__name__)


def add_words(token, guide, place, words):
    """Add a reader's words to the report that a token was given for; return it, or None if the time for it is over."""
    try:
        pk = signing.loads(token, salt=__name__, max_age=WORDS_WITHIN)
    except signing.BadSignature:
        return None
    report = Report.objects.filter(pk=pk, platform__slug=guide.slug, step=place.step.key).first()
    if report and words:
        report.words = words
        report.save(update_fields=["words"])
    return report


def mismatches():
    """Return the mismatches that other readers are told of, as a frozenset: one query while no step has enough reports.

    Only open reports count, and only those made since the step last changed materially: what editors have answered or
    rewritten is no longer told.
    """
    enough = {
        step: groups for step, groups in _open_reports().items() if sum(found.count for found in groups) >= ENOUGH
    }
    if not enough:
        return frozenset()
    current = Revision.objects.current().filter(platform__in={platform for platform, _key in enough})
    changed_in = {
        (platform, key): (slug, number)
        for platform, slug, steps in current.values_list("platform", "platform__slug", "changed_in")
        for key, number in steps.items()
    }
    return frozenset(_told(enough, changed_in))


class Group(NamedTuple):
    """The open reports on a step at one revision: how many, and the first and last day."""

    revision: int
    count: int
    first: date
    last: date


def _open_reports():
    groups = defaultdict(list)
    reports = Report.objects.open().order_by().values_list("platform", "step", "revision")
    for platform, key, *group in reports.annotate(Count("pk"), Min("on"), Max("on")):
        groups[platform, key].append(Group(*group))
    return groups


def _told(reports, changed_in):
    for step in reports.keys() & changed_in.keys():
        slug, number = changed_in[step]
        since = _since([group for group in reports[step] if group.revision >= number])
        if since:
            yield Mismatch(slug, step[1], since)


def _since(groups):
    """Return the first day of reports that are enough to be told, or None."""
    if not groups:
        return None
    first, last = min(group.first for group in groups), max(group.last for group in groups)
    needed = ENOUGH_IN_ONE_DAY if first == last else ENOUGH
    return first if sum(group.count for group in groups) >= needed else None
