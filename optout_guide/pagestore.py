"""A store of finished pages in front of Django: first visits are answered from memory.

A first visit is the same for everybody, so its page is built once, compressed once and kept until something is
published or a new day begins. The store keeps only what Django calls public, and asks for nothing else: a request with
a query, with the reader's cookie or from htmx goes through to Django.
"""

import gzip
from collections import OrderedDict
from hashlib import sha256
from http import HTTPStatus
from threading import Lock
from typing import NamedTuple

import brotli
from django.conf import settings
from django.utils.http import parse_etags
from django.utils.timezone import now

from platforms.pages import generation


class Answer(NamedTuple):
    """One stored body in one encoding, with the headers that go with it."""

    etag: str
    headers: list
    body: bytes


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
        key = self._key(environ)
        if key is None:
            return self.application(environ, start_response)
        self._forget_if_outdated()
        answers = self.pages.get(key)
        if answers is None:
            return self._build(key, environ, start_response)
        return _answered(answers, environ, start_response)

    def _key(self, environ):
        """Return what tells pages apart for a first visit, or None where the request is not one."""
        if (
            environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or environ.get("QUERY_STRING")
            or "HTTP_HX_REQUEST" in environ
            or settings.READER_COOKIE in environ.get("HTTP_COOKIE", "")
        ):
            return None
        secure = environ.get("HTTP_X_FORWARDED_PROTO") == "https"
        return environ.get("HTTP_HOST"), secure, environ["PATH_INFO"]

    def _forget_if_outdated(self):
        as_of = (generation.current(), now().date())
        if as_of != self.as_of:
            self.as_of, self.size = as_of, 0
            self.pages.clear()

    def _build(self, key, environ, start_response):
        """Ask Django. Only one request builds at a time: many at once for a new page would all do the same work."""
        with self.building:
            if answers := self.pages.get(key):
                return _answered(answers, environ, start_response)
            as_of = self.as_of
            status, headers, body = _response(self.application, environ)
            if environ["REQUEST_METHOD"] == "HEAD" or not _is_public(status, headers):
                start_response(status, headers)
                return [body]
            answers = _encoded(headers, body)
            if as_of == self.as_of:
                self._keep(key, answers)
        return _answered(answers, environ, start_response)

    def _keep(self, key, answers):
        self.pages[key] = answers
        self.size += _bytes(answers)
        while len(self.pages) > self.MOST_PAGES or self.size > self.MOST_BYTES:
            self.size -= _bytes(self.pages.popitem(last=False)[1])


def _response(application, environ):
    """Run the application and return its whole answer."""
    started = []
    chunks = application(environ, lambda status, headers, exc_info=None: started.append((status, headers)))
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return *started[0], body


def _is_public(status, headers):
    names = {name.lower(): value for name, value in headers}
    return (
        status.startswith("200 ")
        and names.get("cache-control", "").startswith("public")
        and names.get("content-type", "").startswith("text/html")
        and "set-cookie" not in names
        and "content-encoding" not in names
    )


def _encoded(headers, body):
    """Return the answer in every encoding that browsers ask for, the smallest first."""
    digest = sha256(body).hexdigest()[:32]
    kept = [(name, value) for name, value in headers if name.lower() not in ("etag", "content-length")]
    bodies = {"br": brotli.compress(body), "gzip": gzip.compress(body, 9, mtime=0), "": body}
    return {encoding: _answer(kept, f'"{digest}{encoding}"', encoding, body) for encoding, body in bodies.items()}


def _answer(headers, etag, encoding, body):
    headers = [*headers, ("ETag", etag)]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return Answer(etag, headers, body)


def _answered(answers, environ, start_response):
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    encoding = next((name for name in ("br", "gzip") if _accepts(accepted, name)), "")
    etag, headers, body = answers[encoding]
    if "HTTP_IF_NONE_MATCH" in environ and _matches(environ["HTTP_IF_NONE_MATCH"], etag):
        start_response(f"{HTTPStatus.NOT_MODIFIED.value} Not Modified", headers)
        return [b""]
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


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


def _bytes(answers):
    return sum(len(answer.body) for answer in answers.values())
