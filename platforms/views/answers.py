"""How pages are answered: the same for everybody and kept by caches, or filled in for one reader and kept by nobody."""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, override

from .. import pages
from ..progress import Progress


def shareable(view):
    """Let caches keep the page for all readers, unless it was made for one: then for nobody else.

    `max-age=0` makes a browser ask again, or it would show the page without ticks after the first tick.
    """

    @wraps(view)
    def with_cache_headers(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        personal = settings.READER_COOKIE in request.COOKIES
        shared = "public, max-age=0, s-maxage=300, stale-while-revalidate=86400"
        response["Cache-Control"] = "private, no-cache" if personal else shared
        patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
        return response

    return with_cache_headers


def for_reader(request, page, fill):
    """Answer with a page filled in for the reader who asks, by `fill(progress)`.

    The response can fill the same page for other readers too: the store of finished pages uses that.
    """
    language = get_language()

    def filled(cookie):
        with override(language):
            return page.filled(fill(Progress.parse(cookie)))

    response = HttpResponse(filled(request.COOKIES.get(settings.READER_COOKIE, "")))
    response.for_reader = filled
    return response


def published_or_404(slug):
    published = pages.published_at(slug, pages.generation.current())
    if published is None:
        raise Http404
    return published
