"""Where something stands in a guide: the path to it through the document, named as the desk's forms name it."""

import re

from translated_fields import show_language_code, to_attribute

from .content import LANGUAGES, SOURCE_LANGUAGE
from .models import Platform

PIECE = re.compile(r"[^.\[\]]+")


def parsed(text):
    """Return the path that a text such as "notes[2].text" writes: names, and numbers from zero."""
    return tuple(int(piece) if piece.isdigit() else piece for piece in PIECE.findall(text))


def split(path):
    """Return (parts, field, language) of a path.

    Parts are the (list, number) pairs that lead to a row; field is the column's name, empty for the whole row;
    language is the code in which the text is, or empty.
    """
    parts, rest = [], list(path)
    while len(rest) > 1 and isinstance(rest[1], int):
        parts.append((rest[0], rest[1]))
        rest = rest[2:]
    language = rest.pop() if rest and rest[-1] in LANGUAGES else ""
    return parts, "_".join(str(name) for name in rest if name != "picture"), language


def column(path):
    """Return the name of the form's field at a path, or an empty text where there is none: of a whole row."""
    parts, field, language = split(path)
    if field and language:
        return to_attribute(field, language)
    known = _column(_model(parts), field)
    return known.name if known else ""


def is_list(path):
    """Tell whether a whole list of rows stands at a path."""
    parts, field, _language = split(path)
    known = _column(_model(parts), field)
    return known is not None and known.one_to_many


def named(path, guide=None):
    """Name a place as an editor knows it: "step w2, do (fr)". Without the guide, rows have numbers instead of keys."""
    parts, field, language = split(path)
    row, words = guide, []
    for name, index in parts:
        row = row and getattr(row, name)[index]
        words = [f"{_model([(name, index)])._meta.verbose_name} {getattr(row, 'key', index + 1)}"]
    if field:
        words.append(_field_named(_model(parts), field))
    said = ", ".join(words)
    return f"{said} ({language})" if language else said


def _model(parts):
    """Return the model of the rows to which (list, number) pairs lead: every list has a name of its own."""
    return Platform._meta.get_field(parts[-1][0]).related_model if parts else Platform


def _column(model, field):
    columns = {known.name: known for known in model._meta.get_fields()}
    return columns.get(field) or columns.get(to_attribute(field, SOURCE_LANGUAGE))


def _field_named(model, field):
    known = _column(model, field)
    if known is None:
        return field.replace("_", " ")
    with show_language_code(False):
        return str(known.related_model._meta.verbose_name_plural if known.one_to_many else known.verbose_name)
