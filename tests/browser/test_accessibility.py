"""Every page in both languages, small and light, large and dark: nothing for axe to find."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .helpers import DESKTOP, PHONE, box, open_all, status

pytestmark = pytest.mark.browser

GUIDES = ["linkedin", "meta", "zoom", "reddit"]
SCREENS = {
    "phone": {"viewport": PHONE, "color_scheme": "light"},
    "desktop": {"viewport": DESKTOP, "color_scheme": "dark"},
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RULES = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], node["target"], node["failureSummary"]) for one in found for node in one["nodes"]]


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["", "changes/", "linkedin/changes/", "nothing-here/"])
def test_pages_are_accessible(new_page, path, language, screen):
    page = new_page(expected="404 (Not Found)", **SCREENS[screen])

    page.goto(f"/{language}/{path}")

    assert violations(page) == []


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("slug", GUIDES)
def test_guides_are_accessible_with_all_opened_and_a_step_ticked(new_page, slug, language, screen):
    page = new_page(**SCREENS[screen])
    page.goto(f"/{language}/{slug}/")
    before = status(page).inner_text()
    open_all(page)
    page.locator(".step__box").first.check()
    expect(status(page)).not_to_have_text(before)

    assert violations(page) == []


def test_with_forced_colours_boxes_can_be_told_from_the_page(new_page):
    page = new_page(forced_colors="active")
    page.goto("/en/linkedin/")
    box(page, "w1").check()

    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    paper = colour(page.locator("body"), "backgroundColor")
    ticked, open_ = box(page, "w1"), box(page, "w2")
    assert paper not in (colour(ticked, "borderColor"), colour(open_, "borderColor"))
    assert colour(ticked, "backgroundColor") != colour(open_, "backgroundColor")


def colour(part, name):
    return part.evaluate("(part, name) => getComputedStyle(part)[name]", name)
