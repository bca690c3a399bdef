"""What publishing a draft would change for readers: every text before and after, place by place."""

import json
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .content import LANGUAGES, SOURCE_LANGUAGE, Guide
from .models import Platform
from .publishing import compare, digest, draft

# What the desk calls the parts of a check.
CHECKED = {
    "on": "checked live on",
    "surface": "checked where",
    "language": "checked in",
    "account": "checked with",
    "region": "checked from",
}


@dataclass(frozen=True)
class Line:
    """One text or value that differs; missing on one side where it is new or gone."""

    place: str
    language: str
    before: str
    after: str


@dataclass(frozen=True)
class Section:
    """What changes in one step, or in one part of the guide."""

    title: str
    lines: list
    key: str = ""
    """Of a step."""
    kind: str = ""
    """Of a step: added, removed, moved or changed."""
    asks: bool = False
    """Whether it is for the publisher to say that only the wording changes."""


@dataclass(frozen=True)
class Review:
    """A draft beside what readers see."""

    sections: list
    digest: str

    @classmethod
    def of(cls, platform):
        """Compare a platform's draft with what readers see. Raises NotPublishableError."""
        current = platform.revisions.current().first()
        before, after = current and Guide.model_validate(current.document), draft(platform)
        return cls([*_steps(before, after), *_parts(before, after)], digest(after))


def _steps(before, after):
    """Yield a section for each step that differs, under the title of its procedure."""
    old, new = _placed(before), _placed(after)
    for change in compare(before, after) if before else []:
        key = change["key"]
        lines = _lines(old.get(key, {}).get("step"), new.get(key, {}).get("step"))
        title = (new.get(key) or old[key])["title"]
        yield Section(title, lines, key, change["kind"], asks=change["kind"] == "changed" and change["material"])


def _placed(guide):
    """Return the data of a guide's steps by key, each with what it is called here."""
    placed = {}
    for procedure in guide.as_data().get("procedures", []) if guide else ():
        title = procedure["title"].get(get_language(), procedure["title"][SOURCE_LANGUAGE])
        for number, step in enumerate(procedure["steps"], 1):
            called = _("%(procedure)s, step %(number)s") % {"procedure": title, "number": number}
            placed[step["key"]] = {"title": called, "step": step}
    return placed


def _parts(before, after):
    """Yield a section for each part of the guide that differs apart from its steps."""
    old, new = _bare(before), _bare(after)
    for name in Guide.model_fields:
        if lines := _lines(old.get(name), new.get(name)):
            yield Section(named(name), lines)


def _bare(guide):
    """Return a guide's data; of the steps only how many there are is left to their procedures."""
    data = guide.as_data() if guide else {}
    procedures = [
        {name: value for name, value in part.items() if name not in ("steps", "checked")}
        | {CHECKED[name]: value for name, value in (part.get("checked") or {}).items()}
        for part in data.get("procedures", [])
    ]
    return {**data, "procedures": procedures}


def named(name):
    """Return what the desk calls a part of a guide."""
    if name == "retroactive":
        return _("The past")
    names = {field.name for field in Platform._meta.get_fields()}
    found = Platform._meta.get_field(name if name in names else f"{name}_{SOURCE_LANGUAGE}")
    return found.related_model._meta.verbose_name_plural if found.one_to_many else found.verbose_name


def _lines(before, after, place=(), language=""):
    """Return the texts and values that differ between two pieces of data, each with its place."""
    if before == after:
        return []
    if isinstance(before or after, dict) and isinstance(after or before, dict):
        before, after = before or {}, after or {}
        found = []
        for key in {**before, **after}:
            of_language = key in LANGUAGES
            further = place if of_language else (*place, _(key.replace("_", " ")))
            found += _lines(before.get(key), after.get(key), further, key if of_language else language)
        return found
    if isinstance(before or after, list | tuple) and isinstance(after or before, list | tuple):
        return [
            line
            for number, old, new in _paired(list(before or ()), list(after or ()))
            for line in _lines(old, new, (*place, str(number)), language)
        ]
    return [Line(" › ".join(place), language, _said(before), _said(after))]


def _paired(before, after):
    """Yield (number, old, new) for the items of two lists that differ; those that only moved along do not."""
    old, new = [[json.dumps(item, sort_keys=True) for item in items] for items in (before, after)]
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for offset in range(max(end - start, last - first)):
            was = before[start + offset] if start + offset < end else None
            now = after[first + offset] if first + offset < last else None
            yield (first if now is not None else start) + offset + 1, was, now


def _said(value):
    if value is None:
        return ""
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)
