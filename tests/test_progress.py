"""The reader's cookie and the states that follow from it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.content import Guide
from platforms.progress import LONGEST, Answer, Marks, Progress, State, Tick
from platforms.publishing import Published

from .factory import make_guide, make_procedure, make_step

MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)


def make_shown(number=1, changed_in=None, **changes):
    guide = make_guide(**changes)
    return Published(guide, number, {step.key: 1 for step in guide.steps} | (changed_in or {}), MONDAY)


def ticked(shown, *keys, progress=None, revision=1, answer=None, today=MONDAY):
    return (progress or Progress()).replaced(shown, keys, revision=revision, answer=answer, today=today)


def state(shown, progress):
    return progress.standing(shown).state


def test_the_cookie_can_be_read_by_a_curious_reader():
    assert str(ticked(make_shown(), "w1", "w2")) == "1|example:2026-11-02r1.w1.w2"


def test_nothing_ticked_is_an_empty_cookie():
    assert str(ticked(make_shown())) == ""


def test_equal_choices_give_equal_bytes_whatever_their_order():
    assert str(ticked(make_shown(), "w2", "w1")) == str(ticked(make_shown(), "w1", "w2", "w1"))


def test_what_was_ticked_before_keeps_its_day():
    progress = ticked(make_shown(), "w1")

    progress = ticked(make_shown(), "w1", "w2", progress=progress, today=TUESDAY)

    assert str(progress) == "1|example:2026-11-02r1.w1:2026-11-03r1.w2"


def test_what_is_no_longer_ticked_is_forgotten():
    progress = ticked(make_shown(), "w1", "w2")

    assert str(ticked(make_shown(), "w2", progress=progress)) == "1|example:2026-11-02r1.w2"


def test_steps_of_no_guide_are_not_remembered():
    assert str(ticked(make_shown(), "w1", "zz", "<b>")) == "1|example:2026-11-02r1.w1"


@pytest.mark.parametrize("revision", [-1, 0, 2, 999999])
def test_a_revision_that_nobody_can_have_seen_counts_as_the_current_one(revision):
    assert str(ticked(make_shown(), "w1", revision=revision)) == "1|example:2026-11-02r1.w1"


@given(st.text() | st.from_regex(r"1\|[a-z:|.0-9r-]*"))
def test_any_cookie_at_all_is_understood_or_dropped_but_never_an_error(text):
    once = str(Progress.parse(text))

    assert str(Progress.parse(once)) == once
    assert len(once.encode()) <= LONGEST


@given(
    st.dictionaries(
        st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,6})?", fullmatch=True),
        st.builds(
            Marks,
            st.dictionaries(
                st.from_regex(r"[a-z][0-9]{1,2}", fullmatch=True),
                st.builds(Tick, st.dates(), st.integers(1, 99)),
                min_size=1,
                max_size=9,
            ),
        ),
        max_size=5,
    )
)
def test_what_is_written_is_read_again(guides):
    assert Progress.parse(str(Progress(guides))) == Progress(guides)


@pytest.mark.parametrize(
    "text",
    [
        "2|example:2026-11-02r1.w1",
        "1|example:2026-02-30r1.w1",
        "1|example:2026-11-02r0.w1",
        "1|example:2026-11-02r1.",
        "1|Example:2026-11-02r1.w1",
        "1|example:2026-11-02.conquered",
        "1|example:٢٠٢٦-11-02r1.w1",
        "1|example",
        "1" + "|" * 4000,
    ],
)
def test_what_does_not_follow_the_form_is_dropped(text):
    assert str(Progress.parse(text)) == ""


def test_what_follows_the_form_survives_beside_what_does_not():
    text = "1|example:2026-11-02r1.w1:nonsense|%00|zoom:2026-11-03.declined"

    assert str(Progress.parse(text)) == "1|example:2026-11-02r1.w1|zoom:2026-11-03.declined"


def test_a_cookie_that_grows_too_long_loses_days_before_it_loses_ticks():
    keys = [f"k{n}" for n in range(20)]
    ticks = {key: Tick(date(2026, 1, 1 + n), 1) for n, key in enumerate(keys)}
    progress = Progress({f"guide-{n:02}": Marks(ticks) for n in range(35)})

    written = Progress.parse(str(progress))

    assert len(str(progress)) <= LONGEST
    assert all(marks.ticks.keys() == set(keys) for marks in written.guides.values())
    assert {tick.on for marks in written.guides.values() for tick in marks.ticks.values()} == {date(2026, 1, 1)}


def test_nothing_ticked_is_to_do():
    assert state(make_shown(), Progress()) == State.TODO


def test_some_steps_are_under_way():
    assert state(make_shown(), ticked(make_shown(), "w1")) == State.UNDER_WAY


def test_all_steps_of_a_setting_change_it():
    assert state(make_shown(), ticked(make_shown(), "w1", "w2")) == State.SETTLED


def test_any_one_of_the_alternatives_is_enough():
    shown = make_shown(procedures=[make_procedure(), make_procedure("app", steps=["m1"], instead_of="web")])

    assert state(shown, ticked(shown, "m1")) == State.SETTLED


def test_two_essential_tasks_must_both_be_done():
    shown = make_shown(procedures=[make_procedure(), make_procedure("search", steps=["x1"])])

    assert state(shown, ticked(shown, "w1", "w2")) == State.UNDER_WAY
    assert state(shown, ticked(shown, "w1", "w2", "x1")) == State.SETTLED


def test_what_only_some_need_does_not_hold_up_the_others():
    special = make_procedure("codex", steps=["c1"], condition={"en": "Only if you use Codex."})
    shown = make_shown(procedures=[make_procedure(), special, make_procedure("tidy", steps=["t1"], goal="erase")])

    assert state(shown, ticked(shown, "w1", "w2")) == State.SETTLED


def make_request():
    steps = ["f1", make_step("f2", kind="confirm")]
    return make_shown(procedures=[make_procedure("form", steps=steps, force="request", goal="object")])


def test_a_request_that_is_sent_is_not_shown_as_done():
    assert state(make_request(), ticked(make_request(), "f1")) == State.SENT


def test_a_request_is_confirmed_only_by_its_answer():
    assert state(make_request(), ticked(make_request(), "f1", "f2")) == State.CONFIRMED


@pytest.mark.parametrize("answer", list(Answer))
def test_an_answer_is_a_state_of_its_own(answer):
    assert state(make_shown(), ticked(make_shown(), answer=answer)) == answer.value


def test_a_step_that_changed_after_the_tick_is_to_be_looked_at_again():
    progress = ticked(make_shown(), "w1", "w2")
    changed = make_shown(number=2, changed_in={"w2": 2})

    assert state(changed, progress) == State.CHANGED_SINCE
    assert progress.standing(changed).ticked == {"w1"}


def test_a_doubtful_tick_stays_doubtful_until_it_is_confirmed():
    changed = make_shown(number=2, changed_in={"w2": 2})
    progress = ticked(changed, "w1", progress=ticked(make_shown(), "w1", "w2"), revision=2, today=TUESDAY)

    assert state(changed, progress) == State.CHANGED_SINCE

    progress = ticked(changed, "w1", "w2", progress=progress, revision=2, today=TUESDAY)
    assert state(changed, progress) == State.SETTLED
    assert str(progress) == "1|example:2026-11-02r1.w1:2026-11-03r2.w2"


def test_a_tick_made_on_an_old_page_counts_for_what_that_page_said():
    changed = make_shown(number=2, changed_in={"w1": 2})

    assert state(changed, ticked(changed, "w1", revision=1)) == State.CHANGED_SINCE


def test_a_guide_without_steps_has_nothing_to_do_but_may_be_answered():
    shown = make_shown(procedures=[], outcome="not-needed")

    assert isinstance(shown.guide, Guide)
    assert state(shown, Progress()) == State.TODO
