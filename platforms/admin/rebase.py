"""What was sent from a page of the desk, as if the page had been opened only now.

While somebody types, others save. So what comes back is laid upon the rows as they are: fields that the editor did not
touch say what is stored, rows that others added are there, rows that others deleted are gone. What both changed is
contested: the form shows both texts, and nothing is saved before the editor has seen them.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..rewording import rewording
from .stale import FIELD, Holds, digest, settle, unseal

ORDER = "position"


@dataclass(frozen=True)
class Contested:
    """A field that two people changed."""

    label: str
    anchor: str
    """The id of the field in the page."""
    language: str
    stored: str
    typed: str
    gone: bool = False
    """Whether the other one deleted the row."""
    deleting: bool = False
    """Whether the editor wanted to delete the row."""

    @cached_property
    def pieces(self):
        return rewording(self.stored, self.typed)


@dataclass
class Row:
    """What one form of the page will say: for each field the values that a browser sends."""

    values: dict
    contested: dict = field(default_factory=dict)
    """What to say at which field; the anchor is not known yet."""


class Rebased:
    """The data to use in place of what was sent, and what an editor must know before it is saved."""

    def __init__(self, post, form, formsets):
        self.opened = unseal(post.get(FIELD))
        self.post, self.data = post, post.copy()
        self.contested = {}
        """By name of the field in the page."""
        self.news = []
        """Sentences on rows that others added or deleted."""
        self.taken = False
        """Whether a text of somebody else was taken in place of an older one."""
        self._write("", self._laid_upon(form, {name: post.getlist(name) for name in form.fields}))
        for formset in formsets:
            self._rebase(formset)

    @property
    def behind(self):
        """Whether somebody else saved while the page was open."""
        return bool(self.contested or self.news or self.taken)

    def _rebase(self, formset):
        sent = self._take(formset.prefix)
        pk, owner = _own_keys(formset)
        known = {row[pk][0]: row for row in sent if row.get(pk, [""])[0]}
        stored = {str(form.instance.pk): form for form in formset.initial_forms}
        rows = []
        for key, form in stored.items():
            row = self._laid_upon(form, known.get(key), formset)
            row.values |= {pk: [key], owner: [str(formset.instance.pk)]}
            rows.append(row)
        kept = [self._without_its_row(known[key], key, formset) for key in known if key not in stored]
        rows += [row for row in kept if row]
        rows += [Row(row) for row in sent if not row.get(pk, [""])[0]]
        self._tell(formset, [key for key in stored if key not in known], [key for key in known if key not in stored])
        self.data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(stored))
        self.data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(rows))
        for number, row in enumerate(rows):
            self._write(f"{formset.prefix}-{number}-", row)

    def _take(self, prefix):
        """Take the rows of a formset out of the data: {field: values} each, in the order of their numbers."""
        rows = {}
        for name in self.post:
            if match := re.fullmatch(rf"{re.escape(prefix)}-([0-9]{{1,4}})-(\w+)", name):
                rows.setdefault(int(match[1]), {})[match[2]] = self.data.pop(name)
        return [rows[number] for number in sorted(rows)]

    def _laid_upon(self, form, sent, formset=None):
        """Return what a form for stored values says after what was sent; without that, the stored values."""
        if sent is None:
            return Row({bound.name: as_sent(bound) for bound in form})
        row = Row(dict(sent))
        deleting = bool(text(sent.get("DELETE", [])))
        for bound in _editable(form, formset):
            typed, stored = sent.get(bound.name, []), as_sent(bound)
            opened = self.opened.get(place(bound, formset))
            holds = settle(opened, text(typed), text(stored))
            if deleting and opened != digest(text(stored)) and bound.name not in (ORDER, "DELETE"):
                row.contested[bound.name] = _contested(bound, formset, stored, stored, deleting=True)
            elif holds is Holds.STORED:
                self.taken = True
                row.values[bound.name] = stored
            elif holds is Holds.NEITHER:
                row.contested[bound.name] = _contested(bound, formset, stored, typed)
        if deleting and row.contested:
            row.values.pop("DELETE")
        return row

    def _without_its_row(self, sent, key, formset):
        """Return a new row for what was typed into one that is gone; nothing where nothing was typed."""
        form = formset.empty_form
        fields = [bound for bound in _editable(form, formset) if bound.name not in (ORDER, "DELETE")]
        touched = [
            bound
            for bound in fields
            if self.opened.get(place(bound, formset, key)) != digest(text(sent.get(bound.name, [])))
        ]
        if text(sent.get("DELETE", [])) or not touched:
            return None
        row = Row(sent | {_own_keys(formset)[0]: [""]})
        for bound in touched:
            row.contested[bound.name] = _contested(bound, formset, [], sent.get(bound.name, []), gone=True)
        return row

    def _write(self, prefix, row):
        for name, values in row.values.items():
            if values:
                self.data.setlist(f"{prefix}{name}", values)
            else:
                self.data.pop(f"{prefix}{name}", None)
        for name, contested in row.contested.items():
            self.contested[f"{prefix}{name}"] = Contested(anchor=f"id_{prefix}{name}", **contested)

    def _tell(self, formset, added, deleted):
        parts = capfirst(formset.model._meta.verbose_name_plural)
        if added:
            said = ngettext("%(parts)s: %(n)s was added.", "%(parts)s: %(n)s were added.", len(added))
            self.news.append(said % {"parts": parts, "n": len(added)})
        if deleted:
            said = ngettext("%(parts)s: %(n)s was deleted.", "%(parts)s: %(n)s were deleted.", len(deleted))
            self.news.append(said % {"parts": parts, "n": len(deleted)})


def what_is_said(form, formsets):
    """Return what the fields of a page say in the database now, as `seal` wants it."""
    said = {place(bound): text(as_sent(bound)) for bound in _editable(form)}
    for formset in formsets:
        for part in formset.initial_forms:
            said |= {place(bound, formset): text(as_sent(bound)) for bound in _editable(part, formset)}
    return said


def place(bound, formset=None, key=None):
    """Name a field by its row, whichever number the row has in a page."""
    return f"{formset.prefix}:{key or bound.form.instance.pk}:{bound.name}" if formset else bound.name


def as_sent(bound):
    """Return what a browser sends for a field that nobody touched."""
    value = bound.field.prepare_value(bound.initial)
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, list | tuple | QuerySet):
        return [str(one) for one in value]
    value = bound.field.widget.format_value(value)
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None]


def text(values):
    """Return values as one text: their order says nothing, nor how a browser ends its lines."""
    return "\n\n".join(sorted(found for value in values if (found := value.replace("\r\n", "\n").strip())))


def _editable(form, formset=None):
    """Return the fields that an editor fills in: rows' own keys are none."""
    own = _own_keys(formset) if formset else ()
    return [bound for bound in form if bound.name not in own]


def _own_keys(formset):
    return formset.model._meta.pk.name, formset.fk.name


def _contested(bound, formset, stored, typed, **how):
    language = bound.field.widget.attrs.get("lang", "")
    name = _("Order") if bound.name == ORDER else f"{bound.label} [{language}]" if language else bound.label
    if formset:
        row = bound.form.instance
        name = f"{capfirst(formset.model._meta.verbose_name)}{f' {row}' if row.pk else ''} · {name}"
    return {"label": name, "language": language, "stored": _read(bound, stored), "typed": _read(bound, typed)} | how


def _read(bound, values):
    """Return values in words: of choices their labels."""
    if isinstance(bound.field, forms.BooleanField):
        return _("yes") if values else _("no")
    labels = {str(value): str(label) for value, label in getattr(bound.field, "choices", ())}
    return ", ".join(labels.get(value, value) for value in values).replace("\r\n", "\n")
