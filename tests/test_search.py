"""Search: every name that people know a service by finds it, mistyped ones too, and nothing that is typed does harm."""

from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from platforms.guidefile import read
from platforms.search import Filters, Index, words

from .factory import make_guide, text

GUIDES = Path(__file__).parent.parent / "guides"


@lru_cache(maxsize=1)
def real_index():
    """Every guide of the repository, as if it were published."""
    return Index([SimpleNamespace(guide=read(path)) for path in sorted(GUIDES.glob("*.yaml"))])


def make_index(*guides):
    return Index([SimpleNamespace(guide=guide) for guide in guides])


def slugs(found):
    return [published.guide.slug for published in found.guides]


def search(query, index=None, language="en", **filters):
    return (index or real_index()).find(Filters.of({"q": query} | filters), language)


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("facebook", "meta"),
        ("Instagram", "meta"),
        ("WhatsApp", "meta"),
        ("what's app", "meta"),
        ("insta", "meta"),
        ("bing", "microsoft-copilot"),
        ("microsoft", "microsoft-copilot"),
        ("DALL-E", "chatgpt"),
        ("dalle", "chatgpt"),
        ("DALL·E", "chatgpt"),
        ("openai", "chatgpt"),
        ("open ai", "chatgpt"),
        ("sora", "chatgpt"),
        ("gpt", "chatgpt"),
        ("bard", "gemini"),
        ("google", "gemini"),
        ("twitter", "x-grok"),
        ("x", "x-grok"),
        ("x / grok", "x-grok"),
        ("siri", "apple-intelligence"),
        ("anthropic", "claude"),
        ("salesforce", "slack"),
        ("my website", "own-website"),
        ("site web", "own-website"),
        ("votre site", "own-website"),
    ],
)
def test_a_name_that_people_use_finds_the_guide_first(query, slug):
    found = search(query)

    assert slugs(found)[0] == slug
    assert not found.similar


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("linkdin", "linkedin"),
        ("chatgtp", "chatgpt"),
        ("instagramm", "meta"),
        ("fasebook", "meta"),
        ("facbo", "meta"),
        ("twiter", "x-grok"),
        ("gemnii", "gemini"),
        ("antrhopic", "claude"),
        ("tik tock", "tiktok"),
        ("pinterrest", "pinterest"),
        ("perplexitie", "perplexity"),
    ],
)
def test_a_mistyped_name_finds_the_guide(query, slug):
    assert slug in slugs(search(query))


def test_a_name_that_is_only_similar_is_said_to_be_so():
    assert search("instagramm").similar
    assert not search("instagram").similar


@pytest.mark.parametrize("query", ["Béhance", "BEHANCE", "be-hance", "dictee", "DICTÉE"])
def test_case_accents_and_punctuation_make_no_difference(query):
    assert len(search(query)) == 1


def test_names_are_found_in_every_language_whatever_the_page_speaks():
    index = make_index(make_guide("site", name={"en": "Your website", "fr": "Votre site"}))

    for language in ("en", "fr"):
        assert slugs(search("votre", index, language)) == ["site"]
        assert slugs(search("your", index, language)) == ["site"]


def test_owners_are_found_but_not_what_all_companies_are_called():
    index = make_index(*(make_guide(f"s{n}", operator=text(f"Owner{n} Holding Limited")) for n in range(6)))

    assert slugs(search("owner3", index)) == ["s3"]
    assert slugs(search("limited", index)) == []


def test_a_better_match_comes_first():
    index = make_index(
        make_guide("part", name=text("Recanvas")),
        make_guide("word", name=text("The Canvas")),
        make_guide("start", name=text("Canvas Pro")),
        make_guide("same", name=text("Canvas")),
    )

    assert slugs(search("canvas", index)) == ["same", "start", "word", "part"]


def test_equal_matches_come_by_name():
    index = make_index(*(make_guide(slug, aliases=["Shared"]) for slug in ("c", "a", "b")))

    assert slugs(search("shared", index)) == ["a", "b", "c"]


@pytest.mark.parametrize("query", ["netflix", "ibm", "wattpad", "???"])
def test_what_is_not_here_is_not_found(query):
    assert slugs(search(query)) == []


def test_what_cannot_be_seen_is_not_searched_for():
    assert not Filters.of({"q": "\x00 \u202e\u200b"})


def test_all_words_must_fit():
    assert slugs(search("meta glasses")) == ["meta"]
    assert slugs(search("meta netflix")) == []


def test_filters_hold_together():
    found = search("", kind="social", can="none")

    assert set(slugs(found)) == {"bluesky", "reddit"}


def test_on_by_default_shows_what_is_lit_with_or_without_a_knob():
    found = slugs(search("", on="1"))

    assert {"linkedin", "reddit"} <= set(found)
    assert not {"zoom", "dropbox"} & set(found)


def test_what_the_filters_hide_is_counted():
    found = search("linkedin", kind="code")

    assert slugs(found) == []
    assert found.elsewhere == 1


def test_the_first_selection_is_the_editors_choice():
    first = slugs(real_index().first("en"))

    assert len(first) == 14
    assert {"chatgpt", "meta", "x-grok", "zoom"} <= set(first)


def test_without_an_editors_choice_all_are_shown():
    assert slugs(make_index(make_guide("b"), make_guide("a")).first("en")) == ["a", "b"]


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("q=bing&kind=work&can=form&on=1", Filters("bing", "work", "form", on=True)),
        ("q=++big++bing++", Filters("big bing")),
        ("kind=nothing&can=all&on=yes", Filters()),
        ("q=a&q=b", Filters("b")),
        ("q=a%00b%0d%0ac", Filters("a b c")),
        ("q=%FF%FE", Filters("��")),
    ],
)
def test_the_query_of_an_address_is_read_strictly(query, filters):
    assert Filters.of(QueryDict(query)) == filters


def test_filters_write_the_query_that_they_were_read_from():
    filters = Filters("dall·e & co", "assistant", "switch", on=True)

    assert Filters.of(QueryDict(filters.query.removeprefix("?"))) == filters
    assert Filters().query == ""


@given(st.text(max_size=300))
def test_nothing_that_is_typed_breaks_the_search(typed):
    filters = Filters.of({"q": typed})

    assert len(filters.q) <= 100
    assert filters.q.isprintable()
    assert real_index().find(filters, "fr").guides is not None


@given(st.text(max_size=50))
def test_folding_twice_is_folding_once(typed):
    once = words(typed)

    assert [words(word) for word in once] == [[word] for word in once]
