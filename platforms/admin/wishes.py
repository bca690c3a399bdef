"""What readers miss, on the editors' desk: a list to choose the next guide from."""

from django.contrib import admin

from ..models import Wish


@admin.register(Wish)
class WishAdmin(admin.ModelAdmin):
    """Readers write it, editors read it and delete what has become a guide."""

    list_display = ["name", "count", "last_on"]
    list_display_links = None
    ordering = ["-count", "name"]
    search_fields = ["name"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
