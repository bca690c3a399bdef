"""Feeds by the rules of Atom (RFC 4287), and what they tell."""

from datetime import datetime
from xml.etree import ElementTree

import pytest

from platforms import publishing
from platforms.history import MOST
from platforms.rows import load

from .factory import make_guide, make_procedure, make_published, make_step, text
from .test_pagestore import Site

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
HERE = "http://testserver"


def parsed(client, path="/en/feed/"):
    return ElementTree.fromstring(client.get(path).content)


def entries(client, path="/en/feed/"):
    return parsed(client, path).findall("a:entry", ATOM)


def said(part, name):
    return part.findtext(f"a:{name}", namespaces=ATOM)


def links(part):
    return {link.get("rel"): link.get("href") for link in part.findall("a:link", ATOM)}


def titles(client, path="/en/feed/"):
    return [said(entry, "title") for entry in entries(client, path)]


@pytest.fixture
def revised():
    make_published("one")
    make_published("two")
    reworded = make_procedure(steps=["w1", make_step("w2", do=text("Do it otherwise"))])
    note = {"en": "The menu was renamed.", "fr": "Le menu a changé de nom."}
    publishing.publish(load(make_guide("one", procedures=[reworded])), note=note)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["", "one/"])
def test_a_feed_follows_the_rules_of_atom(client, revised, language, path):
    feed = parsed(client, f"/{language}/{path}feed/")

    assert feed.tag == f"{{{ATOM['a']}}}feed"
    assert feed.get(LANGUAGE) == language
    assert links(feed) == {
        "self": f"{HERE}/{language}/{path}feed/",
        "alternate": f"{HERE}/{language}/{path}changes/",
    }
    assert feed.findtext("a:author/a:name", namespaces=ATOM)
    for part in (feed, *feed.findall("a:entry", ATOM)):
        assert said(part, "title")
        assert said(part, "id").startswith("urn:uuid:")
        assert datetime.fromisoformat(said(part, "updated")).tzinfo


def test_ids_are_unique_and_stay_and_are_the_same_in_both_feeds(client, revised, look_again):
    before = {said(entry, "title"): said(entry, "id") for entry in entries(client)}
    own = {said(entry, "title"): said(entry, "id") for entry in entries(client, "/en/one/feed/")}
    make_published("three")
    look_again()

    after = {said(entry, "title"): said(entry, "id") for entry in entries(client)}

    assert len(set(after.values())) == len(after) == 4
    assert before.items() < after.items()
    assert own.items() < after.items()


def test_ids_hang_on_no_host(client, revised, settings):
    settings.ALLOWED_HOSTS = ["*"]

    def ids(host):
        content = client.get("/en/feed/", headers={"Host": host}).content
        return [said(part, "id") for part in ElementTree.fromstring(content).iter(f"{{{ATOM['a']}}}entry")]

    assert ids("one.example.org") == ids("other.example.org")


def test_the_newest_comes_first_and_a_first_revision_is_a_new_guide(client, revised):
    assert titles(client) == ["One: step 2 changed", "Two: new guide", "One: new guide"]
    assert titles(client, "/en/two/feed/") == ["Two: new guide"]


def test_an_entry_says_why_and_what_in_the_feeds_language(client, revised):
    english, french = (said(entries(client, f"/{language}/feed/")[0], "summary") for language in ("en", "fr"))

    assert "The menu was renamed." in english
    assert "<del>Do w2</del>" in english
    assert "<ins>Do it otherwise</ins>" in english
    assert "Le menu a changé de nom." in french
    assert "<ins>Do it otherwise (fr)</ins>" in french


def test_an_entry_leads_to_the_change_on_the_page(client, revised):
    path, anchor = links(entries(client)[0])["alternate"].removeprefix(HERE).split("#")

    assert f'id="{anchor}"' in client.get(path).text


def test_the_feed_was_updated_when_its_newest_entry_was(client, revised):
    feed = parsed(client)

    assert said(feed, "updated") == said(feed.find("a:entry", ATOM), "updated")


def test_a_feed_holds_only_the_newest(client):
    for number in range(MOST + 2):
        make_published(f"guide-{number}")

    assert len(entries(client)) == MOST
    assert f"Guide-{MOST + 1}: new guide" in titles(client)
    assert "Guide-0: new guide" not in titles(client)


def test_nobody_is_told_who_published(client, admin_user):
    make_published()
    publishing.publish(load(make_guide(minutes=7)), by=admin_user)

    assert admin_user.username not in client.get("/en/feed/").text


@pytest.mark.parametrize("path", ["/en/nothing/feed/", "/en/gone/feed/"])
def test_what_readers_do_not_see_has_no_feed(client, path):
    make_published("gone").revisions.update(is_current=False)

    assert client.get(path).status_code == 404
    assert titles(client) == []


@pytest.mark.parametrize("path", ["/en/feed/", "/fr/one/feed/"])
def test_a_feed_is_shared_sets_no_cookie_and_is_not_sent_twice(revised, path):
    site = Site()

    status, headers, _body = site.get(path)
    again, _headers, empty = site.get(path, HTTP_IF_NONE_MATCH=headers["etag"])

    assert (status, again, empty) == ("200 OK", "304 Not Modified", b"")
    assert headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert headers["cache-control"].startswith("public, max-age=0, s-maxage=")
    assert "set-cookie" not in headers
    assert site.asked == 1
