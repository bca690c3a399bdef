"""Django without a page: a view that answers 200 bytes, behind all of the site's middleware."""

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path


def view(_request):
    return HttpResponse(b"." * 200)


urlpatterns = [path("", view)]
application = get_wsgi_application()
