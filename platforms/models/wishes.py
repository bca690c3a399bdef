"""What readers looked for and did not find: the names of services, and how often each was asked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 60  # characters


class Wish(models.Model):
    """A service that readers miss. Nothing here says who they are: no address, no cookie, not even the hour."""

    name = models.CharField(_("name"), max_length=LONGEST, unique=True)
    """In small letters without accents or punctuation, so that it is counted once however it is written."""
    count = models.PositiveIntegerField(_("asked for"), default=0)
    last_on = models.DateField(_("last asked for on"))
    on_that_day = models.PositiveIntegerField(_("times on that day"), default=0)

    class Meta:
        verbose_name = _("missing service")
        verbose_name_plural = _("missing services")
        ordering = ["-count", "name"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="wish_name_present")]

    def __str__(self):
        return self.name
