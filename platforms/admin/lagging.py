"""Under every field of a translation on the editors' desk: whether its source changed after it was written."""

from django.template.loader import render_to_string
from django.utils.html import format_html
from translated_fields import to_attribute

from ..content import LANGUAGES, SOURCE_LANGUAGE
from ..models import Contact, Default, Event, Note, Platform, Procedure, Source, Step
from ..rewording import rewording
from ..translating import standing
from ..translations import TRANSLATED, tidy
from .translate import may_translate

KEYED = {Procedure: "procedure", Step: "step", Source: "source"}
LISTS = {Note: "notes", Default: "defaults", Event: "events", Contact: "contacts"}


class LaggingAdmin:
    """Mixed into the admin of what has translated texts: the help of a field says it, for eyes and ears alike."""

    def render_change_form(self, request, context, **options):
        platform = context.get("platform")
        if platform and platform.pk:
            _tell(platform, _texts([context["adminform"].form, *_inline_forms(context["inline_admin_formsets"])]))
            context["translated_into"] = TRANSLATED if may_translate(request) else ()
        return super().render_change_form(request, context, **options)


def _tell(platform, found):
    """Say under each field what is behind: one query for the whole page."""
    texts = {place: text for place, (text, _form, _name) in found.items()}
    for language, lags in standing(platform, texts).items():
        for place, lag in lags.items():
            text, form, name = found[place]
            context = {"lag": lag, "pieces": rewording(lag["said"], text[SOURCE_LANGUAGE])}
            state = render_to_string("admin/platforms/behind.html", context)
            if field := form.fields.get(to_attribute(name, language)):
                field.help_text = format_html("{} {}", field.help_text, state)


def _inline_forms(inlines):
    for inline in inlines:
        forms = [form for form in inline.formset.initial_forms if type(form.instance) in KEYED | LISTS]
        yield from sorted(forms, key=lambda form: (form.instance.position, form.instance.pk))


def _texts(forms):
    """Return the texts of a page's forms as `translations.texts` names them: {place: (text, form, field)}."""
    found, counts = {}, dict.fromkeys(LISTS.values(), 0)
    for form in forms:
        part = _part(form.instance, counts)
        for name in _translated(form.instance):
            place = f"{part}.{name}" if part else name.replace("retroactive_", "retroactive.")
            both = {code: tidy(getattr(form.instance, to_attribute(name, code))) for code in LANGUAGES}
            text = {code: words for code, words in both.items() if words}
            if SOURCE_LANGUAGE in text:
                found[place] = text, form, name
    return found


def _part(row, counts):
    """Name the part that a row describes; rows in lists without keys are counted."""
    if isinstance(row, Platform):
        return ""
    if name := KEYED.get(type(row)):
        return f"{name} {row.key}"
    name = LISTS[type(row)]
    counts[name] += 1
    return f"{name}[{counts[name] - 1}]"


def _translated(row):
    suffix = f"_{SOURCE_LANGUAGE}"
    fields = row._meta.get_fields()
    return [field.name.removesuffix(suffix) for field in fields if field.name.endswith(suffix)]
