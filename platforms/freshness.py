"""How far a guide can be trusted to match what a reader sees today: computed when asked, stored nowhere."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Freshness:
    checked_on: date | None
    newest_source: str | None
    """The newest date among the sources, as partial as it is."""
    due: bool
    """Whether the platform's own interval has passed since the last look at it."""
    overdue: bool
    """Whether it has passed twice: the page then says that it may be out of date."""
    age: timedelta
    """The time since the last look at it."""
    due_since: date | None
    """The first day on which it was or will be due; None if nobody knows of any look."""


def freshness(guide, today):
    checks = [date.fromisoformat(procedure.checked.on) for procedure in guide.procedures if procedure.checked]
    dates = [day for source in guide.sources for day in (source.date, source.archived) if day]
    checked_on, newest_source = max(checks, default=None), max(dates, key=first_day, default=None)
    looks = [*checks, *(first_day(day) for day in dates)]
    looked, interval = max(looks, default=None), timedelta(days=guide.check_every)
    return Freshness(
        checked_on,
        newest_source,
        due=(age := today - (looked or date.min)) > interval,
        overdue=age > 2 * interval,
        age=age,
        due_since=looked and looked + interval + timedelta(days=1),
    )


def first_day(partial):
    """Return the first day that a partial date can mean: what is not known more exactly is not called newer."""
    year, month, day = (int(part) for part in (*partial.split("-"), "1", "1")[:3])
    return date(year, month, day)
