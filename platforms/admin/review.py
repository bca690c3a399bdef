"""Review: what waits, what publishing it would change, and publishing exactly what was looked at."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from translated_fields import to_attribute

from .. import difference, drafts, pages
from ..content import LANGUAGES, Guide
from ..models import Platform
from ..publishing import (
    ChangedMeanwhileError,
    NotPublishableError,
    OwnWorkError,
    compare,
    digest,
    draft,
    publish,
    writers_of,
)
from . import drafting, publishing


def review_urls(admin):
    """Return the addresses of the review, beside the admin of platforms."""
    site = admin.admin_site
    return [
        path("waiting/", site.admin_view(waiting(site)), name="platforms_waiting"),
        path("<int:pk>/review/", site.admin_view(review(site)), name="platforms_review"),
    ]


def waiting(site):
    @require_safe
    def view(request):
        """List the drafts that wait to be published, with who wrote them."""
        if not request.user.has_perm("platforms.view_platform"):
            raise PermissionDenied
        context = {
            **site.each_context(request),
            "title": _("Waiting to be published"),
            "opts": Platform._meta,
            "platforms": drafts.waiting(),
        }
        return TemplateResponse(request, "admin/platforms/waiting.html", context)

    return view


def review(site):
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, pk):
        """Show what publishing a draft would change, and publish it."""
        posted = request.method == "POST"
        if not request.user.has_perm(f"platforms.{'publish' if posted else 'view'}_platform"):
            raise PermissionDenied
        platform = get_object_or_404(Platform, pk=pk)
        if not posted:
            return _show(request, site, platform)
        try:
            revision = _publish(request, platform)
        except OwnWorkError as error:
            return _show(request, site, platform, refused=drafting.needs_another(platform, error), status=403)
        except ChangedMeanwhileError as error:
            return _show(request, site, platform, refused=error, status=409)
        except NotPublishableError:
            return _show(request, site, platform)
        pages.generation.forget()
        said = _("Published as revision %(number)s.") % {"number": revision.number} if revision else None
        messages.success(request, said or _("Readers see this already: nothing new was published."))
        return redirect("admin:platforms_platform_history", pk)

    return view


def _publish(request, platform):
    form = publishing.PublishForm(request.POST)
    return publish(
        platform,
        by=request.user,
        note=form.note(),
        cosmetic=request.POST.getlist("cosmetic"),
        seen=request.POST.get("seen") or "nothing",
    )


def _show(request, site, platform, *, refused=None, status=200):
    note, cosmetic = drafts.said_of(platform)
    try:
        found, problems = _compared(platform), []
    except NotPublishableError as error:
        found, problems = {}, error.problems
    initial = {to_attribute("change_note", code): note[code] for code in LANGUAGES}
    posted = request.method == "POST"
    context = {
        **site.each_context(request),
        **found,
        "title": _("Review of %(platform)s") % {"platform": platform},
        "opts": Platform._meta,
        "platform": platform,
        "problems": problems,
        "refused": refused,
        "writings": platform.writings.select_related("user").order_by("at"),
        "form": publishing.PublishForm(request.POST if posted else None, initial=initial),
        "cosmetic": request.POST.getlist("cosmetic") if posted else cosmetic,
        "may_publish": publishing.may_publish(request),
        "own_work": settings.TWO_PERSON and request.user.pk in writers_of(platform),
        "publishers": drafts.publishers(platform),
    }
    return TemplateResponse(request, "admin/platforms/review.html", context, status=status)


def _compared(platform):
    """Return how the draft differs from what readers see, and at which steps readers would be asked to look again."""
    current, guide = platform.revisions.current().first(), draft(platform)
    before = current and Guide.model_validate(current.document)
    changes = compare(before, guide) if before else []
    return {
        "differences": difference.between(before, guide),
        "asked": {change["key"] for change in changes if change["kind"] == "changed" and change["material"]},
        "seen": digest(guide),
    }
