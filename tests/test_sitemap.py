"""What crawlers are told: which pages there are, and which to leave alone."""

from xml.etree import ElementTree

import pytest
from django.urls import resolve

from platforms.content import LANGUAGES

from .factory import make_published
from .markup import tags
from .test_pagestore import Site

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(autouse=True)
def _published():
    make_published("one")
    make_published("two")


def entries(client):
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return {entry.findtext("s:loc", namespaces=NAMES): entry for entry in root.findall("s:url", NAMES)}


def test_the_sitemap_lists_home_guides_and_their_changes_in_every_language(client):
    listed = entries(client)

    for language in LANGUAGES:
        for path in ("", "changes/", "about/", "one/", "two/", "two/changes/"):
            assert f"{HERE}/{language}/{path}" in listed


def test_every_page_that_is_listed_is_there_and_calls_itself_the_same(client):
    for address in entries(client):
        response = client.get(address.removeprefix(HERE))

        assert response.status_code == 200, address
        assert tags(response.text, "link", rel="canonical") == [{"rel": "canonical", "href": address}]
        assert "noindex" not in response.text


def test_the_sitemap_and_the_page_name_the_same_languages(client):
    for address, entry in entries(client).items():
        listed = {(link.get("hreflang"), link.get("href")) for link in entry.findall("x:link", NAMES)}
        links = tags(client.get(address.removeprefix(HERE)).text, "link", rel="alternate")

        assert listed == {(link["hreflang"], link["href"]) for link in links if "hreflang" in link}, address


def test_a_guide_is_dated_by_its_revision_and_nothing_is_ranked(client):
    listed = entries(client)

    today = make_published("one").revisions.get().published_at.date().isoformat()
    assert listed[f"{HERE}/en/one/"].findtext("s:lastmod", namespaces=NAMES) == today
    assert not any(entry.find("s:priority", NAMES) is not None for entry in listed.values())


def test_a_guide_that_readers_do_not_see_is_not_listed(client, look_again):
    make_published("gone").revisions.update(is_current=False)
    look_again()

    assert f"{HERE}/en/gone/" not in entries(client)


def test_robots_may_read_what_readers_see_and_learn_of_the_sitemap(client):
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        f"Sitemap: {HERE}/sitemap.xml",
    ]
    assert resolve("/admin/").app_name == "admin"


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml"])
def test_what_crawlers_have_is_not_sent_again(path):
    site = Site()

    _status, headers, _body = site.get(path)
    again, _headers, empty = site.get(path, HTTP_IF_NONE_MATCH=headers["etag"])

    assert (again, empty) == ("304 Not Modified", b"")
    assert headers["cache-control"].startswith("public, max-age=")
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml"])
def test_nothing_can_be_sent_there(client, path):
    assert client.post(path).status_code == 405


def test_a_guessed_icon_is_refused_in_few_words(client):
    response = client.get("/favicon.ico")

    assert (response.status_code, response.content) == (404, b"")
