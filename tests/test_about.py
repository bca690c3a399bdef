"""The pages about the site: complete in every language, the same for everybody, and true."""

import re
from html import unescape

import pytest
from django.apps import apps
from django.conf import settings

from platforms import about, pages, progress
from platforms.content import LANGUAGES
from platforms.progress import Progress

from .factory import make_published

pytestmark = pytest.mark.django_db

COOKIE = settings.READER_COOKIE
TAG = re.compile(r"<[^>]*>")
CODE = re.compile(r"<code>.*?</code>", re.DOTALL)

# Where the privacy page tells of what a table keeps of people: by the key of the section.
TOLD = {
    "platforms.Report": "sent",
    "platforms.Wish": "sent",
    "auth.User": "editors",
    "auth.Group": "editors",
    "auth.Permission": "editors",
    "admin.LogEntry": "editors",
    "sessions.Session": "editors",
    "platforms.Check": "editors",
    "platforms.Revision": "editors",
    "platforms.SourceChange": "editors",
    "platforms.Upload": "editors",
    "platforms.Presence": "editors",
    "platforms.Writing": "editors",
    "platforms.SignInFailure": "editors",
    "otp_totp.TOTPDevice": "editors",
    "otp_static.StaticDevice": "editors",
    "otp_static.StaticToken": "editors",
}
OF_GUIDES = {"Platform", "Source", "Event", "Contact", "Note", "Default", "Label", "Step", "Procedure", "Link"}
OF_GUIDES |= {"Picture", "PictureSize", "Submission"}


def get(client, page, language="en"):
    return client.get(f"/{language}/{page}/")


def outline(text):
    """Return what a page must have in every language: its sections with their templates, subtitles, lists and links."""
    pieces = [(section.key, piece) for section in text.sections for piece in section.pieces]
    pieces += [("", piece) for piece in text.opening]
    return [
        (key, piece.template, re.findall(r'<(?:p|h3|li|pre|a href="[^"]*")\b', piece.html), CODE.findall(piece.html))
        for key, piece in pieces
    ]


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("page", about.PAGES)
def test_a_page_says_the_same_in_every_language(page, language):
    assert outline(about.text(page, language)) == outline(about.text(page, LANGUAGES[0]))


def test_no_page_is_forgotten():
    files = {(path.parent.name, path.stem) for path in about.FOLDER.rglob("*.md")}

    assert files == {(language, page) for language in LANGUAGES for page in about.PAGES}


@pytest.mark.parametrize("page", about.PAGES)
def test_french_is_typeset_as_by_a_french_editor(page):
    text = about.text(page, "fr")
    pieces = [*text.opening, *(piece for section in text.sections for piece in section.pieces)]
    words = [text.title, *(section.title for section in text.sections)]
    words += [TAG.sub("", CODE.sub("", piece.html)) for piece in pieces]

    for said in words:
        assert not re.findall(r".*(?: [:;!?»]|« |[“”\"']).*", unescape(said))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", about.PAGES)
def test_a_page_is_the_same_for_everybody_and_may_be_shared(client, page, language):
    response = get(client, page, language)

    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"].startswith("public, max-age=0, s-maxage=")
    assert f"<h1>{about.text(page, language).title}</h1>" in response.text


@pytest.mark.parametrize("page", about.PAGES)
def test_a_page_is_linked_from_the_foot_of_all_and_knows_itself_there(client, page):
    assert f'<a href="/en/{page}/">' in client.get("/en/").text
    assert f'<a href="/en/{page}/" aria-current="page">' in get(client, page).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", about.PAGES)
def test_links_lead_somewhere(client, page, language):
    text = get(client, page, language).text

    for address in re.findall(r'<a href="(\.\./[^"]*)"', text):
        assert get(client, address.removeprefix("../").strip("/"), language).status_code == 200
    for anchor in re.findall(r'<a href="#([^"]*)"', text):
        assert f'id="{anchor}"' in text


def test_a_contact_is_shown_where_one_is_set_and_none_is_invented(client, settings):
    settings.CONTACT = ""
    assert "has not named a contact" in get(client, "about").text

    settings.CONTACT = "mailto:help@example.org"
    pages.about_page.cache_clear()
    assert '<a href="mailto:help@example.org">help@example.org</a>' in get(client, "about").text

    settings.CONTACT = "https://example.org/contact"
    pages.about_page.cache_clear()
    page = get(client, "privacy").text
    assert 'href="https://example.org/contact"' in page
    assert "has not named a contact" not in page


def test_the_privacy_page_shows_what_the_browser_has_just_sent(client):
    client.cookies[COOKIE] = "1|situation:EEA.-.own|example:2026-11-02r1.w1"

    response = get(client, "privacy")

    assert "<code>1|situation:EEA.-.own|example:2026-11-02r1.w1</code>" in response.text
    assert response["Cache-Control"] == "private, no-cache"


def test_it_shows_even_what_the_site_does_not_understand_and_only_as_words(client):
    client.cookies[COOKIE] = "<script>alert(1)</script>"

    page = get(client, "privacy").text

    assert "<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>" in page
    assert "<script>alert" not in page


def test_to_whoever_sent_nothing_it_says_so(client):
    page = get(client, "privacy").text

    assert "Nothing: no cookie" in page
    assert "<form" not in page


def test_after_erasing_the_privacy_page_is_the_proof(client):
    make_published()
    client.post("/en/example/progress/", {"ticked": ["w1"], "revision": 1})
    assert "example:" in get(client, "privacy").text

    response = client.post("/en/take-along/erase/", follow=True)

    assert response.redirect_chain == [("/en/privacy/#yours", 302)]
    assert 'id="yours"' in response.text
    assert "Nothing: no cookie" in response.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_the_cookie_is_one(language):
    (example,) = re.findall(r"<pre><code>(.*?)\n?</code>", get_html("privacy", "cookie", language), re.DOTALL)

    assert str(Progress.parse(unescape(example))) == unescape(example)


@pytest.mark.parametrize(("language", "months"), [("en", "thirteen months"), ("fr", "treize mois")])
def test_what_is_said_of_the_cookie_holds_of_the_cookie(client, language, months):
    make_published()
    cookie = client.post("/en/example/progress/", {"ticked": ["w1"], "revision": 1}).cookies[COOKIE]
    said = get_html("privacy", "cookie", language)

    assert f"<code>{COOKIE}</code>" in said
    assert "<code>__Host-reader</code>" in said
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == progress.LIFETIME
    assert 13 * 30 * 24 * 3600 < progress.LIFETIME < 13 * 31 * 24 * 3600
    assert months in said


def get_html(page, key, language):
    (section,) = (section for section in about.text(page, language).sections if section.key == key)
    return "".join(piece.html for piece in section.pieces)


def test_the_privacy_page_tells_of_every_table_that_keeps_something_of_people():
    tables = {model._meta.label for model in apps.get_models(include_auto_created=False)}
    of_guides = {f"platforms.{name}" for name in OF_GUIDES} | {"contenttypes.ContentType"}
    sections = {section.key for section in about.text("privacy", "en").sections}

    assert tables - of_guides == TOLD.keys()
    assert sections.issuperset(TOLD.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_page_names_the_cookies_of_editors(admin_client, language):
    said = get_html("privacy", "editors", language)

    admin_client.get("/admin/")

    for name in {*admin_client.cookies.keys(), settings.CSRF_COOKIE_NAME, "messages"}:
        assert f"<code>{name}</code>" in said
    assert settings.SESSION_COOKIE_AGE == 12 * 3600
    assert "12 h" in said
