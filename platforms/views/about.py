"""The pages about the site: how we know, accessibility, privacy, who and why."""

from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .. import fillings, pages
from .answers import for_cookie, shareable


@require_safe
@shareable
def about(request, page):
    shown = pages.about_page(page, get_language(), now().date(), pages.generation.current())
    return for_cookie(request, lambda cookie: (shown, fillings.of_cookie(cookie)))
