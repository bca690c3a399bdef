"""What is told of the difference between two texts: word by word, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.rewording import rewording

WORDS = st.lists(st.sampled_from(["on", "off", "\n", "the\u00a0switch", "«", "."]), max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_what_stays_and_goes_is_the_old_text_and_what_stays_and_comes_the_new_one(before, after):
    pieces = rewording(before, after)

    for sign, text in (("-", before), ("+", after)):
        assert "".join(words for kind, words in pieces if kind in ("=", sign)).split() == text.split()
    assert all(words for _sign, words in pieces)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "", []),
        ("", "New", [("+", "New")]),
        ("Old", "", [("-", "Old")]),
        ("Same", "Same", [("=", "Same")]),
        ("One switch.", "One switch. Two.", [("=", "One switch. "), ("+", "Two.")]),
        ("Turn it off now", "Turn it on now", [("=", "Turn it "), ("-", "off "), ("+", "on "), ("=", "now")]),
        ("Do w1", "Press the button", [("-", "Do w1"), ("+", "Press the button")]),
    ],
)
def test_words_are_told_apart_where_enough_of_them_stay(before, after, told):
    assert rewording(before, after) == told


def test_a_word_that_changes_in_a_very_long_text_is_found():
    text = "so it goes on " * 50_000

    assert rewording(f"{text}off {text}", f"{text}on {text}") == [("=", text), ("-", "off "), ("+", "on "), ("=", text)]


def test_long_texts_that_differ_everywhere_are_shown_whole():
    before, after = "one and " * 5_000, "and two " * 5_000

    assert rewording(before, after) == [("-", before), ("+", after)]
