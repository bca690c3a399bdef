"""What saving means on the editors' desk: publish, or keep as a draft; and the history of a guide."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from .. import difference, pages
from ..content import LANGUAGES, Guide
from ..models import Platform, Revision
from ..publishing import NotPublishableError, OwnWorkError, publish, roll_back
from . import drafting
from .advice import Advising
from .presence import leave, presence
from .preview import preview, prose_preview, viewable
from .saving import SavingAdmin


class PublishForm(forms.Form):
    """Why something is published, as readers and colleagues will read it."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for code, name in settings.LANGUAGES:
            label = format_html("{} ({})", gettext_lazy("Change note"), name)
            self.fields[f"change_note_{code}"] = forms.CharField(
                label=label, required=False, max_length=500, widget=forms.TextInput(attrs={"class": "vLargeTextField"})
            )

    def note(self):
        self.full_clean()
        return {code: self.cleaned_data.get(f"change_note_{code}", "") for code in LANGUAGES}


class PublishingAdmin(SavingAdmin, Advising):
    """Mixed into the admin of everything that belongs to a guide: Save publishes, unless "Save draft" is pressed."""

    change_form_template = "admin/platforms/change_form.html"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {"publish_form": PublishForm(request.POST or None), "may_publish": may_publish(request)}
        return super().changeform_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def before_saving(self, request, row):
        drafting.look(request, self.platform_of(row))
        super().before_saving(request, row)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        platform = self.platform_of(form.instance)
        drafting.note(request, platform, formsets, PublishForm(request.POST).note())
        if may_publish(request) and "_draft" not in request.POST:
            self.publish(request, platform, cosmetic_keys(formsets))
        else:
            messages.info(request, _("Saved as a draft: readers do not see it yet."))
        leave(platform, request.user)

    def delete_model(self, request, obj):
        with drafting.noting_deletion(request, [self.platform_of(obj)]):
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with drafting.noting_deletion(request, [self.platform_of(row) for row in queryset]):
            super().delete_queryset(request, queryset)

    def publish(self, request, platform, cosmetic):
        note, kept = drafting.said_of(platform)
        typed = PublishForm(request.POST).note()
        note |= {code: text for code, text in typed.items() if text}
        try:
            revision = publish(platform, by=request.user, note=note, cosmetic={*cosmetic, *kept})
        except OwnWorkError as error:
            messages.warning(request, drafting.needs_another(platform, error))
        except NotPublishableError as error:
            problems = format_html_join("", "<br>{}", ([problem] for problem in error.problems))
            text = _("Saved as a draft. It cannot be published yet:")
            messages.warning(request, format_html("{}{}", text, problems))
        else:
            pages.generation.forget()
            said = _("Published as revision %(number)s.") % {"number": revision.number} if revision else None
            messages.success(request, said or _("Readers see this already: nothing new was published."))


def may_publish(request):
    return request.user.has_perm("platforms.publish_platform")


def cosmetic_keys(formsets):
    """Return the keys of the steps whose change the editor called cosmetic."""
    forms = [form for formset in formsets for form in formset.forms]
    return {form.instance.key for form in forms if getattr(form, "cleaned_data", {}).get("cosmetic")}


def desk_urls(admin):
    """Return the desk's own addresses under a platform: previews, who is here, history, roll back."""
    view = admin.admin_site.admin_view
    return [
        path("prose/", view(prose_preview), name="platforms_prose"),
        path("<int:pk>/preview/<str:language>/", view(preview), name="platforms_preview"),
        path("<int:pk>/presence/", view(presence), name="platforms_presence"),
        path("<int:pk>/history/", view(history(admin)), name="platforms_platform_history"),
        path("<int:pk>/history/<int:number>/roll-back/", view(roll_back_to), name="platforms_roll_back"),
    ]


def history(admin):
    def view(request, pk):
        """List what was published, when, by whom and why, with what it changed."""
        platform = viewable(request, pk)
        revisions = list(platform.revisions.select_related("published_by"))
        context = {
            **admin.admin_site.each_context(request),
            "title": _("History of %(platform)s") % {"platform": platform},
            "opts": Platform._meta,
            "platform": platform,
            "entries": [
                _entry(revision, before) for revision, before in zip(revisions, [*revisions[1:], None], strict=True)
            ],
            "may_publish": may_publish(request),
        }
        return TemplateResponse(request, "admin/platforms/history.html", context)

    return view


@require_POST
def roll_back_to(request, pk, number):
    """Publish an old revision again."""
    if not may_publish(request):
        raise PermissionDenied
    revision = get_object_or_404(Revision, platform=pk, number=number)
    try:
        new = roll_back(revision, by=request.user)
    except OwnWorkError as error:
        messages.warning(request, drafting.needs_another(revision.platform, error))
        return redirect("admin:platforms_review", pk)
    pages.generation.forget()
    said = _("Rolled back: published as revision %(number)s.") % {"number": new.number} if new else None
    messages.success(request, said or _("Readers see this already: nothing new was published."))
    return redirect("admin:platforms_platform_history", pk)


def _entry(revision, before):
    """Tell of a revision what it changed, and at which steps readers are asked to look again."""
    old, new = (Guide.model_validate(one.document) if one else None for one in (before, revision))
    return {
        "revision": revision,
        "differences": difference.between(old, new) if old else [],
        "looked_at": {change["key"] for change in revision.changes if change["material"]},
        "first": old is None,
    }
