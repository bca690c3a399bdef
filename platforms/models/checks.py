"""What editors found when they walked a procedure on the live platform."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..vocabulary import Audience, Region, Surface
from .fields import choice, one_of
from .guide import Platform

LONGEST = 500  # characters


class CheckQuerySet(models.QuerySet):
    def unsettled(self):
        return self.filter(worked=False, settled_on=None)

    def settle(self, *, by, on):
        """Close the failed checks that are still open and return how many those were."""
        return self.unsettled().update(settled_by=by, settled_on=on)


class Check(models.Model):
    """Somebody walked a procedure to its end, or to the step at which the platform showed something else."""

    platform = models.ForeignKey(Platform, models.CASCADE, verbose_name=_("platform"), related_name="checks")
    procedure = models.CharField(_("procedure"), max_length=50)
    """Its key. Procedures and steps come and go; that somebody walked them stays."""
    revision = models.PositiveIntegerField(_("revision"))
    """The number of the revision that readers saw on that day; 0 if they saw none."""
    on = models.DateField(_("day"))
    surface = choice(_("where"), Surface)
    language = models.CharField(_("language"), max_length=10)
    account = choice(_("kind of account"), Audience)
    region = choice(_("region"), Region)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("by"), related_name="+", blank=True, null=True
    )
    worked = models.BooleanField(_("everything matched"))
    step = models.CharField(_("step"), max_length=6, blank=True)
    """The key of the step that was different."""
    said = models.JSONField(null=True)
    """What that step said."""
    words = models.CharField(_("what is there now"), max_length=LONGEST, blank=True)
    settled_on = models.DateField(_("settled on"), blank=True, null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("settled by"), related_name="+", blank=True, null=True
    )

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["platform", "procedure"], name="check_of_procedure"),
            models.Index(fields=["on"], condition=Q(worked=False, settled_on=None), name="check_unsettled"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(worked=True, step="", words="", said__isnull=True, settled_on=None)
                | (Q(worked=False, said__isnull=False) & ~Q(step="") & ~Q(words="")),
                name="check_says_what_differs",
            ),
            models.CheckConstraint(condition=Q(settled_by=None) | Q(settled_on__isnull=False), name="check_settled"),
            one_of("surface", Surface, "check"),
            one_of("account", Audience, "check"),
            one_of("region", Region, "check"),
        ]

    def __str__(self):
        return f"{self.platform}, {self.procedure}"
