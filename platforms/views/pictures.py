"""The pictures that steps show, for everybody and for ever: their address changes with their content."""

from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from ..models import PictureSize

YEAR = 365 * 24 * 3600  # seconds


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
@conditional_page
def picture(_request, digest, width):
    """Answer with one size of a picture."""
    sizes = PictureSize.objects.filter(picture__digest=digest, width=width)
    data = sizes.values_list("data", flat=True).first()
    if data is None:
        raise Http404
    return HttpResponse(bytes(data), content_type="image/webp")
