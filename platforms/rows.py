"""Between rows and documents: dump() reads a platform's rows into a Guide, load() makes rows say what a Guide says."""

import json

from django.db import transaction
from translated_fields import TranslatedField, to_attribute

from . import content, pictures
from .content import LANGUAGES, Check, Guide, Part
from .models import Platform, Step


def dump(platform):
    """Return the guide that the platform's rows describe.

    Raises pydantic.ValidationError where they do not describe one yet. Fetch the platform with
    `Platform.objects.whole()` to keep the number of queries fixed.
    """
    return Guide.model_validate(described(platform))


def described(platform):
    """Return what the platform's rows say, in the shape of a document, finished or not."""
    return _described(Guide, platform)


def snapshot(platform):
    """Return what the platform's rows say, complete or not, as a text: equal snapshots say the same."""
    said = json.dumps(_described(Guide, Platform.objects.whole().get(pk=platform.pk)), default=str)
    return said.replace("\\r\\n", "\\n")


@transaction.atomic
def load(guide):
    """Make the rows of the guide's platform equal to the guide, and return the platform. Publishes nothing.

    Raises UnknownPictureError where the guide shows a picture that was not taken in.
    """
    shown = pictures.known(guide)
    platform, _created = Platform.objects.update_or_create(slug=guide.slug, defaults=_columns(Platform, guide))
    sources = _load_keyed(platform.sources, guide.sources)
    platform.retroactive_sources.set(_cited(guide.retroactive, sources))
    _load_procedures(platform, guide, sources, shown)
    for name in ("labels", "defaults", "notes", "contacts", "events"):
        _load_list(getattr(platform, name), getattr(guide, name), sources)
    return platform


def said(procedure):
    """Return what the steps of a procedure's row say, one after another, as plain data: all but their sources."""
    return [
        {name: _value(step, name) for name in _STEP.model_fields if name != "sources"} for step in procedure.steps.all()
    ]


def as_written(procedure):
    """Return a procedure's row, and a guide with its platform's labels, as pages show them: valid or not, uncited."""
    labels = [
        content.Label.model_construct(**_described(content.Label, label)) for label in procedure.platform.labels.all()
    ]
    steps = [content.Step.model_construct(**step, sources=()) for step in said(procedure)]
    names = ("key", "title", "surface", "condition", "url", "done_when")
    texts = {name: _value(procedure, name) for name in names}
    return content.Procedure.model_construct(**texts, steps=steps), Guide.model_construct(labels=labels)


def keep_true_checks(platform, cosmetic):
    """Let a check go for good where steps changed since, but for their wording; `cosmetic` are the keys of these."""
    for procedure in platform.procedures.exclude(checked_on=None).prefetch_related("steps"):
        steps = said(procedure)
        now = {step["key"]: step for step in steps if step["key"] in cosmetic}
        columns = {"walked": [now.get(step["key"], step) for step in procedure.walked]}
        if columns["walked"] != steps:
            columns = _check_columns(None) | {"walked": []}
        platform.procedures.filter(pk=procedure.pk).update(**columns)


def write_check(procedure, check):
    """Make the row of a procedure say that its steps, as they are, were walked; `check` is a content.Check."""
    columns = _check_columns(check) | {"walked": said(procedure)}
    type(procedure).objects.filter(pk=procedure.pk).update(**columns)


def _described(document, row):
    return {name: _value(row, name) for name in document.model_fields}


def _value(row, name):
    if name in _NESTED:
        return _NESTED[name](row)
    if isinstance(getattr(type(row), name), TranslatedField):
        return {code: text for code in LANGUAGES if (text := getattr(row, to_attribute(name, code)))} or None
    value = getattr(row, name)
    return None if value == "" else value


def _list(name):
    document = Guide.model_fields[name].annotation.__args__[0]
    return lambda row: [_described(document, part) for part in getattr(row, name).all()]


def _keys(sources):
    return [source.key for source in sources.all()]


def _former(label):
    return {code: names for code in LANGUAGES if (names := getattr(label, to_attribute("former", code)).splitlines())}


def _retroactive(platform):
    return {
        "reach": platform.retroactive_reach,
        "note": _value(platform, "retroactive_note"),
        "sources": _keys(platform.retroactive_sources),
    }


def _checked(procedure):
    """A check is true of the steps that were walked: it is told as long as they say the same."""
    if procedure.checked_on is None or procedure.walked != said(procedure):
        return None
    return {
        "on": procedure.checked_on.isoformat(),
        "surface": procedure.checked_surface,
        "language": procedure.checked_language,
        "account": procedure.checked_account or None,
        "region": procedure.checked_region or None,
    }


def _picture(step):
    if step.picture is None:
        return None
    shown = {name: getattr(step.picture, name) for name in ("digest", "width", "height")}
    return {**shown, "alt": _value(step, "alt")}


def _sources(row):
    """Sources are the citations of a part, but of a platform its whole list."""
    return _list("sources")(row) if isinstance(row, Platform) else _keys(row.sources)


# What a document nests and rows keep in columns or tables of their own.
_NESTED = {
    "retroactive": _retroactive,
    "checked": _checked,
    "former": _former,
    "sources": _sources,
    "picture": _picture,
    "instead_of": lambda procedure: procedure.instead_of and procedure.instead_of.key,
    "steps": lambda procedure: [_described(_STEP, step) for step in procedure.steps.all()],
    **{name: _list(name) for name in ("defaults", "labels", "procedures", "notes", "contacts", "events")},
}
_STEP = Guide.model_fields["procedures"].annotation.__args__[0].model_fields["steps"].annotation.__args__[0]


def _columns(model, part):
    """Return the values of the model's columns that the part of a document gives."""
    columns = {}
    for name in type(part).model_fields:
        value = getattr(part, name)
        if name == "former":
            columns |= {to_attribute(name, code): "\n".join(value.get(code, ())) for code in LANGUAGES}
        elif name == "checked":
            columns |= _check_columns(value)
        elif name == "picture":
            columns |= _texts("alt", value and value.alt)
        elif name == "retroactive":
            columns |= {"retroactive_reach": value.reach} | _texts("retroactive_note", value.note)
        elif isinstance(getattr(model, name, None), TranslatedField):
            columns |= _texts(name, value)
        elif name not in _NESTED:
            columns[name] = list(value) if isinstance(value, tuple) else "" if value is None else value
    return columns


def _texts(name, text):
    return {to_attribute(name, code): (text or {}).get(code, "") for code in LANGUAGES}


def _check_columns(check):
    if check is None:
        return {f"checked_{name}": None if name == "on" else "" for name in Check.model_fields}
    return {f"checked_{name}": getattr(check, name) or "" for name in Check.model_fields}


def _cited(part, sources):
    return [sources[key] for key in part.sources]


def _load_keyed(rows, parts):
    """Update, create and delete rows so that they match the parts by key; return them by key."""
    rows.exclude(key__in=[part.key for part in parts]).delete()
    return {
        part.key: rows.update_or_create(key=part.key, defaults={**_columns(rows.model, part), "position": index})[0]
        for index, part in enumerate(parts)
    }


def _load_procedures(platform, guide, sources, shown):
    """Steps find their rows by key even where they moved to another procedure: ticks and reports stay with them."""
    kept = [procedure.key for procedure in guide.procedures]
    procedures = {}
    for index, part in enumerate(guide.procedures):
        columns = _columns(platform.procedures.model, part)
        columns["walked"] = [step.said() for step in part.steps if part.checked]
        first = procedures.get(part.instead_of)
        procedures[part.key], _created = platform.procedures.update_or_create(
            key=part.key, defaults={**columns, "position": index, "instead_of": first}
        )
    for part in guide.procedures:
        for index, step in enumerate(part.steps):
            columns = {**_columns(Step, step), "position": index, "procedure": procedures[part.key]}
            columns["picture"] = step.picture and shown[step.picture.digest]
            row, _created = platform.steps.update_or_create(key=step.key, defaults=columns)
            row.sources.set(_cited(step, sources))
    platform.steps.exclude(key__in=[step.key for step in guide.steps]).delete()
    platform.procedures.exclude(key__in=kept).delete()


def _load_list(rows, parts, sources):
    """Rows without a key have no history of their own: write them anew."""
    rows.all().delete()
    for index, part in enumerate(parts):
        row = rows.create(**_columns(rows.model, part), position=index)
        if isinstance(part, Part) and "sources" in type(part).model_fields:
            row.sources.set(_cited(part, sources))
