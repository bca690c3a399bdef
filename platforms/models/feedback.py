"""What readers report: that their screen does not show what a step says."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..vocabulary import Surface
from .fields import choice, one_of
from .guide import Platform

LONGEST = 500  # characters


class Status(models.TextChoices):
    """What an editor answered."""

    OPEN = "open", pgettext_lazy("report", "Open")
    FIXED = "fixed", pgettext_lazy("report", "Fixed")
    NOT_REPRODUCED = "not-reproduced", pgettext_lazy("report", "Cannot reproduce")
    SPAM = "spam", pgettext_lazy("report", "Spam")


class ReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=Status.OPEN)

    def answer(self, status, *, by, on):
        """Close the reports that are still open and return how many those were."""
        return self.open().update(status=status, answered_by=by, answered_on=on)


class Report(models.Model):
    """Somebody pressed “I don’t see this” on a step. Nothing here says who: no address, no cookie, no hour."""

    platform = models.ForeignKey(Platform, models.CASCADE, verbose_name=_("platform"), related_name="reports")
    step = models.CharField(_("step"), max_length=6)
    """Its key. Steps come and go; what was said of them stays."""
    revision = models.PositiveIntegerField(_("revision"))
    """The number of the revision that the reader had before them."""
    surface = choice(_("where"), Surface)
    language = models.CharField(_("language"), max_length=10)
    on = models.DateField(_("day"))
    words = models.CharField(_("the reader’s words"), max_length=LONGEST, blank=True)
    status = choice(_("status"), Status, default=Status.OPEN)
    answered_on = models.DateField(_("answered on"), blank=True, null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("answered by"),
        related_name="+",
        blank=True,
        null=True,
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader’s report")
        verbose_name_plural = _("readers’ reports")
        ordering = ["-pk"]
        indexes = [
            # Every worker counts the open reports once a second; every new report is counted against the day's limits.
            models.Index(fields=["status", "platform", "step", "revision", "on"], name="report_open_by_step"),
            models.Index(fields=["on", "platform", "step"], name="report_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(step=""), name="report_step_present"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="report_revision_positive"),
            models.CheckConstraint(condition=LessThanOrEqual(Length("words"), LONGEST), name="report_words_bounded"),
            models.CheckConstraint(
                condition=Q(status=Status.OPEN, answered_on=None)
                | (~Q(status=Status.OPEN) & Q(answered_on__isnull=False)),
                name="report_answer_complete",
            ),
            one_of("surface", Surface, "report"),
            one_of("status", Status, "report"),
        ]

    def __str__(self):
        return f"{self.platform}, {self.step}"
