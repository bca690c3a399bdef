"""The rows of a guide on the editors' desk: a platform with its parts on one page, a procedure's steps on another."""

from functools import partial

from adminsortable2.admin import SortableAdminBase, SortableStackedInline, SortableTabularInline
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from translated_fields import TranslatedFieldAdmin

from .. import checking, labels, pages
from ..content import LANGUAGES
from ..models import Contact, Default, Event, Label, Note, Platform, Procedure, Source, Step
from .audit import ReadOnlyAdmin
from .checking import FreshnessFilter, check_urls, checked_on, freshness_words, guide_check_urls
from .files import FilesAdmin
from .lagging import LaggingAdmin
from .parts import PartFormSet, gather, gather_steps, shown_once
from .pictures import PictureForm, ShowsPictures
from .publishing import PublishingAdmin, desk_urls
from .review import review_urls
from .translations import translation_urls

# Fields in which editors write Markdown: the desk shows beside them how readers will see it.
MARKDOWN = (
    "reason",
    "effort",
    "do",
    "expect",
    "done_when",
    "text",
    "note",
    "retroactive_note",
    "condition",
    "operator",
)


def by_language(*names):
    """Return rows of fields in which the languages of a text stand side by side."""
    return [tuple(f"{name}_{code}" for code in LANGUAGES) for name in names]


def _once(request, name, rows):
    """Return rows as texts by key, asked for once a request: every field of every part offers the same ones."""
    known = request.__dict__.setdefault("_offered", {})
    if name not in known:
        known[name] = {str(row.pk): str(row) for row in rows}
    return known[name]


class SourcePicker(AutocompleteSelectMultiple):
    """Choose among the sources of one platform; those chosen are known, not asked for row by row."""

    def __init__(self, field, admin_site, platform, sources):
        super().__init__(field, admin_site)
        self.platform = platform
        self.sources = sources

    def get_url(self):
        return f"{super().get_url()}?platform={self.platform}"

    def build_attrs(self, *arguments, **named):
        """Offer no cross that takes all sources away at once."""
        return super().build_attrs(*arguments, **named) | {"data-allow-clear": "false"}

    def optgroups(self, name, value, attrs=None):
        chosen = [(key, self.sources[key]) for key in value if key in self.sources]
        return [(None, [self.create_option(name, key, label, True, n) for n, (key, label) in enumerate(chosen)], 0)]


class GuideForms:
    """How the fields of a guide are edited, wherever they stand."""

    def platform_id(self, request):
        """Return the id of the platform whose page is open, or None on a page to add one."""
        return request.resolver_match.kwargs.get("object_id")

    def formfield_for_manytomany(self, db_field, request, **options):
        platform = self.platform_id(request)
        sources = Source.objects.filter(platform=platform)
        picker = SourcePicker(db_field, self.admin_site, platform, _once(request, "sources", sources))
        return super().formfield_for_manytomany(db_field, request, queryset=sources, widget=picker, **options)

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name != "instead_of":
            return super().formfield_for_foreignkey(db_field, request, **options)
        firsts = Procedure.objects.filter(platform=self.platform_id(request), instead_of=None)
        field = super().formfield_for_foreignkey(db_field, request, queryset=firsts, **options)
        field.choices = [("", field.empty_label), *_once(request, "firsts", firsts.select_related("platform")).items()]
        return field

    def formfield_for_dbfield(self, db_field, request, **options):
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field:
            _translate_once(field)
        if language := getattr(db_field, "_translated_field_language_code", None):
            field.widget.attrs["lang"] = language
            if isinstance(db_field, models.TextField):
                field.widget.attrs |= {"rows": 3, "cols": 60}
            if db_field.name.removesuffix(f"_{language}") in MARKDOWN:
                field.widget.attrs["data-preview"] = reverse("admin:platforms_prose")
            if db_field.model is Step and db_field.name.removesuffix(f"_{language}") in ("do", "expect"):
                field.widget.attrs["data-quotes"] = ""
        return field


def _translate_once(field):
    """Say now what the field is called and offers: each of a guide's many forms would look it up again."""
    field.label, field.help_text = str(field.label), str(field.help_text)
    if isinstance(field, forms.TypedChoiceField | forms.MultipleChoiceField):
        field.choices = [(value, str(label)) for value, label in field.choices]


class DeskMedia:
    class Media:
        css = {"all": ["css/desk.css", "css/desk/writing.css", "css/desk/checking.css"]}
        js = ["js/desk.js", "js/desk/labels.js", "js/desk/pickers.js"]


class PartInline(GuideForms, SortableStackedInline):
    formset = PartFormSet
    extra = 0
    ordering = ["position"]
    classes = ["collapse"]


class LabelForm(forms.ModelForm):
    """Words that a label loses are kept as its former ones: a reader's app may still show them."""

    def clean(self):
        for language in LANGUAGES:
            text, former = f"text_{language}", f"former_{language}"
            if text in self.changed_data and former not in self.changed_data:
                lost = self.initial.get(text)
                self.cleaned_data[former] = labels.with_former(self.cleaned_data[former], lost)
        return super().clean()

    @property
    def is_renamed(self):
        return any(f"text_{language}" in self.changed_data for language in LANGUAGES)

    def words(self, values):
        return {language: values[f"text_{language}"] for language in LANGUAGES}


class LabelFormSet(PartFormSet):
    """A table has its words in its head alone: each field says what it is."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = field.label or ""


class LabelInline(GuideForms, SortableTabularInline):
    model = Label
    form = LabelForm
    formset = LabelFormSet
    extra = 0
    ordering = ["position"]
    classes = ["collapse"]


class DefaultInline(PartInline):
    model = Default
    fields = [
        ("state", "since", "audience"),
        "regions",
        *by_language("who", "note"),
        "sources",
    ]


class ProcedureInline(PartInline):
    model = Procedure
    show_change_link = True
    fields = [
        ("key", "goal", "surface", "audience"),
        *by_language("title"),
        ("scope", "force", "instead_of"),
        "regions",
        "not_in",
        *by_language("condition"),
        "url",
        *by_language("done_when", "note"),
    ]


class NoteInline(PartInline):
    model = Note
    fields = ["kind", *by_language("text"), "sources"]


class ContactInline(PartInline):
    model = Contact
    fields = [("kind", "value"), *by_language("note"), "sources"]


class EventInline(PartInline):
    model = Event
    fields = ["date", *by_language("text"), "sources"]


class SourceInline(PartInline):
    model = Source
    fields = [
        ("key", "kind", "date", "archived", "language"),
        ("title", "publisher"),
        "url",
        *by_language("note"),
    ]


@admin.register(Platform)
class PlatformAdmin(
    FilesAdmin,
    LaggingAdmin,
    PublishingAdmin,
    DeskMedia,
    GuideForms,
    TranslatedFieldAdmin,
    SortableAdminBase,
    admin.ModelAdmin,
):
    list_display = ["name", "draft_state", "freshness", "published", "outcome", "confidence", "updated_at"]
    actions = ["export"]
    list_filter = ["unpublished", FreshnessFilter, "category", "prominent", "outcome", "confidence"]
    search_fields = ["slug", *by_language("name")[0], "aliases", "products"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *by_language("name"),
                    ("slug", "category", "prominent"),
                    *by_language("verdict", "control"),
                ]
            },
        ),
        (
            _("Outcome"),
            {"fields": ["outcome", *by_language("reason"), ("minutes", "difficulty"), *by_language("effort")]},
        ),
        (
            _("The past"),
            {"fields": ["retroactive_reach", *by_language("retroactive_note"), "retroactive_sources"]},
        ),
        (
            _("Who it is, and how sure we are"),
            {"fields": [*by_language("operator"), ("products", "aliases"), ("confidence", "check_every")]},
        ),
    ]
    inlines = [
        ProcedureInline,
        NoteInline,
        DefaultInline,
        LabelInline,
        EventInline,
        ContactInline,
        SourceInline,
    ]

    def platform_of(self, row):
        return row

    def get_object(self, request, object_id, from_field=None):
        """Look for a platform that is only shown once, with what all its forms need."""
        return shown_once(request, partial(super().get_object, request, object_id, from_field), gather)

    def get_urls(self):
        return [
            *desk_urls(self),
            *review_urls(self),
            *translation_urls(self),
            *guide_check_urls(self),
            *super().get_urls(),
        ]

    def get_deleted_objects(self, objs, request):
        """Whoever may delete a guide deletes with it what nobody deletes alone, its revisions for one."""
        found, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return found, counts, set(), protected

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is Label:
            self.quote_anew(request, form.instance, formset)

    def quote_anew(self, request, platform, formset):
        """Steps quote labels in bold: where a label was renamed, they follow."""
        for form in formset.initial_forms:
            if form.is_renamed and form not in formset.deleted_forms:
                steps = labels.renamed(platform, form.words(form.initial), form.words(form.cleaned_data))
                said = ngettext("%(n)s step now quotes “%(label)s”.", "%(n)s steps now quote “%(label)s”.", steps)
                request.__dict__.setdefault("requoted", []).append(said % {"label": form.instance, "n": steps})

    def save_related(self, request, form, formsets, change):
        """Say of what was saved, and not of what was only looked at, which steps quote other words now."""
        super().save_related(request, form, formsets, change)
        for said in getattr(request, "requoted", []):
            messages.info(request, said)

    @admin.display(description=_("freshness"))
    def freshness(self, platform):
        return freshness_words(platform)

    @admin.display(description=_("readers see"))
    def published(self, platform):
        known = pages.by_slug_at(pages.generation.current()).get(platform.slug)
        return _("revision %(number)s") % {"number": known.number} if known else _("nothing yet")

    @admin.display(description=_("draft"), ordering="unpublished")
    def draft_state(self, platform):
        if platform.unpublished:
            return format_html('<span class="unpublished">{}</span>', _("unpublished changes"))
        return ""


class StepForm(PictureForm):
    cosmetic = forms.BooleanField(
        label=_("only the wording changes"),
        help_text=_("Readers who have done this step are then not asked to look at it again."),
        required=False,
    )


class StepInline(ShowsPictures, GuideForms, SortableStackedInline):
    model = Step
    formset = PartFormSet
    form = StepForm
    extra = 0
    ordering = ["position"]
    fields = [
        ("key", "kind", "irreversible", "cosmetic"),
        *by_language("do", "where", "expect"),
        ("shown_now", "upload", "remove", "picture"),
        *by_language("alt"),
        "url",
        "sources",
    ]

    def platform_id(self, request):
        return _platform_of_procedure(request)


def _platform_of_procedure(request):
    """Ask once a request: every field of every step needs it."""
    if shown := getattr(request, "shown", None):
        return shown.platform_id
    if not hasattr(request, "procedures_platform"):
        procedures = Procedure.objects.filter(pk=request.resolver_match.kwargs.get("object_id"))
        request.procedures_platform = procedures.values_list("platform", flat=True).first()
    return request.procedures_platform


@admin.register(Procedure)
class ProcedureAdmin(
    LaggingAdmin, PublishingAdmin, DeskMedia, GuideForms, TranslatedFieldAdmin, SortableAdminBase, admin.ModelAdmin
):
    list_display = ["title", "platform", "goal", "surface", "checked"]
    list_filter = ["goal", "surface", "platform"]
    list_select_related = ["platform"]
    search_fields = ["key", *by_language("title")[0], "platform__slug"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *by_language("title"),
                    ("key", "goal", "surface", "audience"),
                    "url",
                    *by_language("done_when"),
                ]
            },
        ),
        (
            _("Whom it concerns"),
            {
                "fields": [("scope", "force", "instead_of"), "regions", "not_in", *by_language("condition", "note")],
                "classes": ["collapse"],
            },
        ),
    ]
    inlines = [StepInline]

    def platform_of(self, row):
        return row.platform

    def platform_id(self, request):
        return _platform_of_procedure(request)

    def get_object(self, request, object_id, from_field=None):
        return shown_once(request, partial(super().get_object, request, object_id, from_field), gather_steps)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show above the steps which of them were found different."""
        procedure = self.get_object(request, object_id)
        of = {"platform": procedure.platform, "procedure": procedure.key} if procedure else {"pk": None}
        context = {"failed_checks": checking.unsettled(**of), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("platform")

    def get_urls(self):
        return [*check_urls(self), *super().get_urls()]

    @admin.display(description=_("checked live on"))
    def checked(self, procedure):
        return checked_on(procedure)

    def has_add_permission(self, request):
        """A procedure begins on its platform's page."""
        return False


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    """Only there to be searched by the source pickers; sources are edited on their platform's page."""

    search_fields = ["key", "publisher", "title"]

    def has_module_permission(self, request):
        return False

    def get_search_results(self, request, queryset, search_term):
        if (platform := request.GET.get("platform", "")).isdecimal():
            queryset = queryset.filter(platform=platform)
        return super().get_search_results(request, queryset, search_term)
