"""What an editor may do, asked for in one query: every page of the desk needs it."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q


class Backend(ModelBackend):
    """As Django's own, with what somebody may do for themselves counted to what their groups may do."""

    def _get_user_permissions(self, user):
        return Permission.objects.none()

    def _get_group_permissions(self, user):
        return Permission.objects.filter(Q(group__user=user) | Q(user=user)).distinct()
