"""By when a platform must answer a request, where the law of the reader's region says so."""

from calendar import monthrange
from datetime import date

from .vocabulary import Region

# Article 12(3) of the GDPR, and of the UK GDPR: one month from receipt.
WITHIN_A_MONTH = {Region.EEA, Region.UK}


def answer_due(sent_on, region):
    """Return the last day for an answer to what was sent on a day, or None where no such day is fixed."""
    return a_month_after(sent_on) if region in WITHIN_A_MONTH else None


def a_month_after(day):
    """Return the same day of the next month, or its last day where it is shorter (Regulation 1182/71, Article 3)."""
    year, month = divmod(day.year * 12 + day.month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
