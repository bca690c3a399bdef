"""Translations that lag: known at every publication, forgotten only by who translates or says that they still fit."""

import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from platforms import lint, pages, translations
from platforms.models import Revision
from platforms.publishing import published, roll_back

from .factory import make_procedure, make_published, make_step, text

TODAY = now().date().isoformat()
OTHER_VERDICT = text("Your posts train AI unless you turn off one switch.") | {"en": "No."}


def step(**changes):
    return {"procedures": [make_procedure(steps=[make_step("w1", **changes), "w2"])]}


def notes(*words):
    return {"notes": [{"kind": "used", "text": words_, "sources": ["s1"]} for words_ in words]}


def lags(slug="example"):
    return published(slug).behind.get("fr", {})


def other_english(key="w1"):
    return step(do=text(f"Do {key}") | {"en": "Press it"})


pytestmark = pytest.mark.django_db


def test_what_is_written_in_both_languages_together_is_current():
    make_published()
    make_published(**step(do=text("Other words")), verdict=text("Another verdict."))

    assert [revision.behind for revision in Revision.objects.all()] == [{}, {}]


def test_a_changed_source_puts_an_unchanged_translation_behind():
    make_published()
    make_published(**other_english(), verdict=OTHER_VERDICT)

    assert lags() == {
        "step w1.do": {"since": TODAY, "said": "Do w1"},
        "verdict": {"since": TODAY, "said": "Your posts train AI unless you turn off one switch."},
    }


def test_a_changed_translation_catches_up():
    make_published()
    make_published(**other_english())
    make_published(**step(do={"en": "Press it", "fr": "Touchez"}))

    assert lags() == {}


def test_a_source_that_changes_again_stays_behind_since_the_first_day():
    make_published()
    make_published(**other_english())
    Revision.objects.current().update(behind={"fr": {"step w1.do": {"since": "2026-10-04", "said": "Do w1"}}})
    make_published(**step(do={"en": "Press it hard", "fr": "Do w1 (fr)"}))

    assert lags() == {"step w1.do": {"since": "2026-10-04", "said": "Do w1"}}


def test_a_source_that_says_again_what_was_translated_is_no_longer_ahead():
    make_published()
    make_published(**other_english())
    make_published(minutes=5)

    assert lags() == {}


def test_a_change_called_cosmetic_puts_no_translation_behind():
    make_published()
    make_published(**other_english(), cosmetic={"w1"})

    assert lags() == {}


def test_a_cosmetic_change_settles_nothing_that_was_behind():
    make_published()
    make_published(**other_english())
    make_published(**step(do={"en": "Press it.", "fr": "Do w1 (fr)"}), cosmetic={"w1"})

    assert lags() == {"step w1.do": {"since": TODAY, "said": "Do w1"}}


def test_what_is_not_translated_at_all_is_missing_and_not_behind():
    make_published(**step(do={"en": "Do it"}))
    make_published(**step(do={"en": "Press it"}))

    assert lags() == {}
    assert published("example").translation["fr"] == translations.State(missing=1, behind=0, since=None)


def test_rolling_back_brings_back_what_was_behind_then():
    platform = make_published()
    make_published(**other_english())
    make_published(**step(do={"en": "Press it", "fr": "Touchez"}))

    roll_back(platform.revisions.get(number=2))
    assert lags() == {"step w1.do": {"since": TODAY, "said": "Do w1"}}

    roll_back(platform.revisions.get(number=1))
    assert lags() == {}


def test_an_old_file_brings_back_what_was_behind_then():
    make_published()
    make_published(**other_english())
    make_published(**step(do={"en": "Press it", "fr": "Touchez"}))

    make_published(**other_english())

    assert lags() == {"step w1.do": {"since": TODAY, "said": "Do w1"}}


def test_a_moved_part_without_a_key_is_still_known():
    first, second = text("First"), text("Second")
    make_published(**notes(first, second))
    make_published(**notes(first, second | {"en": "Second, with more"}))
    make_published(**notes(second | {"en": "Second, with more"}, text("New"), first))

    assert lags() == {"notes[0].text": {"since": TODAY, "said": "Second"}}


def test_words_on_a_screen_are_quoted_and_never_behind():
    make_published(labels=[{"text": {"en": "Off", "fr": "Non"}}])
    make_published(labels=[{"text": {"en": "Disabled", "fr": "Non"}}])

    assert lags() == {}


def test_files_of_both_languages_are_current_from_the_start(real_guides):
    assert not [revision for revision in Revision.objects.all() if revision.behind]


def test_every_text_that_is_translated_has_one_place(real_guides):
    for one in pages.all_published_at(pages.generation.current()):
        known = [words for _place, words in lint.translatable(one.guide)]
        assert sorted(map(str, one.texts.values())) == sorted(map(str, known))


def test_every_guide_knows_how_much_its_translation_lacks():
    make_published("one")
    make_published("two", minutes=3)
    make_published("two", minutes=4, verdict=OTHER_VERDICT)
    make_published("three", **step(do={"en": "Do it"}))

    guides = pages.all_published_at(pages.generation.current())
    states = {published.guide.slug: published.translation["fr"] for published in guides}
    assert {
        slug: (state.missing, state.behind, state.since) for slug, state in states.items() if not state.complete
    } == {
        "two": (0, 1, TODAY),
        "three": (1, 0, None),
    }


WORDS = st.sampled_from(["a", "b", "c", "d"])
TEXTS = st.lists(st.fixed_dictionaries({"en": WORDS}, optional={"fr": WORDS}), max_size=6)


def placed(listed):
    return {f"notes[{index}].text": words for index, words in enumerate(listed)}


@given(TEXTS, TEXTS)
def test_parts_are_paired_one_to_one_and_only_where_they_share_words(then, now_):
    pairs = translations.counterparts(placed(then), placed(now_))

    assert len(set(pairs.values())) == len(pairs)
    for place, before in pairs.items():
        assert placed(then)[before].items() & placed(now_)[place].items()


@given(TEXTS, st.randoms())
def test_another_order_puts_nothing_behind(then, random):
    shuffled = random.sample(then, len(then))

    assert translations.behind(placed(then), {}, placed(shuffled), day="2026-10-04") == {}


@given(TEXTS, TEXTS)
def test_nothing_is_behind_whose_translation_is_not_as_it_was(then, now_):
    found = translations.behind(placed(then), {}, placed(now_), day="2026-10-04").get("fr", {})

    for place, lag in found.items():
        words = placed(now_)[place]
        assert {"en": lag["said"], "fr": words["fr"]} in then
        assert lag["said"] != words["en"]
