"""A real site and a real browser: what is tested here is what readers and editors get."""

import secrets
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
GUIDES = ["linkedin", "meta", "zoom", "reddit", "chatgpt"]
EDITOR = {"username": "editor", "password": "a password of the tests"}


@dataclass(frozen=True)
class Site:
    """A served site with its own data."""

    url: str
    data: Path

    @property
    def environment(self):
        return {
            "PATH": f"{BIN}:/usr/bin:/bin",
            "DATA_DIR": str(self.data),
            "DJANGO_SUPERUSER_PASSWORD": EDITOR["password"],
        }

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def publish(self, slug, changes=None):
        """Publish LinkedIn's guide under another address, so that a test can change it as it likes."""
        text = (ROOT / "guides" / "linkedin.yaml").read_text()
        renamed = {"slug: linkedin\n": f"slug: {slug}\n", "  en: LinkedIn\n  fr: LinkedIn\n": f"  en: Our {slug}\n"}
        for before, after in {**renamed, **(changes or {})}.items():
            assert before in text
            text = text.replace(before, after, 1)
        copy = self.data / f"{slug}.yaml"
        copy.write_text(text)
        assert "1 published" in self.manage("load_guides", copy)


@pytest.fixture(scope="package")
def site(tmp_path_factory):
    site = Site(f"http://127.0.0.1:{free_port()}", tmp_path_factory.mktemp("data"))
    (site.data / "secret_key").write_text(secrets.token_urlsafe(64))
    site.manage("migrate", "-v0")
    site.manage("load_guides", *(f"guides/{slug}.yaml" for slug in GUIDES))
    site.manage("createsuperuser", "--no-input", "--username", EDITOR["username"], "--email", "editor@example.org")
    site.manage("collectstatic", "--no-input", "-v0")
    with serving(site):
        yield site


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def serving(site):
    """Serve a site as script/server does."""
    port = str(urlsplit(site.url).port)
    command = [BIN / "granian", "optout_guide.wsgi:application", "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", port, "--workers", "2", "--blocking-threads", "4"]
    command += ["--backpressure", "64", "--no-ws", "--respawn-failed-workers", "--log-level", "warning"]
    log = site.data / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            deadline = monotonic() + 30
            while not answers(site.url):
                assert server.poll() is None, log.read_text()
                assert monotonic() < deadline, log.read_text()
            yield
        finally:
            server.terminate()
            server.wait(timeout=15)


def answers(url):
    try:
        with urlopen(f"{url}/en/", timeout=5) as response:
            return response.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False


# Not for the whole session: the loop in which Playwright waits keeps Django's own tests from the database.
@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright:
        # Chromium has no sandbox for root, as whom containers run.
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def new_page(site, chromium):
    """Open a page as somebody new, and see to it that it neither complains nor asks anybody else for anything."""
    contexts, complaints, requested = [], [], []

    def new_page(*, expected="nothing expected", **options):
        context = chromium.new_context(**{"base_url": site.url, "reduced_motion": "reduce", **options})
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()

        def hear(message):
            if message.type in ("error", "warning") and expected not in message.text:
                complaints.append(message.text)

        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        context.on("request", lambda request: requested.append(request.url))
        return page

    yield new_page
    for context in contexts:
        context.close()
    assert not complaints
    assert not [url for url in requested if not url.startswith((f"{site.url}/", "data:", "blob:"))]


@pytest.fixture
def desk(new_page):
    """A page on which an editor is signed in."""
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto("/admin/")
    page.get_by_label("Username").fill(EDITOR["username"])
    page.get_by_label("Password").fill(EDITOR["password"])
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="View site").wait_for()
    return page
