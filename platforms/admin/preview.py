"""What readers would see: of a draft, of what is typed and not saved, of a piece of Markdown."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language, override
from django.views.decorators.http import require_POST, require_safe

from .. import fillings, pages, prose
from ..content import LANGUAGES
from ..models import Platform
from ..progress import Progress
from ..publishing import NotPublishableError, Published, draft
from ..situation import Situation
from ..translating import standing
from ..translations import texts


@require_safe
def preview(request, pk, language):
    """Show the guide as it stands in the admin, exactly as readers would see it."""
    platform = viewable(request, pk)
    if language not in LANGUAGES:
        return redirect("admin:platforms_preview", pk, LANGUAGES[0])
    try:
        guide = draft(platform)
    except NotPublishableError as error:
        return missing(request, error)
    return _page(platform, guide, language, Situation.of(request.GET))


@require_POST
def prose_preview(request):
    """Show a piece of Markdown as readers will see it."""
    language = request.POST.get("language")
    if not request.user.has_perm("platforms.view_platform") or language not in LANGUAGES:
        raise PermissionDenied
    return HttpResponse(prose.prose(request.POST.get("text", "")[:4000], language))


def framed(request, platform, guide):
    """Answer with a guide's page for a frame of the desk, in the language and the situation that were asked for."""
    asked = request.POST if request.method == "POST" else request.GET
    language = asked.get("_language")
    situation = Situation.of({name: asked.get(f"_{name}") for name in ("region", "device", "account")})
    language = language if language in LANGUAGES else get_language()
    return frameable(_page(platform, guide, language, situation, framed=True))


def missing(request, error, *, framed=False):
    """Answer with what a guide lacks to be shown."""
    context = {"problems": error.problems, "framed": framed}
    response = TemplateResponse(request, "admin/platforms/not_previewable.html", context)
    return frameable(response) if framed else response


def frameable(response):
    """Let pages of this site, and no others, show an answer in a frame."""
    response["Content-Security-Policy"] = policy(**{"frame-ancestors": ["'self'"]})
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def policy(**changes):
    """Return the site's security policy with some directives of its own."""
    directives = settings.SECURE_CSP | changes
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in directives.items())


def viewable(request, pk):
    if not request.user.has_perm("platforms.view_platform"):
        raise PermissionDenied
    return get_object_or_404(Platform, pk=pk)


def _page(platform, guide, language, situation, *, framed=False):
    current = platform.revisions.current().first()
    today = now().date()
    behind = standing(platform, texts(guide.as_data()), today.isoformat())
    published = Published(guide, current.number if current else 0, {}, today, behind)
    addresses = {code: _address(platform, code, situation) for code in LANGUAGES}
    reader = Progress(situation=situation).standing(published)
    with override(language):
        page = pages.draft_page(published, today, addresses, situation, framed=framed)
        response = HttpResponse(page.filled(fillings.of_guide(reader, situation)))
    response["Cache-Control"] = "private, no-store"
    return response


def _address(platform, language, situation):
    return reverse("admin:platforms_preview", args=[platform.pk, language]) + situation.query
