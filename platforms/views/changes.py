"""What changed: pages to read and feeds to follow, of all guides and of each."""

from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .. import pages
from ..feeds import ChangesFeed
from .answers import for_everybody, for_reader, published_or_404, shareable


@require_safe
@shareable
def changes(request):
    page = pages.changes_page(get_language(), now().date(), pages.generation.current())
    return for_reader(request, lambda _progress: page, lambda _progress: {})


@require_safe
@shareable
def guide_changes(request, slug):
    published = published_or_404(slug)
    page = pages.guide_changes_page(published, get_language(), now().date(), pages.generation.current())
    return for_reader(request, lambda _progress: page, lambda _progress: {})


@require_safe
@shareable
def feed(request):
    return for_everybody(ChangesFeed()(request))


@require_safe
@shareable
def guide_feed(request, slug):
    return for_everybody(ChangesFeed()(request, published_or_404(slug).guide))
