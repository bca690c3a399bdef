"""How pages are answered: the same for everybody and kept by caches, or filled in for one reader and kept by nobody."""

from dataclasses import replace
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.html import escape
from django.utils.translation import get_language, override

from .. import pages
from ..progress import Progress
from ..situation import Situation


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


def for_reader(request, page_for, fill):
    """Answer with a page for the reader who asks: `page_for(progress)`, filled in by `fill(progress)`.

    What the address says of the reader's situation counts before what the cookie says.
    """
    asked = Situation.of(request.GET)

    def filling(cookie):
        progress = Progress.parse(cookie)
        if asked:
            progress = replace(progress, situation=asked)
        return page_for(progress), fill(progress)

    return for_cookie(request, filling)


def for_cookie(request, filling):
    """Answer with a page and its fillings, `filling(cookie)`, from the text of the reader's cookie as it came.

    The response can make the same page for other readers too: the store of finished pages uses that.
    """
    language, address = get_language(), _of_address(request)

    def filled(cookie):
        with override(language):
            page, fillings = filling(cookie)
            return page.filled(fillings | address)

    response = HttpResponse(filled(request.COOKIES.get(settings.READER_COOKIE, "")))
    response.for_reader = filled
    return response


def for_everybody(response):
    """Let the store of finished pages keep an answer that is the same for every reader."""
    response.for_reader = lambda _cookie: response.content
    return response


def _of_address(request):
    """Return the fillings that hang on the address alone. Search engines keep a page once, not for every query."""
    robots = '<meta name="robots" content="noindex">' if request.GET else ""
    return {"origin": escape(f"{request.scheme}://{request.get_host()}"), "robots": robots}


def number(text):
    """Read a number from a form; what is none is 0."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def published_or_404(slug):
    published = pages.published_at(slug, pages.generation.current())
    if published is None:
        raise Http404
    return published
