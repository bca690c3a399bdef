"""A reader walks a guide: with a script and without, by thumb and by key, on narrow screens and on paper."""

import pytest
from playwright.sync_api import expect

from .helpers import DESKTOP, PHONE, box, open_all, reload_until, status, tick

pytestmark = pytest.mark.browser

STEPS = ["w1", "w2", "w3", "w4", "w5"]
CHANGE = {"en: On LinkedIn, click your photo (**Me**) at the top": "en: On LinkedIn, click **Me** in the corner"}


@pytest.fixture
def guide(new_page):
    page = new_page(viewport=DESKTOP)
    page.goto("/en/linkedin/")
    return page


def test_a_tick_is_told_within_a_second_and_nothing_else_moves(guide):
    guide.evaluate("window.still = 'here'")

    box(guide, "w1").click()

    expect(status(guide)).to_have_text("1 of 5 steps", timeout=1000)
    expect(box(guide, "w1")).to_be_focused()
    assert guide.evaluate("window.still") == "here"


def test_ticks_are_there_when_the_reader_comes_back(guide):
    tick(guide, "w1", "1 of 5 steps")
    tick(guide, "w2", "2 of 5 steps")

    guide.reload()

    assert [box(guide, key).is_checked() for key in STEPS] == [True, True, False, False, False]
    expect(status(guide)).to_have_text("2 of 5 steps")


def test_with_a_script_no_save_button_is_in_the_way(guide):
    expect(guide.get_by_role("button", name="Save")).to_be_hidden()


def test_the_last_tick_turns_the_light_of_the_plate_off(guide):
    assert painted(guide, ".plate") != painted(guide, "body")

    for number, key in enumerate(STEPS, 1):
        tick(guide, key, f"{number} of 5 steps")

    expect(status(guide)).to_contain_text("Setting changed")
    assert painted(guide, ".plate") == painted(guide, "body")


def painted(page, selector):
    """Return a background as the screen shows it, in whatever notation the style sheet has it."""
    return page.evaluate(
        """selector => {
            const pen = document.createElement("canvas").getContext("2d");
            pen.fillStyle = getComputedStyle(document.querySelector(selector)).backgroundColor;
            pen.fillRect(0, 0, 1, 1);
            return [...pen.getImageData(0, 0, 1, 1).data];
        }""",
        selector,
    )


def test_a_tick_that_could_not_be_saved_is_not_kept_quiet(new_page):
    page = new_page(expected="Failed to")
    page.goto("/en/linkedin/")
    page.route("**/progress/", lambda route: route.abort())

    box(page, "w1").click()

    expect(page.get_by_role("alert")).to_contain_text("could not be saved")


def test_the_next_tick_that_is_saved_saves_all_and_takes_the_alert_away(new_page):
    page = new_page(expected="Failed to")
    page.goto("/en/linkedin/")
    page.route("**/progress/", lambda route: route.abort(), times=1)
    box(page, "w1").click()
    expect(page.get_by_role("alert")).to_be_visible()

    tick(page, "w2", "2 of 5 steps")

    expect(page.get_by_role("alert")).to_be_hidden()
    page.reload()
    expect(box(page, "w1")).to_be_checked()


def test_without_a_script_a_guide_can_be_followed_to_its_end_on_a_phone(new_page):
    page = new_page(viewport=PHONE, locale="fr-FR", java_script_enabled=False)
    page.goto("/fr/linkedin/")

    for number, key in enumerate(STEPS, 1):
        box(page, key).check()
        page.get_by_role("button", name="Enregistrer").click()
        expect(status(page)).to_contain_text(f"{number} étape{'s' * (number > 1)} sur 5")

    expect(status(page)).to_contain_text("Réglage modifié")


def test_without_a_script_nothing_is_missing(new_page):
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.goto("/en/linkedin/")

    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()

    parts = page.locator("main :is(h1, h2, h3, .step__box, .step__title, .step__body, .rows > li, dd, td)")
    assert parts.evaluate_all("parts => parts.filter(part => !part.checkVisibility()).length") == 0


def test_the_keyboard_alone_is_enough(guide):
    guide.keyboard.press("Tab")
    expect(guide.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(guide.get_by_role("link", name="Skip to content")).to_be_in_viewport()

    guide.keyboard.press("Enter")
    for _ in range(10):
        guide.keyboard.press("Tab")
        if guide.evaluate("document.activeElement.type") == "checkbox":
            break
    guide.keyboard.press("Space")

    expect(box(guide, "w1")).to_be_focused()
    expect(box(guide, "w1")).to_be_checked()
    expect(status(guide)).to_have_text("1 of 5 steps")


def test_a_first_visit_leaves_nothing_on_the_readers_device(guide):
    for path in ("/en/", "/en/linkedin/", "/fr/meta/"):
        guide.goto(path)

        assert guide.context.cookies() == []
        assert guide.evaluate("localStorage.length + sessionStorage.length") == 0


def test_what_changed_since_a_tick_is_shown_beside_the_old_words(site, new_page):
    site.publish("reworded")
    page = new_page()
    page.goto("/en/reworded/")
    tick(page, "w1", "1 of 5 steps")

    site.publish("reworded", CHANGE)

    changed = page.get_by_text("Changed since you did it")
    reload_until(page, changed)
    expect(page.locator("del")).to_have_text("On LinkedIn, click your photo (Me) at the top")
    expect(page.locator("ins")).to_have_text("On LinkedIn, click Me in the corner")
    expect(box(page, "w1")).not_to_be_checked()

    page.get_by_role("button", name="It is still done").click()

    expect(box(page, "w1")).to_be_checked()
    expect(changed).to_have_count(0)
    expect(status(page)).to_have_text("1 of 5 steps")


@pytest.mark.parametrize("path", ["", "linkedin/"])
def test_the_other_language_is_the_same_page(new_page, path):
    page = new_page()
    page.goto(f"/en/{path}")

    page.get_by_role("link", name="Français").click()

    assert page.url.endswith(f"/fr/{path}")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith(f"/en/{path}")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["", "linkedin/", "meta/", "zoom/"])
def test_on_the_narrowest_phone_nothing_leaves_the_screen(new_page, language, path):
    page = new_page(viewport={"width": 320, "height": 568})
    page.goto(f"/{language}/{path}")

    open_all(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", ["/en/linkedin/", "/fr/meta/"])
def test_on_paper_all_steps_are_there_and_nothing_to_press(new_page, path):
    page = new_page(viewport={"width": 794, "height": 1123})
    page.goto(path)
    page.locator(".step__box:visible").first.check()
    expect(status(page)).to_contain_text("1 ")

    page.emulate_media(media="print")

    hidden = "bodies => bodies.filter(body => !body.checkVisibility() || !body.offsetHeight).length"
    assert page.locator(".step__body").evaluate_all(hidden) == 0
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.get_by_role("link", name="English").or_(page.get_by_role("link", name="Français"))).to_be_hidden()
