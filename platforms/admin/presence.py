"""Somebody else has this open: who works on which guide right now."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..models import Platform, Presence

# A page with a script renews what it says each minute; one without says it once.
OPENED = timedelta(minutes=15)
RENEWED = timedelta(minutes=3)


def arrive(platform, user, lasting=OPENED):
    """Note that somebody has a guide open; they are counted from the first time on."""
    until = now() + lasting
    if Presence.objects.filter(platform=platform, user=user).update(until=until):
        return
    Presence.objects.bulk_create([Presence(platform=platform, user=user, until=until)], ignore_conflicts=True)


def leave(platform, user):
    Presence.objects.filter(platform=platform, user=user).delete()


def forget_those_gone():
    Presence.objects.filter(until__lte=now()).delete()


def others(platform, user):
    """Return a sentence for everybody else who has the guide open."""
    said = _("%(name)s has this guide open since %(time)s")
    here = Presence.objects.here().filter(platform=platform).exclude(user=user).select_related("user")
    return [said % {"name": name_of(one.user), "time": moment(one.since)} for one in here]


def name_of(user):
    return user.get_full_name() or user.get_username()


def moment(at):
    """Say a moment of today by its hour, an older one with its day."""
    at = localtime(at)
    return date_format(at, "TIME_FORMAT" if at.date() == localtime().date() else "SHORT_DATETIME_FORMAT")


@require_POST
def presence(request, pk):
    """Renew that somebody has a guide open, or take it back; answer who else has, one a line."""
    if not request.user.has_perm("platforms.change_platform"):
        raise PermissionDenied
    platform = get_object_or_404(Platform, pk=pk)
    if "leave" in request.POST:
        leave(platform, request.user)
    else:
        arrive(platform, request.user, RENEWED)
    forget_those_gone()
    response = HttpResponse("\n".join(others(platform, request.user)), content_type="text/plain")
    response["Cache-Control"] = "private, no-store"
    return response
