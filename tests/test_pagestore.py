"""The store of finished pages: same bytes for everybody, and never what belongs to one reader."""

import gzip
from datetime import date

import brotli
import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError
from django.test import Client, RequestFactory

from optout_guide.pagestore import PageStore
from platforms import publishing
from platforms.models import Platform, Report

from .factory import make_published, text

pytestmark = pytest.mark.django_db

GUIDE = "/en/example/"
COOKIE = f"{settings.READER_COOKIE}=1|example:2026-11-02r1.w1"


class Site:
    """The production application, counting what reaches Django."""

    def __init__(self):
        self.django = get_wsgi_application()
        self.asked = 0
        self.application = PageStore(self.counted)

    def counted(self, environ, start_response):
        self.asked += 1
        return self.django(environ, start_response)

    def get(self, path=GUIDE, method="GET", query="", **headers):
        environ = RequestFactory().generic(method, path, QUERY_STRING=query, **headers).environ
        answer = {}
        chunks = self.application(
            environ, lambda status, headers, exc=None: answer.update(status=status, pairs=headers)
        )
        body = b"".join(chunks)
        return answer["status"], {name.lower(): value for name, value in answer["pairs"]}, body


@pytest.fixture
def site():
    make_published()
    return Site()


def test_a_second_visit_does_not_reach_django(site):
    first, second = site.get(), site.get()

    assert first == second
    assert site.asked == 1


def test_stored_and_fresh_pages_carry_the_same_policies(site):
    _status, headers, _body = site.get()

    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "encoding", "decode"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("", None, bytes),
        ("zstd", None, bytes),
    ],
)
def test_a_page_comes_in_the_smallest_encoding_that_the_browser_reads(site, accepted, encoding, decode):
    _status, headers, body = site.get(HTTP_ACCEPT_ENCODING=accepted)

    assert headers.get("content-encoding") == encoding
    assert headers["content-length"] == str(len(body))
    assert decode(body).decode().startswith("<!DOCTYPE html>")


def test_a_page_that_the_browser_has_is_not_sent_again(site):
    _status, headers, _body = site.get()

    status, again, body = site.get(HTTP_IF_NONE_MATCH=headers["etag"])

    assert status.startswith("304")
    assert body == b""
    assert again["etag"] == headers["etag"]
    assert again["cache-control"] == headers["cache-control"]


def test_each_encoding_has_its_own_etag(site):
    etags = {site.get(HTTP_ACCEPT_ENCODING=encoding)[1]["etag"] for encoding in ("br", "gzip", "")}

    assert len(etags) == 3


def test_head_answers_like_get_without_the_body(site):
    _status, got, _body = site.get()

    status, headers, body = site.get(method="HEAD")

    assert (status, body) == ("200 OK", b"")
    assert headers == got


def test_a_reader_with_ticks_gets_the_stored_page_filled_in_and_nobody_else_does(site):
    site.get()

    _status, headers, body = site.get(HTTP_COOKIE=COOKIE)
    _status, _headers, everybody = site.get()

    assert site.asked == 1
    assert "etag" not in headers

    assert b'id="step-w1" checked' in body
    assert headers["cache-control"] == "private, no-cache"
    assert b'id="step-w1" checked' not in everybody


def test_the_first_visitor_after_a_reader_gets_the_page_for_everybody(site):
    site.get(HTTP_COOKIE=COOKIE)

    assert b'id="step-w1" checked' not in site.get()[2]


@pytest.mark.parametrize("headers", [{"query": "region=fr"}, {"HTTP_HX_REQUEST": "true"}, {"method": "POST"}])
def test_what_is_no_first_visit_goes_through_to_django(site, headers):
    site.get()
    site.get(**headers)
    site.get(**headers)

    assert site.asked == 3


@pytest.mark.parametrize("path", ["/en/nothing/", "/en/example", "/", "/admin/login/", "/static/nothing.css"])
def test_only_public_pages_are_stored(site, path):
    site.get(path)
    site.get(path)

    assert site.asked == 2


@pytest.mark.parametrize(("accepted", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)])
def test_a_readers_page_is_the_page_that_django_makes_for_that_reader(site, accepted, decode):
    _status, headers, body = site.get(HTTP_COOKIE=COOKIE, HTTP_ACCEPT_ENCODING=accepted)
    client = Client(headers={"Cookie": COOKIE})

    made = client.get(GUIDE)

    assert decode(body) == made.content
    assert headers["cache-control"] == made["Cache-Control"]
    assert headers["vary"] == made["Vary"]
    assert set(headers["vary"].split(", ")) == {"Accept-Encoding", "Cookie"}


@pytest.mark.parametrize(
    "cookie", ["", "xreader=1", f"{COOKIE}; other=1", "reader", "reader=", 'reader="\\', "\xff=reader"]
)
def test_any_cookie_header_at_all_is_answered(site, cookie):
    assert site.get(HTTP_COOKIE=cookie)[0] == "200 OK"


def test_a_wrong_host_is_refused_and_not_stored(site):
    assert site.get(HTTP_HOST="evil.example")[0].startswith("400")
    assert site.get()[0] == "200 OK"
    assert site.get(HTTP_HOST="evil.example")[0].startswith("400")


def test_a_publication_replaces_the_stored_page(site, look_again):
    before = site.get()[1]["etag"]
    make_published(verdict=text("News"))
    look_again()

    _status, headers, body = site.get()

    assert b"News" in body
    assert headers["etag"] != before


def test_a_mismatch_that_readers_report_replaces_the_stored_page_once_it_is_told(site, look_again):
    report = {"platform": Platform.objects.get(), "step": "w1", "revision": 1, "surface": "web", "language": "en"}
    site.get()
    for day in (3, 4):
        Report.objects.create(**report, on=date(2026, 11, day))
    look_again()
    assert b"step__reported" not in site.get()[2]
    assert site.asked == 1

    Report.objects.create(**report, on=date(2026, 11, 5))
    look_again()

    assert b"step__reported" in site.get()[2]
    assert site.asked == 2


def test_a_new_day_replaces_the_stored_page(site):
    site.get()
    site.application.as_of = None

    site.get()

    assert site.asked == 2


def test_pages_are_kept_up_to_a_number(site):
    site.application.MOST_PAGES = 2
    for slug in ("one", "two", "three"):
        make_published(slug)
    for path in ("/en/one/", "/en/two/", "/en/three/"):
        site.get(path)

    assert len(site.application.pages) == 2


def test_pages_are_kept_up_to_a_size(site):
    site.application.MOST_BYTES = 1

    site.get()

    assert site.application.pages == {}
    assert site.application.size == 0


def test_known_pages_are_shown_while_the_database_does_not_answer(site, monkeypatch):
    known = site.get()

    def broken():
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr(publishing, "generation", broken)
    monkeypatch.setattr("platforms.pages.generation.looked_at", float("-inf"))

    assert site.get() == known


@pytest.mark.parametrize("path", ["/en/take-along/", "/en/take-along/file/", "/en/plan/reminders.ics"])
def test_a_page_for_one_reader_alone_is_made_for_that_reader_and_kept_by_nobody(site, path):
    _status, headers, nobodys = site.get(path)

    _status, headers, own = site.get(path, HTTP_COOKIE=COOKIE)

    assert b"example" in own
    assert b"example" not in nobodys
    assert headers["cache-control"] == "private, no-store"
    assert site.get(path)[2] == nobodys


def test_an_answer_to_a_query_is_compressed_too(site):
    _status, headers, body = site.get(query="region=US", HTTP_ACCEPT_ENCODING="gzip")

    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body).startswith(b"<!DOCTYPE html>")
