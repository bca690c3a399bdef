"""Home, a guide, and the reader's ticks on it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from .. import fillings, pages
from ..progress import ANSWERS, Answer, Progress, Standing
from .answers import for_reader, published_or_404, shareable


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
    published = published_or_404(slug)
    page = pages.guide_page(slug, get_language(), now().date(), pages.generation.current())
    return for_reader(request, page, lambda progress: fillings.of_guide(Standing(published, progress.marks(slug))))


@csrf_exempt  # SameOriginMiddleware guards it: a token would cost a cookie on every first visit
@require_POST
def progress(request, slug):
    """Replace the reader's marks on one guide by those submitted."""
    published = published_or_404(slug)
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


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def _anchor(standing):
    """Without a script the page comes back where the reader goes on."""
    following = fillings.next_step(standing)
    return f"step-{following}" if following else "steps"
