"""A reader finds a service: while typing, by a plain form, by key, on narrow screens."""

import re

import pytest
from playwright.sync_api import expect

from .helpers import DESKTOP, PHONE
from .test_accessibility import SCREENS, violations

pytestmark = pytest.mark.browser

ROWS = ".service__name a"


@pytest.fixture
def home(new_page):
    page = new_page(viewport=DESKTOP)
    page.goto("/en/")
    return page


def search_box(page):
    return page.get_by_role("searchbox")


def found(page):
    return page.locator("#found")


def test_results_come_while_typing_and_the_focus_stays(home):
    home.evaluate("window.still = 'here'")
    search_box(home).focus()

    home.keyboard.type("insta")

    expect(home.locator(ROWS)).to_have_text(["Meta"])
    expect(search_box(home)).to_be_focused()
    expect(search_box(home)).to_have_value("insta")
    assert home.evaluate("window.still") == "here"


def test_the_line_that_tells_the_result_is_announced(home):
    """It is a live region that was there before, and whose words change."""
    home.evaluate("window.line = document.getElementById('found')")
    expect(found(home)).to_have_attribute("role", "status")

    search_box(home).fill("bing")

    expect(found(home)).to_have_text(re.compile(r"^\s*No service found for “bing”\s*$"))
    search_box(home).fill("openai")
    expect(found(home)).to_have_text(re.compile(r"^\s*1 service found\s*$"))
    assert home.evaluate("window.line === document.getElementById('found')")


def test_the_address_follows_the_search_and_leads_back_to_it(home):
    search_box(home).fill("facebook")
    expect(home).to_have_url(re.compile(r"/en/\?q=facebook$"))
    home.get_by_role("link", name="Meta").first.click()
    expect(home).to_have_url(re.compile(r"/en/meta/$"))

    home.go_back()

    expect(home.locator(ROWS)).to_have_text(["Meta"])
    expect(search_box(home)).to_have_value("facebook")
    expect(home.get_by_role("heading", level=1)).to_be_visible()


def test_an_emptied_box_shows_the_beginning_again(home):
    beginning = home.locator(ROWS).all_inner_texts()
    search_box(home).fill("facebook")
    expect(home.locator(ROWS)).to_have_text(["Meta"])

    search_box(home).fill("")

    expect(home.locator(ROWS)).to_have_text(beginning)
    expect(home).to_have_url(re.compile(r"/en/$"))


def test_filters_and_words_hold_together(home):
    home.get_by_label("What you can do").select_option("none")
    expect(home.locator(ROWS)).to_have_text(["Reddit"])

    search_box(home).fill("zoom")

    expect(home.locator(ROWS)).to_have_count(0)
    expect(home).to_have_url(re.compile(r"\?q=zoom&can=none$"))
    home.get_by_role("link", name="Without the filters: 1 service").click()
    expect(home.locator(ROWS)).to_have_text(["Zoom"])


def test_leaving_the_box_does_not_search_again(home):
    asked = []
    home.on("request", lambda request: asked.append(request.url) if "q=meta" in request.url else None)
    search_box(home).fill("meta")
    expect(home.locator(ROWS)).to_have_text(["Meta"])

    home.get_by_role("checkbox", name="I use Meta").check()

    expect(home.locator("#status")).to_contain_text("1 chosen")
    expect(home.get_by_role("checkbox", name="I use Meta")).to_be_checked()
    assert len(asked) == 1


def test_what_is_chosen_stays_chosen_through_a_search(home):
    expect(home.get_by_role("button", name="Make my plan")).to_be_hidden()
    home.get_by_role("checkbox", name="I use LinkedIn").check()
    expect(home.locator("#status")).to_contain_text("1 chosen")

    search_box(home).fill("meta")
    expect(home.locator(ROWS)).to_have_text(["Meta"])
    expect(home.get_by_role("button", name="Make my plan")).to_be_visible()
    home.get_by_role("checkbox", name="I use Meta").check()
    expect(home.locator("#status")).to_contain_text("2 chosen")

    search_box(home).fill("")
    expect(home.get_by_role("checkbox", name="I use LinkedIn")).to_be_checked()
    expect(home.get_by_role("checkbox", name="I use Meta")).to_be_checked()


def test_a_missing_service_can_be_told_without_leaving(home):
    search_box(home).fill("netflix")

    home.get_by_role("button", name="Tell us that “netflix” is missing").click()

    expect(home.locator("#wished")).to_contain_text("Nothing about you was kept")
    expect(home).to_have_url(re.compile(r"\?q=netflix$"))


def test_a_search_that_does_not_arrive_is_not_kept_quiet(new_page):
    page = new_page(expected="Failed to")
    page.goto("/en/")
    page.route("**/en/?q=*", lambda route: route.abort())

    search_box(page).fill("meta")

    expect(page.get_by_role("alert")).to_contain_text("did not reach the site")


def test_without_a_script_the_form_finds_and_the_plan_begins(new_page):
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.goto("/en/")

    search_box(page).fill("Facebok")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page.locator(ROWS)).to_have_text(["Meta"])
    expect(found(page)).to_contain_text("Nothing is called “Facebok”")
    expect(found(page)).to_be_in_viewport()
    page.get_by_role("checkbox", name="I use Meta").check()
    page.get_by_role("button", name="Make my plan").click()
    expect(page).to_have_url(re.compile(r"/en/plan/$"))
    expect(page.get_by_role("link", name="Meta").first).to_be_visible()


def test_without_a_script_a_missing_service_can_be_told(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/en/?q=netflix")

    page.get_by_role("button", name="Tell us that “netflix” is missing").click()

    expect(page.get_by_role("main")).to_contain_text("Nothing about you was kept")


def test_the_keyboard_alone_finds_and_chooses(home):
    home.get_by_role("link", name="Skip to content").focus()
    search_box(home).focus()
    home.keyboard.type("meta")
    expect(home.locator(ROWS)).to_have_text(["Meta"])

    for _control in ("kind", "can", "on by default", "the guide", "the box"):
        home.keyboard.press("Tab")
    expect(home.get_by_role("checkbox", name="I use Meta")).to_be_focused()
    home.keyboard.press("Space")

    expect(home.locator("#status")).to_contain_text("1 chosen")


def test_the_table_is_searched_and_sorted_by_its_address(new_page):
    page = new_page(viewport=DESKTOP)
    page.goto("/en/compare/")
    search_box(page).fill("e")
    expect(page).to_have_url(re.compile(r"\?q=e$"))

    page.get_by_role("columnheader", name="Minutes").get_by_role("link").click()

    expect(page).to_have_url(re.compile(r"\?q=e&sort=minutes#find$"))
    expect(page.get_by_role("columnheader", name="Minutes")).to_have_attribute("aria-sort", "ascending")
    minutes = page.locator("tbody td:nth-child(5)").all_inner_texts()
    assert minutes == sorted(minutes, key=lambda words: int(words.split()[0]) if words[0].isdigit() else 0)


PATHS = [
    "",
    "?q=meta",
    "?q=metaa",
    "?q=nothing-of-the-kind&kind=social",
    "compare/",
    "compare/?sort=-checked",
    "compare/?q=zzzz",
]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", PATHS)
def test_on_the_narrowest_phone_nothing_leaves_the_screen(new_page, language, path):
    page = new_page(viewport={"width": 320, "height": 568})
    page.goto(f"/{language}/{path}")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cells = page.locator("th, td")
    assert cells.evaluate_all("cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).length") == 0


def test_narrow_and_wide_tables_say_the_same(new_page):
    def words(width):
        page = new_page(viewport={"width": width, "height": 900})
        page.goto("/en/compare/")
        return sorted(re.findall(r"[\w–+]+", page.locator("tbody").inner_text()))

    narrow, wide = words(320), words(1280)

    assert set(wide) - set(narrow) <= {"–", "Nothing", "to", "tell"}
    assert set(narrow) <= set(wide)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["?q=meta", "?q=metaa", "?q=zzzz", "compare/", "compare/?q=zzzz"])
def test_what_is_found_is_accessible(new_page, path, language, screen):
    page = new_page(**SCREENS[screen])

    page.goto(f"/{language}/{path}")

    assert violations(page) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_home_is_accessible_with_a_service_chosen(new_page, screen):
    page = new_page(**SCREENS[screen])
    page.goto("/en/")
    page.get_by_role("checkbox", name="I use Meta").check()
    expect(page.locator("#status")).to_contain_text("1 chosen")
    # At the end of the page the bar lies on nothing: elsewhere it may cover half a box until the reader scrolls.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")

    assert violations(page) == []
