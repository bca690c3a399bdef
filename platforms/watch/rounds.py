"""A round of the watch: which links are due, asked side by side, each stored as soon as it has answered."""

import fcntl
from collections import defaultdict, deque
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from ..models import Link, Platform, SourceChange
from ..models.watch import LinkState, Reason, Settlement
from . import reading
from .addresses import FetchError
from .citations import all_places, official_sources, published_guides
from .tasks import remaining
from .verdicts import Verdict, judge, wait_asked

EVERY = timedelta(days=7)
SOON = timedelta(hours=20)
"""After what a link that failed is asked again, a few times: it may have been a bad day, of the site or of ours."""
FEW = 3
WORKERS = 8  # hosts that are asked at the same time
SEEN_AGAIN = ("ETag", "Last-Modified")
CONDITIONS = ("If-None-Match", "If-Modified-Since")


class AnotherRoundError(Exception):
    """A round is under way already."""


@dataclass(frozen=True)
class Finding:
    """How a link answered, and what it said."""

    link: Link
    verdict: Verdict
    text: str | None = None
    conditions: dict | None = None
    not_before: datetime | None = None


@dataclass(frozen=True)
class Stored:
    """A link as it is now, and what is new about it."""

    link: Link
    was: str
    """Its state before."""
    changed: int
    """How many guides got a new task, because the source says something else."""


@contextmanager
def alone():
    """Hold the lock of rounds. It belongs to the process, so that a killed one leaves nothing behind."""
    with (settings.DATA_DIR / "check_sources.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherRoundError from error
        yield


def prepare():
    """Make the list of links what published guides cite now, and close what editors settled by rewriting."""
    cited = all_places()
    known = set(Link.objects.values_list("url", flat=True))
    Link.objects.bulk_create([Link(url=url) for url in cited if url not in known], ignore_conflicts=True)
    gone = list(known - cited.keys())
    for start in range(0, len(gone), 500):
        Link.objects.filter(url__in=gone[start : start + 500]).delete()
    changes = SourceChange.objects.open().select_related("link", "platform")
    for change, places in remaining(changes.defer("before", "after", "link__text")):
        if not places:
            change.settle(Settlement.REWRITTEN, on=now().date())


def due(*, every=EVERY, slugs=()):
    """Return the links that were not asked for a while, the longest ago first; none of a host that wants its peace."""
    moment = now()
    links = list(Link.objects.order_by("tried_at", "pk").defer("text"))
    resting = {_host(link) for link in links if link.not_before and link.not_before > moment}
    within = {url for url, places in all_places().items() if any(place.slug in slugs for place in places)}
    return sorted(
        (
            link
            for link in links
            if (link.tried_at is None or asked_again_at(link, every) <= moment)
            and _host(link) not in resting
            and (not slugs or link.url in within)
        ),
        key=lambda link: link.tried_at is not None,
    )


def asked_again_at(link, every=EVERY):
    """Return from when a link that was asked is asked again, unless its site wants its peace."""
    return link.tried_at + (min(SOON, every) if 0 < link.failures <= FEW else every)


def go(links, visitor, *, workers=WORKERS):
    """Ask for the links and yield each, stored. A host that asks for its peace is not asked for the others."""
    guides = {published.guide.slug: published for published in published_guides()}
    platforms = Platform.objects.in_bulk(guides, field_name="slug")
    compared = {link.pk: _citing(link.url, guides) for link in links}
    for finding in _findings(links, visitor, workers, compared):
        citing = [(platforms[published.guide.slug], published.number) for published in compared[finding.link.pk]]
        yield store(finding, citing, now())


def _citing(url, guides):
    return [published for published in guides.values() if official_sources(published.guide, url)]


def _findings(links, visitor, workers, compared):
    """Yield what was found, of every host one link at a time."""
    queues = defaultdict(deque)
    for link in links:
        queues[_host(link)].append(link)
    waiting, running = deque(queues), {}
    with ThreadPoolExecutor(workers) as pool:
        while waiting or running:
            while waiting and len(running) < workers:
                host = waiting.popleft()
                link = queues[host].popleft()
                running[pool.submit(look, link, visitor, compare=bool(compared[link.pk]))] = host
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                host = running.pop(done)
                yield done.result()
                if done.result().not_before:
                    queues[host].clear()
                if queues[host]:
                    waiting.append(host)


def look(link, visitor, *, compare):
    """Visit a link; what seems gone, a second time, so that a moment's mistake of a site raises no alarm."""
    conditions = _conditions(link, compare)
    try:
        answer = visitor.visit(link.url, conditions)
        if answer.status == 304 and not conditions:
            raise FetchError(Reason.GARBLED)
        if judge(link.url, answer).state == LinkState.GONE:
            answer = visitor.visit(link.url)
    except FetchError as error:
        return Finding(link, Verdict(LinkState.UNREACHABLE, error.reason))
    verdict = judge(link.url, answer)
    if answer.status == 304:
        return Finding(link, verdict, conditions=link.conditions)
    readable = compare and answer.status == 200 and verdict.state in (LinkState.OK, LinkState.MOVED)
    text = reading.read(answer) if readable and verdict.reason != Reason.HOME else None
    if readable and text is None and verdict.state == LinkState.OK:
        verdict = Verdict(LinkState.OK, Reason.EMPTY, verdict.status, verdict.leads_to)
    kept = _validators(answer) if text or not compare else {}
    return Finding(link, verdict, text, kept, wait_asked(answer, now()))


def _conditions(link, compare):
    """Ask a site to send again only what changed, where nothing would be missed."""
    return link.conditions if link.state == LinkState.OK and (link.digest or not compare) else {}


def _validators(answer):
    """Keep what a site gives to recognise its page by, if it can be sent back as it is."""
    given = [answer.headers.get(name, "") for name in SEEN_AGAIN]
    fit = [len(value) <= 200 and value.isascii() and value.isprintable() and value for value in given]
    return {name: value for name, value, fits in zip(CONDITIONS, given, fit, strict=True) if fits}


@transaction.atomic
def store(finding, citing, moment):
    """Write down what was found, with tasks for the guides that cite a source which says something else now."""
    link, verdict, was = finding.link, finding.verdict, finding.link.state
    if verdict.state != link.state:
        link.since = moment
    answered = verdict.state not in (LinkState.UNREACHABLE, LinkState.GONE)
    link.state, link.reason, link.status = verdict.state, verdict.reason, verdict.status
    link.leads_to, link.tried_at, link.not_before = verdict.leads_to, moment, finding.not_before
    link.failures = 0 if answered else link.failures + 1
    link.ok_at = moment if verdict.state == LinkState.OK else link.ok_at
    link.conditions = finding.conditions or {}
    changed = _compare(link, finding.text, citing, moment) if finding.text is not None else 0
    link.save()
    return Stored(link, was, changed)


def _compare(link, text, citing, moment):
    """Take note of what a source says, and return how many guides have to be looked at because of it.

    The first reading is what later ones are compared with, quietly. A guide's open task keeps the text with which
    the guide agreed, until an editor settles it or the source says that again.
    """
    before, link.text, link.digest = link.text, text, reading.digest(text)
    if not before or reading.same(before, text):
        return 0
    unsettled = {change.platform_id: change for change in link.changes.open()}
    fresh = 0
    for platform, revision in citing:
        if change := unsettled.get(platform.pk):
            change.after = text
            change.save(update_fields=["after"])
            if reading.same(change.before, text):
                change.settle(Settlement.BACK, on=moment.date())
        else:
            fresh += 1
            link.changes.create(platform=platform, revision=revision, since=moment, before=before, after=text)
    return fresh


def _host(link):
    return urlsplit(link.url).hostname
