"""The timeline of a guide: the order of what happened, the distances between, and how long training has been on."""

from datetime import date

import pytest

from platforms.situation import NOTHING_SAID, Situation, Tailored, fit
from platforms.timeline import timeline
from platforms.vocabulary import Region

from .factory import make_guide, make_published, text

TODAY = date(2026, 11, 24)


def make_event(day, words="It happened"):
    return {"date": day, "text": text(words), "sources": ["s1"]}


def make_timeline(*days, situation=NOTHING_SAID, **changes):
    guide = make_guide(events=[make_event(day) for day in days], **changes)
    return timeline(Tailored(guide, fit(guide, situation)), TODAY)


def dates(entries):
    return [entry.date for entry in entries]


def lit(entries):
    return [entry.date for entry in entries if entry.lit]


def test_what_happened_stands_in_the_order_of_time_and_ends_today():
    entries = make_timeline("2026-02-01", "2024-05-09", "2025-11-03")

    assert dates(entries) == ["2024-05-09", "2025-11-03", "2026-02-01", "2026-11-24"]
    assert [entry.is_today for entry in entries] == [False, False, False, True]


@pytest.mark.parametrize(
    "order",
    [("2024-11-15", "2024-11", "2025"), ("2024-11", "2024-11-15", "2024"), ("2024-02", "2024-05-09", "2024-05")],
)
def test_a_month_or_a_year_stands_where_the_guide_puts_it_as_far_as_it_can(order):
    assert dates(make_timeline(*order, defaults=[{"state": "off", "sources": ["s1"]}])) == [*order, "2026-11-24"]


def test_what_is_announced_comes_after_today():
    assert dates(make_timeline("2025-11-03", "2027-01")) == ["2025-11-03", "2026-11-24", "2027-01"]


def test_the_line_is_lit_from_the_day_on_which_training_was_on_by_default_until_today():
    entries = make_timeline("2024-05-09", "2025-11-03", "2026-02-01", "2027-01")

    assert [entry.date for entry in entries if entry.begins] == ["2025-11-03"]
    assert lit(entries) == ["2025-11-03", "2026-02-01"]


def test_a_beginning_that_is_no_event_has_an_entry_of_its_own():
    entries = make_timeline("2024-07-26", defaults=[{"state": "on", "since": "2024-05", "sources": ["s1"]}])

    assert dates(entries) == ["2024-05", "2024-07-26", "2026-11-24"]
    assert entries[0].begins
    assert entries[0].event is None


@pytest.mark.parametrize(
    "changes",
    [
        {"defaults": [{"state": "on", "sources": ["s1"]}]},
        {"defaults": [{"state": "off", "since": "2025-11-03", "sources": ["s1"]}]},
        {"defaults": [{"state": "unknown", "since": "2025-11-03", "sources": ["s1"]}]},
        {"defaults": [{"state": "on", "since": "2027-01", "sources": ["s1"]}]},
        {"outcome": "not-needed", "procedures": []},
    ],
    ids=["since when is not known", "off", "unknown", "only announced", "nothing to do"],
)
def test_nothing_is_lit_unless_the_guide_says_since_when_training_is_on(changes):
    assert lit(make_timeline("2025-11-03", **changes)) == []


def test_the_light_is_that_of_the_readers_own_situation():
    defaults = [
        {"state": "on", "since": "2024-09-18", "sources": ["s1"]},
        {"regions": ["CH"], "state": "on", "since": "2025-11-03", "sources": ["s1"]},
        {"regions": ["EEA"], "state": "off", "since": "2025-11-03", "sources": ["s1"]},
    ]
    days = ("2024-09-18", "2025-11-03")

    assert lit(make_timeline(*days, defaults=defaults)) == ["2024-09-18", "2025-11-03"]
    assert lit(make_timeline(*days, defaults=defaults, situation=Situation(region=Region.CH))) == ["2025-11-03"]
    assert lit(make_timeline(*days, defaults=defaults, situation=Situation(region=Region.EEA))) == []


@pytest.mark.parametrize(
    ("before", "gap"),
    [("2026-11-24", 1), ("2026-11-17", 1), ("2026-11-16", 2), ("2026-10", 3), ("2026-07", 4), ("2020", 5)],
)
def test_longer_times_are_longer_distances(before, gap):
    assert [entry.gap for entry in make_timeline(before, defaults=[{"state": "off", "sources": ["s1"]}])] == [gap, 0]


def test_a_guide_without_events_has_no_timeline():
    assert make_timeline() == []


@pytest.mark.django_db
def test_the_page_draws_the_line_and_says_what_its_light_means(client):
    make_published(events=[make_event("2024-05-09", "It was announced"), make_event("2025-11-03", "It began")])

    section = client.get("/en/example/").text.partition('id="timeline"')[2].partition("</section>")[0]

    assert section.count('class="timeline__lit"') == 1
    assert section.index("It was announced") < section.index("timeline__lit") < section.index("It began")
    assert section.index("It began") < section.index("From here on: on by default") < section.index("Today")
    assert "style=" not in section


@pytest.mark.django_db
def test_a_line_without_light_claims_none(client):
    make_published(events=[make_event("2025-11-03")], defaults=[{"state": "off", "sources": ["s1"]}])

    page = client.get("/en/example/").text

    assert 'class="timeline"' in page
    assert "timeline__lit" not in page
    assert "From here on" not in page
