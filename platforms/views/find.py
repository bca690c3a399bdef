"""Finding services: the home page, the table that compares them, and what readers miss."""

from functools import wraps

from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from .. import fillings, pages, wishes
from ..comparison import Order
from ..plan import Plan
from ..search import Filters
from .answers import for_reader, shareable


def searched(view):
    """Keep what readers search for out of caches, and tell an answer to htmx from a page."""

    @wraps(view)
    def with_headers(request):
        response = view(request)
        if request.htmx or request.GET.get("q"):
            response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["HX-Request"])
        return response

    return with_headers


@require_safe
@searched
@shareable
def home(request):
    filters, edition = Filters.of(request.GET), _edition()
    guides, index = pages.all_published_at(edition[-1]), pages.index_at(edition[-1])
    found = index.find(filters, get_language()) if filters else index.first(get_language())
    page = pages.home_page(filters, found, *edition, partial=bool(request.htmx))

    def fill(progress):
        # Services that were chosen count whether they are shown or not.
        chosen = fillings.chosen(Plan(progress, guides, now().date()))
        return fillings.of_list(progress, found.guides) | {"chosen": chosen}

    return _at(filters.query, request, for_reader(request, lambda _progress: page, fill))


@require_safe
@searched
@shareable
def compare(request):
    filters, order, edition = Filters.of(request.GET), Order.of(request.GET), _edition()
    found = pages.index_at(edition[-1]).find(filters, get_language())
    page = pages.compare_page(filters, found, order, *edition, partial=bool(request.htmx))
    return _at(order.query(filters), request, for_reader(request, lambda _progress: page, lambda _progress: {}))


@csrf_exempt  # SameOriginMiddleware guards it: a token would cost a cookie on every first visit
@require_POST
def wish(request):
    """Count that a reader misses a service. The answer comes at once: an address that shows it would tell of it."""
    name = request.POST.get("name", "")
    try:
        status, context = 200, {"kept": wishes.count(name, now().date())}
    except OperationalError:
        status, context = 503, {"busy": True}
    if request.htmx:
        response = HttpResponse(render_to_string("platforms/_wished.html", context), status=status)
    else:
        context |= {"name": name, "path": reverse("platforms:home")}
        response = HttpResponse(render_to_string("platforms/wished.html", context), status=status)
    if status == 503:
        response["Retry-After"] = "5"
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _edition():
    """Return what pages for everybody hang on: language, day and generation."""
    return get_language(), now().date(), pages.generation.current()


def _at(query, request, response):
    """Tell htmx the address under which the same can be found again."""
    if request.htmx:
        response["HX-Replace-Url"] = f"{request.path}{query}"
    return response
