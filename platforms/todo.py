"""What needs doing on the desk, most urgent first: for each editor what they may act on."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Min
from django.urls import reverse
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from translated_fields import to_attribute

from . import checking, feedback, pages
from .content import LANGUAGES
from .models import Platform, Report
from .models.watch import LinkState, Settlement
from .watch import tasks

MOST = 5  # tasks of a section that are shown


@dataclass(frozen=True)
class Task:
    """One thing to do, and the place where it is done."""

    title: str
    why: str
    since: date | None
    url: str
    step: dict | None = None
    """What the step says that it is about, by language."""


@dataclass(frozen=True)
class Section:
    """Things to do of one kind, the most urgent first."""

    title: str
    action: str
    """What one does about each of them."""
    count: int
    tasks: list[Task]
    """The first few."""
    url: str
    """Where all are."""


def todo(user, today):
    """Return the sections in which this user has something to do, in order of urgency."""
    look = Look(user, today)
    sections = (make(look) for permission, make in SECTIONS if user.has_perm(permission))
    return [section for section in sections if section.count]


class Look:
    """What several sections look at: everything is asked for once."""

    def __init__(self, user, today):
        self.user, self.today = user, today
        self.generation = pages.generation.latest()

    @cached_property
    def platforms(self):
        """The platforms by key, as the desk shows them, with `writers`: who wrote what readers do not see yet."""
        names = [to_attribute("name", code) for code in LANGUAGES]
        rows = Platform.objects.only("slug", *names, "unpublished", "updated_at").order_by("writings__at")
        found = {}
        for row in rows.annotate(writer=F("writings__user"), writer_name=F("writings__user__username")):
            platform = found.setdefault(row.pk, row)
            platform.__dict__.setdefault("writers", {})
            if row.writer:
                platform.writers[row.writer] = row.writer_name
        return found

    @cached_property
    def by_slug(self):
        return {platform.slug: platform for platform in self.platforms.values()}

    @cached_property
    def drafts(self):
        """The platforms with something that readers do not see yet, the oldest first."""
        found = [platform for platform in self.platforms.values() if platform.unpublished]
        return sorted(found, key=lambda platform: platform.updated_at)

    @cached_property
    def reviewed(self):
        """Of these the ones that wait for this user: somebody else wrote in them, and the user may publish."""
        if not self.user.has_perm("platforms.publish_platform"):
            return []
        return [draft for draft in self.drafts if draft.writers.keys() - {self.user.pk}]


def failed_checks(look):
    failed = checking.unsettled()
    doing = [
        Task(
            _title(look, check.platform, check.step),
            _("%(by)s: “%(words)s”") % {"by": check.by or "–", "words": check.words},
            check.on,
            reverse("admin:platforms_step", args=[check.platform_id, check.step]),
            check.said["do"],
        )
        for check in failed[:MOST]
    ]
    url = f"{reverse('admin:platforms_check_changelist')}?state=open"
    return Section(_("Checks that failed"), _("Edit the step"), len(failed), doing, url)


def due_guides(look):
    """Overdue guides first, then those that are longest due."""
    fresh = pages.freshness_at(look.today, look.generation)
    due = sorted((slug for slug in fresh if fresh[slug].due and slug in look.by_slug), key=lambda slug: fresh[slug].age)
    doing = [_due(look.by_slug[slug], fresh[slug]) for slug in reversed(due[-MOST:])]
    url = f"{reverse('admin:platforms_platform_changelist')}?freshness=due"
    return Section(_("Guides due for a check"), _("I walked this today"), len(due), doing, url)


def _due(platform, fresh):
    why = _("Overdue: it may be out of date") if fresh.overdue else _("Due")
    return Task(platform.name, why, fresh.due_since, reverse("admin:platforms_checks", args=[platform.pk]))


def reported_steps(look):
    """Steps of whose mismatch readers are told come first, then those with the most reports."""
    told = {(mismatch.slug, mismatch.step) for mismatch in look.generation.mismatches}
    groups = Report.objects.open().order_by().values_list("platform", "step")
    found = [
        ((look.platforms[platform].slug, step) in told, count, since, look.platforms[platform], step)
        for platform, step, count, since in groups.annotate(Count("pk"), Min("on"))
        if platform in look.platforms
    ]
    found.sort(key=lambda group: (not group[0], -group[1], group[2]))
    doing = [_reported(look, *group) for group in found[:MOST]]
    return Section(
        _("Steps that readers report"), _("Answer"), len(found), doing, reverse("admin:platforms_report_by_step")
    )


def _reported(look, told, count, since, platform, step):
    place = _place(look, platform, step)
    why = ngettext("%(n)s report", "%(n)s reports", count) % {"n": count}
    why = _("%(reports)s: readers are told") % {"reports": why} if told else why
    url = f"{reverse('admin:platforms_report_by_step')}?platform={platform.pk}&step={step}"
    return Task(_title(look, platform, step), why, since, url, place and place.step.do)


def _title(look, platform, step):
    place = _place(look, platform, step)
    number = _("step %(number)s") % {"number": place.number} if place else step
    return f"{platform.name}, {number}"


def _place(look, platform, step):
    published = pages.by_slug_at(look.generation).get(platform.slug)
    return published and feedback.place(published.guide, step)


def changed_sources(look):
    """Official pages that say something else than when the guides that rest on them were last right."""
    found = [task for task in tasks.changed(look.generation) if task.slug in look.by_slug]
    doing = [_watched(look, task, "admin:platforms_sourcechange_change") for task in found[:MOST]]
    url = f"{reverse('admin:platforms_sourcechange_changelist')}?settlement__exact={Settlement.OPEN}"
    return Section(_("Sources that changed"), _("Compare"), len(found), doing, url)


def dead_links(look):
    found = [task for task in tasks.dead(look.generation) if task.slug in look.by_slug]
    doing = [_watched(look, task, "admin:platforms_link_change") for task in found[:MOST]]
    url = f"{reverse('admin:platforms_link_changelist')}?state__in={LinkState.GONE},{LinkState.MOVED}"
    return Section(_("Links that are gone or moved"), _("Look"), len(found), doing, url)


def _watched(look, task, page):
    """Say which guide, what of it, and which address a task of the watch is about."""
    more = len(task.places) - 1
    what = task.places[0].label
    if more:
        what = ngettext("%(what)s, and %(n)s more place", "%(what)s, and %(n)s more places", more) % {
            "what": what,
            "n": more,
        }
    why = f"{what}: {task.link.short}"
    since = task.since.date() if task.since else None
    return Task(look.by_slug[task.slug].name, why, since, reverse(page, args=[task.row.pk]))


def unpublished_drafts(look):
    drafts = [draft for draft in look.drafts if draft not in look.reviewed]
    waits = not look.user.has_perm("platforms.publish_platform")
    doing = [_draft(draft, _("waits for a publisher") if waits else "") for draft in drafts[:MOST]]
    url = f"{reverse('admin:platforms_platform_changelist')}?unpublished__exact=1"
    return Section(_("Unpublished drafts"), _("Open"), len(drafts), doing, url)


def guides_behind(look):
    """Guides of which texts in another language are older than their source, those with the most first."""
    found = [
        (len(lags), min(lag["since"] for lag in lags.values()), look.by_slug[slug], language)
        for slug, published in pages.by_slug_at(look.generation).items()
        for language, lags in published.behind.items()
        if slug in look.by_slug
    ]
    found.sort(key=lambda lagging: (-lagging[0], lagging[1]))
    doing = [_lagging(*lagging) for lagging in found[:MOST]]
    count = sum(lagging[0] for lagging in found)
    return Section(_("Translations behind"), _("Translate"), count, doing, reverse("admin:platforms_translations"))


def _lagging(count, since, platform, language):
    why = ngettext("%(n)s text in %(language)s", "%(n)s texts in %(language)s", count)
    why %= {"n": count, "language": get_language_info(language)["name_translated"]}
    url = reverse("admin:platforms_translate", args=[platform.pk, language])
    return Task(platform.name, why, date.fromisoformat(since), url)


def waiting_for_review(look):
    doing = [_draft(draft, "", "admin:platforms_review") for draft in look.reviewed[:MOST]]
    url = reverse("admin:platforms_waiting")
    return Section(_("Guides waiting for review"), _("Review"), len(look.reviewed), doing, url)


def _draft(platform, note, page="admin:platforms_platform_change"):
    why = ", ".join([*platform.writers.values(), *([note] if note else [])])
    return Task(platform.name, why, platform.updated_at.date(), reverse(page, args=[platform.pk]))


# Who may see a section, and what makes it: the most urgent first.
SECTIONS = [
    ("platforms.change_platform", failed_checks),
    ("platforms.change_platform", due_guides),
    ("platforms.change_report", reported_steps),
    ("platforms.change_platform", changed_sources),
    ("platforms.change_platform", dead_links),
    ("platforms.change_platform", unpublished_drafts),
    ("platforms.change_platform", guides_behind),
    ("platforms.publish_platform", waiting_for_review),
]
