"""Translating: a guide's texts beside their source as its rows have them, written without touching the rest."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256

from django.conf import settings
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext as _
from translated_fields import to_attribute

from .content import BOLD, SOURCE_LANGUAGE
from .models import Platform, Procedure
from .publishing import OwnWorkError
from .rewording import COSTLY
from .rows import described
from .translations import behind, counterparts, part_of, texts


@dataclass(frozen=True)
class Entry:
    """One text of a guide's rows in its source language and in another."""

    place: str
    row: models.Model
    column: str
    """The row's column that holds the translation."""
    number: int | None
    """Where the row stands in its list, from one."""
    source: str
    words: str
    """The translation, empty where there is none."""
    lag: dict | None
    """How it is behind, as `translations.behind` says it."""
    quoted: list
    """The words on the screen that the source quotes, each with what the screen shows in the other language."""

    @property
    def lacking(self):
        return self.lag is not None or not self.words

    @property
    def heading(self):
        """Return what an editor calls the part in which the text stands."""
        if isinstance(self.row, Platform):
            return _("The guide as a whole")
        name = self.row.title if isinstance(self.row, Procedure) else self.row
        part = {"part": capfirst(self.row._meta.verbose_name), "number": self.number, "name": name}
        return _("%(part)s %(number)s: %(name)s") % part

    @property
    def name(self):
        return capfirst(self.field.verbose_name)

    @property
    def field(self):
        return self.row._meta.get_field(self.column)

    @property
    def digests(self):
        """Return by what the translation and its source are known again."""
        return digest(self.words), digest(self.source)

    @property
    def rewording(self):
        """Return (words, removed, added) pieces: what changed in the source since it was translated."""
        return rewording(self.lag["said"], self.source)


def entries(platform, language):
    """Return the texts of a platform's rows as a reader meets them.

    Fetch the platform with `Platform.objects.whole()` to keep the number of queries fixed.
    """
    found = texts(described(platform))
    lags = standing(platform, found).get(language, {})
    shown, rows = _on_screen(platform, language), _rows(platform)
    for place, text in found.items():
        number, row, prefix = rows[part_of(place)]
        column = to_attribute(prefix + place.rpartition(".")[2], language)
        source, words = text[SOURCE_LANGUAGE], text.get(language, "")
        quoted = [(quote, shown[quote]) for quote in dict.fromkeys(BOLD.findall(source)) if quote in shown]
        yield Entry(place, row, column, number, source, words, lags.get(place), quoted)


def standing(platform, found, day=None):
    """Return what is behind among texts of the rows; what only their change puts behind is so since `day`."""
    current = platform.revisions.current().first()
    return behind(texts(current.document), current.behind, found, day=day) if current else {}


def write(changed):
    """Write translations into their rows, given (entry, words) each."""
    rows = {}
    for entry, words in changed:
        setattr(entry.row, entry.column, words)
        rows.setdefault(part_of(entry.place), (entry.row, []))[1].append(entry.column)
    for row, columns in rows.values():
        row.save(update_fields=[*columns, *(["updated_at"] if isinstance(row, Platform) else [])])


@transaction.atomic
def settle(platform, language, found, *, by):
    """Record that translations still fit their changed source, as far as readers see both; return how many.

    `found` are texts by place, of the rows as they are. This changes no document, so it makes no revision: what readers
    see is marked anew. Whoever wrote a part of the changes cannot say it where two people are needed: OwnWorkError.
    """
    current = platform.revisions.current().select_for_update().get()
    lags = current.behind.get(language, {})
    fitting = lags.keys() & _seen(texts(current.document), found, language)
    if not fitting:
        return 0
    _refuse_own_work(platform, by, min(lags[place]["since"] for place in fitting))
    left = {place: lag for place, lag in lags.items() if place not in fitting}
    current.behind = {code: known for code, known in {**current.behind, language: left}.items() if known}
    current.settled_at = now()
    current.save(update_fields=["behind", "settled_at"])
    return len(fitting)


def rewording(before, after):
    """Return how a text came about from another: pieces (kept, removed, added), word by word."""
    old, new = before.split(" "), after.split(" ")
    if len(old) * len(new) > COSTLY:
        return [("", before, after)]
    pieces = []
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, is_now = " ".join(old[start:end]), " ".join(new[first:last])
        pieces.append((is_now, "", "") if kind == "equal" else ("", was, is_now))
    return pieces


def digest(words):
    """Return by what a text is known again, without the text."""
    return sha256(words.encode()).hexdigest()[:16]


def _seen(published, found, language):
    """Return where texts stand that readers see just so, in the source and in a language."""
    pairs = counterparts(published, found)
    for place, origin in pairs.items():
        if all(published[origin].get(code) == found[place].get(code) for code in (SOURCE_LANGUAGE, language)):
            yield origin


def _on_screen(platform, language):
    """Return what labels say in a language, by what they say in the source; empty where no source shows it."""
    return {label.text_en: getattr(label, to_attribute("text", language)) for label in platform.labels.all()}


def _rows(platform):
    """Return the row of each part with its number in its list, and how its columns' names begin."""
    rows = {"": (None, platform, ""), "retroactive": (None, platform, "retroactive_")}
    for number, procedure in enumerate(platform.procedures.all(), 1):
        rows[f"procedure {procedure.key}"] = (number, procedure, "")
        rows |= {f"step {step.key}": (count, step, "") for count, step in enumerate(procedure.steps.all(), 1)}
    rows |= {f"source {source.key}": (number, source, "") for number, source in enumerate(platform.sources.all(), 1)}
    for name in ("notes", "defaults", "events", "contacts"):
        rows |= {f"{name}[{index}]": (index + 1, row, "") for index, row in enumerate(getattr(platform, name).all())}
    return rows


def _refuse_own_work(platform, by, since):
    changed = platform.revisions.filter(published_at__date__gte=since)
    if settings.TWO_PERSON and changed.filter(writers__contains=f",{by.pk},").exists():
        raise OwnWorkError
