"""The editors' desk, French on a phone by night and English on a computer by day: nothing for axe to find."""

import pytest

from .conftest import EDITOR
from .helpers import DESKTOP, PHONE
from .test_accessibility import violations

pytestmark = pytest.mark.browser

GUIDES = "/admin/platforms/platform/"
PAGES = [
    "/admin/",
    GUIDES,
    f"{GUIDES}add/",
    f"{GUIDES}1/change/",
    f"{GUIDES}1/history/",
    f"{GUIDES}1/review/",
    f"{GUIDES}1/check/",
    f"{GUIDES}1/translate/fr/?show=all",
    f"{GUIDES}waiting/",
    f"{GUIDES}translations/",
    f"{GUIDES}import/",
    f"{GUIDES}export/",
    "/admin/platforms/procedure/1/change/",
    "/admin/platforms/procedure/1/check/",
    "/admin/platforms/report/by-step/",
    "/admin/platforms/link/",
    "/admin/platforms/sourcechange/",
    "/admin/platforms/wish/",
    "/admin/auth/user/",
    "/admin/auth/user/1/change/",
    "/admin/admin/logentry/",
    "/admin/second-factor/",
]
# What is folded away is there to be found too.
OPEN = "document.querySelectorAll('#content-main details').forEach(one => one.open = true)"


@pytest.mark.parametrize(
    ("language", "screen", "scheme"), [("fr", PHONE, "dark"), ("en", DESKTOP, "light")], ids=["fr-phone", "en-desktop"]
)
def test_the_desk_is_accessible_and_no_wider_than_the_screen(new_page, language, screen, scheme):
    page = new_page(viewport=screen, locale=language)
    page.goto("/admin/")
    assert violations(page, [scheme]) == []
    page.locator("[name=username]").fill(EDITOR["username"])
    page.locator("[name=password]").fill(EDITOR["password"])
    page.locator("[type=submit]").click()
    page.locator("#user-tools").wait_for()

    for path in PAGES:
        page.goto(path)
        page.evaluate(OPEN)
        assert [path, violations(page, [scheme])] == [path, []]
        assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"], path


def test_every_place_of_the_desk_is_named_on_its_first_page(desk):
    places = desk.get_by_role("navigation", name="Where to go for what").get_by_role("link")
    addresses = places.evaluate_all("links => links.map(link => link.href)")

    assert len(addresses) >= 15
    for address in addresses:
        response = desk.goto(address)
        assert response.status == 200, address
        if address != addresses[-1]:
            desk.get_by_role("navigation", name="Breadcrumbs").get_by_role("link", name="Home").wait_for()


def test_a_texts_languages_stand_side_by_side_where_there_is_room(desk):
    desk.goto(f"{GUIDES}1/change/")
    english, french = (desk.locator(f"#id_verdict_{code}").bounding_box() for code in ("en", "fr"))
    assert english["y"] == french["y"]

    desk.set_viewport_size({"width": 600, "height": 900})
    english, french = (desk.locator(f"#id_verdict_{code}").bounding_box() for code in ("en", "fr"))
    assert english["y"] + english["height"] < french["y"]
