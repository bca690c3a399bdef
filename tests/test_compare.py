"""The table of all services over HTTP: what it says, sorted and filtered by its address."""

import re
from datetime import date

import pytest

from platforms.comparison import COLUMNS, Order

from .factory import make_guide, make_procedure, make_published
from .markup import tags

pytestmark = pytest.mark.django_db

SOURCE = {"key": "s1", "kind": "official", "title": "Help page", "publisher": "Example"}


@pytest.fixture
def guides():
    nothing = {"reach": "nothing", "note": {"en": "Nothing."}, "sources": ["s1"]}
    make_published("adobe", minutes=5, outcome="partial", sources=[SOURCE | {"date": "2026-10"}])
    make_published(
        "bluesky",
        minutes=1,
        outcome="none",
        procedures=[make_procedure(goal="limit")],
        sources=[SOURCE | {"date": "2024"}],
    )
    make_published(
        "medium",
        minutes=2,
        defaults=[{"state": "off", "sources": ["s1"]}],
        procedures=[make_procedure(checked={"on": "2026-11-03", "surface": "web", "language": "en"})],
    )
    make_published("zoom", minutes=0, outcome="not-needed", procedures=[], retroactive=nothing)


def rows(response):
    return re.findall(r'<tr><th scope="row"><a href="/en/([a-z]+)/">', response.text)


def test_all_guides_stand_side_by_side(client, guides):
    response = client.get("/en/compare/")

    assert rows(response) == ["adobe", "bluesky", "medium", "zoom"]
    adobe = re.search(r"<tr><th.*?Adobe.*?</tr>", response.text, re.DOTALL)[0]
    for words in ("switch--on", ">On<", "In part", "Stays in", "5 min", "sources of", "Oct 2026"):
        assert words in adobe
    zoom = re.search(r"<tr><th[^\n]*Zoom.*?</tr>", response.text, re.DOTALL)[0]
    for words in ("switch--none", ">None<", "Not needed", "Nothing to tell"):
        assert words in zoom


@pytest.mark.parametrize(
    ("sort", "slugs"),
    [
        ("name", ["adobe", "bluesky", "medium", "zoom"]),
        ("-name", ["zoom", "medium", "bluesky", "adobe"]),
        ("minutes", ["zoom", "bluesky", "medium", "adobe"]),
        ("-minutes", ["adobe", "medium", "bluesky", "zoom"]),
        ("default", ["adobe", "bluesky", "medium", "zoom"]),
        ("can", ["medium", "adobe", "bluesky", "zoom"]),
        ("-can", ["zoom", "bluesky", "adobe", "medium"]),
        ("past", ["adobe", "bluesky", "medium", "zoom"]),
        ("checked", ["bluesky", "zoom", "adobe", "medium"]),
        ("-checked", ["medium", "adobe", "zoom", "bluesky"]),
    ],
)
def test_the_address_sorts_the_table(client, guides, sort, slugs):
    assert rows(client.get(f"/en/compare/?sort={sort}")) == slugs


@pytest.mark.parametrize("sort", ["", "nothing", "--name", "name;drop", "-", "%00", "__class__"])
def test_an_order_that_is_none_is_by_name(client, guides, sort):
    assert rows(client.get(f"/en/compare/?sort={sort}")) == ["adobe", "bluesky", "medium", "zoom"]


def test_the_address_filters_the_table_too(client, guides):
    response = client.get("/en/compare/?can=none&sort=-name")

    assert rows(response) == ["bluesky"]
    assert "1 service found" in response.text
    assert tags(response.text, "input", name="sort", value="-name")


def test_a_search_of_the_table_finds_names(client, guides):
    assert rows(client.get("/en/compare/?q=zooom")) == ["zoom"]


def test_heads_tell_the_order_and_lead_to_the_next(client, guides):
    heads = tags(client.get("/en/compare/?sort=minutes&kind=social").text, "th", scope="col")
    links = [attrs["href"] for attrs in tags(client.get("/en/compare/?sort=minutes&kind=social").text, "a")]

    assert [head.get("aria-sort") for head in heads] == [None, None, None, None, "ascending", None]
    assert "/en/compare/?kind=social&sort=-minutes#find" in links
    assert "/en/compare/?kind=social#find" in links
    assert "/en/compare/?kind=social&sort=checked#find" in links


@pytest.mark.parametrize("name", COLUMNS)
def test_every_order_is_read_as_it_is_written(name):
    for order in (Order(name), Order(name, descending=True)):
        assert Order.of({"sort": str(order)}) == order


def test_a_source_known_by_its_year_is_no_newer_than_that_year():
    guide = make_guide(sources=[SOURCE | {"date": "2026"}])

    assert COLUMNS["checked"].key(guide, date(2026, 11, 24), "en") == date(2026, 1, 1)


def test_htmx_gets_the_table_alone(client, guides):
    response = client.get("/en/compare/?q=adobe&kind=&can=&sort=-name", headers={"HX-Request": "true"})

    assert rows(response) == ["adobe"]
    assert "<html" not in response.text
    assert response["HX-Replace-Url"] == "/en/compare/?q=adobe&sort=-name"


def test_the_table_is_the_same_for_everybody(client, guides):
    first = client.get("/en/compare/")
    client.cookies["reader"] = "1|adobe:2026-11-02r1.w1"

    assert client.get("/en/compare/").content == first.content
    assert first["Cache-Control"].startswith("public")
    assert not first.cookies


def test_a_table_without_rows_says_so(client, guides):
    page = client.get("/en/compare/?q=netflix").text

    assert "<table" not in page
    assert "No service found for “netflix”" in page
    assert "Tell us that “netflix” is missing" in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_leads_to_the_table(client, guides, language):
    assert f'<a href="/{language}/compare/">' in client.get(f"/{language}/adobe/").text
    assert f'<a href="/{language}/compare/" aria-current="page">' in client.get(f"/{language}/compare/").text
