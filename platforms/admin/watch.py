"""The watch over links and sources on the editors' desk: how each link answers, and which sources have changed."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from ..models import Link, Platform, SourceChange
from ..models.watch import LinkState, Settlement
from ..stepforms import step_forms
from ..watch import reading
from ..watch.citations import all_places, official_sources, published_guides
from ..watch.rounds import asked_again_at
from ..watch.tasks import remaining
from .audit import ReadOnlyAdmin


class WatchAdmin(ReadOnlyAdmin):
    """The watch writes it. Whoever may see guides sees it; nobody edits it."""

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("platforms.view_platform")


class GuideFilter(admin.SimpleListFilter):
    title = _("guide")
    parameter_name = "guide"

    def lookups(self, request, model_admin):
        return [(platform.slug, str(platform)) for platform in Platform.objects.all()]

    def queryset(self, request, links):
        if not self.value():
            return links
        cited = _cited(request).items()
        return links.filter(url__in=[url for url, places in cited if any(p.slug == self.value() for p in places)])


@admin.register(Link)
class LinkAdmin(WatchAdmin):
    list_filter = ["state", GuideFilter]
    search_fields = ["url"]
    ordering = ["state", "url"]
    list_per_page = 50

    def get_queryset(self, request):
        return super().get_queryset(request).defer("text")

    def get_list_display(self, request):
        @admin.display(description=_("cited by"))
        def cited_by(link):
            return ", ".join(sorted({place.slug for place in _cited(request).get(link.url, ())}))

        return ["short", "state", cited_by, "why", "day"]

    def get_fields(self, request, link=None):
        @admin.display(description=_("cited by"))
        def places(link):
            linked = [(url, place.slug, place.label) for url, place in edited(_cited(request).get(link.url, []))]
            return format_html_join(mark_safe("<br>"), '<a href="{}">{} · {}</a>', linked) or "-"

        return ["outward", "state", "why", "onward", places, "since", "failures", "tried_at", "again", "ok_at"]

    def get_readonly_fields(self, request, link=None):
        return self.get_fields(request, link)

    @admin.display(description=_("address"), ordering="url")
    def short(self, link):
        return link.short

    @admin.display(description=_("since"), ordering="since")
    def day(self, link):
        return link.since and link.since.date()

    @admin.display(description=_("address"))
    def outward(self, link):
        return _outward(link.url)

    @admin.display(description=_("leads to"))
    def onward(self, link):
        return _outward(link.leads_to) if link.leads_to else "-"

    @admin.display(description=_("why"))
    def why(self, link):
        known = link.get_reason_display()
        if link.state == LinkState.LOGIN:
            known = _("Settings often are: the watch never signs in, so only a person can check them.")
        status = f"HTTP {link.status}" if link.status and link.status != 200 else ""
        return " ".join(str(part) for part in (known, status) if part) or "-"

    @admin.display(description=_("asked again from"))
    def again(self, link):
        moments = [link.tried_at and asked_again_at(link), link.not_before]
        return max((moment.date() for moment in moments if moment), default="-")


@admin.register(SourceChange)
class SourceChangeAdmin(WatchAdmin):
    list_display = ["source", "platform", "settlement", "day", "settled_on", "settled_by"]
    list_filter = ["settlement", ("platform", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["platform", "link", "settled_by"]
    ordering = [F("settled_on").desc(nulls_first=True), "-since", "-pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("before", "after", "link__text")

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/change/", view(require_safe(self.show)), name="platforms_sourcechange_change"),
            path("<int:pk>/settle/", view(require_POST(self.settle)), name="platforms_sourcechange_settle"),
            *super().get_urls(),
        ]

    @admin.display(description=_("source"), ordering="link")
    def source(self, change):
        return change.link.short

    @admin.display(description=_("noticed"), ordering="since")
    def day(self, change):
        return change.since.date()

    def show(self, request, pk):
        """Show how a source differs from what a guide agreed with, what rests on it, and the button that settles it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = remaining(SourceChange.objects.select_related("platform", "link", "settled_by").filter(pk=pk))
        if not found:
            raise Http404
        [(change, places)] = found
        hunks, more = reading.difference(change.before, change.after)
        context = {
            **self.admin_site.each_context(request),
            "title": _("What a source of %(guide)s says has changed") % {"guide": change.platform},
            "opts": self.opts,
            "change": change,
            "sources": _sources(change),
            "places": edited(places),
            "hunks": hunks,
            "more": more,
            "seen": reading.digest(change.after),
            "may_settle": _may_settle(request) and change.settlement == Settlement.OPEN,
        }
        return TemplateResponse(request, "admin/platforms/sourcechange/show.html", context)

    @transaction.atomic
    def settle(self, request, pk):
        """Note that the guide is still right, given what the editor saw of the source."""
        if not _may_settle(request):
            raise PermissionDenied
        change = get_object_or_404(SourceChange.objects.select_for_update(), pk=pk)
        if change.settlement != Settlement.OPEN:
            messages.info(request, _("This was settled already."))
        elif request.POST.get("seen") != reading.digest(change.after):
            messages.warning(request, _("The source has changed once more in the meantime: please look again."))
            return redirect("admin:platforms_sourcechange_change", pk)
        else:
            change.settle(Settlement.STILL_RIGHT, on=now().date(), by=request.user)
            messages.success(request, _("Settled: the guide is still right."))
        return redirect("admin:platforms_sourcechange_changelist")


def edited(places):
    """Return (the address at which it is edited, place) for each, in two queries."""
    platforms = dict(Platform.objects.filter(slug__in={place.slug for place in places}).values_list("slug", "pk"))
    steps = step_forms(platforms.values())
    return [(_edit_url(place, platforms[place.slug], steps), place) for place in places]


def _edit_url(place, platform, steps):
    page = reverse("admin:platforms_platform_change", args=[platform])
    if place.part == "steps":
        return steps.get((platform, place.said.key), page)
    return f"{page}#{'id_retroactive_note_en' if place.part == 'retroactive' else f'{place.part}-{place.index}'}"


def _sources(change):
    """Return the guide's official sources at the address that changed."""
    guides = {published.guide.slug: published.guide for published in published_guides()}
    guide = guides.get(change.platform.slug)
    keys = official_sources(guide, change.link.url) if guide else ()
    return [source for source in guide.sources if source.key in keys] if guide else []


def _cited(request):
    """Ask once a request: every row of the list needs it."""
    if not hasattr(request, "cited_places"):
        request.cited_places = all_places()
    return request.cited_places


def _outward(url):
    return format_html('<a href="{0}" rel="noreferrer">{0}</a>', url)


def _may_settle(request):
    return request.user.has_perm("platforms.change_platform")
