"""Guide documents as YAML files: read strictly, written pleasantly.

Reading takes text, maps and lists only. Anchors, tags, duplicate keys, deep nesting and large files are refused before
anything is built, so that a hostile file costs no more than reading its first offending line.
"""

import io
import re

from django.utils.translation import gettext as _
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.scalarstring import FoldedScalarString, SingleQuotedScalarString

from . import findings
from .content import Guide

LARGEST = 256 * 1024  # bytes; the longest real guide has a fifth of it
DEEPEST = 10  # levels of nesting; the document has seven
LINE = 100  # columns
HEADER = "# yaml-language-server: $schema=guide.schema.json\n"
AMBIGUOUS = {"on", "off", "yes", "no", "y", "n"}  # which YAML 1.1 tools would not read as words
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # which escapes in quotes can bring in
LONELY_URL = re.compile(
    r"(url:|value:)\s+(https://)"
)  # ruamel.yaml puts what is longer than a line on a line of its own


class GuideFileError(ValueError):
    """A file is no guide; the text says where (file, line, field) and what was expected, a line for each problem."""

    @property
    def problems(self):
        return str(self).split("\n")


def read(path):
    """Return the guide in the file at `path`, or raise GuideFileError."""
    return parse(content_of(path), path)


def content_of(path):
    """Return the bytes of a file that is small enough to be a guide, or raise GuideFileError."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        reason = _("cannot be read (%(reason)s)") % {"reason": error.strerror}
        raise GuideFileError(f"{path}: {reason}") from error
    if len(raw) > LARGEST:
        reason = _("is larger than %(n)s kB") % {"n": LARGEST // 1024}
        raise GuideFileError(f"{path}: {reason}")
    return raw


def parse(raw, name="<text>"):
    """Return the guide in the bytes `raw`, or raise GuideFileError; `name` is what messages call the file."""
    try:
        data, lines = plain(raw.decode("utf-8"))
        return Guide.model_validate(data)
    except UnicodeDecodeError as error:
        reason = _("is not UTF-8 text (byte %(n)s)") % {"n": error.start}
        raise GuideFileError(f"{name}: {reason}") from error
    except _RefusedError as error:
        raise GuideFileError(f"{name}:{error.line}: {error}") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        reason = _("is not written as YAML (%(problem)s)") % {"problem": error.problem or error.context}
        raise GuideFileError(f"{name}:{line}: {reason}") from error
    except YAMLError as error:
        reason = _("is not written as YAML (%(problem)s)") % {"problem": str(error).partition("\n")[0]}
        raise GuideFileError(f"{name}: {reason}") from error
    except ValidationError as error:
        raise GuideFileError("\n".join(_explained(error, name, lines))) from error


def write(guide):
    """Return the text of the file for `guide`: always the same text for an equal guide."""
    yaml = YAML()
    yaml.width = LINE
    yaml.indent(mapping=2, sequence=2, offset=0)
    text = io.StringIO(HEADER)
    text.seek(len(HEADER))
    yaml.dump(_styled(guide.as_data()), text)
    return LONELY_URL.sub(r"\1 \2", text.getvalue())


class _RefusedError(Exception):
    def __init__(self, line, reason):
        super().__init__(reason)
        self.line = line


def plain(text):
    """Return (data, lines): strings, None, lists and dicts; and the line of every path in them."""
    lines = {}
    events = _admissible(YAML(typ="safe", pure=True).parse(text))
    event = next(events, None)
    if event is None:
        raise _RefusedError(1, _("is empty; expected a guide"))
    data = _built(event, events, (), lines)
    if next(events, None) is not None:
        raise _RefusedError(1, _("holds more than one document; expected one guide"))
    return data, lines


def _admissible(events):
    """Pass on the events that carry content; refuse what a guide never needs."""
    depth = 0
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise _RefusedError(line, _("anchors and aliases are not allowed; write the text out"))
        if isinstance(event, DocumentStartEvent) and (event.tags or event.version):
            raise _RefusedError(line, _("directives are not allowed"))
        if getattr(event, "tag", None):
            raise _RefusedError(line, _("tags such as %(tag)s are not allowed; write plain text") % {"tag": event.tag})
        if isinstance(event, ScalarEvent) and CONTROL.search(event.value):
            raise _RefusedError(line, _("control characters are not allowed"))
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise _RefusedError(line, _("is nested deeper than %(n)s levels") % {"n": DEEPEST})
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            depth -= 1
        elif not isinstance(event, ScalarEvent):
            continue
        yield event


def _built(event, events, path, lines):
    lines[path] = event.start_mark.line + 1
    if isinstance(event, ScalarEvent):
        empty = event.style is None and event.value in ("", "~", "null")
        return None if empty else event.value
    if isinstance(event, SequenceStartEvent):
        return list(_items(events, path, lines))
    return _map(events, path, lines)


def _items(events, path, lines):
    for index, event in enumerate(events):
        if isinstance(event, SequenceEndEvent):
            return
        yield _built(event, events, (*path, index), lines)


def _map(events, path, lines):
    result = {}
    for event in events:
        if isinstance(event, MappingEndEvent):
            break
        line = event.start_mark.line + 1
        if not isinstance(event, ScalarEvent) or "\n" in event.value:
            raise _RefusedError(line, _("a key must be a word"))
        if event.value in result:
            place = _field((*path, event.value))
            raise _RefusedError(line, _("%(name)s: occurs twice") % {"name": place})
        result[event.value] = _built(next(events), events, (*path, event.value), lines)
        lines[*path, event.value] = line
    return result


def _explained(error, name, lines):
    """Turn pydantic's findings into one line each: file, line, field, what was expected."""
    for finding in error.errors(include_url=False):
        path = tuple(part for part in finding["loc"] if part != "[key]")
        known = path
        while known and known not in lines:
            known = known[:-1]
        yield f"{name}:{lines.get(known, 1)}: {_field(path)}: {findings.said(finding)}"


def _field(path):
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".") or "guide"


def _styled(data):
    """Choose how values are written: sentences as folded blocks, lists of codes on one line."""
    if isinstance(data, dict):
        return {key: _styled(value) for key, value in data.items()}
    if isinstance(data, list):
        items = CommentedSeq(_styled(value) for value in data)
        if all(isinstance(value, str) and value.isalnum() for value in data):
            items.fa.set_flow_style()
        return items
    if isinstance(data, str) and data in AMBIGUOUS:
        return SingleQuotedScalarString(data)
    if isinstance(data, str) and len(data) > LINE - 24 and " " in data and "\n" not in data:
        return FoldedScalarString(data)
    return data
