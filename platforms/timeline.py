"""A guide's events as a line through time: what stands where, and along which stretch training is on by default."""

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from .content import Event
from .freshness import first_day

LONGER = (7, 30, 122, 488)  # days; each about four times the one before, or years would crush weeks


@dataclass(frozen=True)
class Entry:
    day: date
    """Where it stands on the line."""
    date: str
    """The same, as exactly as it is known."""
    event: Event | None = None
    begins: bool = False
    """Whether training is on by default from here on."""
    is_today: bool = False
    lit: bool = False
    """Whether training is on by default between this entry and the next."""
    gap: int = 0
    """How far off the next entry stands, from 1 (a week at most) to 5 (more than 16 months); 0 for the last."""


def timeline(tailored, today):
    """Return the entries from the oldest to the newest, today among them; none for a guide without events."""
    events = tailored.guide.events
    if not events:
        return []
    entries = [*_placed(events), Entry(today, today.isoformat(), is_today=True)]
    entries = sorted(_with_the_beginning(entries, tailored), key=lambda entry: entry.day)
    return _measured(_lit(entries))


def _placed(events):
    """Yield the events. A month or a year can mean any of its days: where it can, it stands where the guide puts it."""
    reached = date.min
    for event in events:
        if not reached.isoformat().startswith(event.date):
            reached = first_day(event.date)
        yield Entry(reached, event.date, event)


def _with_the_beginning(entries, tailored):
    """Mark where training came to be on by default, with an entry of its own if no event stands there."""
    since = tailored.default.since
    if tailored.switch not in ("on", "stuck") or since is None:
        return entries
    for index, entry in enumerate(entries):
        if entry.event and entry.date == since:
            return [*entries[:index], replace(entry, begins=True), *entries[index + 1 :]]
    return [Entry(first_day(since), since, begins=True), *entries]


def _lit(entries):
    """Light the stretch from the beginning to today; what is only announced stays dark."""
    places = range(len(entries))
    today = next(place for place in places if entries[place].is_today)
    start = next((place for place in places if entries[place].begins), today)
    return [replace(entry, lit=start <= place < today) for place, entry in enumerate(entries)]


def _measured(entries):
    """Say of each entry how far off the next one stands."""
    measured = [
        replace(entry, gap=bisect_left(LONGER, (following.day - entry.day).days) + 1)
        for entry, following in pairwise(entries)
    ]
    return [*measured, entries[-1]]
