"""How one guide differs from another: part by part the words before and after, as plain data."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import zip_longest
from typing import NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from . import models
from .content import SOURCE_LANGUAGE, Guide, Label, Part, Procedure, Step
from .rewording import rewording

IDENTITY = {"key", "slug"}  # what a part is called, never what it says


class Wording(NamedTuple):
    """One thing that a part says, before and after; empty where it was, or is, not said."""

    path: str
    """As in a guide file: `done_when`, `checked.on`."""
    name: str
    """As the desk calls it."""
    language: str
    """The language of a text; empty for what has none."""
    before: str
    after: str
    """Of a list, one a line."""

    def pieces(self):
        """Return it as `rewording` does."""
        return rewording(self.before, self.after)


@dataclass(frozen=True)
class Difference:
    """What became of one part of a guide. Its steps, sources and so on are parts of their own."""

    path: str
    """As in a guide file: `steps.w3`, `defaults[1]`; empty for what the guide itself says."""
    name: str
    """As the desk calls it."""
    kind: str
    """added, removed or changed."""
    moved: bool
    about: dict | None
    """The text, by language, that tells people which part it is."""
    wordings: list[Wording]

    @property
    def step(self):
        """The key of a step; empty for other parts."""
        return self.path.removeprefix("steps.") if self.path.startswith("steps.") else ""

    def lines(self):
        """Yield it as lines: the place, then the words before and after."""
        place = self.path or "guide"
        if self.kind != "changed" or self.moved:
            yield f"{place}: {'moved' if self.kind == 'changed' else self.kind}"
        for wording in self.wordings:
            yield ".".join(filter(None, (self.path, wording.path, wording.language)))
            yield from (f"  - {line}" for line in wording.before.splitlines())
            yield from (f"  + {line}" for line in wording.after.splitlines())


def between(before, after):
    """Return a list of Differences from one guide to another; `before` is None for a new one."""
    found = [_difference("", before, after), *_of_parts(before, after)]
    return [one for one in found if one.wordings or one.moved or one.kind != "changed"]


def out_of_order(was, now):
    """Return those of the keys in both lists that moved, as few as explain the new order."""
    both = set(was) & set(now)
    was, now = [key for key in was if key in both], [key for key in now if key in both]
    blocks = SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
    return both - {key for block in blocks for key in now[block.b : block.b + block.size]}


def _of_parts(before, after):
    for name in Guide.model_fields:
        if not _holds_parts(getattr(after, name)) and not (before and _holds_parts(getattr(before, name))):
            continue
        old, new = (getattr(before, name) if before else ()), getattr(after, name)
        yield from (_of_keyed if _key((*old, *new)[0]) else _of_list)(name, old, new)
        if name == "procedures":
            yield from _of_steps(before, after)


def _of_steps(before, after):
    """Steps may change their procedure and stay the same steps."""
    old, new = before.steps if before else (), after.steps
    places = [_procedures(guide) for guide in (before, after)]
    moved = {key for key in places[0].keys() & places[1].keys() if places[0][key] != places[1][key]}
    yield from _of_keyed("steps", old, new, moved)


def _procedures(guide):
    return {step.key: procedure.key for procedure in guide.procedures for step in procedure.steps} if guide else {}


def _of_keyed(name, old, new, elsewhere=frozenset()):
    old, new = ({_key(part): part for part in parts} for parts in (old, new))
    moved = out_of_order(list(old), list(new)) | elsewhere
    for key in [*new, *(key for key in old if key not in new)]:
        yield _difference(f"{name}.{key}", old.get(key), new.get(key), moved=key in moved, called=key)


def _of_list(name, old, new):
    """Parts without a key are what they say: those that still say the same are the same."""
    said = [[part.model_dump_json() for part in parts] for parts in (old, new)]
    for tag, *span in SequenceMatcher(None, *said, autojunk=False).get_opcodes():
        if tag != "equal":
            pairs = zip_longest(range(span[0], span[1]), range(span[2], span[3]))
            for index, following in pairs:
                before, after = _at(old, index), _at(new, following)
                number = index if following is None else following
                yield _difference(f"{name}[{number}]", before, after, called=number + 1)


def _at(parts, index):
    return None if index is None else parts[index]


def _key(part):
    return part.text[SOURCE_LANGUAGE] if isinstance(part, Label) else getattr(part, "key", None)


def _difference(path, before, after, *, moved=False, called=""):
    part = after or before
    kind = "changed" if (before and after) or not path else "added" if after else "removed"
    model = _model(part)
    old, new = (dict(_texts(one, whole=kind == "changed")) if one else {} for one in (before, after))
    wordings = [
        Wording(".".join(place), _field(model, place), language, was, now)
        for place, language in {**new, **old}
        if (was := old.get((place, language), "")) != (now := new.get((place, language), ""))
    ]
    name = capfirst(f"{model._meta.verbose_name} {called}") if path else pgettext("part of a guide", "The guide itself")
    return Difference(path, name, kind, moved, _about(part), wordings)


def _about(part):
    """Return the text by which people know a step or a procedure; other parts speak for themselves."""
    if isinstance(part, Step):
        return part.do
    return part.title if isinstance(part, Procedure) else None


def _texts(part, place=(), *, whole):
    """Yield ((place, language), words) for all that a part says; unless `whole`, without what holds by default."""
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if name not in IDENTITY and not _holds_parts(value) and (whole or value != field.default):
            yield from _words(value, (*place, name), whole)


def _words(value, place, whole):
    if isinstance(value, Part):
        yield from _texts(value, place, whole=whole)
    elif isinstance(value, dict):
        yield from (((place, language), _said(words)) for language, words in value.items())
    elif value is not None:
        yield (place, ""), _said(value)


def _said(value):
    if isinstance(value, tuple):
        return "\n".join(map(_said, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value.label if isinstance(value, Enum) else value)


def _holds_parts(value):
    return isinstance(value, tuple) and any(isinstance(one, Part) for one in value)


def _model(part):
    """Return the model whose rows the part is written in: it knows what the desk calls things."""
    return models.Platform if isinstance(part, Guide) else getattr(models, type(part).__name__)


def _field(model, place):
    name = "_".join(place)
    for column in (name, f"{name}_{SOURCE_LANGUAGE}"):
        try:
            return str(capfirst(model._meta.get_field(column).verbose_name))
        except FieldDoesNotExist:
            continue
    return capfirst(name.replace("_", " "))
