"""What needs doing on the desk, most urgent first: for each editor what they may act on."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, F, Min
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from translated_fields import to_attribute

from . import checking, feedback, pages
from .content import LANGUAGES
from .models import Platform, Report, Revision

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
        self.generation = pages.generation.current()

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
    tasks = [
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
    return Section(_("Checks that failed"), _("Edit the step"), len(failed), tasks, url)


def due_guides(look):
    """Overdue guides first, then those that are longest due."""
    fresh = pages.freshness_at(look.today, look.generation)
    due = sorted((slug for slug in fresh if fresh[slug].due and slug in look.by_slug), key=lambda slug: fresh[slug].age)
    tasks = [_due(look.by_slug[slug], fresh[slug]) for slug in reversed(due[-MOST:])]
    url = f"{reverse('admin:platforms_platform_changelist')}?freshness=due"
    return Section(_("Guides due for a check"), _("I walked this today"), len(due), tasks, url)


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
    tasks = [_reported(look, *group) for group in found[:MOST]]
    return Section(
        _("Steps that readers report"), _("Answer"), len(found), tasks, reverse("admin:platforms_report_by_step")
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


def unpublished_drafts(look):
    drafts = [draft for draft in look.drafts if draft not in look.reviewed]
    waits = not look.user.has_perm("platforms.publish_platform")
    tasks = [_draft(draft, _("waits for a publisher") if waits else "") for draft in drafts[:MOST]]
    url = f"{reverse('admin:platforms_platform_changelist')}?unpublished__exact=1"
    return Section(_("Unpublished drafts"), _("Open"), len(drafts), tasks, url)


def guides_behind(look):
    """Guides of which texts in another language are older than their source."""
    behind = {
        platform: sum(len(places) for places in languages.values())
        for platform, languages in Revision.objects.current().exclude(behind={}).values_list("platform", "behind")
        if platform in look.platforms
    }
    first = sorted(behind, key=behind.get, reverse=True)[:MOST]
    tasks = [
        Task(
            look.platforms[platform].name,
            ngettext("%(n)s text", "%(n)s texts", behind[platform]) % {"n": behind[platform]},
            None,
            reverse("admin:platforms_platform_change", args=[platform]),
        )
        for platform in first
    ]
    return Section(_("Translations behind"), _("Translate"), sum(behind.values()), tasks, _translations())


def _translations():
    try:
        return reverse("admin:platforms_translations")
    except NoReverseMatch:
        return reverse("admin:platforms_platform_changelist")


def waiting_for_review(look):
    tasks = [_draft(draft, "") for draft in look.reviewed[:MOST]]
    url = f"{reverse('admin:platforms_platform_changelist')}?unpublished__exact=1"
    return Section(_("Guides waiting for review"), _("Review"), len(look.reviewed), tasks, url)


def _draft(platform, note):
    why = ", ".join([*platform.writers.values(), *([note] if note else [])])
    return Task(
        platform.name,
        why,
        platform.updated_at.date(),
        reverse("admin:platforms_platform_change", args=[platform.pk]),
    )


# Who may see a section, and what makes it: the most urgent first.
SECTIONS = [
    ("platforms.change_platform", failed_checks),
    ("platforms.change_platform", due_guides),
    ("platforms.change_report", reported_steps),
    ("platforms.change_platform", unpublished_drafts),
    ("platforms.change_platform", guides_behind),
    ("platforms.publish_platform", waiting_for_review),
]
