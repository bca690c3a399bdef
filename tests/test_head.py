"""What a page's head says to machines: which page it is, in which other languages, and how to preview a link to it."""

import struct
from contextlib import closing

import pytest

from platforms.content import LANGUAGES

from .factory import make_published, text
from .markup import tags

pytestmark = pytest.mark.django_db

PATHS = ["", "plan/", "compare/", "changes/", "evidence/", "accessibility/", "privacy/", "about/"]
PATHS += ["example/", "example/changes/"]
HERE = "http://testserver"


@pytest.fixture(autouse=True)
def _published():
    make_published()


def alternates(page):
    return {link["hreflang"]: link["href"] for link in tags(page, "link", rel="alternate") if "hreflang" in link}


def previews(page):
    return {meta["property"]: meta["content"] for meta in tags(page, "meta") if "property" in meta}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_names_its_address_without_a_query(client, language, path):
    page = client.get(f"/{language}/{path}?region=FR").text

    assert tags(page, "link", rel="canonical") == [{"rel": "canonical", "href": f"{HERE}/{language}/{path}"}]


@pytest.mark.parametrize("path", PATHS)
def test_languages_name_each_other_and_one_for_everybody_else(client, path):
    expected = {language: f"{HERE}/{language}/{path}" for language in LANGUAGES}

    for language in LANGUAGES:
        assert alternates(client.get(f"/{language}/{path}").text) == expected | {"x-default": expected["en"]}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_a_title_and_a_description_of_its_own(client, language, path):
    page = client.get(f"/{language}/{path}").text

    previewed = previews(page)
    (described,) = tags(page, "meta", name="description")
    assert described["content"] == previewed["og:description"]
    assert f"<title>{previewed['og:title'].replace('&', '&amp;')} – " in page
    assert "<" not in previewed["og:title"] + previewed["og:description"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["og:title", "og:description"])
def test_no_two_pages_introduce_themselves_alike(client, name, language):
    said = [previews(client.get(f"/{language}/{path}").text)[name] for path in PATHS]

    assert len(set(said)) == len(PATHS)


def test_previews_of_links_say_language_and_address(client):
    english, french = (previews(client.get(f"/{language}/example/").text) for language in LANGUAGES)

    assert (english["og:url"], french["og:url"]) == (f"{HERE}/en/example/", f"{HERE}/fr/example/")
    assert english["og:locale"] == "en_GB"
    assert english["og:type"] == "article"


def test_previews_of_links_show_our_own_picture_in_the_size_that_is_told(client):
    shown = previews(client.get("/en/").text)

    with closing(client.get(shown["og:image"].removeprefix(HERE))) as served:
        picture = b"".join(served)
    width, height = struct.unpack(">II", picture[16:24])
    assert shown["og:image"].startswith(f"{HERE}/static/og.")
    assert served["Content-Type"] == shown["og:image:type"]
    assert (shown["og:image:width"], shown["og:image:height"]) == (str(width), str(height))
    assert len(picture) <= 60_000


def test_addresses_are_those_of_the_host_that_is_asked(client, settings):
    settings.ALLOWED_HOSTS = ["guide.example.org", "other.example.org"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    one = client.get("/en/", headers={"Host": "guide.example.org", "X-Forwarded-Proto": "https"}).text
    other = client.get("/en/", headers={"Host": "other.example.org"}).text

    assert 'rel="canonical" href="https://guide.example.org/en/"' in one
    assert 'rel="canonical" href="http://other.example.org/en/"' in other


def test_search_engines_keep_a_page_but_not_its_variants(client):
    assert "noindex" not in client.get("/en/example/").text
    assert '<meta name="robots" content="noindex">' in client.get("/en/example/?region=UK").text


def test_what_is_no_page_for_everybody_is_kept_from_search_engines(client):
    for path in ("/en/nothing/", "/en/take-along/"):
        page = client.get(path).text

        assert '<meta name="robots" content="noindex">' in page
        assert tags(page, "link", rel="canonical") == []


def test_a_preview_in_the_admin_has_no_address_for_machines(admin_client):
    platform = make_published("other")

    page = admin_client.get(f"/admin/platforms/platform/{platform.pk}/preview/en/").text

    assert '<meta name="robots" content="noindex">' in page
    assert tags(page, "link", rel="canonical") == []
    assert "application/ld+json" not in page


def test_a_page_names_the_feeds_that_follow_it(client):
    feeds = tags(client.get("/fr/example/").text, "link", type="application/atom+xml")

    assert [feed["href"] for feed in feeds] == ["/fr/feed/", "/fr/example/feed/"]


def test_quotation_marks_and_markup_stay_words_in_titles_and_descriptions(client):
    make_published(name={"en": 'A "b" <i>'}, verdict=text('Say "no" & <b>no</b>'))

    shown = previews(client.get("/en/example/").text)

    assert shown["og:title"] == 'A "b" <i>: refuse AI training'
    assert shown["og:description"] == 'Say "no" & <b>no</b>'
