"""What keeps editors out of each other's way: who has which guide open, and what was saved already."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from .guide import Platform


class PresenceQuerySet(models.QuerySet):
    def here(self):
        return self.filter(until__gt=now())


class Presence(models.Model):
    """Somebody has a guide open on the desk; counted until a moment that their page puts off while it is open."""

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering = ["since"]
        constraints = [models.UniqueConstraint(fields=["platform", "user"], name="presence_once_per_platform_and_user")]

    def __str__(self):
        return f"{self.user}, {self.platform}"


class Submission(models.Model):
    """A form that was sent and saved: sent again, it changes nothing."""

    KEPT = timedelta(days=1)

    key = models.CharField(max_length=64, unique=True)
    """A digest of all that was sent, the form's one-time key included."""
    went_to = models.CharField(max_length=1000, blank=True)
    """Where the browser was sent after the save."""
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self):
        return self.key
