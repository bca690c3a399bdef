"""An editor hears that a source changed, sees where and what, and settles it."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from platforms.content import Guide
from platforms.guidefile import write

from ..factory import make_data
from ..webs import certificate, page, serving
from .conftest import ROOT
from .test_accessibility import violations

pytestmark = pytest.mark.browser

WORDS = "You can turn off the use of your posts for the training of our models, within {} days, in your settings."


@pytest.fixture
def watched(site, tmp_path):
    """A guide of which a source was read, and then read again with other words."""
    file, tls = certificate(tmp_path)
    days = iter([30, 7])
    words = WORDS.format(next(days))
    with serving(lambda request: page(words), tls) as web:
        source = {
            "key": "s1",
            "kind": "official",
            "title": "Help page",
            "publisher": "Example",
            "url": web.url("/help"),
        }
        guide = site.data / "watched.yaml"
        guide.write_text(write(Guide.model_validate(make_data("watched", sources=[source]))), "utf-8")
        site.manage("load_guides", guide)
        check(site, file)
        words = WORDS.format(next(days))
        check(site, file)


def check(site, file):
    command = [sys.executable, "manage.py", "check_sources", "--guide", "watched", "--all", "--pause", "0"]
    environment = site.environment | {"WATCH_LOOPBACK": "1", "SSL_CERT_FILE": str(file)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def test_an_editor_sees_what_changed_and_settles_it(desk, watched):
    desk.goto("/admin/platforms/sourcechange/")
    desk.locator("#result_list tbody tr", has_text="Watched").get_by_role("link").first.click()

    expect(desk.locator("del")).to_have_text("30")
    expect(desk.locator("ins")).to_have_text("7")
    expect(desk.get_by_role("link", name="Walk web · step 2")).to_be_visible()
    for width in (1280, 320):
        desk.set_viewport_size({"width": width, "height": 700})
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(desk) == []
    desk.get_by_role("button", name="The guide is still right").press("Enter")

    expect(desk.get_by_text("Settled: the guide is still right.")).to_be_visible()


def test_links_lead_to_what_cites_them_on_a_narrow_screen_too(desk, watched):
    for width in (1280, 320):
        desk.set_viewport_size({"width": width, "height": 700})
        desk.goto("/admin/platforms/link/?q=127.0.0.1")
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
        desk.locator("#result_list tbody a").first.click()
        expect(desk.get_by_role("link", name="watched · Walk web · step 1")).to_be_visible()
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
