"""An editor's working day: change words, change an order, see what readers will see."""

import pytest
from playwright.sync_api import expect

from .helpers import box, reload_until, tick

pytestmark = pytest.mark.browser


def open_steps(desk, slug):
    """Open the page on which the steps of a guide's first procedure are edited."""
    desk.goto(f"/admin/platforms/procedure/?q={slug}")
    desk.get_by_role("link", name="Turn off training for your account", exact=True).click()
    expect(desk.get_by_role("button", name="Save and publish")).to_be_visible()


def publish(desk):
    desk.get_by_role("button", name="Save and publish").click()
    expect(desk.get_by_text("Published as revision")).to_be_visible()


def words_of(desk, number):
    return desk.locator(f"[name$='-{number}-do_en']")


def test_what_an_editor_saves_is_told_to_a_reader_within_two_seconds(site, new_page, desk):
    site.publish("edited")
    page = new_page()
    page.goto("/en/edited/")
    tick(page, "w1", "1 of 5 steps")
    open_steps(desk, "edited")

    words_of(desk, 0).fill("Press the round button")
    publish(desk)

    reload_until(page, page.get_by_text("Changed since you did it"), seconds=2)
    expect(page.locator("label[for=step-w1]")).to_have_text("Press the round button")
    expect(page.locator("ins")).to_have_text("Press the round button")
    expect(box(page, "w1")).not_to_be_checked()


def test_steps_are_put_in_order_by_dragging_them(site, new_page, desk):
    site.publish("reordered")
    page = new_page()
    page.goto("/en/reordered/")
    desk.set_viewport_size({"width": 1280, "height": 3600})
    open_steps(desk, "reordered")

    drag_below_the_next(desk, desk.locator("#steps-group .inline-related.has_original"))
    publish(desk)

    reload_until(page, page.locator(".step:first-child #step-w2"))
    boxes = page.locator("[id^=step-w]").evaluate_all("boxes => boxes.map(box => box.value)")
    assert boxes == ["w2", "w1", "w3", "w4", "w5"]


def drag_below_the_next(desk, parts):
    place = parts.nth(1).bounding_box()
    parts.nth(0).locator("> h3").hover(position={"x": 200, "y": 12})
    desk.mouse.down()
    desk.mouse.move(place["x"] + 200, place["y"] + place["height"] / 2, steps=5)
    desk.mouse.up()


def test_beside_markdown_an_editor_sees_what_readers_will_see(site, desk):
    site.publish("previewed")
    open_steps(desk, "previewed")

    words_of(desk, 0).fill("Press the **round** button")

    expect(words_of(desk, 0).locator("+ .prose-preview strong")).to_have_text("round")


def test_the_desk_works_without_a_complaint_of_the_browser(desk):
    for page in ("platform/", "platform/1/change/", "platform/1/history/", "procedure/1/change/"):
        answer = desk.goto(f"/admin/platforms/{page}")

        assert answer.status == 200
