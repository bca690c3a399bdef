"""The editors' desk: Django's admin site, extended at its seams."""

from django.contrib.admin import AdminSite
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .todo import todo


class DeskSite(AdminSite):
    index_title = _("What needs doing")

    def index(self, request, extra_context=None):
        """Show what needs doing; the list of all that can be edited comes below."""
        return super().index(request, {"todo": todo(request.user, now().date()), **(extra_context or {})})
