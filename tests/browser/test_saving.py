"""Two editors at one guide, each in a browser of their own; and the page as readers see it beside the form."""

import sqlite3

import pytest
from playwright.sync_api import expect

from .conftest import EDITOR
from .helpers import DESKTOP, PHONE, reload_until
from .test_editor import drag_below_the_next, open_steps, words_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="package")
def second_editor(site):
    name = "second"
    site.manage("createsuperuser", "--no-input", "--username", name, "--email", "second@example.org")
    return name


@pytest.fixture
def other_desk(new_page, second_editor):
    """A browser in which somebody else is signed in."""
    return signed_in(new_page(viewport=DESKTOP), second_editor)


def signed_in(page, name):
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(EDITOR["password"])
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="View site").wait_for()
    return page


def save_draft(desk):
    desk.get_by_role("button", name="Save draft").click()


def notice(desk):
    return desk.locator("[data-presence]")


def preview_of(desk):
    return desk.frame_locator("iframe")


def open_preview(desk):
    desk.get_by_role("link", name="Live preview").click()
    expect(preview_of(desk).get_by_role("heading", level=1)).to_be_visible()


def test_a_stale_save_comes_back_with_both_texts(site, desk, other_desk):
    site.publish("contested")
    open_steps(desk, "contested")
    open_steps(other_desk, "contested")
    words_of(other_desk, 0).fill("Press the round button")
    save_draft(other_desk)
    expect(other_desk.get_by_text("Saved as a draft")).to_be_visible()

    words_of(desk, 0).fill("Press the square button")
    words_of(desk, 1).fill("Then wait")
    save_draft(desk)

    expect(desk.get_by_role("alert")).to_contain_text("second saved this guide")
    expect(desk.locator(".contested__stored")).to_have_text("Press the round button")
    expect(words_of(desk, 0)).to_have_value("Press the square button")
    expect(words_of(desk, 1)).to_have_value("Then wait")
    desk.get_by_role("link", name="Step w1 · Do [en]").click()
    expect(desk.locator(".contested__stored")).to_be_in_viewport()
    save_draft(desk)
    expect(desk.get_by_text("Saved as a draft")).to_be_visible()


def test_who_comes_and_goes_is_said_while_the_page_is_open(site, desk, other_desk):
    site.publish("visited")
    desk.clock.install()
    open_steps(desk, "visited")
    expect(notice(desk)).to_be_empty()
    open_steps(other_desk, "visited")
    expect(notice(other_desk)).to_contain_text(f"{EDITOR['username']} has this guide open since")

    desk.clock.run_for(61_000)

    expect(notice(desk)).to_contain_text("second has this guide open since")
    other_desk.goto("/admin/")
    reload_until(desk, desk.locator("[data-presence]:empty"))


def test_a_double_click_saves_once(site, desk):
    site.publish("clicked")
    open_steps(desk, "clicked")
    words_of(desk, 0).fill("Press the round button")

    desk.get_by_role("button", name="Save and publish").dblclick()

    expect(desk.get_by_text("Published as revision 2")).to_be_visible()
    desk.go_back()
    expect(desk.get_by_role("button", name="Save and publish")).to_be_enabled()


SEND = """(times) => {
    const form = document.querySelector("#content-main form"), body = new URLSearchParams(new FormData(form));
    window.sent = Promise.all([...Array(times)].map(() => fetch(form.action, { method: "POST", body })
        .then((answer) => answer.text())));
}"""


def test_the_same_form_three_times_at_one_moment_is_saved_once(site, desk):
    site.publish("hasty")
    open_steps(desk, "hasty")
    words_of(desk, 0).fill("Press the round button")

    desk.evaluate(SEND, 3)
    answers = desk.evaluate("window.sent")

    assert sum("Published as revision" in answer for answer in answers) <= 1
    desk.get_by_role("link", name="History").click()
    expect(desk.get_by_role("heading", name="Revision 2")).to_be_visible()
    expect(desk.get_by_role("heading", name="Revision 3")).to_have_count(0)


def test_of_two_who_save_at_the_same_moment_one_is_asked(site, desk, other_desk):
    site.publish("simultaneous")
    for page, words in ((desk, "One"), (other_desk, "Two")):
        open_steps(page, "simultaneous")
        words_of(page, 0).fill(words)

    for page in (desk, other_desk):
        page.evaluate(SEND, 1)
    answers = [answer for page in (desk, other_desk) for answer in page.evaluate("window.sent")]

    assert sum("somebody changed the same words" in answer for answer in answers) == 1


def test_while_the_database_takes_no_writes_nothing_typed_is_lost(site, new_page, second_editor):
    site.publish("busy")
    desk = signed_in(new_page(expected="503 (Service Unavailable)", viewport=DESKTOP), second_editor)
    open_steps(desk, "busy")
    words_of(desk, 0).fill('Press the\n\n"round" button')

    lock = sqlite3.connect(site.data / "db.sqlite3", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    save_draft(desk)
    expect(desk.get_by_text("All that you typed is kept")).to_be_visible()
    lock.execute("ROLLBACK")
    lock.close()

    desk.get_by_role("button", name="Save again").click()
    open_steps(desk, "busy")
    expect(words_of(desk, 0)).to_have_value('Press the\n\n"round" button')


def test_an_order_that_comes_back_unsaved_is_shown_as_it_was_left(site, desk):
    site.publish("unsaved-order")
    desk.set_viewport_size({"width": 1280, "height": 3600})
    open_steps(desk, "unsaved-order")
    rows = desk.locator("#steps-group .inline-related.has_original")
    drag_below_the_next(desk, rows)
    desk.locator("[name$='-0-url']").fill("http://insecure.example")

    save_draft(desk)

    expect(desk.get_by_text("Please correct the error")).to_be_visible()
    expect(rows.nth(0).locator("[name$='-key']")).to_have_value("w2")
    expect(rows.nth(1).locator("[name$='-key']")).to_have_value("w1")


def test_what_is_typed_is_seen_as_readers_would_see_it(site, desk):
    site.publish("live")
    desk.set_viewport_size({"width": 1600, "height": 1000})
    open_steps(desk, "live")
    open_preview(desk)
    steps = desk.evaluate("history.length")

    words_of(desk, 0).fill("Press the *round* button")

    expect(preview_of(desk).locator("label[for=step-w1]")).to_have_text("Press the round button")
    expect(preview_of(desk).locator("label[for=step-w1] em")).to_have_text("round")
    desk.locator(".live").get_by_label("Language").select_option("fr")
    expect(preview_of(desk).locator("html")).to_have_attribute("lang", "fr")
    desk.locator(".live").get_by_label("Region").select_option("US")
    expect(preview_of(desk).locator("select[name=region]")).to_have_value("US")
    assert desk.evaluate("history.length") == steps
    words_of(desk, 0).fill("Open **Nowhere**")
    expect(preview_of(desk).get_by_text("There is nothing to preview yet")).to_be_visible()


@pytest.mark.parametrize(("label", "width"), [("360 pixels", 360), ("390 pixels", 390), ("1280 pixels", 1280)])
def test_the_preview_is_as_wide_as_the_screen_that_is_chosen(site, desk, label, width):
    site.publish(f"width-{width}")
    open_steps(desk, f"width-{width}")
    open_preview(desk)

    desk.get_by_label(label).check()

    assert desk.locator("iframe").evaluate("frame => frame.contentWindow.innerWidth") == width


def test_on_a_phone_the_preview_stands_below_and_nothing_is_wider_than_the_screen(site, desk):
    site.publish("small")
    desk.set_viewport_size(PHONE)
    open_steps(desk, "small")

    open_preview(desk)

    assert desk.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    form, pane = (desk.locator(part).bounding_box() for part in ("#content-main", ".live"))
    assert pane["y"] >= form["y"] + form["height"]


def test_without_a_script_what_is_typed_is_previewed_on_a_page_of_its_own(site, new_page, second_editor):
    site.publish("scriptless")
    desk = signed_in(new_page(java_script_enabled=False, viewport=DESKTOP), second_editor)
    open_steps(desk, "scriptless")
    words_of(desk, 0).fill("Press the round button")
    desk.locator(".live summary").click()

    with desk.expect_popup() as opened:
        desk.get_by_role("button", name="Preview what I typed").click()

    expect(opened.value.locator("label[for=step-w1]")).to_have_text("Press the round button")
    expect(words_of(desk, 0)).to_have_value("Press the round button")
