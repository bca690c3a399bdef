"""Getting in with the keyboard alone: a second factor is set up, asked for, and replaced by a recovery code."""

from base64 import b32decode
from time import time

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import expect

from .conftest import EDITOR
from .test_accessibility import violations

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def person(site, request):
    """Return the name and the passphrase of a new editor."""
    name = f"anna{abs(hash(request.node.name)) % 10_000}"
    said = site.manage("add_editor", name, "--role", "publisher", "--generate")
    return {"username": name, "password": said.split()[-1]}


def sign_in(page, person):
    """Type name and passphrase, as the keyboard leads."""
    page.goto("/admin/")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type(person["username"])
    page.keyboard.press("Tab")
    page.keyboard.type(person["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/?next" not in url)


def code(secret):
    """Return what a telephone with this secret shows."""
    clock = TOTP(b32decode(secret.replace(" ", "")))
    clock.time = time()
    return f"{clock.token():06}"


def press(page, name):
    """Press a button as the keyboard does."""
    page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_second_factor_is_set_up_and_asked_for_with_the_keyboard_alone(new_page, person):
    page = new_page(viewport=NARROW)
    sign_in(page, person)
    page.goto("/admin/second-factor/")
    found = [violations(page)]
    assert fits(page)
    press(page, "Set up the second factor")
    expect(page.get_by_label("Type the code that it shows now:")).to_be_focused()
    found.append(violations(page))
    assert fits(page)
    secret = page.locator("code").inner_text()

    page.keyboard.type(code(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    codes = page.locator(".account__codes code").all_inner_texts()
    found.append(violations(page))
    assert fits(page)
    assert len(codes) == 10

    again = new_page(viewport=NARROW)
    sign_in(again, person)
    expect(again.get_by_label("Code")).to_be_focused()
    found.append(violations(again))
    assert fits(again)
    again.keyboard.type(codes[0])
    again.keyboard.press("Enter")
    expect(again.get_by_role("button", name="Log out")).to_be_attached()
    again.goto("/admin/second-factor/")
    expect(again.get_by_text("9 recovery codes are left.")).to_be_visible()
    assert fits(again)
    found.append(violations(again))
    assert found == [[]] * 5


def test_the_sign_in_page_is_accessible_and_narrow(new_page):
    page = new_page(viewport=NARROW, expected="429")
    page.goto("/admin/login/")

    assert violations(page) == []
    assert fits(page)


def test_the_review_is_accessible_and_narrow(site, new_page):
    site.publish("slim")
    page = new_page(viewport=NARROW)
    sign_in(page, EDITOR)
    page.goto("/admin/platforms/procedure/?q=slim")
    page.get_by_role("link", name="Turn off training for your account", exact=True).click()
    page.locator("[name$='-0-do_en']").fill("Press the round button, which is quite a long sentence")
    press(page, "Save draft")
    expect(page.get_by_text("Saved as a draft")).to_be_visible()
    page.goto("/admin/platforms/platform/waiting/")
    page.get_by_role("link", name="Our slim").click()

    expect(page.locator("ins", has_text="Press the round button")).to_be_visible()
    assert fits(page)
    assert violations(page) == []
