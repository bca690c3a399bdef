"""Writing well: words on the screen put in by keyboard, pictures shown to readers on phones."""

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from .helpers import PHONE, reload_until
from .test_accessibility import violations
from .test_editor import open_steps, publish, words_of

pytestmark = pytest.mark.browser


@pytest.fixture
def screenshot(tmp_path):
    image = Image.new("RGB", (1080, 1600), "white")
    ImageDraw.Draw(image).rectangle((700, 300, 980, 420), fill="black")
    path = tmp_path / "screen.png"
    image.save(path)
    return path


def picker(field):
    return field.locator("xpath=..").locator(".picker")


def hold(page, addresses):
    """Let requests wait until they are continued."""
    held = []

    def wait(route):
        held.append(route)

    page.route(addresses, wait)
    return held


def test_words_on_the_screen_are_put_in_by_keyboard_and_taken_back(site, desk):
    site.publish("picked")
    open_steps(desk, "picked")
    field = words_of(desk, 0)
    field.fill("Press  now")
    field.evaluate("field => field.setSelectionRange(6, 6)")

    picker(field).locator("summary").focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")

    first = picker(field).get_by_role("button").first.inner_text()
    expect(field).to_have_value(f"Press **{first}** now")
    expect(field).to_be_focused()
    expect(picker(field).get_by_role("status")).to_have_text(f"Put in: {first}")
    desk.keyboard.press("Control+z")
    expect(field).to_have_value("Press  now")


def test_in_french_the_french_words_are_put_in_and_english_ones_where_none_are_known(site, desk):
    site.publish("quoted")
    open_steps(desk, "quoted")
    field = desk.locator("[name$='-0-do_fr']")
    field.fill("")

    picker(field).locator("summary").click()
    picker(field).get_by_role("button", name="Préférences et confidentialité", exact=True).click()
    picker(field).locator("button[lang=en]").first.click()

    english = picker(field).locator("button[lang=en]").first.inner_text()
    expect(field).to_have_value(f"**Préférences et confidentialité****{english}**")


def test_a_step_that_was_just_added_has_its_words_too(site, desk):
    site.publish("added")
    open_steps(desk, "added")

    desk.locator("#steps-group .add-row a").click()

    new = desk.locator(".inline-related.last-related:not(.empty-form) textarea[name$=-do_en]").last
    expect(picker(new)).to_have_count(1)
    picker(new).locator("summary").click()
    picker(new).get_by_role("button").first.click()
    expect(new).not_to_have_value("")


def test_without_script_the_words_are_there_to_read(site, new_page, desk):
    open_steps(desk, "linkedin")
    page = new_page(java_script_enabled=False, storage_state=desk.context.storage_state())
    page.goto(desk.url)

    page.get_by_text("Words on the screen, to quote in bold").click()

    expect(page.get_by_role("rowheader", name="Settings & Privacy", exact=True)).to_be_visible()


def test_a_picture_is_shown_to_a_reader_on_a_phone_and_nothing_moves(site, new_page, desk, screenshot):
    site.publish("pictured")
    open_steps(desk, "pictured")
    desk.locator("[name$='-0-upload']").set_input_files(screenshot)
    desk.locator("[name$='-0-alt_en']").fill("A black switch to the right.")
    desk.locator("[name$='-0-alt_fr']").fill("Un interrupteur noir, à droite.")
    publish(desk)
    expect(desk.get_by_role("img", name="A black switch to the right.")).to_be_visible()

    page = new_page(viewport=PHONE, device_scale_factor=2)
    page.goto("/fr/pictured/")
    image = page.get_by_role("img", name="Un interrupteur noir, à droite.")
    reload_until(page, image)
    held = hold(page, "**/pictures/*")
    with page.expect_request("**/pictures/*"):
        page.reload()
        image.scroll_into_view_if_needed()
    before = image.bounding_box()
    for route in held:
        route.continue_()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())

    assert image.evaluate("image => image.currentSrc").endswith("-720.webp")
    box = image.bounding_box()
    assert all(abs(box[name] - before[name]) < 0.5 for name in before)
    assert box["x"] + box["width"] <= PHONE["width"]
    assert abs(box["height"] / box["width"] - 1600 / 1080) < 0.02
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []


def test_the_form_of_steps_is_accessible_with_everything_open(site, desk, screenshot):
    site.publish("checked", {"    fr: Ouvrez": "    fr: Allez-y... Ouvrez"})
    open_steps(desk, "checked")
    desk.locator("[name$='-0-upload']").set_input_files(screenshot)
    desk.locator("[name$='-0-alt_en']").fill("A switch.")
    desk.locator("[name$='-0-alt_fr']").fill("Un interrupteur.")
    publish(desk)
    picker(words_of(desk, 0)).locator("summary").click()
    desk.get_by_text("Words on the screen, to quote in bold").click()

    ours = [
        (rule, target, why)
        for rule, target, why in violations(desk)
        if any(
            mark in str(target) for mark in ("advice", "picker", "labels", "upload", "alt_", "shown-now", "words-on")
        )
    ]
    assert ours == []


def test_the_desk_is_no_wider_than_a_phone(site, desk):
    site.publish("narrow", {"    fr: Ouvrez": "    fr: Allez-y... Ouvrez"})
    open_steps(desk, "narrow")
    desk.set_viewport_size({"width": 360, "height": 800})
    desk.reload()
    desk.get_by_text("Words on the screen, to quote in bold").click()
    picker(words_of(desk, 0)).locator("summary").click()

    assert desk.evaluate("document.documentElement.scrollWidth") <= 360
