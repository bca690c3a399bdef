"""What the guides together rest on: the figures, and the page that says them."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import now

from platforms.content import LANGUAGES
from platforms.evidence import evidence
from platforms.models import Report
from platforms.vocabulary import Confidence, SourceKind

from .factory import make_data, make_guide, make_procedure, make_published, make_step

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


def make_source(key="s1", **changes):
    return make_data()["sources"][0] | {"key": key} | changes


def make_checked(slug, on):
    return make_guide(slug, procedures=[make_procedure(checked={"on": str(on), "surface": "web", "language": "en"})])


def days_ago(days):
    return TODAY - timedelta(days=days)


def test_guides_checked_within_90_days_are_counted_apart_from_those_checked_ever():
    guides = [make_checked("a", days_ago(90)), make_checked("b", days_ago(91)), make_guide("c")]

    figures = evidence(guides, TODAY)

    assert (figures.guides, figures.checked, figures.checked_recently) == (3, 2, 1)
    assert figures.checked_recently_share == 33


def test_the_median_age_leaves_out_what_has_no_date_and_makes_nothing_younger_than_it_is():
    dates = ["2026-11-20", "2026-11", "2026", None]
    sources = [make_source(f"s{number}", date=day) for number, day in enumerate(dates, 1)]

    figures = evidence([make_guide(sources=sources)], TODAY)

    assert figures.median_age == (TODAY - date(2026, 11, 1)).days
    assert (figures.sources, figures.undated) == (4, 1)


def test_without_a_dated_source_no_age_is_claimed():
    assert evidence([make_guide(sources=[make_source(date=None)])], TODAY).median_age is None


def test_sources_are_counted_by_kind_and_guides_by_confidence():
    sources = [make_source("s1", kind="press"), make_source("s2", kind="press"), make_source("s3", kind="blog")]

    figures = evidence([make_guide("a", sources=sources), make_guide("b", confidence="low")], TODAY)

    assert dict(figures.kinds) == dict.fromkeys(SourceKind, 0) | {"official": 1, "press": 2, "blog": 1}
    assert dict(figures.confidence) == {Confidence.HIGH: 1, Confidence.MEDIUM: 0, Confidence.LOW: 1}


def test_guides_are_due_after_one_interval_and_overdue_after_two():
    guides = [
        make_guide(slug, check_every=90, sources=[make_source(date=str(days_ago(days)))])
        for slug, days in [("fresh", 90), ("due", 91), ("overdue", 181)]
    ]

    figures = evidence(guides, TODAY)

    assert (figures.due, figures.overdue) == (2, 1)


def test_the_share_of_translations_counts_every_text_and_is_never_rounded_up_to_the_whole():
    complete = evidence([make_guide()], TODAY)
    lacking = evidence([make_guide(), make_guide(control={"en": "One switch"})], TODAY)

    assert complete.translated == {"fr": 100}
    assert 90 < lacking.translated["fr"] < 100


def test_words_on_screens_are_quoted_and_not_counted_as_untranslated():
    step = make_step(do={"en": "Open **Privacy**", "fr": "Ouvrez **Privacy**"})
    labels = [{"text": {"en": "Privacy"}, "former": {"en": ["Secrecy"]}}]

    assert (
        evidence([make_guide(procedures=[make_procedure(steps=[step])], labels=labels)], TODAY).translated["fr"] == 100
    )


def test_only_reports_that_wait_for_an_answer_are_open():
    platform = make_published()
    report = {"platform": platform, "step": "w1", "revision": 1, "surface": "web", "language": "en", "on": TODAY}
    Report.objects.create(**report)
    Report.objects.create(**report, status="fixed", answered_on=TODAY)

    assert evidence([], TODAY).open_reports == 1


def test_no_guides_are_no_error():
    figures = evidence([], TODAY)

    assert (figures.guides, figures.checked_recently_share, figures.translated) == (0, 0, {"fr": 0})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_the_figures_of_the_published_guides(client, language):
    make_published("a")
    make_published("b").revisions.update(is_current=False)

    page = client.get(f"/{language}/evidence/").text

    assert "<dt>Guides</dt><dd>1</dd>" in page


def test_the_page_says_that_nothing_was_checked_live_as_long_as_nothing_was(client, look_again):
    make_published()
    assert "No guide has been checked live yet." in client.get("/en/evidence/").text

    checked = {"on": now().date().isoformat(), "surface": "web", "language": "en"}
    make_published(procedures=[make_procedure(checked=checked)])
    look_again()

    page = client.get("/en/evidence/").text
    assert "No guide has been checked live yet." not in page
    assert "1 of 1 (100 %)" in page
