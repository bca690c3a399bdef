"""A store of finished pages in front of Django: visits are answered from memory.

A first visit is the same for everybody, so its page is built once, compressed once and kept until something is
published or a new day begins. A reader with the cookie gets the same page with its holes filled in, for this one answer
only. The store keeps only what Django calls public; a request with a query or from htmx goes through to Django.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

import brotli
from django.conf import settings
from django.db import DatabaseError
from django.http import parse_cookie
from django.utils.http import parse_etags
from django.utils.timezone import now

from platforms.pages import generation

PUBLIC_PATHS = ("/sitemap.xml", *(f"/{code}/" for code, _name in settings.LANGUAGES))


class Body(NamedTuple):
    """One stored body in one encoding, with the headers that go with it."""

    etag: str
    headers: list
    content: bytes


@dataclass(frozen=True)
class Stored:
    """A page as everybody gets it, in every encoding, and as it is filled in for one reader."""

    bodies: dict[str, Body]
    personal_headers: list
    for_reader: Callable[[str], bytes]
    """From the text of a reader's cookie to that reader's page (platforms.views.answers.for_reader)."""

    @property
    def size(self):
        return sum(len(body.content) for body in self.bodies.values())


class Unkept(NamedTuple):
    """What a first visitor gets under a public address that is no page to keep: not found, moved, nobody's."""

    status: str
    headers: list
    content: bytes

    def passed_on(self, environ, start_response):
        start_response(self.status, self.headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else self.content]


class PageStore:
    MOST_PAGES = 1024
    MOST_BYTES = 64 * 1024 * 1024

    def __init__(self, application):
        self.application = application
        self.pages = OrderedDict()
        self.size = 0
        self.as_of = None
        self.building = Lock()

    def __call__(self, environ, start_response):
        if not _is_visit(environ):
            return self.application(environ, start_response)
        self._forget_if_outdated()
        key = _key(environ)
        page = self.pages.get(key) or self._built(key, environ)
        cookie = _reader_cookie(environ)
        if isinstance(page, Unkept):
            # What is no page for everybody may be a page for this reader alone.
            ask = page.passed_on if cookie is None else self.application
            return ask(environ, start_response)
        if cookie is None:
            return _shared(page, environ, start_response)
        try:
            return _personal(page, cookie, environ, start_response)
        except DatabaseError:
            return self.application(environ, start_response)

    def _forget_if_outdated(self):
        as_of = (generation.current(), now().date())
        if as_of != self.as_of:
            self.as_of, self.size = as_of, 0
            self.pages.clear()

    def _built(self, key, environ):
        """Ask Django for the page as everybody gets it, and keep it if it may be kept.

        Only one request builds at a time: many at once for a new page would all do the same work.
        """
        with self.building:
            if stored := self.pages.get(key):
                return stored
            as_of = self.as_of
            page = _ask(self.application, environ)
            if isinstance(page, Stored) and as_of == self.as_of:
                self._keep(key, page)
            return page

    def _keep(self, key, stored):
        self.pages[key] = stored
        self.size += stored.size
        while len(self.pages) > self.MOST_PAGES or self.size > self.MOST_BYTES:
            self.size -= self.pages.popitem(last=False)[1].size


def _is_visit(environ):
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and environ["PATH_INFO"].startswith(PUBLIC_PATHS)
        and not environ.get("QUERY_STRING")
        and "HTTP_HX_REQUEST" not in environ
    )


def _key(environ):
    """Return what tells pages for everybody apart. Django refuses foreign hosts before a page of theirs is kept."""
    return environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_PROTO") == "https", environ["PATH_INFO"]


def _reader_cookie(environ):
    """Return the text of the reader's cookie, or None on a first visit."""
    cookies = environ.get("HTTP_COOKIE", "")
    return parse_cookie(cookies).get(settings.READER_COOKIE) if settings.READER_COOKIE in cookies else None


def _ask(application, environ):
    started = []
    anonymous = {**environ, "REQUEST_METHOD": "GET", "HTTP_COOKIE": "", "HTTP_ACCEPT_ENCODING": ""}
    response = application(anonymous, lambda status, headers, exc_info=None: started.append((status, headers)))
    try:
        content = b"".join(response)
    finally:
        response.close()
    ((status, headers),) = started
    for_reader = getattr(response, "for_reader", None)
    if for_reader and _is_public(status, headers):
        return _stored(headers, content, for_reader)
    return Unkept(status, headers, content)


def _is_public(status, headers):
    names = {name.lower(): value for name, value in headers}
    return (
        status.startswith("200 ")
        and names.get("cache-control", "").startswith("public")
        and "set-cookie" not in names
        and "content-encoding" not in names
    )


def _stored(headers, content, for_reader):
    """Encode a page in every way that browsers ask for, the smallest first."""
    digest = sha256(content).hexdigest()[:32]
    headers = [(name, value) for name, value in headers if name.lower() not in ("etag", "content-length")]
    encoded = {"br": brotli.compress(content), "gzip": gzip.compress(content, 9, mtime=0), "": content}
    bodies = {
        encoding: _body(headers, f'"{digest}{encoding}"', encoding, bytes_) for encoding, bytes_ in encoded.items()
    }
    others = [(name, value) for name, value in headers if name.lower() != "cache-control"]
    return Stored(bodies, [*others, ("Cache-Control", "private, no-cache")], for_reader)


def _body(headers, etag, encoding, content):
    return Body(etag, [*headers, ("ETag", etag), *_encoding_header(encoding)], content)


def _encoding_header(encoding):
    return [("Content-Encoding", encoding)] if encoding else []


def _shared(stored, environ, start_response):
    etag, headers, content = stored.bodies[_best_encoding(environ)]
    if "HTTP_IF_NONE_MATCH" in environ and _matches(environ["HTTP_IF_NONE_MATCH"], etag):
        start_response("304 Not Modified", headers)
        return [b""]
    return _sent(headers, content, environ, start_response)


def _personal(stored, cookie, environ, start_response):
    """Answer one reader. Compressing must be quick here: the answer is used once."""
    content, encoding = stored.for_reader(cookie), _best_encoding(environ)
    if encoding == "br":
        content = brotli.compress(content, quality=1)
    elif encoding == "gzip":
        content = gzip.compress(content, 1)
    headers = [*stored.personal_headers, *_encoding_header(encoding)]
    return _sent(headers, content, environ, start_response)


def _sent(headers, content, environ, start_response):
    start_response("200 OK", [*headers, ("Content-Length", str(len(content)))])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else content]


def _best_encoding(environ):
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    return next((encoding for encoding in ("br", "gzip") if _accepts(accepted, encoding)), "")


def _accepts(accepted, encoding):
    """Read Accept-Encoding as far as browsers and proxies write it: names, and q=0 for a refusal."""
    for item in accepted.split(","):
        name, _, quality = item.partition(";")
        if name.strip() == encoding:
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _matches(condition, etag):
    tags = [tag.removeprefix("W/") for tag in parse_etags(condition)]
    return "*" in tags or etag in tags
