"""An editor brings a guide back from their own computer: first the difference, then the agreement."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import EDITOR, ROOT
from .test_accessibility import RULES

pytestmark = pytest.mark.browser


@pytest.fixture
def small_desk(new_page):
    """The narrowest screen, without JavaScript, on which an editor is signed in."""
    page = new_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page.goto("/admin/")
    page.get_by_label("Username").fill(EDITOR["username"])
    page.get_by_label("Password").fill(EDITOR["password"])
    page.get_by_role("button", name="Log in").click()
    return page


def changed_file(folder):
    """Write Reddit's guide, in which somebody changed a word, into a folder."""
    text = (ROOT / "guides" / "reddit.yaml").read_text()
    assert "  en: Reddit\n" in text
    file = folder / "reddit.yaml"
    file.write_text(text.replace("  en: Reddit\n", "  en: Reddit and others\n", 1))
    return file


def choose(page, *files):
    page.goto("/admin/platforms/platform/import/")
    page.get_by_label("Guide files").set_input_files(files)
    page.get_by_role("button", name="Show what would change").click()


def violations(page):
    """Return what axe finds in the page's own part, by day and by night; the admin's frame is Django's."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += Axe().run(page, context="#content-main", options=RULES).response["violations"]
    return [(one["id"], node["target"], node["failureSummary"]) for one in found for node in one["nodes"]]


def test_an_editor_reads_the_difference_and_imports_it(site, desk, new_page, tmp_path):
    choose(desk, changed_file(tmp_path))

    expect(desk.get_by_role("heading", name="changed")).to_be_visible()
    expect(desk.locator("ins")).to_have_text("and others")
    assert violations(desk) == []
    desk.get_by_role("button", name="Import and publish").click()

    expect(desk.get_by_text("Imported and published: Reddit and others.")).to_be_visible()
    site.manage("load_guides", "--force", "guides/reddit.yaml")


def test_on_the_smallest_screen_and_without_javascript_nothing_is_wider_than_it(small_desk, tmp_path):
    (tmp_path / "bad.yaml").write_text(f"slug: {'x' * 90}\n")
    choose(small_desk, tmp_path / "bad.yaml")
    expect(small_desk.get_by_text("bad.yaml:1: slug: is longer than 50 characters")).to_be_visible()
    assert width(small_desk) <= 320

    choose(small_desk, changed_file(tmp_path))
    expect(small_desk.locator("ins")).to_be_visible()
    assert width(small_desk) <= 320
    small_desk.get_by_role("button", name="Discard these files").click()
    expect(small_desk.get_by_label("Guide files")).to_be_visible()


def width(page):
    return page.locator("html").evaluate("page => page.scrollWidth")


@pytest.mark.parametrize("path", ["import/", "export/"])
def test_the_pages_of_files_are_accessible(desk, path):
    desk.goto(f"/admin/platforms/platform/{path}")

    assert violations(desk) == []


def test_all_guides_are_downloaded_as_one_file(desk):
    desk.goto("/admin/platforms/platform/")
    desk.get_by_role("link", name="Export", exact=True).click()

    with desk.expect_download() as download:
        desk.get_by_role("button", name="as readers see them").click()

    assert download.value.suggested_filename.startswith("guides-")
