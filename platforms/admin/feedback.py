"""Readers' reports on the editors' desk: one by one, or together as what they say of a step; answered, never edited."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from .. import pages
from ..models import Report
from ..models.feedback import Status
from ..templatetags.guides import line
from .by_step import open_groups, place_of

ANSWERS = [status for status in Status if status != Status.OPEN]


class LanguageFilter(admin.SimpleListFilter):
    """Offers the site's languages without looking which of them occur."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return settings.LANGUAGES

    def queryset(self, request, queryset):
        return queryset.filter(language=self.value()) if self.value() else queryset


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    list_display = ["on", "platform", "says", "revision", "surface", "language", "words", "status"]
    list_filter = ["status", ("platform", admin.RelatedOnlyFieldListFilter), LanguageFilter]
    list_select_related = ["platform"]
    show_full_result_count = False
    search_fields = ["words", "step"]
    actions = ["fixed", "not_reproduced", "spam"]

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("by-step/", view(require_safe(self.by_step)), name="platforms_report_by_step"),
            path("answer/", view(require_POST(self.answer_group)), name="platforms_report_answer"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """Reports are answered from their list; what a reader said stays as it was said."""
        return obj is None and super().has_change_permission(request)

    @admin.display(description=_("step"), ordering="step")
    def says(self, report):
        place = place_of(report)
        return line(place.step.do) if place else report.step

    @admin.action(description=Status.FIXED.label, permissions=["change"])
    def fixed(self, request, reports):
        self.answer(request, reports, Status.FIXED)

    @admin.action(description=Status.NOT_REPRODUCED.label, permissions=["change"])
    def not_reproduced(self, request, reports):
        self.answer(request, reports, Status.NOT_REPRODUCED)

    @admin.action(description=Status.SPAM.label, permissions=["change"])
    def spam(self, request, reports):
        self.answer(request, reports, Status.SPAM)

    def answer(self, request, reports, status):
        answered = reports.answer(status, by=request.user, on=now().date())
        pages.generation.forget()
        said = ngettext("%(n)s report answered: %(answer)s.", "%(n)s reports answered: %(answer)s.", answered)
        messages.success(request, said % {"n": answered, "answer": status.label})

    def by_step(self, request):
        """Show what readers report of each step, the most reported first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pages.generation.forget()  # an editor is told what readers are told now, not a moment ago
        narrowed = NarrowForm(request.GET).narrowed()
        found, more = open_groups(**narrowed)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Readers’ reports by step"),
            "opts": self.opts,
            "groups": found,
            "narrowed": narrowed,
            "more": more,
            "answers": ANSWERS if self.has_change_permission(request) else [],
        }
        return TemplateResponse(request, "admin/platforms/report/by_step.html", context)

    def answer_group(self, request):
        """Answer all reports of a group, as far as the editor has seen them."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = AnswerForm(request.POST)
        if not form.is_valid():
            raise BadRequest
        self.answer(request, form.reports(), Status(form.cleaned_data["status"]))
        return redirect("admin:platforms_report_by_step")


class NarrowForm(forms.Form):
    """Of which platform and step reports are asked for; what makes no sense is not asked for."""

    platform = forms.IntegerField(min_value=1, max_value=2**31)
    step = forms.CharField(max_length=6)

    def narrowed(self):
        self.full_clean()
        return self.cleaned_data


class AnswerForm(forms.Form):
    platform = forms.IntegerField()
    step = forms.CharField()
    revision = forms.IntegerField()
    last = forms.IntegerField()
    """The newest report that the page showed: what came in since waits for its own answer."""
    status = forms.ChoiceField(choices=[(status.value, status.label) for status in ANSWERS])

    def reports(self):
        asked = self.cleaned_data
        same_step = Report.objects.filter(platform=asked["platform"], step=asked["step"], revision=asked["revision"])
        return same_step.filter(pk__lte=asked["last"])
