"""Guides on their way in: what an editor uploaded, while they look at what it would change."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Upload(models.Model):
    """Guides that one editor uploaded and has not imported yet; kept for an hour, and for nobody else."""

    key = models.UUIDField(primary_key=True, default=uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    files = models.JSONField()
    """For each guide {name: of its file, document, exported: digest of the file that it was made from, or ""}."""
    ignored = models.JSONField(default=list)
    """Names of uploaded files that are no guides."""

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self):
        return f"{self.user}, {self.at}"
