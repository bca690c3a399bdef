"""The audit log: who published what, and what else happened on the desk. It can be read, and by nobody rewritten."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import Revision


class ReadOnlyAdmin(admin.ModelAdmin):
    """Mixed into the admin of records that are written by the site itself."""

    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class NamingChangeList(ChangeList):
    """A page of revisions that knows the names of their writers, asked for once."""

    def get_results(self, request):
        super().get_results(request)
        names = names_of(self.result_list)
        for revision in self.result_list:
            revision.names = names


def names_of(revisions):
    """Return the names of those who wrote these revisions, by their key as it stands there."""
    keys = {key for revision in revisions for key in _keys(revision)}
    return {str(pk): name for pk, name in get_user_model().objects.filter(pk__in=keys).values_list("pk", "username")}


def _keys(revision):
    return [key for key in revision.writers.split(",") if key]


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """Every publication. They go only together with the whole guide, which the desk's log then tells."""

    list_display = ["published_at", "guide", "published_by", "written_by", "two_person", "origin", "note"]
    list_display_links = None
    list_filter = [
        ("platform", admin.RelatedOnlyFieldListFilter),
        ("published_by", admin.RelatedOnlyFieldListFilter),
        "origin",
        "two_person",
    ]
    list_select_related = ["platform", "published_by"]
    date_hierarchy = "published_at"
    ordering = ["-published_at", "-pk"]
    fields = ["platform", "number", "published_at", "published_by", "written_by", "two_person", "origin", "note"]
    readonly_fields = fields

    def get_queryset(self, request):
        """Leave the documents where they are: a page of this list would carry a hundred of them along."""
        return super().get_queryset(request).defer("document", "changes", "changed_in", "behind")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Who published what"), **(extra_context or {})})

    def get_changelist(self, request, **options):
        return NamingChangeList

    @admin.display(description=_("revision"), ordering="platform")
    def guide(self, revision):
        url = reverse("admin:platforms_platform_history", args=[revision.platform_id])
        return format_html('<a href="{}">{} · {}</a>', url, revision.platform, revision.number)

    @admin.display(description=_("written by"))
    def written_by(self, revision):
        names = getattr(revision, "names", None) or names_of([revision])
        return ", ".join(names.get(key, f"({key})") for key in _keys(revision))

    @admin.display(description=_("change note"))
    def note(self, revision):
        return revision.note


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """What was added, changed and deleted by hand, and what happened to accounts."""

    list_display = ["action_time", "user", "action_flag", "content_type", "object_repr", "get_change_message"]
    list_display_links = None
    list_filter = [("user", admin.RelatedOnlyFieldListFilter), "action_flag", "content_type"]
    list_select_related = ["user", "content_type"]
    date_hierarchy = "action_time"
    search_fields = ["object_repr"]
