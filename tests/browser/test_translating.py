"""A French text is brought up to date beside its English, on a phone as well, and readers are no longer warned."""

import pytest
from playwright.sync_api import expect

from .helpers import DESKTOP, PHONE, open_all, reload_until
from .test_accessibility import violations

pytestmark = pytest.mark.browser

OTHER = {
    "en: Click **Settings & Privacy**": "en: Click **Settings & Privacy** and wait",
    "unless you turn off one switch. It counts": "unless you turn off a switch. It counts",
}
NARROW = {"width": 320, "height": 640}


def publish_lagging(site, slug):
    """Publish a guide, then other English words for its second step and its verdict."""
    site.publish(slug)
    site.publish(slug, OTHER)


def open_translation(desk, slug):
    desk.goto("/admin/platforms/platform/translations/")
    desk.get_by_role("row", name=f"Our {slug}").get_by_role("link").click()
    expect(desk.get_by_role("heading", name=f"Translate Our {slug} into French")).to_be_visible()


def french(desk):
    return desk.locator("textarea[name='words step w2.do']")


def test_a_reader_is_warned_until_an_editor_brings_the_translation_up_to_date(site, new_page, desk):
    publish_lagging(site, "caught-up")
    reader = new_page()
    reader.goto("/fr/caught-up/")
    warning = reader.get_by_text("cette traduction est plus ancienne")
    expect(warning).to_have_count(1)
    reader.get_by_role("link", name="étape 2").click()
    reader.get_by_text("Lire en anglais").click()
    expect(reader.get_by_text("and wait")).to_be_visible()
    open_translation(desk, "caught-up")

    french(desk).fill("Cliquez sur **Préférences et confidentialité** et attendez")
    expect(desk.locator("textarea[name='words step w2.do'] + .prose-preview strong")).to_be_visible()
    desk.get_by_role("button", name="Save and publish").click()

    expect(desk.get_by_text("Published as revision 3")).to_be_visible()
    reload_until(reader, reader.get_by_text("et attendez"))
    expect(warning).to_have_count(0)


def test_with_the_keyboard_alone_an_editor_says_that_a_translation_still_fits(site, desk):
    publish_lagging(site, "fitting")
    open_translation(desk, "fitting")
    french(desk).focus()

    desk.keyboard.press("Tab")
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")

    expect(desk.get_by_text("Noted: 1 text still fits.")).to_be_visible()
    expect(french(desk)).to_have_count(0)


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_what_readers_see_of_an_older_translation_is_accessible(site, new_page, screen):
    publish_lagging(site, f"older-{screen['width']}")
    page = new_page(viewport=screen)
    page.goto(f"/fr/older-{screen['width']}/")
    open_all(page)

    assert violations(page) == []


@pytest.mark.parametrize("screen", [NARROW, DESKTOP], ids=["narrow", "desktop"])
def test_the_translators_pages_are_accessible_and_no_wider_than_the_screen(site, desk, screen):
    slug = f"wide-{screen['width']}"
    publish_lagging(site, slug)
    desk.set_viewport_size(screen)
    open_translation(desk, slug)

    for page in (desk.url, f"{desk.url}?show=all", "/admin/platforms/platform/translations/"):
        desk.goto(page)
        assert desk.evaluate("document.documentElement.scrollWidth") <= screen["width"]
        assert violations(desk) == []
