"""Finding a service over HTTP: filters as addresses, the line that is announced, what a search leaves behind."""

from datetime import date

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import override_settings
from django.urls import reverse

from platforms import wishes
from platforms.consistency import RESERVED
from platforms.models import Wish
from platforms.urls import urlpatterns

from .factory import make_guide, make_procedure, make_published, text

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
TODAY = date(2026, 11, 24)


@pytest.fixture
def guides():
    make_published("bluesky", category="social", outcome="none", procedures=[make_procedure(goal="limit")])
    make_published("copilot", category="code", aliases=["Bing"], defaults=[{"state": "off", "sources": ["s1"]}])
    make_published("meta", category="social", products=["Facebook", "Instagram"], name=text("Meta"))
    make_published("zoom", category="work", outcome="not-needed", procedures=[])


def found_on(response):
    """Return the slugs of the rows in the order in which they are shown."""
    _before, *rows = response.text.split('name="shown" value="')
    return [row.split('"')[0] for row in rows]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("q=facebook", ["meta"]),
        ("q=BING", ["copilot"]),
        ("q=instagramm", ["meta"]),
        ("kind=social", ["bluesky", "meta"]),
        ("can=not-needed", ["zoom"]),
        ("on=1", ["bluesky", "meta"]),
        ("kind=social&can=switch&on=1", ["meta"]),
        ("q=&kind=&can=", ["bluesky", "copilot", "meta", "zoom"]),
        ("kind=nonsense&can=nonsense&on=nonsense", ["bluesky", "copilot", "meta", "zoom"]),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_filter_is_an_address(client, guides, language, query, slugs):
    response = client.get(f"/{language}/?{query}")

    assert response.status_code == 200
    assert found_on(response) == slugs


def test_the_finder_shows_what_was_asked(client, guides):
    page = client.get("/en/?q=meta&kind=social&can=switch&on=1").text

    assert 'name="q" value="meta"' in page
    assert '<option value="social" selected>Social networks (2)</option>' in page
    assert '<option value="switch" selected>' in page
    assert 'name="on" value="1" checked' in page


def test_home_begins_with_the_editors_choice_and_an_index_of_all(client, guides):
    make_published("linkedin", prominent=True)

    response = client.get("/en/")

    assert found_on(response) == ["linkedin"]
    assert "1 to begin with, of 5" in response.text
    index = response.text.split('class="index"')[1]
    assert [f"/en/{slug}/" in index for slug in ("bluesky", "copilot", "linkedin", "meta", "zoom")] == [True] * 5


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("", "4 services"),
        ("?kind=social", "2 services found"),
        ("?q=meta", "1 service found"),
        ("?q=netflix", "No service found for “netflix”"),
        ("?kind=creative", "No service found"),
        ("?q=facebok", "Nothing is called “facebok”. 1 service has a similar name"),
    ],
)
def test_the_line_that_is_announced_counts_what_was_found(client, guides, query, line):
    page = client.get(f"/en/{query}").text

    status = page.split('role="status" id="found">')[1].split("</p>")[0]
    assert status.strip() == line


def test_htmx_gets_only_what_a_search_changes(client, guides):
    response = client.get("/en/?q=meta&kind=&can=", headers=HTMX)

    assert found_on(response) == ["meta"]
    assert '<p id="found" data-hx-swap-oob="innerHTML">' in response.text
    assert "<html" not in response.text
    assert "<form" not in response.text
    assert response["HX-Replace-Url"] == "/en/?q=meta"


def test_a_fragment_and_a_page_never_share_a_place_in_a_cache(client, guides):
    for headers in ({}, HTMX):
        assert "HX-Request" in client.get("/en/", headers=headers)["Vary"]


def test_what_is_searched_is_kept_by_no_cache(client, guides):
    assert client.get("/en/?q=meta")["Cache-Control"] == "private, no-store"
    assert client.get("/en/", headers=HTMX)["Cache-Control"] == "private, no-store"
    assert client.get("/en/?kind=social")["Cache-Control"].startswith("public")


def test_search_engines_are_asked_to_leave_searches_out(client, guides):
    assert '<meta name="robots" content="noindex">' in client.get("/en/?q=meta").text
    assert "noindex" not in client.get("/en/").text


def test_a_search_sets_no_cookie_and_writes_nothing(client, guides):
    response = client.get("/en/?q=netflix")

    assert not response.cookies
    assert not Wish.objects.exists()


def test_the_language_switch_keeps_the_search(client, guides):
    assert 'href="/fr/?q=bing&amp;kind=code"' in client.get("/en/?q=bing&kind=code").text


def test_the_readers_own_state_and_choice_are_shown_in_what_was_found(client, guides):
    client.cookies[settings.READER_COOKIE] = "1|copilot:chosen|meta:2026-11-02r1.w1"

    response = client.get("/en/?q=meta")

    assert 'name="use" value="meta" checked' in response.text
    assert "Under way: 1 of 2 steps" in response.text
    assert "2 chosen" in response.text


def test_an_empty_result_leads_on(client, guides):
    page = client.get("/en/?q=meta&kind=code").text

    assert found_on(client.get("/en/?q=meta&kind=code")) == []
    assert '<a href="/en/?q=meta#find">Without the filters: 1 service</a>' in page
    assert "is missing" not in page


def test_what_is_not_here_can_be_told(client, guides):
    page = client.get("/en/?q=netflix").text

    assert '<button class="button button--quiet" form="wish" name="name" value="netflix">' in page
    assert '<form id="wish" method="post" action="/en/wishes/"' in page


def test_without_a_contact_none_is_claimed(client, guides):
    assert "mailto:" not in client.get("/en/?q=netflix").text


@override_settings(CONTACT="mailto:guide@example.org")
def test_a_contact_is_told_where_there_is_one(client, guides):
    assert "mailto:guide@example.org" in client.get("/en/?q=netflix").text


@pytest.mark.parametrize(
    "typed",
    [
        '"><script>alert(1)</script>',
        "<hole chosen>",
        "{{ settings.SECRET_KEY }}",
        "'; DROP TABLE platforms_wish; --",
        "\x00\r\nSet-Cookie: a=b",
        "é" * 5000,
        "../../etc/passwd",
        "%s%n{0}",
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_whatever_is_typed_is_shown_as_words(client, guides, typed, headers):
    response = client.get("/en/", {"q": typed}, headers=headers)

    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert "<hole" not in response.text
    assert "\x00" not in response.text
    assert len(response.text) < 30_000


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=%00", "q[]=1", "q=a&q=b", "kind=%ff", "sort=%00", "&&&==="])
def test_a_query_that_is_none_does_no_harm(client, guides, query):
    assert client.get(f"/en/?{query}").status_code == 200


def test_a_wish_is_counted_by_name_and_day_alone(client):
    for name in ("Net-Flix!", "netflix", "NETFLIX"):
        response = client.post("/en/wishes/", {"name": name}, headers=HTMX)

    wish = Wish.objects.get(name="netflix")
    assert wish.count == 2
    assert Wish.objects.get(name="net flix").count == 1
    assert "Nothing about you was kept" in response.text
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies
    assert {field.name for field in Wish._meta.fields} == {"id", "name", "count", "last_on", "on_that_day"}


def test_without_a_script_a_wish_is_thanked_for_on_a_page(client):
    response = client.post("/fr/wishes/", {"name": "<b>Netflix</b>"})

    assert response.status_code == 200
    assert 'class="masthead"' in response.text
    assert "&lt;b&gt;Netflix" in response.text
    assert Wish.objects.get().name == "b netflix b"


@pytest.mark.parametrize("name", ["", "???", "\x00", " "])
def test_a_wish_without_a_name_is_not_kept(client, name):
    response = client.post("/en/wishes/", {"name": name}, headers=HTMX)

    assert "Nothing was kept" in response.text
    assert not Wish.objects.exists()


def test_a_long_name_is_cut():
    wishes.count("x" * 1000, TODAY)

    assert Wish.objects.get().name == "x" * 60


def test_a_flood_of_wishes_fills_one_days_measure_and_no_more(client):
    for number in range(wishes.A_DAY):
        assert wishes.count(f"flood {number}", TODAY)

    assert not wishes.count("flood", TODAY)
    assert Wish.objects.count() == wishes.A_DAY
    assert wishes.count("netflix", date(2026, 11, 25))


def test_where_all_places_are_taken_the_least_wanted_gives_way():
    Wish.objects.bulk_create(
        Wish(name=f"flood {number}", count=1, last_on=TODAY, on_that_day=0) for number in range(wishes.MOST_NAMES - 1)
    )
    Wish.objects.create(name="netflix", count=7, last_on=date(2026, 1, 1))

    assert wishes.count("deezer", TODAY)

    assert Wish.objects.count() == wishes.MOST_NAMES
    assert Wish.objects.get(name="netflix").count == 7
    assert Wish.objects.get(name="deezer").count == 1


def test_days_are_counted_apart():
    wishes.count("netflix", TODAY)
    wishes.count("netflix", date(2026, 11, 25))

    wish = Wish.objects.get()
    assert (wish.count, wish.last_on, wish.on_that_day) == (2, date(2026, 11, 25), 1)


def test_a_stranger_cannot_make_a_browser_wish(client):
    response = client.post("/en/wishes/", {"name": "netflix"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert not Wish.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_wish_that_could_not_be_saved_says_so(client, headers):
    def refuse(execute, sql, *arguments):
        if "platforms_wish" in sql:
            raise OperationalError("database is locked")
        return execute(sql, *arguments)

    with connection.execute_wrapper(refuse):
        response = client.post("/en/wishes/", {"name": "netflix"}, headers=headers)

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "could not be saved just now" in response.text


def test_without_a_script_a_wish_that_was_not_saved_can_be_sent_again(client):
    def refuse(execute, sql, *arguments):
        raise OperationalError("database is locked")

    with connection.execute_wrapper(refuse):
        response = client.post("/en/wishes/", {"name": "Net & Flix"})

    assert '<button class="button" name="name" value="Net &amp; Flix">' in response.text


def test_editors_see_what_is_missed_most_first(admin_client):
    wishes.count("deezer", TODAY)
    for _time in range(3):
        wishes.count("netflix", TODAY)

    page = admin_client.get(reverse("admin:platforms_wish_changelist")).content.decode()

    assert page.index("netflix") < page.index("deezer")


@pytest.mark.parametrize("slug", ["compare", "plan", "wishes", "take-along"])
def test_a_guide_cannot_take_the_address_of_a_page(slug):
    with pytest.raises(ValueError, match="address of one of the site’s own pages"):
        make_guide(slug)


def test_the_address_of_every_page_is_reserved():
    first_parts = {str(pattern.pattern).split("/")[0] for pattern in urlpatterns}
    assert {part for part in first_parts if part and "<" not in part} <= RESERVED
