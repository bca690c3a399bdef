"""“I don’t see this”, pressed in a browser: with a script and without, by key, twice, and against a bad connection."""

import re

import pytest
from playwright.sync_api import expect

from .helpers import DESKTOP, PHONE, box, open_all, reload_until, status, tick
from .test_accessibility import violations

pytestmark = pytest.mark.browser

NOTICE = "Readers report a different screen since"


@pytest.fixture(scope="module")
def reported(site):
    """A guide whose reports are in nobody else's way."""
    site.publish("reported")
    return "/en/reported/"


@pytest.fixture
def guide(new_page, reported):
    page = new_page(viewport=DESKTOP)
    page.goto(reported)
    return page


def button(page, number):
    return page.get_by_role("button", name=re.compile(rf"^I don’t see this ?, step {number}$")).first


def below(page, key):
    """What the answer to a report on this step goes into."""
    return page.locator(f"#report-{key}")


def words(page, key):
    return below(page, key).get_by_label("What do you see instead?")


def send(page, key):
    below(page, key).get_by_role("button", name="Send these words").click()


def test_a_press_is_answered_under_the_step_and_nothing_else_moves(guide):
    tick(guide, "w1", "1 of 5 steps")
    guide.evaluate("window.still = 'here'")
    assert below(guide, "w2").get_attribute("aria-live") == "polite"

    button(guide, 2).click()

    expect(below(guide, "w2")).to_contain_text("Thank you. This is noted, and nothing about you", timeout=1000)
    expect(button(guide, 2)).to_be_focused()
    expect(box(guide, "w1")).to_be_checked()
    expect(status(guide)).to_have_text("1 of 5 steps")
    assert guide.evaluate("window.still") == "here"


def test_words_go_to_the_editors_and_touch_no_tick(guide, desk):
    ticks = []
    guide.on("request", lambda request: ticks.append(request.url) if "/progress/" in request.url else None)
    button(guide, 3).click()

    words(guide, "w3").fill("A page that says <b>Data</b>")
    words(guide, "w3").blur()
    send(guide, "w3")

    expect(below(guide, "w3")).to_have_text("Thank you. Your words are noted with your report.")
    expect(below(guide, "w3").get_by_text("Thank you")).to_be_focused()
    assert ticks == []
    desk.goto("/admin/platforms/report/by-step/")
    expect(desk.get_by_text("A page that says <b>Data</b>").first).to_be_visible()


def test_words_on_two_steps_stay_apart(guide):
    button(guide, 1).click()
    words(guide, "w1").fill("Of the first")
    button(guide, 2).click()
    words(guide, "w2").fill("Of the second")

    with guide.expect_request("**/report/") as sent:
        send(guide, "w2")

    expect(below(guide, "w2")).to_contain_text("Your words are noted")
    assert "first" not in sent.value.post_data
    expect(words(guide, "w1")).to_have_value("Of the first")
    send(guide, "w1")
    expect(below(guide, "w1")).to_contain_text("Your words are noted")


def test_who_has_begun_to_write_cannot_press_again(guide):
    button(guide, 2).click()

    words(guide, "w2").fill("Half a sent")

    expect(button(guide, 2)).to_be_hidden()
    expect(button(guide, 3)).to_be_visible()


def test_words_that_are_too_long_are_kept_and_the_reader_is_put_right(guide):
    button(guide, 2).click()
    words(guide, "w2").evaluate("field => field.removeAttribute('maxlength')")
    words(guide, "w2").fill("x" * 501)

    send(guide, "w2")

    expect(below(guide, "w2").locator(".errorlist")).to_be_visible()
    expect(words(guide, "w2")).to_be_focused()
    expect(words(guide, "w2")).to_have_value("x" * 501)
    words(guide, "w2").fill("x" * 500)
    send(guide, "w2")
    expect(below(guide, "w2")).to_contain_text("Your words are noted")


def test_the_keyboard_alone_reports(guide):
    button(guide, 2).focus()

    guide.keyboard.press("Enter")
    expect(below(guide, "w2")).to_contain_text("This is noted")
    guide.keyboard.press("Tab")
    expect(words(guide, "w2")).to_be_focused()
    guide.keyboard.type("Another word")
    guide.keyboard.press("Tab")
    guide.keyboard.press("Enter")

    expect(below(guide, "w2")).to_contain_text("Your words are noted")


def test_a_report_that_could_not_be_sent_is_not_kept_quiet(new_page, reported):
    page = new_page(expected="Failed to")
    page.goto(reported)
    page.route("**/report/", lambda route: route.abort(), times=1)

    button(page, 2).click()

    expect(page.get_by_role("alert")).to_contain_text("Your report could not be sent")
    tick(page, "w1", "1 of 5 steps")
    expect(page.get_by_role("alert")).to_be_visible()
    button(page, 2).click()
    expect(below(page, "w2")).to_contain_text("This is noted")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_report_says_nothing_of_ticks_that_could_not_be_saved(new_page, reported):
    page = new_page(expected="Failed to")
    page.goto(reported)
    page.route("**/progress/", lambda route: route.abort(), times=1)
    box(page, "w1").click()
    expect(page.get_by_role("alert")).to_contain_text("Your ticks could not be saved")

    button(page, 2).click()

    expect(below(page, "w2")).to_contain_text("This is noted")
    expect(page.get_by_role("alert")).to_contain_text("Your ticks could not be saved")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_without_a_script_a_page_takes_the_report_and_the_words(new_page, reported, viewport):
    page = new_page(viewport=viewport, java_script_enabled=False)
    page.goto(reported)

    button(page, 2).click()
    expect(page.get_by_text("This is noted, and nothing about you")).to_be_visible()
    page.get_by_label("What do you see instead?").fill("Without a script")
    page.get_by_role("button", name="Send these words").click()
    expect(page.get_by_text("Your words are noted")).to_be_visible()
    page.get_by_role("link", name="Back to the step").click()

    assert page.url.endswith("/en/reported/#step-w2")
    assert page.context.cookies() == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("scripted", [True, False])
def test_what_answers_a_report_is_accessible(new_page, reported, scripted, colours):
    page = new_page(viewport={"width": 320, "height": 568}, color_scheme=colours)
    if not scripted:
        page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(reported)
    open_all(page)

    button(page, 2).click()

    expect(page.get_by_label("What do you see instead?")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []


def test_enough_reports_are_told_within_two_seconds_and_an_answer_ends_it(site, new_page, desk):
    site.publish("mismatched")
    page = new_page()
    page.goto("/en/mismatched/")
    for _ in range(6):
        answer = page.request.post("/en/mismatched/report/", form={"step": "w4", "revision": "1"})
        assert answer.ok

    notice = page.get_by_text(NOTICE)
    reload_until(page, notice, seconds=2)
    expect(page.locator(".step", has=page.locator("#step-w4"))).to_contain_text(NOTICE)

    desk.goto("/admin/platforms/report/by-step/")
    group = desk.locator(".reported", has_text="Our mismatched")
    expect(group).to_contain_text("Readers are told since")
    group.get_by_role("button", name="Fixed").click()
    expect(desk.get_by_text("6 reports answered: Fixed.")).to_be_visible()

    reload_until(page, page.locator("main:not(:has(.step__reported))"), seconds=2)
