"""The rows that editors edit: a platform and the parts of its guide. Readers see only what was published of them."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..vocabulary import (
    Audience,
    Category,
    Confidence,
    ContactKind,
    Difficulty,
    Force,
    Goal,
    NoteKind,
    Outcome,
    Reach,
    Region,
    Scope,
    SourceKind,
    State,
    StepKind,
    Surface,
)
from .fields import (
    KeyField,
    NamesField,
    PartialDateField,
    RegionsField,
    UrlField,
    choice,
    everywhere,
    https,
    one_of,
    optional_short_words,
    optional_words,
    position,
    short_words,
    words,
)
from .pictures import Picture


class PlatformQuerySet(models.QuerySet):
    def whole(self):
        """Fetch every part of the guides, in a fixed number of queries."""
        cited = ["retroactive_sources", "notes__sources", "defaults__sources", "contacts__sources", "events__sources"]
        steps = Prefetch("procedures__steps", Step.objects.select_related("picture").prefetch_related("sources"))
        return self.prefetch_related("labels", "sources", *cited, "procedures__instead_of", steps)


class Platform(models.Model):
    """A service, or a family of services, that one guide covers."""

    slug = models.SlugField(_("slug"), unique=True, help_text=_("The guide's address. Never change it once published."))
    name = short_words(_("name"))
    category = choice(_("kind"), Category)
    prominent = models.BooleanField(
        _("prominent"), default=False, help_text=_("Shown first on the home page: the editors’ choice.")
    )
    operator = words(_("operator"), help_text=_("Who is responsible for the data, by region where that differs."))
    products = NamesField(verbose_name=_("products"))
    aliases = NamesField(verbose_name=_("also known as"))
    verdict = words(_("verdict"), help_text=_("What a worried reader must know, in two sentences at most."))
    outcome = choice(_("outcome"), Outcome)
    control = short_words(_("what one can do"), help_text=_("In a few words, such as “One switch”."))
    reason = words(_("reason"), help_text=_("Why the outcome is what it is."))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MaxValueValidator(240)])
    difficulty = choice(_("difficulty"), Difficulty)
    effort = words(_("why it takes that long"))
    confidence = choice(_("confidence"), Confidence)
    check_every = models.PositiveSmallIntegerField(
        _("check every (days)"), default=90, validators=[MinValueValidator(7), MaxValueValidator(730)]
    )
    retroactive_reach = choice(_("a refusal covers"), Reach)
    retroactive_note = words(_("what it does to the past"))
    retroactive_sources = models.ManyToManyField("Source", verbose_name=_("sources"), related_name="+", blank=True)
    unpublished = models.BooleanField(_("unpublished changes"), default=True, editable=False)
    updated_at = models.DateTimeField(_("last saved"), auto_now=True)

    objects = PlatformQuerySet.as_manager()

    class Meta:
        verbose_name = _("platform")
        verbose_name_plural = _("platforms")
        ordering = ["name_en"]
        permissions = [("publish_platform", _("Can publish guides"))]
        constraints = [
            one_of("category", Category, "platform"),
            one_of("outcome", Outcome, "platform"),
            one_of("difficulty", Difficulty, "platform"),
            one_of("confidence", Confidence, "platform"),
            one_of("retroactive_reach", Reach, "platform"),
            models.CheckConstraint(condition=Q(minutes__lte=240), name="platform_minutes_bounded"),
            models.CheckConstraint(condition=Q(check_every__range=(7, 730)), name="platform_check_every_bounded"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("platforms:guide", args=[self.slug])


class Part(models.Model):
    """Something that belongs to one platform's guide and has its place in a list."""

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="%(class)ss")
    position = position()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Source(Part):
    """A page or document that claims rest on."""

    key = KeyField(_("key"), help_text=_("Short and permanent, such as s4."))
    kind = choice(_("kind"), SourceKind)
    title = models.CharField(_("title"), max_length=200, help_text=_("As published, in its own language."))
    language = models.CharField(_("language"), max_length=2, default="en")
    publisher = models.CharField(_("publisher"), max_length=200)
    url = UrlField(verbose_name=_("address"))
    date = PartialDateField(verbose_name=_("date"))
    archived = PartialDateField(verbose_name=_("archived copy of"))
    note = optional_words(_("note"))

    class Meta(Part.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(fields=["platform", "key"], name="source_key_per_platform"),
            one_of("kind", SourceKind, "source"),
            https("url", "source"),
        ]

    def __str__(self):
        return f"{self.key} · {self.publisher}, {self.title}"


class CitedPart(Part):
    """A part that makes a claim, and therefore names its sources before it can be published."""

    sources = models.ManyToManyField(Source, verbose_name=_("sources"), related_name="+", blank=True)

    class Meta(Part.Meta):
        abstract = True


class Event(CitedPart):
    """Something that happened, for the timeline."""

    date = PartialDateField(verbose_name=_("date"), blank=False)
    text = words(_("what happened"))

    class Meta(Part.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self):
        return self.date


class Contact(CitedPart):
    """Where letters and requests go."""

    kind = choice(_("kind"), ContactKind)
    value = models.TextField(_("address"), help_text=_("Of a page (https://…), of a mailbox, or postal."))
    note = optional_words(_("note"))

    class Meta(Part.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [one_of("kind", ContactKind, "contact")]

    def __str__(self):
        return self.value


class Note(CitedPart):
    """One thing to know that is no step."""

    kind = choice(_("kind"), NoteKind)
    text = words(_("text"))

    class Meta(Part.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [one_of("kind", NoteKind, "note")]

    def __str__(self):
        return self.get_kind_display()


class Default(CitedPart):
    """What happens for somebody who does nothing, in one region and for one kind of account."""

    regions = RegionsField(_("regions"), default=everywhere)
    audience = choice(_("audience"), Audience, default=Audience.EVERYONE)
    who = optional_short_words(_("more exactly"))
    state = choice(_("state"), State)
    since = PartialDateField(verbose_name=_("since"))
    note = optional_words(_("note"))

    class Meta(Part.Meta):
        verbose_name = _("default")
        verbose_name_plural = _("defaults")
        constraints = [one_of("audience", Audience, "default"), one_of("state", State, "default")]

    def __str__(self):
        return self.get_state_display()


class Label(Part):
    """The words that a platform shows on a button, a menu or a switch."""

    text = short_words(_("words on the screen"))
    former = optional_words(_("former words"), help_text=_("Earlier or rarer words for the same thing, one a line."))
    switch = models.BooleanField(_("is a switch"), default=False)

    class Meta(Part.Meta):
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [models.UniqueConstraint(fields=["platform", "text_en"], name="label_text_per_platform")]

    def __str__(self):
        return self.text


class Procedure(Part):
    """One way to reach a goal, as a reader can walk it from start to end."""

    key = KeyField(_("key"), help_text=_("Short and permanent, such as web or objection-form."))
    title = short_words(_("title"), help_text=_("What it achieves, as an instruction."))
    goal = choice(_("goal"), Goal)
    instead_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("instead of"),
        help_text=_("The procedure that this one can stand in for: walking either is enough."),
        related_name="alternatives",
        blank=True,
        null=True,
    )
    surface = choice(_("where"), Surface)
    audience = choice(_("audience"), Audience, default=Audience.PERSONAL)
    regions = RegionsField(_("offered in"), default=everywhere)
    not_in = RegionsField(_("not offered in"), default=list, blank=True)
    scope = choice(_("repeat"), Scope, default=Scope.ACCOUNT)
    force = choice(_("force"), Force, default=Force.SETTING)
    condition = optional_words(_("only if"), help_text=_("Who needs it, where not everybody does."))
    url = UrlField(verbose_name=_("direct link"))
    done_when = words(_("done when"), help_text=_("How a reader can tell that it worked."))
    note = optional_words(_("note"))
    # The last check that somebody recorded (platforms.checking), and what the steps said that were walked.
    checked_on = models.DateField(_("checked live on"), blank=True, null=True, editable=False)
    checked_surface = choice(_("checked where"), Surface, blank=True, editable=False)
    checked_language = models.CharField(_("checked in"), max_length=10, blank=True, editable=False)
    checked_account = choice(_("checked with"), Audience, blank=True, editable=False)
    checked_region = choice(_("checked from"), Region, blank=True, editable=False)
    walked = models.JSONField(default=list, blank=True, editable=False)

    class Meta(Part.Meta):
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        constraints = [
            models.UniqueConstraint(fields=["platform", "key"], name="procedure_key_per_platform"),
            models.CheckConstraint(
                condition=Q(instead_of=None) | ~Q(instead_of=F("id")),
                name="procedure_not_instead_of_itself",
                violation_error_message=_("A procedure cannot stand in for itself."),
            ),
            models.CheckConstraint(
                condition=Q(checked_on=None, checked_surface="", checked_language="")
                & Q(checked_account="", checked_region="")
                | (Q(checked_on__isnull=False) & ~Q(checked_surface="") & ~Q(checked_language="")),
                name="procedure_check_complete",
                violation_error_message=_("A live check needs its day, where it was made and in which language."),
            ),
            one_of("goal", Goal, "procedure"),
            one_of("surface", Surface, "procedure"),
            one_of("audience", Audience, "procedure"),
            one_of("scope", Scope, "procedure"),
            one_of("force", Force, "procedure"),
            https("url", "procedure"),
        ]

    def __str__(self):
        return _("%(platform)s: %(title)s") % {"platform": self.platform, "title": self.title}


class Step(models.Model):
    """One action of the reader. Its key never changes and never returns: readers' ticks hang on it."""

    platform = models.ForeignKey(Platform, models.CASCADE, related_name="steps", editable=False)
    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="steps", verbose_name=_("procedure"))
    position = position()
    key = models.CharField(_("key"), max_length=6, blank=True, help_text=_("Left empty, the next free one is taken."))
    do = words(_("do"), help_text=_("One action, as Markdown. Words on the screen in bold."))
    where = optional_short_words(_("on the screen"), help_text=_("The screen's own title."))
    expect = optional_words(_("you should see"))
    picture = models.ForeignKey(
        Picture, models.PROTECT, verbose_name=_("picture"), related_name="steps", blank=True, null=True
    )
    alt = optional_words(
        _("the picture in words"), help_text=_("What a reader who does not see it must know; read out in its place.")
    )
    url = UrlField(verbose_name=_("direct link"))
    kind = choice(_("kind"), StepKind, default=StepKind.ACTION)
    irreversible = models.BooleanField(_("cannot be undone"), default=False)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), related_name="+", blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "key"], name="step_key_per_platform"),
            models.CheckConstraint(condition=~Q(key=""), name="step_key_present"),
            one_of("kind", StepKind, "step"),
            https("url", "step"),
            models.CheckConstraint(
                condition=Q(picture=None)
                | ~reduce(or_, (Q(**{f"alt_{code}": ""}) for code, _name in settings.LANGUAGES)),
                name="step_picture_in_words",
                violation_error_message=_("A picture needs its words in every language."),
            ),
        ]

    def __str__(self):
        return self.key

    def save(self, *args, **options):
        self.platform_id = self.procedure.platform_id
        self.key = self.key or self._next_key()
        super().save(*args, **options)

    def validate_constraints(self, exclude=None):
        """A form may leave the key empty: it is given when the step is saved."""
        super().validate_constraints(exclude={*(exclude or ()), *(() if self.key else ("key",))})

    def _next_key(self):
        """Return a key that no step of this platform ever had: the procedure's initial and the next number."""
        initial = self.procedure.key[0]
        taken = set(self.platform.steps.values_list("key", flat=True))
        for keys in self.platform.revisions.values_list("changed_in", flat=True):
            taken.update(keys)
        numbers = [int(key[1:]) for key in taken if key[0] == initial and key[1:].isdecimal()]
        return f"{initial}{max(numbers, default=0) + 1}"
