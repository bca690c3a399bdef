"""Comparing services: the columns of the table, and the order in which a reader wants its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .freshness import first_day, freshness
from .vocabulary import Outcome, Reach

SWITCHES = ("on", "stuck", "unknown", "off", "none")


@dataclass(frozen=True)
class Column:
    title: str
    sorted_by: str
    """Its name in a sentence: "sorted by …"."""
    key: Callable
    """From a guide, a day and a language to what rows are sorted by."""
    beside: bool = False
    """Whether narrow screens show it below the service's name."""


def _checked(guide, today, _language):
    fresh = freshness(guide, today)
    newest = fresh.newest_source and first_day(fresh.newest_source)
    return max(fresh.checked_on or date.min, newest or date.min)


COLUMNS = {
    "name": Column(
        _("Service"), pgettext_lazy("sorted by", "name"), lambda guide, _today, language: guide.sort_key(language)
    ),
    "default": Column(
        pgettext_lazy("column", "By default"),
        pgettext_lazy("sorted by", "default"),
        lambda guide, _today, _language: SWITCHES.index(guide.switch),
    ),
    "can": Column(
        _("Can you stop it?"),
        pgettext_lazy("sorted by", "what can be stopped"),
        lambda guide, _today, _language: Outcome.values.index(guide.outcome),
    ),
    "past": Column(
        _("Past data"),
        pgettext_lazy("sorted by", "past data"),
        lambda guide, _today, _language: Reach.values.index(guide.retroactive.reach),
    ),
    "minutes": Column(
        _("Minutes"),
        pgettext_lazy("sorted by", "minutes"),
        lambda guide, _today, _language: guide.minutes,
        beside=True,
    ),
    "checked": Column(
        pgettext_lazy("column", "Checked"), pgettext_lazy("sorted by", "freshness"), _checked, beside=True
    ),
}


@dataclass(frozen=True)
class Order:
    """By which column the rows are sorted, and which way: the `sort` of the address."""

    name: str = "name"
    descending: bool = False

    @classmethod
    def of(cls, query):
        text = query.get("sort", "")
        name = text.removeprefix("-")
        return cls(name, text.startswith("-")) if name in COLUMNS else cls()

    def __str__(self):
        return f"-{self.name}" if self.descending else self.name

    def __bool__(self):
        return self != Order()

    @property
    def column(self):
        return COLUMNS[self.name]

    def by(self, name):
        """Return the order after somebody pressed the head of a column: once for it, twice for the other way."""
        return Order(name, descending=name == self.name and not self.descending)

    def sorted(self, guides, today, language):
        """Return published guides in this order; those that are equal in it by name."""
        by_name = sorted(guides, key=lambda published: published.guide.sort_key(language))

        def key(published):
            return self.column.key(published.guide, today, language)

        return sorted(by_name, key=key, reverse=self.descending)

    def query(self, filters):
        """Return the order and what was looked for as the query of an address."""
        said = filters.said | ({"sort": str(self)} if self else {})
        return f"?{urlencode(said)}" if said else ""

    def heads(self, filters):
        """Return the columns' heads: (column, value of aria-sort, query of the order that the head leads to)."""
        direction = "descending" if self.descending else "ascending"
        return [
            (column, direction if name == self.name else "", self.by(name).query(filters) or "?")
            for name, column in COLUMNS.items()
        ]
