"""What the watch asks of editors: to look at changed sources and to mend dead or moved links, each with its places."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from ..models import Link, Revision, SourceChange
from ..models.watch import LinkState
from .citations import Place, all_places, parts_of, published_guides, resting_on


@dataclass(frozen=True)
class Task:
    """One thing to do for one guide."""

    kind: str
    """What the link or its source did: changed, gone or moved."""
    slug: str
    places: list[Place]
    """Exactly what of the guide it bears on."""
    since: datetime
    url: str
    leads_to: str
    row: Link | SourceChange


def open_tasks():
    """Return all that waits for an editor, changed sources first, the oldest of each first: in three queries."""
    changes = SourceChange.objects.open().order_by("since", "pk").select_related("link", "platform")
    return [*_changed(changes.defer("before", "after", "link__text")), *_dead()]


def remaining(changes):
    """Return (change, places) for changes of sources: what cites the source as it did when the change was noticed.

    What an editor has rewritten since is settled by that.
    """
    changes = list(changes)
    if not changes:
        return []
    guides = {published.guide.slug: published.guide for published in published_guides()}
    documents = _documents_then(changes)
    return [(change, _as_they_were(change, guides, documents)) for change in changes]


def _changed(changes):
    for change, places in remaining(changes):
        if places:
            yield Task("changed", change.platform.slug, places, change.since, change.link.url, "", change)


def _dead():
    cited = all_places()
    for link in Link.objects.dead().order_by("state", "since", "pk").defer("text"):
        by_guide = {}
        for place in cited.get(link.url, ()):
            by_guide.setdefault(place.slug, []).append(place)
        kind = "gone" if link.state == LinkState.GONE else "moved"
        for slug, places in by_guide.items():
            yield Task(kind, slug, places, link.since, link.url, link.leads_to, link)


def _documents_then(changes):
    """Return the parts of the guides as they were when the changes were noticed."""
    wanted = Q()
    for platform, revision in {(change.platform_id, change.revision) for change in changes}:
        wanted |= Q(platform=platform, number=revision)
    revisions = Revision.objects.filter(wanted).values_list("platform", "number", "document")
    return {(platform, number): parts_of(document) for platform, number, document in revisions}


def _as_they_were(change, guides, documents):
    guide = guides.get(change.platform.slug)
    then = documents.get((change.platform_id, change.revision), [])
    return [place for place in resting_on(guide, change.link.url) if place.said in then] if guide else []
