"""Reminders for a calendar (RFC 5545): when to look at a setting again, and when an answer is due."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

LONGEST_LINE = 75  # octets, by section 3.1
DOMAIN = "by-default"


@dataclass(frozen=True)
class Reminder:
    """A whole day in a reader's calendar."""

    key: str
    """What it is about: a calendar that gets the same key again replaces the old entry."""
    on: date
    summary: str
    description: str
    url: str


def calendar(reminders, name, today):
    """Return the text of a calendar file."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//By default//Reminders//EN", "METHOD:PUBLISH"]
    lines = [*head, f"X-WR-CALNAME:{_escaped(name)}"]
    for reminder in reminders:
        lines += _event(reminder, today)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(reminder, today):
    stamp = datetime.combine(today, time.min, UTC)
    return [
        "BEGIN:VEVENT",
        f"UID:{reminder.key}@{DOMAIN}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{reminder.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{reminder.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(reminder.summary)}",
        f"DESCRIPTION:{_escaped(reminder.description)}",
        f"URL:{reminder.url}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:PT9H",
        f"DESCRIPTION:{_escaped(reminder.summary)}",
        "END:VALARM",
        "END:VEVENT",
    ]


def _escaped(text):
    """Escape a text value, by section 3.3.11."""
    for character in ("\\", ";", ","):
        text = text.replace(character, f"\\{character}")
    return "\\n".join(text.splitlines())


def _folded(line):
    """Fold a line that is too long, never inside a character."""
    parts, room = [""], LONGEST_LINE
    for character in line:
        room -= len(character.encode())
        if room < 0:
            parts.append("")
            room = LONGEST_LINE - 1 - len(character.encode())
        parts[-1] += character
    return "\r\n ".join(parts)
