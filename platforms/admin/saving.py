"""How pages of the desk are saved: once, laid upon what others saved in the meantime, and seen before they are."""

from contextlib import suppress

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.forms import all_valid
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..content import LANGUAGES
from ..models import Platform
from ..publishing import NotPublishableError, draft
from ..situation import PLACES, Account, Device
from . import once, presence, preview, stale
from .rebase import Rebased, what_is_said

WIDTHS = [360, 390, 1280]  # pixels


class OpeningForm(forms.Form):
    """What a page brings back of the moment when it was opened."""

    opened = forms.CharField(widget=forms.HiddenInput)
    submission = forms.CharField(widget=forms.HiddenInput)


class SavingAdmin:
    """Mixed into the admin of what two people may have open at once."""

    def platform_of(self, row):
        raise NotImplementedError

    def get_urls(self):
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.live_preview))
        return [path("<int:object_id>/live/", view, name=f"platforms_{self.opts.model_name}_live"), *super().get_urls()]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        def answer():
            row = object_id and self._row(request, object_id)
            if object_id and not row and request.method == "POST":
                return gone(request)
            context = {"platform": row and self.platform_of(row), **(extra_context or {})}
            return super(SavingAdmin, self).changeform_view(request, object_id, form_url, context)

        if request.method != "POST":
            return answer()
        try:
            return once.once(request, answer)
        except OperationalError:
            return busy(request)

    def _row(self, request, object_id):
        """Return what a page is about; where it comes back to be saved, nobody else saves before this is done."""
        row = self.get_object(request, unquote(object_id))
        if row and request.method == "POST":
            Platform.objects.select_for_update().get(pk=self.platform_of(row).pk)
            row = self.get_object(request, unquote(object_id))
        if row and request.method == "POST":
            self.before_saving(request, row)
        return row

    def before_saving(self, request, row):
        """Prepare a save while the row is as it is stored, and nobody else writes."""
        self._rebase(request, row)

    def _rebase(self, request, row):
        """Lay what was sent upon what is stored now."""
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        request.rebased = Rebased(request.POST, *self._as_stored(request, row))
        request.POST = request.rebased.data
        if request.rebased.behind:
            request.last_save = stale.last_save(self.platform_of(row))

    def _as_stored(self, request, row):
        """Return the form and the formsets of a page as it would be opened now."""
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        form = self.get_form(request, row, change=True, fields=fields)(instance=row)
        formsets = []
        for form_set, inline in self.get_formsets_with_inlines(request, row):
            options = self.get_formset_kwargs(request, row, inline, form_set.get_default_prefix())
            sent = ("data", "files", "save_as_new")
            formsets.append(form_set(**{name: option for name, option in options.items() if name not in sent}))
        return form, formsets

    def get_form(self, request, obj=None, change=False, **options):
        return _contesting(super().get_form(request, obj, change=change, **options), request)

    def get_formsets_with_inlines(self, request, obj=None):
        for form_set, inline in super().get_formsets_with_inlines(request, obj):
            form_set.form = _contesting(form_set.form, request)
            yield form_set, inline

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if hasattr(request, "last_save"):
            said = _("%(name)s saved this guide while you had it open: what you had not touched was left as it is now.")
            messages.info(request, said % request.last_save)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        said = what_is_said(context["adminform"].form, formsets)
        opening = {stale.FIELD: stale.seal(said), once.FIELD: once.new_key()}
        context["opening"] = OpeningForm(initial=opening, auto_id=False)
        if change and self.has_change_permission(request, obj):
            context |= self._with_others(request, context["platform"]) | self._previewed(request, obj)
        response = super().render_change_form(request, context, add, change, form_url, obj)
        response["Content-Security-Policy"] = preview.policy(**{"frame-src": ["'self'"]})
        return response

    def _with_others(self, request, platform):
        """Note that the editor is here, and return who else is, and what others did since the page was opened."""
        if request.method == "GET":
            # A courtesy: where the database takes no writes now, the page opens all the same.
            with suppress(OperationalError):
                presence.arrive(platform, request.user)
        return {
            "others": presence.others(platform, request.user),
            "rebased": getattr(request, "rebased", None),
            "last_save": getattr(request, "last_save", None),
        }

    def _previewed(self, request, row):
        return {
            "live_url": f"admin:platforms_{self.opts.model_name}_live",
            "languages": LANGUAGES,
            "widths": WIDTHS,
            "regions": PLACES.items(),
            "devices": Device.choices,
            "accounts": Account.choices,
        }

    def live_preview(self, request, object_id):
        """Show the guide as readers would see it with what is typed and not saved; nothing of it is kept."""
        row = get_object_or_404(self.model, pk=object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        platform = self.platform_of(row)
        try:
            guide = self._typed(request, row) if request.method == "POST" else draft(platform)
        except NotPublishableError as error:
            return preview.missing(request, error, framed=True)
        return preview.framed(request, platform, guide)

    def _typed(self, request, row):
        """Return the guide as saving would make it: it is saved as Django's own view does, read, and taken back."""
        self._rebase(request, row)
        request.rebased.contested = {}
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        form = self.get_form(request, row, change=True, fields=fields)(request.POST, instance=row)
        formsets, _inlines = self._create_formsets(request, form.instance, change=True)
        if not (all_valid(formsets) and form.is_valid()):
            raise NotPublishableError(list(_problems(form, formsets)))
        with transaction.atomic():
            self.save_model(request, self.save_form(request, form, change=True), form, change=True)
            form.save_m2m()
            for formset in formsets:
                self.save_formset(request, form, formset, change=True)
            try:
                return draft(self.platform_of(row))
            finally:
                transaction.set_rollback(True)


def busy(request):
    """Keep what was typed where the database takes no writes now, to be sent again by pressing a button."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    kept = [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]
    context = {"kept": kept, "title": _("Not saved yet")}
    return TemplateResponse(request, "admin/platforms/busy.html", context, status=503, headers={"Retry-After": "5"})


def gone(request):
    """Show what was typed into something that somebody else has deleted meanwhile: it can be copied from there."""
    sent = [(name, name.rpartition("_")[2], text) for name, texts in request.POST.lists() for text in texts]
    kept = [(name, code, text) for name, code, text in sent if text.strip() and (code in LANGUAGES or " " in text)]
    return TemplateResponse(request, "admin/platforms/gone.html", {"kept": kept, "title": _("This is gone")})


def _contesting(form_class, request):
    """Let a form refuse what would overwrite somebody else's text, with both texts at the field."""
    contested = getattr(getattr(request, "rebased", None), "contested", None)
    if not contested:
        return form_class

    class Contesting(form_class):
        def _post_clean(self):
            super()._post_clean()
            for bound in self:
                if found := contested.get(bound.html_name):
                    context = {"contested": found, **request.last_save}
                    self.add_error(bound.name, render_to_string("admin/platforms/_contested.html", context))

    return Contesting


def _problems(form, formsets):
    forms = [form, *(part for formset in formsets for part in formset.forms)]
    for one in forms:
        for name, errors in one.errors.items():
            label = one.fields[name].label if name in one.fields else ""
            yield from (format_html("{}: {}", label, error) if label else error for error in errors)
    for formset in formsets:
        yield from formset.non_form_errors()
