"""The pages about the site and the drawn timeline, as eyes and tools meet them."""

import pytest
from playwright.sync_api import expect

from .helpers import DESKTOP, PHONE, tick
from .test_accessibility import SCREENS, violations

pytestmark = pytest.mark.browser

PAGES = ["evidence", "accessibility", "privacy", "about"]
TICKED = {"name": "reader", "value": "1|situation:EEA.iphone.own|linkedin:2026-11-03r1.w1.w2.w3.w4.w5"}


@pytest.fixture
def reader(site, new_page):
    """Return a page of somebody who ticked."""

    def reader(**options):
        page = new_page(**options)
        page.context.add_cookies([TICKED | {"url": site.url}])
        return page

    return reader


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_about_the_site_are_accessible(reader, path, language, screen):
    page = reader(**SCREENS[screen])

    page.goto(f"/{language}/{path}/")

    assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", PAGES)
def test_on_the_narrowest_phone_they_do_not_leave_the_screen(reader, path, language):
    page = reader(viewport={"width": 320, "height": 568})

    page.goto(f"/{language}/{path}/")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_reader_sees_what_the_browser_sends_and_erases_it(new_page):
    page = new_page(viewport=PHONE)
    page.goto("/en/linkedin/")
    tick(page, "w1", "1 of 5 steps")
    page.get_by_role("link", name="Privacy", exact=True).click()
    sent = page.locator("section", has=page.locator("#yours"))
    expect(sent.locator("pre")).to_contain_text(".w1")

    sent.get_by_role("button", name="Erase everything").click()

    expect(page.locator("#yours")).to_be_in_viewport()
    expect(sent).to_contain_text("Nothing: no cookie")
    assert page.context.cookies() == []


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_longer_time_is_a_longer_distance(new_page, screen):
    page = new_page(viewport=screen)
    page.goto("/en/linkedin/")

    spaces = page.locator(".timeline > [data-gap]").evaluate_all(
        "entries => entries.map(entry => [entry.dataset.gap, parseFloat(getComputedStyle(entry).paddingBlockEnd)])"
    )

    by_gap = dict(sorted(spaces))
    assert len(by_gap) > 2
    assert list(by_gap.values()) == sorted(set(by_gap.values()))


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str)
def test_the_lit_stretch_can_be_told_from_the_page(new_page, options):
    page = new_page(viewport=PHONE, **options)
    page.goto("/en/linkedin/")

    lit = page.locator(".timeline__lit").first
    light, outline = (drawn(lit, name) for name in ("backgroundColor", "borderInlineStartColor"))

    paper = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert len({light, outline, paper}) == 3


def drawn(entry, name):
    return entry.evaluate("(entry, name) => getComputedStyle(entry, '::before')[name]", name)
