"""What all guides together rest on, in figures: how much was checked live, how old the sources are, what is open."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from .content import LANGUAGES, SOURCE_LANGUAGE
from .freshness import first_day, freshness
from .lint import translatable
from .models import Report
from .vocabulary import Confidence, SourceKind

RECENTLY = timedelta(days=90)
MONTH = 30.44  # days, on average


@dataclass(frozen=True)
class Evidence:
    guides: int
    checked: int
    """Guides of which somebody ever walked a procedure on the live platform."""
    checked_recently: int
    """The same within the last RECENTLY."""
    due: int
    """Guides whose interval has passed since the last look: those that are overdue included."""
    overdue: int
    confidence: list[tuple[Confidence, int]]
    sources: int
    kinds: list[tuple[SourceKind, int]]
    archived: int
    """Sources that were read in an archived copy whose day is known."""
    undated: int
    median_age: int | None
    """In days, of the sources with a date; None where there are none."""
    open_reports: int
    translated: dict[str, int]
    """How many percent of all texts exist, by language, the source language apart. Never 100 while one is missing."""

    @property
    def checked_recently_share(self):
        return percent(self.checked_recently, self.guides)

    @property
    def median_age_in_months(self):
        return self.median_age and round(self.median_age / MONTH)


def evidence(guides, today):
    """Return the figures of some guides as of a day."""
    fresh = [freshness(guide, today) for guide in guides]
    sources = [source for guide in guides for source in guide.sources]
    checks = [one.checked_on for one in fresh if one.checked_on]
    return Evidence(
        guides=len(guides),
        checked=len(checks),
        checked_recently=sum(today - day <= RECENTLY for day in checks),
        due=sum(one.due for one in fresh),
        overdue=sum(one.overdue for one in fresh),
        confidence=_counted(Confidence, (guide.confidence for guide in guides)),
        sources=len(sources),
        kinds=_counted(SourceKind, (source.kind for source in sources)),
        archived=sum(source.archived is not None for source in sources),
        undated=sum(source.date is None for source in sources),
        median_age=_median_age(sources, today),
        open_reports=Report.objects.open().count(),
        translated=_translated(guides),
    )


def percent(part, whole):
    """Return a share in whole percent, rounded down: what is not whole is never called 100 %."""
    return 100 * part // whole if whole else 0


def _counted(kinds, found):
    counts = Counter(found)
    return [(kind, counts[kind]) for kind in kinds]


def _median_age(sources, today):
    """A date that is only a month or a year counts from its first day: no source is made younger than it is."""
    ages = [(today - first_day(source.date)).days for source in sources if source.date]
    return round(median(ages)) if ages else None


def _translated(guides):
    texts = [text for guide in guides for _place, text in translatable(guide)]
    others = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
    return {language: percent(sum(language in text for text in texts), len(texts)) for language in others}
