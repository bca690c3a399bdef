"""What the watch asks of editors: to look at changed sources and to mend dead or moved links, each with its places."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from .. import pages
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

    @property
    def link(self):
        return self.row.link if isinstance(self.row, SourceChange) else self.row


def open_tasks(generation=None):
    """Return all that waits for an editor, the changed sources before the dead links: in two queries."""
    generation = generation or pages.generation.latest()
    return [*changed(generation), *dead(generation)]


def changed(generation):
    """Yield the changed sources that guides still rest on, the oldest change first."""
    changes = SourceChange.objects.open().order_by("since", "pk").select_related("link", "platform")
    for change, places in remaining(changes.defer("before", "after", "link__text"), generation):
        if places:
            yield Task("changed", change.platform.slug, places, change.since, change.link.url, "", change)


def dead(generation):
    """Yield the links that are gone or moved, once for each guide that has them, the longest gone first."""
    cited = all_places(generation)
    for link in Link.objects.dead().order_by("state", "since", "pk").defer("text"):
        by_guide = {}
        for place in cited.get(link.url, ()):
            by_guide.setdefault(place.slug, []).append(place)
        kind = "gone" if link.state == LinkState.GONE else "moved"
        for slug, places in by_guide.items():
            yield Task(kind, slug, places, link.since, link.url, link.leads_to, link)


def remaining(changes, generation=None):
    """Return (change, places) for a queryset of changes: what cites the source as it did when each was noticed.

    What an editor has rewritten since is settled by that.
    """
    replaced = Revision.objects.filter(platform=OuterRef("platform"), number=OuterRef("revision"), is_current=False)
    changes = list(changes.annotate(replaced=Subquery(replaced.values("document"))))
    guides = {published.guide.slug: published.guide for published in published_guides(generation)} if changes else {}
    then = {_revision(change): parts_of(change.replaced) for change in changes if change.replaced}
    return [(change, _as_they_were(change, guides, then)) for change in changes]


def _as_they_were(change, guides, then):
    """Return what rests on the source; of a guide that was published again since, only what stayed the same."""
    guide = guides.get(change.platform.slug)
    places = resting_on(guide, change.link.url) if guide else []
    return [place for place in places if not change.replaced or place.said in then[_revision(change)]]


def _revision(change):
    return change.platform_id, change.revision
