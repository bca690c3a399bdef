"""Atom feeds of what changed, of all guides and of each: for readers who want to be told."""

from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import history, pages


class ChangesFeed(Feed):
    """The newest revisions of a guide or, where none is given, of all guides, in the active language."""

    feed_type = Atom1Feed
    author_name = gettext_lazy("By default")
    subtitle = gettext_lazy("Changes to the guides, with their dates and the words before and after.")

    def get_object(self, _request, guide=None):
        return guide

    def title(self, guide):
        return _("%(name)s: what changed") % {"name": history.name_of(guide) if guide else _("By default")}

    def link(self, guide):
        return _changes_of(guide) if guide else reverse("platforms:changes")

    def feed_guid(self, guide):
        return _permanent(self.link(guide))

    def items(self, guide):
        return pages.history_at(guide and guide.slug, pages.generation.current())

    def item_title(self, entry):
        return entry.headline

    def item_description(self, entry):
        return render_to_string("platforms/_revision.html", {"entry": entry}).strip()

    def item_link(self, entry):
        return f"{_changes_of(entry.guide)}#revision-{entry.revision.number}"

    def item_guid(self, entry):
        return _permanent(self.item_link(entry))

    def item_pubdate(self, entry):
        return entry.revision.published_at

    item_updateddate = item_pubdate


def _changes_of(guide):
    return reverse("platforms:guide-changes", args=[guide.slug])


def _permanent(path):
    """Return the name of what stands at a path, for ever: the same in every feed and wherever the site may move."""
    return uuid5(NAMESPACE_URL, path).urn
