"""A guide, and the reader's ticks on it."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from .. import fillings, pages
from ..progress import ANSWERS, Answer, Progress
from ..situation import Situation
from .answers import for_reader, number, published_or_404, shareable


@require_safe
@shareable
def guide(request, slug):
    published = published_or_404(slug)
    language, today, generation = get_language(), now().date(), pages.generation.current()

    def page_for(progress):
        return pages.guide_page(slug, language, today, generation, progress.situation)

    def fill(progress):
        return fillings.of_guide(progress.standing(published), progress.situation)

    return for_reader(request, page_for, fill)


@csrf_exempt  # SameOriginMiddleware guards it: a token would cost a cookie on every first visit
@require_POST
def progress(request, slug):
    """Replace the reader's marks on one guide by those submitted."""
    published = published_or_404(slug)
    submitted, answer = request.POST, request.POST.get("answer")
    after = Progress.of(request).replaced(
        published,
        submitted.getlist("ticked"),
        revision=number(submitted.get("revision")),
        answer=Answer(answer) if answer in ANSWERS else None,
        today=now().date(),
    )
    # The page may have shown a situation of its address, which is not the reader's own.
    shown = Situation.of(request.GET)
    standing = replace(after, situation=shown or after.situation).standing(published)
    if request.htmx:
        response = HttpResponse(fillings.status(standing) + fillings.go_on(standing, swapped=True))
    else:
        path = reverse("platforms:guide", args=[slug])
        response = redirect(f"{path}{shown.query}#{_anchor(standing)}")
    patch_vary_headers(response, ["HX-Request"])
    return after.remember(response)


@csrf_exempt  # SameOriginMiddleware guards it, as above
@require_POST
def situation(request):
    """Remember where the reader lives, with which device and account, and return to the page that asked."""
    after = replace(Progress.of(request), situation=Situation.of(request.POST))
    page = request.POST.get("page", "")
    own = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return after.remember(redirect(f"{page}#situation" if own else "platforms:home"))


def _anchor(standing):
    """Without a script the page comes back where the reader goes on."""
    following = fillings.next_step(standing)
    return f"step-{following}" if following else "steps"
