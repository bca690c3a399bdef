"""The pages, in the order in which a reader meets them."""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import now
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from . import fillings, pages
from .progress import ANSWERS, Answer, Progress, Standing


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


@require_safe
@shareable
def home(request):
    generation = pages.generation.current()
    guides = pages.all_published_at(generation)
    page = pages.home_page(get_language(), now().date(), generation)
    return for_reader(request, page, lambda progress: fillings.of_list(progress, guides))


@require_safe
@shareable
def guide(request, slug):
    published = _published(slug)
    page = pages.guide_page(slug, get_language(), now().date(), pages.generation.current())
    return for_reader(request, page, lambda progress: fillings.of_guide(Standing(published, progress.marks(slug))))


@csrf_exempt  # SameOriginMiddleware guards it: a token would cost a cookie on every first visit
@require_POST
def progress(request, slug):
    """Replace the reader's marks on one guide by those submitted."""
    published = _published(slug)
    submitted, answer = request.POST, request.POST.get("answer")
    after = Progress.of(request).replaced(
        published,
        submitted.getlist("ticked"),
        revision=_number(submitted.get("revision")),
        answer=Answer(answer) if answer in ANSWERS else None,
        today=now().date(),
    )
    standing = Standing(published, after.marks(slug))
    if request.htmx:
        response = HttpResponse(fillings.status(standing))
    else:
        response = redirect(f"{reverse('platforms:guide', args=[slug])}#{_anchor(standing)}")
    patch_vary_headers(response, ["HX-Request"])
    return after.remember(response)


def _published(slug):
    published = pages.published_at(slug, pages.generation.current())
    if published is None:
        raise Http404
    return published


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def _anchor(standing):
    """Without a script the page comes back where the reader goes on."""
    following = fillings.next_step(standing)
    return f"step-{following}" if following else "steps"
