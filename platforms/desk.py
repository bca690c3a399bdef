"""The editors' desk: Django's admin site, extended at its seams."""

from django.contrib.admin import AdminSite


class DeskSite(AdminSite):
    pass
