"""Visits as a polite guest: robots.txt is read first, a host is asked one thing at a time, redirects are followed."""

from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from time import monotonic, sleep
from urllib.parse import quote, urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from django.conf import settings

from ..models.watch import Reason
from .addresses import FetchError
from .fetching import SECONDS, ask

NAME = "ByDefaultLinkCheck"
PAUSE = 2  # seconds between two requests to the same host
REDIRECTS = 5
FOR_GOOD = (301, 308)
FOR_NOW = (302, 303, 307)
NOT_THERE = (Reason.NAME, Reason.CONNECTION, Reason.TIMEOUT, Reason.CERTIFICATE)


def user_agent():
    """Name the site that asks, and whom to write to about it."""
    return f"{NAME}/1 ({'; '.join(filter(None, [f'+https://{settings.ALLOWED_HOSTS[0]}/', settings.CONTACT]))})"


class Visitor:
    """Who asks, in one round. Threads share it."""

    def __init__(self, *, seconds=SECONDS, pause=PAUSE):
        self.seconds = seconds
        self.pause = pause
        self._headers = {"User-Agent": user_agent()}
        self._turns = {}
        self._robots = {}

    def visit(self, url, conditions=None, *, obey=True):
        """Return the answer at the end of all redirects; `seconds` are for them together. Raises FetchError."""
        here, permanent, left = url, True, self.seconds
        for _hop in range(REDIRECTS + 1):
            if obey and not self._may_read(here):
                raise FetchError(Reason.ROBOTS)
            with self._turn(urlsplit(here).hostname):
                began = monotonic()
                headers = self._headers | (conditions or {})
                answer = ask(here, headers, seconds=left, loopback=settings.WATCH_LOOPBACK)
                left -= monotonic() - began
            location = answer.headers.get("Location")
            if not location or answer.status not in (*FOR_GOOD, *FOR_NOW):
                return replace(answer, permanent=permanent and here != url)
            permanent = permanent and answer.status in FOR_GOOD
            here = _target(here, location)
        raise FetchError(Reason.REDIRECTS)

    def _may_read(self, url):
        """Ask robots.txt, once a site; where there is none to be had, all may be read, unless the site is not there."""
        site = urljoin(url, "/robots.txt")
        if site not in self._robots:
            rules = RobotFileParser()
            try:
                answer = self.visit(site, obey=False)
                rules.parse(answer.body.decode("utf-8", "replace").splitlines() if answer.status == 200 else [])
            except FetchError as error:
                if error.reason in NOT_THERE:
                    raise
                rules.parse([])
            self._robots[site] = rules
        return self._robots[site].can_fetch(NAME, url)

    @contextmanager
    def _turn(self, host):
        """Wait until the host is asked nothing else, and until it had its pause."""
        turn = self._turns.setdefault(host, _Turn())
        with turn.lock:
            sleep(max(0, turn.free_at - monotonic()))
            try:
                yield
            finally:
                turn.free_at = monotonic() + self.pause


class _Turn:
    def __init__(self):
        self.lock = Lock()
        self.free_at = 0


def _target(here, location):
    """Return where a redirect leads; what a header must not hold is quoted."""
    quoted = quote(location.encode("latin-1", "replace"), safe="!#$%&'()*+,/:;=?@[]~")
    try:
        return urldefrag(urljoin(here, quoted)).url
    except ValueError as error:
        raise FetchError(Reason.FORBIDDEN) from error
