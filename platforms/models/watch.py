"""What the watch over links and sources knows: how every cited address answers, and which official pages changed."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .fields import choice, one_of
from .guide import Platform


class LinkState(models.TextChoices):
    """How an address answered when it was last asked."""

    UNTRIED = "untried", pgettext_lazy("link", "not asked yet")
    OK = "ok", pgettext_lazy("link", "works")
    MOVED = "moved", pgettext_lazy("link", "moved")
    GONE = "gone", pgettext_lazy("link", "gone")
    LOGIN = "login", pgettext_lazy("link", "behind a login")
    UNREACHABLE = "unreachable", pgettext_lazy("link", "could not be checked")


class Reason(models.TextChoices):
    """Why it is in that state, where the state alone does not say."""

    NONE = "", ""
    HOME = "home", _("It leads to a front page now.")
    EMPTY = "empty", _("It shows no text without JavaScript: what it says cannot be compared.")
    TIMEOUT = "timeout", _("It did not answer in time.")
    NAME = "name", _("Its host was not found (DNS).")
    CONNECTION = "connection", _("No connection, or it broke off.")
    CERTIFICATE = "certificate", _("No safe connection (TLS): its certificate, for one, is not valid.")
    GARBLED = "garbled", _("It sends an answer that cannot be read.")
    REDIRECTS = "redirects", _("It redirects too often.")
    FORBIDDEN = "forbidden", _("It leads to an address that is never asked: not public, or not https.")
    ROBOTS = "robots", _("The site asks machines to stay away.")
    BUSY = "busy", _("The site asks to come back later.")
    ERROR = "error", _("The site answers with an error.")


class LinkQuerySet(models.QuerySet):
    def dead(self):
        """The links that an editor has to mend."""
        return self.filter(state__in=(LinkState.GONE, LinkState.MOVED))


class Link(models.Model):
    """An address that published guides cite, as it answered last. What cites it is read from the guides."""

    url = models.CharField(_("address"), max_length=1000, unique=True)
    """Without its fragment, of which a site hears nothing."""
    state = choice(_("state"), LinkState, default=LinkState.UNTRIED)
    reason = choice(_("why"), Reason, default=Reason.NONE, blank=True)
    status = models.PositiveSmallIntegerField(_("HTTP status"), blank=True, null=True)
    leads_to = models.TextField(_("leads to"), blank=True)
    since = models.DateTimeField(_("since"), blank=True, null=True)
    """Since when it is in this state."""
    tried_at = models.DateTimeField(_("last asked"), blank=True, null=True)
    ok_at = models.DateTimeField(_("last worked"), blank=True, null=True)
    failures = models.PositiveIntegerField(_("failed times in a row"), default=0)
    not_before = models.DateTimeField(_("not to be asked before"), blank=True, null=True)
    conditions = models.JSONField(default=dict, editable=False)
    """The headers with which a site need not send again what did not change."""
    text = models.TextField(_("what it says"), blank=True, editable=False)
    """The readable text of an official source, as it was read last."""
    digest = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("watched link")
        verbose_name_plural = _("watched links")
        ordering = ["url"]
        constraints = [
            one_of("state", LinkState, "link"),
            one_of("reason", Reason, "link"),
            models.CheckConstraint(condition=~Q(url=""), name="link_url_present"),
            models.CheckConstraint(
                condition=Q(state=LinkState.UNTRIED, tried_at=None)
                | (~Q(state=LinkState.UNTRIED) & Q(tried_at__isnull=False, since__isnull=False)),
                name="link_tried_complete",
            ),
        ]

    def __str__(self):
        return self.url

    @property
    def short(self):
        """The address where there is little room."""
        parts = urlsplit(self.url)
        shown = f"{parts.hostname.removeprefix('www.')}{parts.path}"
        return shown if len(shown) <= 44 else f"{shown[:43]}…"


class Settlement(models.TextChoices):
    """What became of a change of a source."""

    OPEN = "open", pgettext_lazy("change of a source", "open")
    STILL_RIGHT = "still-right", pgettext_lazy("change of a source", "the guide is still right")
    REWRITTEN = "rewritten", pgettext_lazy("change of a source", "what cites it was rewritten")
    BACK = "back", pgettext_lazy("change of a source", "the source says again what it said")


class SourceChangeQuerySet(models.QuerySet):
    def open(self):
        return self.filter(settlement=Settlement.OPEN)


class SourceChange(models.Model):
    """An official source says something else than when a guide was last found to agree with it."""

    link = models.ForeignKey(Link, models.CASCADE, verbose_name=_("source"), related_name="changes")
    platform = models.ForeignKey(Platform, models.CASCADE, verbose_name=_("platform"), related_name="source_changes")
    revision = models.PositiveIntegerField(_("revision"))
    """The number of the one that readers saw when it was noticed."""
    since = models.DateTimeField(_("noticed"))
    before = models.TextField(editable=False)
    after = models.TextField(editable=False)
    settlement = choice(_("settled"), Settlement, default=Settlement.OPEN)
    settled_on = models.DateField(_("settled on"), blank=True, null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("settled by"),
        related_name="+",
        blank=True,
        null=True,
    )

    objects = SourceChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changed source")
        verbose_name_plural = _("changed sources")
        ordering = ["-since", "-pk"]
        constraints = [
            one_of("settlement", Settlement, "source_change"),
            models.UniqueConstraint(
                fields=["link", "platform"],
                condition=Q(settlement=Settlement.OPEN),
                name="one_open_change_per_link_and_platform",
            ),
            models.CheckConstraint(
                condition=Q(settlement=Settlement.OPEN, settled_on=None)
                | (~Q(settlement=Settlement.OPEN) & Q(settled_on__isnull=False)),
                name="source_change_settlement_complete",
            ),
        ]

    def __str__(self):
        return f"{self.platform}: {self.link}"

    def settle(self, settlement, *, on, by=None):
        self.settlement, self.settled_on, self.settled_by = settlement, on, by
        self.save(update_fields=["settlement", "settled_on", "settled_by"])
