"""A day at the desk, from end to end: what readers report is mended, reviewed, translated and told to readers."""

import pytest
from playwright.sync_api import expect

from .conftest import EDITOR
from .helpers import DESKTOP, PHONE, reload_until, tick
from .test_editor import open_steps, words_of
from .test_translating import french

pytestmark = pytest.mark.browser

REPORTS = 6  # on one day: then other readers are told


def as_editor(page, name, passphrase):
    page.goto("/admin/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(passphrase)
    page.locator("[name=password]").press("Enter")
    page.locator("#user-tools").wait_for()
    return page


@pytest.fixture(scope="module")
def writer(site):
    said = site.manage("add_editor", "a-writer", "--role", "writer", "--generate")
    return "a-writer", said.split()[-1]


@pytest.fixture
def scriptless(new_page):
    return as_editor(new_page(viewport=DESKTOP, java_script_enabled=False), EDITOR["username"], EDITOR["password"])


def report(page, slug, words):
    page.goto(f"/en/{slug}/")
    page.locator("button[form=report][value=w2]").click()
    page.get_by_label("What do you see instead?").fill(words)
    page.get_by_role("button", name="Send these words").click()


def task(desk, section, guide):
    desk.goto("/admin/")
    return desk.get_by_role("region", name=section).get_by_role("listitem").filter(has_text=guide)


def test_a_renamed_button_is_mended_once_and_readers_who_ticked_it_are_told(site, new_page, desk):
    site.publish("renamed")
    reader, stranger = new_page(viewport=PHONE), new_page(java_script_enabled=False)
    reader.goto("/en/renamed/")
    tick(reader, "w1", "1 of 5 steps")
    tick(reader, "w2", "2 of 5 steps")
    for number in range(REPORTS):
        report(stranger, "renamed", f"It says Account & Privacy, {number}")
    reload_until(reader, reader.get_by_text("Readers report a different screen"))

    reported = task(desk, "Steps that readers report", "Our renamed, step 2")
    expect(reported).to_contain_text("readers are told")
    reported.get_by_role("link", name="Answer").click()
    expect(desk.get_by_text("It says Account & Privacy, 0")).to_be_visible()
    desk.get_by_role("link", name="Edit the step").click()
    desk.get_by_text("Words on the screen, to quote in bold").click()
    with desk.expect_popup() as opened:
        desk.get_by_role("link", name="Add or change words").click()
    guide = opened.value
    label = guide.locator("[name=labels-1-text_en]")
    expect(label).to_be_visible()
    label.fill("Account & Privacy")
    guide.get_by_label("Change note (English)").fill("A button has a new name.")
    guide.get_by_role("button", name="Save and publish").click()
    expect(guide.get_by_text("Published as revision 2.")).to_be_visible()

    task(desk, "Steps that readers report", "Our renamed, step 2").get_by_role("link", name="Answer").click()
    desk.get_by_role("button", name="Fixed").click()
    expect(desk.get_by_text("6 reports answered: Fixed.")).to_be_visible()

    step = reader.get_by_role("listitem").filter(has=reader.locator("#step-w2"))
    reload_until(reader, step.get_by_text("Changed since you did it"))
    expect(step).to_contain_text("It said: Click Settings & Privacy")
    expect(step).to_contain_text("Now: Click Account & Privacy")
    expect(reader.locator("#step-w2")).not_to_be_checked()
    expect(reader.get_by_text("Readers report a different screen")).to_have_count(0)


def test_a_change_of_wording_alone_leaves_readers_ticks(site, new_page, desk):
    site.publish("cosmetic")
    reader = new_page()
    reader.goto("/en/cosmetic/")
    tick(reader, "w1", "1 of 5 steps")

    open_steps(desk, "cosmetic")
    words_of(desk, 0).fill("On LinkedIn, click your picture (**Me**) at the top")
    desk.locator("[name=steps-0-cosmetic]").check()
    desk.get_by_role("button", name="Save and publish").click()

    reload_until(reader, reader.get_by_text("click your picture"))
    expect(reader.locator("#step-w1")).to_be_checked()
    expect(reader.get_by_text("Changed since you did it")).to_have_count(0)


def test_what_a_writer_drafts_is_reviewed_and_published_by_another_without_javascript(
    site, new_page, scriptless, writer
):
    site.publish("drafted")
    page = as_editor(new_page(java_script_enabled=False), *writer)
    page.goto("/admin/platforms/procedure/?q=drafted")
    page.get_by_role("link", name="Turn off training for your account", exact=True).click()
    words_of(page, 2).fill("Click **Data privacy** on the left")
    page.get_by_label("Change note (English)").fill("The column has no name.")
    expect(page.get_by_role("button", name="Save and publish")).to_have_count(0)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved as a draft")).to_be_visible()
    expect(task(page, "Unpublished drafts", "Our drafted")).to_contain_text("waits for a publisher")

    waiting = task(scriptless, "Guides waiting for review", "Our drafted")
    expect(waiting).to_contain_text("a-writer")
    waiting.get_by_role("link", name="Review").click()
    expect(scriptless.locator(".rewording", has_text="the left").first).to_be_visible()
    expect(scriptless.get_by_label("Change note (English)")).to_have_value("The column has no name.")
    scriptless.get_by_role("button", name="Publish").click()

    expect(scriptless.get_by_text("Published as revision 2.")).to_be_visible()
    expect(task(scriptless, "Guides waiting for review", "Our drafted")).to_have_count(0)


def test_what_is_behind_leads_from_the_first_page_to_its_translation(site, scriptless):
    changes = {"en: Click **Settings & Privacy**": "en: Click **Settings & Privacy** and wait"}
    site.publish("lagging")
    site.publish("lagging", changes)
    scriptless.set_viewport_size(PHONE)

    lagging = task(scriptless, "Translations behind", "Our lagging")
    expect(lagging).to_contain_text("1 text in French")
    lagging.get_by_role("link", name="Translate").click()

    expect(scriptless.get_by_role("heading", name="Translate Our lagging into French")).to_be_visible()
    french(scriptless).fill("Cliquez sur **Préférences et confidentialité** et attendez")
    scriptless.get_by_role("button", name="Save and publish").click()
    expect(scriptless.get_by_text("Published as revision 3")).to_be_visible()
    expect(task(scriptless, "Translations behind", "Our lagging")).to_have_count(0)
