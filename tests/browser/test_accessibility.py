"""Every page in both languages, small and light, large and dark: nothing for axe to find."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .helpers import DESKTOP, PHONE, box, open_all, status

pytestmark = pytest.mark.browser

GUIDES = ["linkedin", "meta", "zoom", "reddit"]
SCREENS = {"phone": {"viewport": PHONE}, "desktop": {"viewport": DESKTOP}}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RULES = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}


def violations(page, schemes=("light", "dark")):
    """Return what axe finds on a page, by day and by night."""
    found = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
        found += Axe().run(page, options=RULES).response["violations"]
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


PAGES = [
    "",
    "?q=meta",
    "compare/",
    "plan/",
    "take-along/",
    "evidence/",
    "privacy/",
    "changes/",
    "linkedin/",
    "meta/",
]
# WCAG 1.4.12, as its own words have it.
SPACED = """
    * { letter-spacing: 0.12em !important; line-height: 1.5 !important; word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }
"""


@pytest.mark.parametrize("how", ["text twice as large", "text spaced"])
@pytest.mark.parametrize("path", PAGES)
def test_enlarged_or_spaced_text_is_neither_cut_off_nor_wider_than_the_screen(new_page, path, how):
    page = new_page(viewport={"width": 640, "height": 800}, bypass_csp=True)
    page.goto(f"/fr/{path}")
    page.add_style_tag(content="html { font-size: 200% !important }" if how == "text twice as large" else SPACED)
    open_all(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.evaluate(CUT_OFF) == []


CUT_OFF = """() => [...document.querySelectorAll("main *")]
    .filter(part => !part.closest("select, textarea, pre, .hidden"))
    .filter(part => getComputedStyle(part).overflowY !== "visible" && part.scrollHeight > part.clientHeight + 1)
    .map(part => part.className || part.tagName)"""


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
