"""“I walked this today” in a real browser: from the desk to the step, and to what readers are told."""

import pytest
from playwright.sync_api import expect

from .helpers import PHONE, reload_until

pytestmark = pytest.mark.browser


def open_check(desk, slug):
    desk.goto(f"/admin/platforms/procedure/?q={slug}")
    desk.get_by_role("link", name="Turn off training for your account", exact=True).click()
    desk.get_by_role("link", name="I walked this today").click()
    desk.get_by_label("From which region").select_option("EEA")


def test_a_walk_that_matches_is_told_to_readers(site, new_page, desk):
    site.publish("walked")
    page = new_page()
    page.goto("/en/walked/")
    expect(page.get_by_text("not yet checked live").first).to_be_visible()
    open_check(desk, "walked")

    desk.get_by_role("button", name="It all matches").click()

    expect(desk.get_by_text("Published as revision 2.")).to_be_visible()
    reload_until(page, page.get_by_text("On the web · English · Personal accounts · EU and EEA"))


def test_a_label_that_changed_opens_its_step_and_waits_on_the_desk(site, desk):
    site.publish("differs")
    open_check(desk, "differs")

    desk.get_by_label("Which step").select_option("w2")
    desk.get_by_label("What is there now").fill("The label is now Privacy")
    desk.get_by_role("button", name="Something is different").click()

    expect(desk).to_have_url(f"{site.url}/admin/platforms/procedure/{desk.url.split('/')[-3]}/change/#steps-1")
    expect(desk.get_by_text("The label is now Privacy").first).to_be_visible()
    desk.goto("/admin/")
    task = desk.get_by_role("listitem").filter(has_text="Our differs, step 2")
    expect(task).to_contain_text("The label is now Privacy")
    task.get_by_role("link", name="Edit the step").click()
    expect(desk.locator("#steps-1")).to_be_in_viewport()


def test_the_desk_and_a_check_fit_on_the_narrowest_screens(site, desk):
    site.publish("narrow")
    open_check(desk, "narrow")
    address = desk.url
    desk.set_viewport_size({**PHONE, "width": 320})

    for page in ("/admin/", address):
        desk.goto(page)
        assert desk.evaluate("document.documentElement.scrollWidth") == 320
