"""What is told of the difference between two guides: everything, at its place, in words."""

import pytest

from platforms.difference import between

from .factory import make_guide, make_procedure, make_step, text

NOTES = [{"kind": "used", "text": text(words), "sources": ["s1"]} for words in ("Posts", "Photos", "Likes")]
SOURCES = [{"key": key, "kind": "press", "title": f"Page {key}", "publisher": "Example"} for key in ("s1", "s2", "s3")]


def lines(before, after):
    return [line for difference in between(before, after) for line in difference.lines()]


def test_equal_guides_do_not_differ():
    assert between(make_guide(), make_guide()) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"minutes": 2}, {"minutes": 9}, ["minutes", "  - 2", "  + 9"]),
        (
            {"outcome": "switch"},
            {"outcome": "partial"},
            ["outcome", "  - A setting stops it", "  + A part of it can be stopped"],
        ),
        ({}, {"prominent": "true"}, ["prominent", "  - no", "  + yes"]),
        ({"products": ["A", "B"]}, {"products": ["B"]}, ["products", "  - A", "  - B", "  + B"]),
        (
            {"control": {"en": "One switch"}},
            {"control": {"en": "One switch", "fr": "Un interrupteur"}},
            ["control.fr", "  + Un interrupteur"],
        ),
        (
            {"retroactive": {"reach": "future", "note": text("No."), "sources": ["s1"]}},
            {"retroactive": {"reach": "past", "note": text("No."), "sources": ["s1"]}},
            ["retroactive.reach", "  - The future only", "  + The past too"],
        ),
        (
            {},
            {"procedures": [make_procedure(steps=["w1", make_step("w2", expect=None)])]},
            ["steps.w2.expect.en", "  - see w2", "steps.w2.expect.fr", "  - see w2 (fr)"],
        ),
        ({}, {"procedures": [make_procedure(steps=["w2", "w1"])]}, ["steps.w2: moved"]),
        (
            {"procedures": [make_procedure(), make_procedure("app", ["a1"])]},
            {"procedures": [make_procedure(steps=["w1"]), make_procedure("app", ["w2", "a1"])]},
            ["steps.w2: moved"],
        ),
        (
            {"sources": SOURCES},
            {"sources": SOURCES[:2]},
            [
                *("sources.s3: removed", "sources.s3.kind", "  - Press", "sources.s3.title", "  - Page s3"),
                *("sources.s3.publisher", "  - Example"),
            ],
        ),
        (
            {"notes": NOTES},
            {"notes": [NOTES[0], NOTES[2] | {"text": text("Hearts")}]},
            [
                *("notes[1].text.en", "  - Photos", "  + Hearts"),
                *("notes[1].text.fr", "  - Photos (fr)", "  + Hearts (fr)"),
                *("notes[2]: removed", "notes[2].kind", "  - Used", "notes[2].text.en", "  - Likes"),
                *("notes[2].text.fr", "  - Likes (fr)", "notes[2].sources", "  - s1"),
            ],
        ),
    ],
)
def test_each_change_is_told_at_its_place_and_nothing_else(before, after, told):
    assert lines(make_guide(**before), make_guide(**after)) == told


def test_of_a_new_guide_all_is_added_but_what_holds_by_default():
    told = lines(None, make_guide())

    assert "procedures.web: added" in told
    assert "steps.w1: added" in told
    assert "  + Do w1" in told
    assert not [line for line in told if line.startswith("  - ")]
    assert "procedures.web.scope" not in told


def test_a_text_of_which_most_stays_is_told_once_with_what_changed_in_it():
    (difference,) = between(
        make_guide(reason={"en": "One setting stops it for good."}),
        make_guide(reason={"en": "One setting stops it for now."}),
    )

    assert difference.wordings[0].pieces() == [("=", "One setting stops it for "), ("-", "good."), ("+", "now.")]


def test_places_are_named_as_the_desk_names_them():
    found = between(make_guide(), make_guide(minutes=9, procedures=[make_procedure(done_when=text("Gone."))]))

    assert [(one.name, [wording.name for wording in one.wordings]) for one in found] == [
        ("The guide itself", ["Minutes"]),
        ("Procedure web", ["Done when", "Done when"]),
    ]
    assert found[1].about == text("Walk web")
