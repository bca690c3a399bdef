"""Attempts to sign in that failed: kept for as long as they count, without saying who or where from."""

from django.db import models


class SignInFailure(models.Model):
    """Somebody did not get in. What tells attempts apart are keyed digests: they can be compared, never read."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    name = models.CharField(max_length=64, db_index=True)
    address = models.CharField(max_length=64, db_index=True)
    browser = models.CharField(max_length=64, blank=True, db_index=True)
    """Of a browser in which the person of that name signed in before; empty for all others."""

    def __str__(self):
        return f"{self.at}"
