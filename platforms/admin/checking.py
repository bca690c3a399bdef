"""“I walked this today” on the editors' desk: a procedure to walk, what was found, and how fresh guides are."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from .. import checking, drafts, pages, rows
from ..models import Check, Platform, Procedure
from ..models.checks import LONGEST
from ..publishing import NotPublishableError, note_draft, publish
from ..stepforms import step_forms
from ..templatetags.guides import partial_date
from ..vocabulary import Audience, Region, Surface
from . import drafting


class WalkForm(forms.Form):
    """Where somebody walked a procedure, and what was different there."""

    surface = forms.ChoiceField(label=gettext_lazy("where"), choices=Surface)
    language = forms.ChoiceField(label=gettext_lazy("in which language"), choices=settings.LANGUAGES)
    account = forms.ChoiceField(label=gettext_lazy("with which account"), choices=Audience)
    region = forms.ChoiceField(
        label=gettext_lazy("from which region"), choices=[("", gettext_lazy("choose")), *Region.choices]
    )
    step = forms.ChoiceField(label=gettext_lazy("which step"), required=False)
    words = forms.CharField(
        label=gettext_lazy("what is there now"),
        help_text=gettext_lazy("The words on the screen, as exactly as you can."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
        required=False,
    )

    def __init__(self, procedure, *args, **options):
        super().__init__(*args, **options)
        self.procedure = procedure
        self.differs = "different" in self.data
        steps = enumerate(procedure.steps.all(), 1)
        self.fields["step"].choices = [
            ("", _("choose")),
            *((step.key, f"{_('Step')} {number}: {step.do[:60]}") for number, step in steps),
        ]

    def clean(self):
        if self.data.get("seen") != checking.seen(self.procedure):
            raise forms.ValidationError(_("Somebody changed these steps while you walked them. Please compare again."))
        for name in ("step", "words") if self.differs else ():
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("Say which step is different, and what is there now."))
        return self.cleaned_data

    @property
    def where(self):
        return {name: self.cleaned_data[name] for name in ("surface", "language", "account", "region")}


def check_urls(procedures):
    view = procedures.admin_site.admin_view
    return [path("<int:pk>/check/", view(check(procedures)), name="platforms_check")]


def guide_check_urls(platforms):
    view = platforms.admin_site.admin_view
    return [
        path("<int:pk>/check/", view(checks(platforms)), name="platforms_checks"),
        path("<int:pk>/step/<str:key>/", view(step), name="platforms_step"),
    ]


def check(procedures):
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, pk):
        """Show a procedure as its rows say it, to be walked with the platform beside; record what was found."""
        _refuse_strangers(request)
        procedure = get_object_or_404(Procedure.objects.select_related("platform").prefetch_related("steps"), pk=pk)
        form = WalkForm(procedure, request.POST or None, initial=_usual(request, procedure))
        if request.method == "POST" and form.is_valid():
            return (_different if form.differs else _matches)(request, procedure, form)
        walked, guide = rows.as_written(procedure)
        context = {
            **procedures.admin_site.each_context(request),
            "title": _("I walked this today"),
            "opts": procedures.opts,
            "original": procedure,
            "platform": procedure.platform,
            "guide": guide,
            "procedure": walked,
            "form": form,
            "seen": checking.seen(procedure),
            "today": now().date(),
        }
        return TemplateResponse(request, "admin/platforms/procedure/check.html", context)

    return view


def _usual(request, procedure):
    return {"surface": procedure.surface, "account": procedure.audience, "language": request.LANGUAGE_CODE}


def _matches(request, procedure, form):
    checking.record_match(procedure, form.where, by=request.user, today=now().date())
    note_draft(procedure.platform, by=request.user)
    if not request.user.has_perm("platforms.publish_platform"):
        messages.info(request, _("Noted. A publisher makes it known to readers."))
    elif names := drafts.others(procedure.platform, request.user):
        messages.warning(request, drafting.look_first(procedure.platform, names))
    else:
        _publish(request, procedure.platform)
    if procedure.platform.procedures.count() == 1:
        return redirect("admin:index")
    return redirect("admin:platforms_checks", procedure.platform_id)


def _publish(request, platform):
    try:
        revision = publish(platform, by=request.user, note=checking.NOTE)
    except NotPublishableError as error:
        problems = format_html_join("", "<br>{}", ([problem] for problem in error.problems))
        messages.warning(request, format_html("{}{}", _("Noted as a draft. It cannot be published yet:"), problems))
    else:
        pages.generation.forget()
        said = _("Published as revision %(number)s.") % {"number": revision.number} if revision else None
        messages.success(request, said or _("Noted. Readers knew of it already."))


def _different(request, procedure, form):
    """Record the difference, and open the step where it is to be mended."""
    key, words = form.cleaned_data["step"], form.cleaned_data["words"]
    checking.record_difference(procedure, form.where, key, words, by=request.user, today=now().date())
    messages.warning(request, _("Noted. Now mend the step: “%(words)s”") % {"words": words})
    return redirect("admin:platforms_step", procedure.platform_id, key)


def checks(platforms):
    @require_safe
    def view(request, pk):
        """Show the procedures of a guide with their last checks, or go to the only one."""
        _refuse_strangers(request)
        platform = get_object_or_404(Platform, pk=pk)
        procedures = list(platform.procedures.all())
        if len(procedures) == 1:
            return redirect("admin:platforms_check", procedures[0].pk)
        context = {
            **platforms.admin_site.each_context(request),
            "title": _("Check %(platform)s") % {"platform": platform},
            "opts": platforms.opts,
            "platform": platform,
            "procedures": [(procedure, checked_on(procedure)) for procedure in procedures],
        }
        return TemplateResponse(request, "admin/platforms/checks.html", context)

    return view


@require_safe
def step(request, pk, key):
    """Go to the form in which a step is edited; to its guide, if it is gone."""
    if not request.user.has_perm("platforms.view_platform"):
        raise PermissionDenied
    if address := step_forms([pk]).get((pk, key)):
        return redirect(address)
    return redirect("admin:platforms_platform_change", pk)


def _refuse_strangers(request):
    if not request.user.has_perm("platforms.change_platform"):
        raise PermissionDenied


def checked_on(procedure):
    """Return the day on which readers are told that the procedure was checked, or None."""
    published = pages.by_slug_at(pages.generation.current()).get(procedure.platform.slug)
    told = published.guide.procedures if published else ()
    return next((one.checked.on for one in told if one.key == procedure.key and one.checked), None)


class FreshnessFilter(admin.SimpleListFilter):
    title = gettext_lazy("freshness")
    parameter_name = "freshness"

    def lookups(self, request, model_admin):
        return [("due", _("due")), ("overdue", _("overdue"))]

    def queryset(self, request, queryset):
        if self.value() not in ("due", "overdue"):
            return queryset
        found = _freshness()
        return queryset.filter(slug__in=[slug for slug in found if getattr(found[slug], self.value())])


def freshness_words(platform):
    """Say when a published guide was last checked, and whether it is due again."""
    fresh = _freshness().get(platform.slug)
    if fresh is None:
        return "–"
    last = _("never checked")
    if fresh.checked_on:
        last = format_html(_("checked {}"), partial_date(fresh.checked_on))
    urgency = _("overdue") if fresh.overdue else _("due") if fresh.due else ""
    return format_html("{} <b>{}</b>", last, urgency) if urgency else last


def _freshness():
    return pages.freshness_at(now().date(), pages.generation.current())


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("result")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("open", _("failed, not settled")), ("failed", _("failed")), ("worked", _("everything matched"))]

    def queryset(self, request, queryset):
        if self.value() == "open":
            return queryset.filter(pk__in=[check.pk for check in checking.unsettled()])
        return queryset.filter(worked=self.value() == "worked") if self.value() else queryset


@admin.register(Check)
class CheckAdmin(admin.ModelAdmin):
    """Who walked what, when and where: recorded on a procedure's page, never edited; a failed one is settled."""

    list_display = ["on", "platform", "procedure", "result", "words", "by", "surface", "language", "account", "region"]
    list_display_links = None
    list_filter = [StateFilter, ("platform", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["platform", "by"]
    actions = ["settle"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return obj is None and request.user.has_perm("platforms.change_platform")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("platforms.view_platform")

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("result"))
    def result(self, check):
        if check.worked:
            return _("everything matched")
        if check.settled_on:
            return _("failed, settled")
        return _("failed at step %(key)s") % {"key": check.step}

    @admin.action(description=gettext_lazy("Settle"), permissions=["change"])
    def settle(self, request, checks):
        settled = checks.settle(by=request.user, on=now().date())
        messages.success(request, ngettext("%(n)s check settled.", "%(n)s checks settled.", settled) % {"n": settled})
