"""What every answer of the site says to browsers, and which requests it takes from them."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, TooManyFieldsSent

MOST_FIELDS = 1000  # of a form that a stranger sends
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class PolicyMiddleware:
    """Put the security policies on every answer, errors and static files included.

    It stands first, so that no answer of another middleware passes without. Django 6.0 brings the first header itself.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": "; ".join(
                f"{directive} {' '.join(sources)}" for directive, sources in settings.SECURE_CSP.items()
            ),
            "Permissions-Policy": PERMISSIONS_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Embedder-Policy": "require-corp",
            "X-Content-Type-Options": "nosniff",
        }

    def __call__(self, request):
        response = self.get_response(request)
        for header, value in self.headers.items():
            response.headers.setdefault(header, value)
        return response


class SameOriginMiddleware:
    """Refuse what another site makes a reader's browser send.

    Public pages carry no CSRF token: it would cost a cookie on a first visit. Browsers say by themselves where a
    request comes from; the admin keeps Django's own protection on top.
    """

    SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, *_view):
        if request.method not in self.SAFE_METHODS and not same_origin(request):
            raise PermissionDenied


def same_origin(request):
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    own = f"{request.scheme}://{request.get_host()}"
    return site in ("same-origin", "none") and request.headers.get("Origin", own) == own


class FewFieldsMiddleware:
    """Refuse forms of too many fields, unless an editor sends them: only pages of the desk show a whole guide.

    Django's own limit is one for all addresses. This one stands before anything looks at what was sent.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, *_view):
        if request.method == "POST" and not by_editor(request):
            fields = sum(len(values) for _name, values in request.POST.lists())
            if fields > MOST_FIELDS:
                raise TooManyFieldsSent


def by_editor(request):
    """Tell whether somebody who is signed in asks for the desk; on public pages nobody is known."""
    return "admin" in request.resolver_match.namespaces and request.user.is_authenticated
