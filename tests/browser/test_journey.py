"""A reader's journey beyond one guide: their situation, their plan, another device, and nothing left at the end."""

import pytest
from playwright.sync_api import expect

from .helpers import DESKTOP, PHONE, box, open_all, status, tick
from .test_accessibility import SCREENS, violations

pytestmark = pytest.mark.browser

PROGRESS = (
    "1|situation:EEA.iphone.own|chatgpt:chosen|linkedin:2026-11-04r1.w1.w2|meta:2026-11-03r1.f1.f2.f3.f4.f5"
    "|reddit:chosen|zoom:2026-11-04.declined"
)
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def come_with(site, new_page):
    """Open a page as somebody who has been here before."""

    def come_with(progress, **options):
        page = new_page(**options)
        page.context.add_cookies([{"name": "reader", "value": progress, "url": site.url}])
        return page

    return come_with


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_reader_says_where_they_live_once_and_is_understood_everywhere(new_page, scripts):
    page = new_page(viewport=PHONE, java_script_enabled=scripts)
    page.goto("/en/meta/")
    page.get_by_label("Where do you live?").select_option("US")
    page.get_by_role("button", name="Show what applies to me").click()

    expect(page.locator(".plate")).to_contain_text("Where you live, it offers no way to refuse.")
    expect(page.get_by_label("Where do you live?")).to_have_value("US")
    page.goto("/fr/plan/")
    expect(page.locator("[name=region]")).to_have_value("US")


def test_the_situation_is_chosen_with_the_keyboard_alone(new_page):
    page = new_page(viewport=DESKTOP)
    page.goto("/en/linkedin/")
    page.get_by_label("With which device?").focus()
    page.keyboard.type("an iPhone")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_label("With which device?")).to_have_value("iphone")
    expect(page.get_by_role("link", name="On another device")).to_be_visible()


def test_the_way_on_moves_with_every_tick(new_page):
    page = new_page(viewport=PHONE)
    page.goto("/en/linkedin/")
    way_on = page.locator("#go-on")
    expect(way_on).to_have_attribute("href", "#step-w1")

    tick(page, "w1", "1 of 5 steps")

    expect(way_on).to_have_attribute("href", "#step-w2")
    expect(box(page, "w1")).to_be_focused()


def test_after_the_last_step_the_way_on_leads_to_the_plan(new_page):
    page = new_page(viewport=PHONE)
    page.goto("/en/linkedin/")
    for number in range(1, 6):
        tick(page, f"w{number}", f"{number} of 5 steps")

    page.get_by_role("link", name="My plan").last.click()

    expect(page.get_by_role("heading", name="Setting changed")).to_be_visible()


def test_progress_travels_to_another_device_past_the_server(site, come_with, new_page):
    here = come_with(PROGRESS)
    here.goto("/en/take-along/")
    link = here.locator(".carry__link").get_attribute("href")
    there = new_page()
    asked = []
    there.context.on("request", lambda request: asked.append((request.url, request.post_data)))

    there.goto(link)

    expect(there.get_by_label("The text from the other browser")).to_have_value(PROGRESS)
    assert there.url == f"{site.url}/en/take-along/"
    assert not [url for url, _data in asked if "linkedin" in url.partition("#")[0]]
    assert not there.context.cookies()
    there.get_by_role("button", name="Look what it brings").click()
    assert not there.context.cookies()
    there.get_by_role("button", name="Add it to what is here").click()
    expect(there.get_by_role("heading", name="Under way")).to_be_visible()
    (cookie,) = there.context.cookies()
    assert cookie["value"] == PROGRESS


def test_erasing_leaves_nothing_and_shows_it(come_with):
    page = come_with(PROGRESS)
    page.goto("/en/plan/")

    page.get_by_role("button", name="Erase everything").click()

    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    expect(page.locator("#yours").locator("..")).not_to_contain_text("linkedin:")


@pytest.mark.parametrize("word", ["Not offered to me", "I decided not to"])
def test_no_is_an_answer_in_the_plan_and_can_be_taken_back(come_with, word):
    page = come_with("1|chatgpt:chosen", java_script_enabled=False)
    page.goto("/en/plan/")
    page.get_by_text("Not for me").first.click()

    page.get_by_role("button", name=word).click()
    expect(page.get_by_role("heading", name=word)).to_be_visible()
    page.get_by_role("button", name="Take it up again").click()

    expect(page.get_by_role("heading", name="To do")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["plan/", "plan/?use=linkedin.zoom", "take-along/", "meta/?region=US&device=iphone"])
def test_pages_of_somebody_who_was_here_before_are_accessible(come_with, path, language, screen):
    page = come_with(PROGRESS, **SCREENS[screen])
    page.goto(f"/{language}/{path}")
    open_all(page)

    assert violations(page) == []


def test_the_question_before_anything_changes_is_accessible(new_page):
    page = new_page(viewport=PHONE)
    page.goto("/fr/take-along/")
    page.locator("#text").fill(PROGRESS)
    page.locator("form button").click()

    assert violations(page) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["plan/", "take-along/", "linkedin/", "meta/?region=US", ""])
def test_nothing_is_wider_than_a_narrow_screen_in_either_direction(come_with, path, language, direction):
    page = come_with(PROGRESS, viewport=NARROW)
    page.goto(f"/{language}/{path}")
    page.evaluate("direction => { document.documentElement.dir = direction }", direction)
    open_all(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_from_right_to_left_nothing_overlaps(come_with):
    page = come_with(PROGRESS, viewport=PHONE)
    page.goto("/en/linkedin/")
    page.evaluate("document.documentElement.dir = 'rtl'")

    overlapping = page.evaluate(
        """() => [...document.querySelectorAll(".step, .plate, .service, .task, .masthead")].flatMap(parent => {
            const parts = [...parent.children].filter(part => part.getClientRects().length && !part.matches(
                ".step__number, .hidden, .masthead__nav"));
            const boxes = parts.map(part => [part.className, part.getBoundingClientRect()]);
            return boxes.flatMap(([name, a], index) => boxes.slice(index + 1).filter(([, b]) =>
                a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
            ).map(([other]) => `${name} over ${other}`));
        })"""
    )
    assert overlapping == []


def test_a_plan_prints_on_one_sheet_with_its_open_steps(come_with):
    page = come_with("1|linkedin:2026-11-04r1.w1|chatgpt:chosen|zoom:chosen")
    page.goto("/en/plan/")
    page.emulate_media(media="print")

    expect(page.locator(".plan__list").first).to_be_visible()
    expect(page.get_by_role("button", name="Erase everything")).to_be_hidden()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_status_of_a_guide_without_a_must_asks_for_nothing(new_page):
    page = new_page()
    page.goto("/en/reddit/")

    expect(status(page)).to_contain_text("choose what is worth it to you")
