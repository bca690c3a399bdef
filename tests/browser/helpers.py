"""What readers do on a page again and again."""

from time import monotonic

from playwright.sync_api import expect

PHONE = {"width": 360, "height": 720}
DESKTOP = {"width": 1280, "height": 900}


def box(page, key):
    return page.locator(f"#step-{key}")


def status(page):
    return page.get_by_role("status")


def tick(page, key, says):
    box(page, key).check()
    expect(status(page)).to_contain_text(says)


def open_all(page):
    """Open all that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")


def reload_until(page, locator, seconds=2):
    """Reload until something is there: what is published reaches every worker of the server within a second."""
    deadline = monotonic() + seconds
    while not locator.count():
        assert monotonic() < deadline, f"{locator} did not come within {seconds} s"
        page.reload()
