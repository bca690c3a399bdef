"""What machines ask for at addresses of old agreement: robots.txt, security.txt, the sitemap."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as sitemap_of
from django.http import Http404, HttpResponse, HttpResponseNotFound
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from ..sitemaps import SITEMAPS
from .answers import for_everybody, shareable

# Long enough that no cache's copy runs out, short enough that a forgotten site does not vouch for a dead mailbox.
VALID = timedelta(days=180)


def plain_text(lines):
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
@conditional_page
def robots_txt(request):
    """Let everybody read what readers see."""
    sitemap_address = request.build_absolute_uri(reverse("sitemap"))
    return plain_text(["User-agent: *", f"Disallow: {reverse('admin:index')}", "", f"Sitemap: {sitemap_address}"])


@require_safe
@cache_control(public=True, max_age=3600)
@conditional_page
def security_txt(request):
    """Say where to report a vulnerability (RFC 9116), if the operator has said so."""
    if not settings.CONTACT:
        raise Http404
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.CONTACT}",
        f"Expires: {(today + VALID).isoformat()}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
    ]
    if request.is_secure():
        lines.append(f"Canonical: {request.build_absolute_uri(request.path)}")
    return plain_text(lines)


@require_safe
@shareable
def sitemap(request):
    return for_everybody(sitemap_of(request, SITEMAPS).render())


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(_request):
    """Pages name their icon. Who guesses at an address gets a short answer, not the page for lost readers."""
    return HttpResponseNotFound()
