"""Where a reader lives, with which device and which account: and what of a guide concerns them then."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .content import Task, switch
from .vocabulary import Audience, Region, State, Surface

UNSAID = "-"

# Regions as they end the sentence "I live …".
PLACES = {
    Region.EEA: _("in the EU or the EEA"),
    Region.UK: _("in the United Kingdom"),
    Region.CH: _("in Switzerland"),
    Region.US: _("in the United States"),
    Region.CA: _("in Canada"),
    Region.BR: _("in Brazil"),
    Region.AU: _("in Australia"),
    Region.JP: _("in Japan"),
    Region.KR: _("in South Korea"),
    Region.HK: _("in Hong Kong"),
    Region.CN: _("in China"),
    Region.IN: _("in India"),
    Region.IL: _("in Israel"),
    Region.NG: _("in Nigeria"),
    Region.VN: _("in Vietnam"),
    Region.WORLDWIDE: _("somewhere else"),
}


class Device(TextChoices):
    """What a reader has in hand, as it ends the sentence "I use …"."""

    COMPUTER = "computer", _("a computer")
    IPHONE = "iphone", _("an iPhone or iPad")
    ANDROID = "android", _("an Android device")


class Account(TextChoices):
    """Whose account it is, as it ends the sentence "… with …"."""

    OWN = "own", _("my own account")
    WORK = "work", _("an account from work")
    SCHOOL = "school", _("an account from school")
    ADMIN = "admin", _("accounts that I manage for others")
    NONE = "none", _("no account")


# Surfaces that exist on one kind of device only; a form, an e-mail or a browser is at hand on all of them.
OWN_SURFACES = {
    Device.COMPUTER: {Surface.WEB, Surface.DESKTOP},
    Device.IPHONE: {Surface.IOS, Surface.MOBILE},
    Device.ANDROID: {Surface.ANDROID, Surface.MOBILE},
}
ANYWHERE = {Surface.FORM, Surface.EMAIL, Surface.DEVICE}

# Whom the guide may mean by each kind of account: first those for whom a task is essential, then special cases.
MEANT = {
    None: {Audience.PERSONAL, Audience.EVERYONE},
    Account.OWN: {Audience.PERSONAL, Audience.EVERYONE},
    Account.WORK: {Audience.BUSINESS, Audience.EVERYONE},
    Account.SCHOOL: {Audience.EDUCATION, Audience.EVERYONE},
    Account.ADMIN: {Audience.ADMIN, Audience.BUSINESS, Audience.EDUCATION, Audience.EVERYONE},
    Account.NONE: {Audience.NON_USER, Audience.SIGNED_OUT, Audience.EVERYONE},
}
POSSIBLE = MEANT | {
    None: set(Audience),
    Account.OWN: {*MEANT[Account.OWN], Audience.CREATOR, Audience.DEVELOPER, Audience.MINOR},
}


class Reason(TextChoices):
    """Why a route was left out for a reader."""

    REGION = "region", _("Not offered where you live")
    ACCOUNT = "account", _("For another kind of account")
    DEVICE = "device", _("On another device")


@dataclass(frozen=True)
class Situation:
    """What a reader said of themselves; nothing at all is an answer too."""

    region: Region | None = None
    device: Device | None = None
    account: Account | None = None

    @classmethod
    def of(cls, answers):
        """Read the answers from a form or a query; what is none of the choices was not said."""
        kinds = {"region": Region, "device": Device, "account": Account}
        said = {name: answers.get(name) for name in kinds}
        return cls(**{name: kinds[name](value) for name, value in said.items() if value in kinds[name].values})

    @classmethod
    def parse(cls, text):
        """Read what `str` wrote, from a stranger."""
        return cls.of(dict(zip(("region", "device", "account"), text.split("."), strict=False)))

    @property
    def said(self):
        answers = {"region": self.region, "device": self.device, "account": self.account}
        return {name: value for name, value in answers.items() if value}

    def __bool__(self):
        return bool(self.said)

    def __str__(self):
        return ".".join(value or UNSAID for value in (self.region, self.device, self.account))

    @property
    def query(self):
        """The situation as the query of an address, to be shared: empty where nothing was said."""
        return f"?{urlencode(self.said)}" if self else ""


NOTHING_SAID = Situation()


@dataclass(frozen=True)
class Fit:
    """How a guide fits one situation. Situations with the same fit see the same page."""

    left_out: tuple[tuple[str, Reason], ...] = ()
    """Keys of the procedures that do not concern the reader, each with its reason."""
    default: int | None = None
    """Which of the guide's defaults is the reader's; None where nobody asked, or none of them is."""
    account: Account | None = None
    somebody: bool = False
    """Whether the reader said anything at all."""


def fit(guide, situation):
    """Return how a guide fits a situation."""
    left_out = {}
    for task in guide.tasks:
        left_out |= _left_out(task, situation)
    return Fit(tuple(left_out.items()), _default(guide, situation), situation.account, bool(situation))


class Tailored:
    """A guide as it concerns readers of one fit: its tasks, each with the routes to show, and what was left out."""

    def __init__(self, guide, fit=None):
        self.guide = guide
        self.fit = fit or Fit()
        self.reasons = dict(self.fit.left_out)

    @cached_property
    def tasks(self):
        """The tasks of which at least one route concerns the reader."""
        shown = [(task, self._shown(task)) for task in self.guide.tasks]
        return [Task(task.routes, routes) for task, routes in shown if routes]

    def _shown(self, task):
        return tuple(route for route in task.routes if route.key not in self.reasons)

    @cached_property
    def essential_tasks(self):
        return [task for task in self.tasks if _essential(task, self.fit.account)]

    @cached_property
    def special_tasks(self):
        return [task for task in self.tasks if task.first.decisive and not _essential(task, self.fit.account)]

    @cached_property
    def further_tasks(self):
        return [task for task in self.tasks if not task.first.decisive]

    @cached_property
    def left_out(self):
        """What was left out: (reason, routes), the reasons that weigh most first."""
        routes = {reason: [] for reason in Reason}
        for procedure in self.guide.procedures:
            if reason := self.reasons.get(procedure.key):
                routes[reason].append(procedure)
        return [(reason, found) for reason, found in routes.items() if found]

    @cached_property
    def default(self):
        """The default state that is the reader's own, or the one that most readers have."""
        return self.guide.defaults[self.fit.default or 0]

    @cached_property
    def refused(self):
        """Whether training is on for the reader, and only the place where they live keeps them from refusing."""
        lost = [task for task in self.guide.tasks if _essential(task, None) and not self._shown(task)]
        elsewhere = any(self.reasons[route.key] == Reason.REGION for task in lost for route in task.routes)
        return elsewhere and not self.essential_tasks and self.default.state == State.ON

    @cached_property
    def switch(self):
        """How the switch is drawn before the reader touched it (the variants of `.switch`)."""
        return switch(self.guide.outcome, self.default.state, refused=self.refused)


def offered_in(procedure, region):
    named = region in procedure.regions or Region.WORLDWIDE in procedure.regions
    return named and region not in procedure.not_in


def _essential(task, account):
    """Tell whether a guide counts as followed only when this is done: no special case, and nothing beyond."""
    first = task.first
    return first.decisive and first.audience in MEANT[account] and first.condition is None


def _left_out(task, situation):
    """Return why which routes of a task do not concern a reader, by key."""
    reasons = {}
    for route in task.routes:
        if situation.region and not offered_in(route, situation.region):
            reasons[route.key] = Reason.REGION
        elif route.audience not in POSSIBLE[situation.account]:
            reasons[route.key] = Reason.ACCOUNT
    if situation.device:
        rest = [route for route in task.routes if route.key not in reasons]
        reasons |= {route.key: Reason.DEVICE for route in rest if not _at_hand(route, rest, situation.device)}
    return reasons


def _at_hand(route, alternatives, device):
    """Tell whether a route can be walked on a device. A browser is on every device, but an app's own way is nearer."""
    own = OWN_SURFACES[device]
    if any(alternative.surface in own for alternative in alternatives):
        return route.surface in own | ANYWHERE
    if any(alternative.surface in {Surface.WEB, *ANYWHERE} for alternative in alternatives):
        return route.surface in {Surface.WEB, *ANYWHERE}
    return True


def _default(guide, situation):
    """Return the index of the default that is the reader's: the one that names region and account most exactly."""
    if not (situation.region or situation.account):
        return None
    meant = MEANT[situation.account]
    own = [index for index, default in enumerate(guide.defaults) if default.audience in meant]
    own.sort(key=lambda index: guide.defaults[index].audience == Audience.EVERYONE)
    regions = [situation.region, Region.WORLDWIDE] if situation.region else [Region.WORLDWIDE]
    for region in regions:
        for index in own:
            if region in guide.defaults[index].regions:
                return index
    return None
