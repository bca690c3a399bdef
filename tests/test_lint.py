"""The rules of writing: what is found in a guide that is valid, and could be better."""

from datetime import date

import pytest

from platforms import lint

from .factory import make_data, make_guide, make_procedure, make_step, text

TODAY = date(2026, 11, 24)
SOURCE = make_data()["sources"][0]


def findings(**changes):
    return lint.findings(make_guide(**changes), TODAY)


def event(day):
    return {"date": day, "text": text("It begins."), "sources": ["s1"]}


def steps(first, second):
    return [make_procedure(steps=[make_step("w1", do=first), make_step("w2", do=second)])]


def test_a_well_written_guide_has_no_findings():
    assert findings() == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"sources": [SOURCE | {"date": "2026-11-25"}]}, "source s1"),
        ({"sources": [SOURCE | {"archived": "2026-12"}]}, "source s1, archived"),
        ({"defaults": [{"state": "on", "since": "2027", "sources": ["s1"]}]}, "defaults[0], since"),
        ({"events": [event("2026-11-20"), event("2026-12-01")]}, "events[1]"),
    ],
)
def test_nothing_has_happened_in_the_future(changes, place):
    (finding,) = findings(**changes)

    assert finding.startswith(f"{place}: ")
    assert finding.endswith("is in the future")


@pytest.mark.parametrize("day", ["2026", "2026-11", "2026-11-24", "1995"])
def test_a_partial_date_that_may_be_today_is_plausible(day):
    assert findings(events=[event(day)]) == []


def test_nothing_has_happened_before_there_was_a_web():
    assert findings(events=[event("1994-12-31")]) == ["events[0]: 1994-12-31 is before 1995"]


def test_a_page_is_not_archived_before_it_was_published():
    (finding,) = findings(sources=[SOURCE | {"date": "2026-08-21", "archived": "2026-08-20"}])

    assert finding == "source s1: archived on 2026-08-20, before its date 2026-08-21; a note says why"


def test_terms_may_be_archived_before_the_day_that_they_bear_when_a_note_says_so():
    source = SOURCE | {"date": "2026-08-21", "archived": "2026-08-20", "note": text("The day of effect.")}

    assert findings(sources=[source]) == []


@pytest.mark.parametrize(("day", "archived"), [("2026-08-21", "2026-08"), ("2026", "2026-01-02"), (None, "1999")])
def test_dates_are_compared_only_as_far_as_they_are_known(day, archived):
    assert findings(sources=[SOURCE | {"date": day, "archived": archived}]) == []


def test_the_same_instruction_is_translated_in_one_way():
    drifting = steps({"en": "Open it", "fr": "Ouvrez-le"}, {"en": "Open it", "fr": "Allez-y"})

    assert findings(procedures=drifting) == ["step w2: says the same as step w1 in 'en' only"]


def test_one_translation_does_not_stand_for_two_instructions():
    drifting = steps({"en": "Open it", "fr": "Ouvrez-le"}, {"en": "Go there", "fr": "Ouvrez-le"})

    assert findings(procedures=drifting) == ["step w2: says the same as step w1 in 'fr' only"]


def test_the_same_instruction_may_be_repeated():
    assert findings(procedures=steps(text("Open it"), text("Open it"))) == []
