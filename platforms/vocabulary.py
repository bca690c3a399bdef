"""The controlled terms of a guide: every list of choices that rows, documents and pages share."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(TextChoices):
    """What kind of service a platform is, as readers look for it."""

    ASSISTANT = "assistant", pgettext_lazy("category", "Assistants")
    SOCIAL = "social", pgettext_lazy("category", "Social networks")
    WORK = "work", pgettext_lazy("category", "Work")
    CREATIVE = "creative", pgettext_lazy("category", "Creative")
    CODE = "code", pgettext_lazy("category", "Code")
    PUBLISHING = "publishing", pgettext_lazy("category", "Publishing")
    DEVICE = "device", pgettext_lazy("category", "Devices")
    SEARCH = "search", pgettext_lazy("category", "Search")
    COMMERCE = "commerce", pgettext_lazy("category", "Shopping")


class Outcome(TextChoices):
    """The most that a reader can reach on a platform."""

    SWITCH = "switch", _("A setting stops it")
    PARTIAL = "partial", _("A part of it can be stopped")
    FORM = "form", _("Only by sending an objection")
    NONE = "none", _("No control offered")
    NOT_NEEDED = "not-needed", _("Nothing to do")


class State(TextChoices):
    """What happens for somebody who does nothing."""

    ON = "on", pgettext_lazy("state", "On")
    OFF = "off", pgettext_lazy("state", "Off")
    NOT_OFFERED = "not-offered", _("Not offered")
    UNKNOWN = "unknown", _("The service does not say")


class Difficulty(TextChoices):
    EASY = "easy", _("Easy")
    MEDIUM = "medium", _("Takes some care")
    HARD = "hard", _("Takes patience")


class Confidence(TextChoices):
    """How well the sources of a guide support it as a whole."""

    HIGH = "high", _("Well supported")
    MEDIUM = "medium", _("Supported, with doubts")
    LOW = "low", _("Thinly supported")


class Reach(TextChoices):
    """Whether refusing also covers what was collected before."""

    FUTURE = "future", _("The future only")
    PARTLY = "partly", _("Some of the past too")
    PAST = "past", _("The past too")
    UNKNOWN = "unknown", _("The service does not say")
    NOTHING = "nothing", _("There is nothing to undo")


class Goal(TextChoices):
    """What a procedure is for. The first two are what a guide is about; the others go beyond."""

    STOP = "stop", _("Stop the training")
    OBJECT = "object", _("Object")
    LIMIT = "limit", _("Give less")
    ERASE = "erase", _("Erase")
    FURTHER = "further", _("Go further")


class Surface(TextChoices):
    """Where the steps are walked."""

    WEB = "web", _("On the web")
    MOBILE = "mobile", _("In the mobile app")
    IOS = "ios", _("On iPhone and iPad")
    ANDROID = "android", _("On Android")
    DESKTOP = "desktop", _("In the computer app")
    FORM = "form", _("With a form")
    EMAIL = "email", _("By e-mail")
    DEVICE = "device", _("On the device itself")


class Audience(TextChoices):
    """Whom a default state or a procedure concerns."""

    EVERYONE = "everyone", pgettext_lazy("audience", "Everyone")
    PERSONAL = "personal", _("Personal accounts")
    BUSINESS = "business", _("Business accounts")
    EDUCATION = "education", _("School and university accounts")
    ADMIN = "admin", _("Account administrators")
    CREATOR = "creator", _("Creators")
    DEVELOPER = "developer", _("Developers")
    MINOR = "minor", _("Minors")
    SIGNED_OUT = "signed-out", _("People who are not signed in")
    NON_USER = "non-user", _("People without an account")


class Scope(TextChoices):
    """What one walk through a procedure covers: whoever has several repeats it."""

    ACCOUNT = "account", _("Once per account")
    DEVICE = "device", _("Once per device")
    BROWSER = "browser", _("Once per browser")
    WORKSPACE = "workspace", _("Once per workspace")
    SITE = "site", _("Once per site")
    REQUEST = "request", _("Once per request")


class Force(TextChoices):
    """Whether the platform is bound by what the reader does."""

    SETTING = "setting", _("A setting: it takes effect by itself")
    REQUEST = "request", _("A request: it may be refused")


class StepKind(TextChoices):
    ACTION = "action", _("Action")
    CONFIRM = "confirm", _("Waiting for an answer")


class NoteKind(TextChoices):
    """What a note tells; the guide page has a place for each."""

    USED = "used", _("Used")
    NOT_USED = "not-used", _("Not used")
    NOT_UNDONE = "not-undone", _("Not undone")
    OVERRIDES = "overrides", _("Overrides the refusal")
    LOSE = "lose", _("What you lose")
    CAUTION = "caution", _("Caution")
    MYTH = "myth", _("Myth")
    DISAGREE = "disagree", _("Sources disagree")


class ContactKind(TextChoices):
    PRIVACY = "privacy", _("Privacy pages")
    FORM = "form", _("Objection form")
    EMAIL = "email", _("E-mail")
    DPO = "dpo", _("Data protection officer")
    POSTAL = "postal", _("Postal address")
    AUTHORITY = "authority", _("Supervisory authority")


class SourceKind(TextChoices):
    """Who speaks, the most authoritative first."""

    OFFICIAL = "official", _("Official")
    REGULATOR = "regulator", _("Regulator")
    NGO = "ngo", _("NGO")
    PRESS = "press", _("Press")
    BLOG = "blog", _("Blog")


class Region(TextChoices):
    """Where a reader lives, as far as platforms tell regions apart (ISO 3166 where it has a code)."""

    WORLDWIDE = "worldwide", _("Everywhere else")
    EEA = "EEA", _("EU and EEA")
    UK = "UK", _("United Kingdom")
    CH = "CH", _("Switzerland")
    US = "US", _("United States")
    CA = "CA", _("Canada")
    BR = "BR", _("Brazil")
    AU = "AU", _("Australia")
    JP = "JP", _("Japan")
    KR = "KR", _("South Korea")
    HK = "HK", _("Hong Kong")
    CN = "CN", _("China")
    IN = "IN", _("India")
    IL = "IL", _("Israel")
    NG = "NG", _("Nigeria")
    VN = "VN", _("Vietnam")
