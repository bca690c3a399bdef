"""What was published, when, by whom and why: the history of a guide is the list of its documents."""

from django.conf import settings
from django.db import models
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from .fields import choice, one_of, optional_words
from .guide import Platform


class Origin(models.TextChoices):
    """How a revision came about."""

    EDITOR = "editor", _("Edited")
    FILE = "file", _("Loaded from a file")
    ROLLBACK = "rollback", _("Rolled back")
    IMPORT = "import", _("Imported")


def two_person_rule():
    return settings.TWO_PERSON


class RevisionQuerySet(models.QuerySet):
    def current(self):
        return self.filter(is_current=True)


class Revision(models.Model):
    """One published state of a guide. It is never edited: a correction is another revision."""

    platform = models.ForeignKey(Platform, models.CASCADE, verbose_name=_("platform"), related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    is_current = models.BooleanField(_("what readers see"), default=True)
    document = models.JSONField(_("document"))
    changes = models.JSONField(_("changes"), default=list)
    """How the steps differ from the previous revision: {key, kind, material} each."""
    changed_in = models.JSONField(_("changed in"), default=dict)
    """For each step the number of the revision in which it was new or last changed materially."""
    origin = choice(_("origin"), Origin)
    file_digest = models.CharField(_("digest of the file"), max_length=64, blank=True)
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("by"), null=True, related_name="+"
    )
    writers = models.TextField(_("written by"), default="", editable=False)
    """The keys of those who wrote what it changed, between commas (",3,7,"): the database compares with them."""
    two_person = models.BooleanField(_("by two people"), default=two_person_rule, editable=False)
    """Whether the two-person rule was in force."""
    behind = models.JSONField(_("translations behind"), default=dict)
    """The texts older than their source: {language: {place: {"since": day, "said": what the source said before}}}."""
    settled_at = models.DateTimeField(_("translations settled"), null=True, editable=False)
    """When somebody last said of a text behind that it still fits: only that changes a revision, never its document."""
    note = optional_words(_("change note"))

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["platform", "-number"]
        # Every worker asks for the newest once a second, and need not read documents for it.
        indexes = [models.Index(fields=["settled_at"], name="revision_settled")]
        constraints = [
            models.UniqueConstraint(fields=["platform", "number"], name="revision_number_per_platform"),
            models.UniqueConstraint(
                fields=["platform"], condition=models.Q(is_current=True), name="one_current_revision_per_platform"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="revision_number_positive"),
            one_of("origin", Origin, "revision"),
            models.CheckConstraint(
                condition=models.Q(two_person=False)
                | models.Q(published_by=None)
                | ~models.Q(writers__contains=Concat(Value(","), Cast("published_by_id", CharField()), Value(","))),
                name="revision_published_by_another",
            ),
        ]

    def __str__(self):
        return f"{self.platform}, {self.number}"


class Writing(models.Model):
    """Somebody wrote something of a guide that readers do not see yet."""

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="writings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now=True)
    note = optional_words(_("note for whoever publishes it"))
    cosmetic = models.JSONField(default=list)
    """The keys of the steps of which they said that only the wording changes."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "user"], name="writing_once_per_platform_and_user")]

    def __str__(self):
        return f"{self.user}, {self.platform}"
