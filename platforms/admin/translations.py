"""The table of translations on the editors' desk: how far each guide has come in each language."""

from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import pages
from ..models import Platform
from ..translations import TRANSLATED
from .translate import may_translate, translate


def translation_urls(admin):
    """Return the addresses of the table of all translations, and of the page on which one guide is translated."""
    view = admin.admin_site.admin_view
    return [
        path("translations/", view(require_safe(overview(admin))), name="platforms_translations"),
        path("<int:pk>/translate/<str:language>/", view(translate(admin)), name="platforms_translate"),
    ]


class Row(NamedTuple):
    """One guide in the table."""

    platform: Platform
    cells: list
    """(language, its State or None where nothing is published) for each language shown."""

    @property
    def weight(self):
        """Sort the worst first: by what is behind, since when, then by what is missing."""
        states = [state for _language, state in self.cells if state]
        late = sum(state.behind for state in states)
        since = min((state.since for state in states if state.since), default="9999")
        return -late, since, -sum(state.missing for state in states)


def overview(admin):
    def view(request):
        """Show how far each guide's translations have come, as readers see them, the worst first."""
        if not request.user.has_perm("platforms.view_platform"):
            raise PermissionDenied
        chosen = request.GET.get("language")
        shown = [chosen] if chosen in TRANSLATED else TRANSLATED
        context = {
            **admin.admin_site.each_context(request),
            "title": _("Translations"),
            "opts": admin.opts,
            "rows": _rows(shown),
            "shown": shown,
            "languages": TRANSLATED,
            "chosen": chosen if chosen in TRANSLATED else None,
            "may_translate": may_translate(request),
        }
        return TemplateResponse(request, "admin/platforms/translations.html", context)

    return view


def _rows(shown):
    published = {one.guide.slug: one.translation for one in pages.all_published_at(pages.generation.latest())}
    platforms = Platform.objects.only("slug", "unpublished", *[f"name_{code}" for code, _name in settings.LANGUAGES])
    rows = [Row(one, [(code, published.get(one.slug, {}).get(code)) for code in shown]) for one in platforms]
    return sorted(rows, key=lambda row: row.weight)
