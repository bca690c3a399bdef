"""“I walked this today”: record what an editor found on the live platform. Nothing else makes a guide checked live."""

from hashlib import sha256
from json import dumps

from django.db import transaction

from . import content, pages, rows
from .models import Check

NOTE = {"en": "Checked live.", "fr": "Vérifié en direct."}


def seen(procedure):
    """Return what tells the steps of a procedure's row, as they are now, from any others."""
    return sha256(dumps(rows.said(procedure), sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def record_match(procedure, where, *, by, today):
    """Record that every step of a procedure's row was found as it says, and settle what was found wrong before.

    `where` names surface, language, account and region. Publishes nothing.
    """
    check = Check.objects.create(**_walk(procedure, where, by, today), worked=True)
    Check.objects.filter(platform=procedure.platform_id, procedure=procedure.key).settle(by=by, on=today)
    rows.write_check(procedure, content.Check(on=today.isoformat(), **where))
    return check


def record_difference(procedure, where, step, words, *, by, today):
    """Record that a step was not found as it says, and what is there now; `step` is its key."""
    said = next(one for one in rows.said(procedure) if one["key"] == step)
    return Check.objects.create(**_walk(procedure, where, by, today), worked=False, step=step, said=said, words=words)


def unsettled(**of):
    """Return the failed checks that wait for a correction, the oldest first; `of` narrows them.

    A correction is a later publication in which the step no longer says what it said, or the settling of the check.
    """
    failed = Check.objects.unsettled().filter(**of).select_related("platform", "by").order_by("on", "pk")
    return [check for check in failed if not _corrected(check)]


def _walk(procedure, where, by, today):
    published = pages.published_at(procedure.platform.slug, pages.generation.current())
    return {
        "platform": procedure.platform,
        "procedure": procedure.key,
        "revision": published.number if published else 0,
        "on": today,
        "by": by,
        **where,
    }


def _corrected(check):
    published = pages.by_slug_at(pages.generation.current()).get(check.platform.slug)
    if published is None or published.number <= check.revision:
        return False
    step = next((step for step in published.guide.steps if step.key == check.step), None)
    return step is None or step.said() != check.said
