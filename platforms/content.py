"""The Guide document: one platform's whole guide as plain, typed, validated data.

It is the schema of the YAML files, the payload of a revision and what pages render. Everything that must hold of a
guide, wherever it comes from, is said here once.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from . import consistency
from .models.pictures import TALLEST, WIDTHS, sizes
from .vocabulary import (
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

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
SOURCE_LANGUAGE = LANGUAGES[0]
BOLD = re.compile(r"\*\*(.+?)\*\*")


def in_source_language_first(text):
    if SOURCE_LANGUAGE not in text:
        raise ValueError(_("write it in the source language, %(language)s, at least") % {"language": SOURCE_LANGUAGE})
    return in_order(text)


def in_order(by_language):
    return {language: by_language[language] for language in LANGUAGES if language in by_language}


def a_calendar_date(text):
    """Accept a day, a month or a year: a partial date stays as partial as its source is."""
    year, month, day = (int(part) for part in (*text.split("-"), "1", "1")[:3])
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        raise ValueError(_("is no date of the calendar"))
    return text


def an_https_address(text):
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or "." not in parts.hostname or "@" in parts.netloc:
        raise ValueError(_("write an https:// address of a public site"))
    return text


def each_once(keys):
    """Return keys without repetition in one fixed order (s2 before s10), so that equal claims are written equally."""
    return tuple(sorted(set(keys), key=lambda key: (len(key), key)))


def in_vocabulary_order(regions):
    return tuple(region for region in Region if region in regions)


def in_lines(text):
    """Return a text with the same line breaks whoever sent it: browsers send carriage returns along."""
    return text.replace("\r\n", "\n")


def yes_or_no(value):
    """Take only true and false: YAML's other spellings are words."""
    if value not in ("true", "false", True, False):
        raise ValueError(_("write true or false"))
    return value in ("true", True)


Language = Literal[LANGUAGES]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), AfterValidator(in_lines)
]
Text = Annotated[dict[Language, Words], AfterValidator(in_source_language_first)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ShortText = Annotated[dict[Language, Name], AfterValidator(in_source_language_first)]
Names = tuple[Name, ...]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
StepKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,6}$")]
PartialDate = Annotated[
    str, StringConstraints(pattern=r"^[12][0-9]{3}(-[0-9]{2}){0,2}$"), AfterValidator(a_calendar_date)
]
Url = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[!-~]+$"), AfterValidator(an_https_address)]
Flag = Annotated[bool, BeforeValidator(yes_or_no)]
Cited = Annotated[
    tuple[Slug, ...], Field(min_length=1, description="Keys of the sources that say so."), AfterValidator(each_once)
]
Regions = Annotated[tuple[Region, ...], AfterValidator(in_vocabulary_order)]


def in_every_language(text):
    if missing := [language for language in LANGUAGES if language not in text]:
        raise ValueError(_("write it in every language; missing: %(languages)s") % {"languages": ", ".join(missing)})
    return text


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Source(Part):
    """A page or document that a claim rests on."""

    key: Slug
    kind: SourceKind
    title: Name
    """As its publisher wrote it, in its own language."""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = SOURCE_LANGUAGE
    """The language of the title (ISO 639-1)."""
    publisher: Name
    url: Url | None = None
    date: PartialDate | None = None
    """When it was published or last updated, as far as it says."""
    archived: PartialDate | None = None
    """The day of the archived copy in which it was read, if it was not read live."""
    note: Text | None = None


class Event(Part):
    """Something that happened, for the timeline."""

    date: PartialDate
    text: Text
    sources: Cited


class Contact(Part):
    """Where letters and requests go."""

    kind: ContactKind
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    """An address: of a page (https://), of a mailbox, or postal."""
    note: Text | None = None
    sources: Cited


class Note(Part):
    """One thing to know that is no step."""

    kind: NoteKind
    text: Text
    sources: Cited


class Default(Part):
    """What happens for somebody who does nothing, in one region and for one kind of account."""

    regions: Annotated[Regions, Field(min_length=1)] = (Region.WORLDWIDE,)
    audience: Audience = Audience.EVERYONE
    who: ShortText | None = None
    """The group in words, where it is narrower than the audience."""
    state: State
    since: PartialDate | None = None
    note: Text | None = None
    sources: Cited


class Label(Part):
    """The words that a platform shows on a button, a menu or a switch."""

    text: ShortText
    """As shown. A language that no source shows is left out, never translated."""
    former: Annotated[dict[Language, Names], AfterValidator(in_order)] = {}
    """Earlier or rarer words for the same thing."""
    switch: Flag = False
    """Whether it names a switch to be moved."""


class Picture(Part):
    """What one must recognise on the screen, as a picture that the site keeps under the digest of its bytes."""

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the file pictures/<digest>.webp beside the guides."""
    width: Annotated[int, Field(ge=1, le=WIDTHS[-1])]
    height: Annotated[int, Field(ge=1, le=TALLEST)]
    alt: Annotated[Text, AfterValidator(in_every_language)]
    """What a reader who does not see it must know."""

    @property
    def sizes(self):
        """Return the widths in which it is kept, the narrowest first."""
        return sizes(self.width)


class Step(Part):
    """One action of the reader."""

    key: StepKey
    """Permanent, unique in the guide, never used again for another step: readers' ticks hang on it."""
    do: Text
    """The action, as Markdown; words on the screen in bold."""
    where: ShortText | None = None
    """The screen on which the words are found, as the platform names it."""
    expect: Text | None = None
    """What one should then see, as Markdown."""
    picture: Picture | None = None
    url: Url | None = None
    kind: StepKind = StepKind.ACTION
    irreversible: Flag = False
    sources: Cited

    def said(self):
        """Return what a reader acts on, as plain data: all but the sources."""
        return self.model_dump(mode="json", exclude={"sources"})


class Check(Part):
    """Somebody walked the procedure on the live platform."""

    on: Annotated[PartialDate, StringConstraints(min_length=10)]
    surface: Surface
    language: Language
    account: Audience | None = None
    """With which kind of account, as far as it was said."""
    region: Region | None = None
    """Where, as far as it was said."""


class Procedure(Part):
    """One way to reach a goal, as a reader can walk it from start to end."""

    key: Slug
    title: ShortText
    goal: Goal
    instead_of: Slug | None = None
    """The procedure that this one can stand in for: walking either is enough."""
    surface: Surface
    audience: Audience = Audience.PERSONAL
    regions: Annotated[Regions, Field(min_length=1)] = (Region.WORLDWIDE,)
    """Where it is offered."""
    not_in: Regions = ()
    """Where it is not, although the regions above would include it."""
    scope: Scope = Scope.ACCOUNT
    force: Force = Force.SETTING
    condition: Text | None = None
    """Who needs it, where not everybody does ("Only if you …")."""
    url: Url | None = None
    """The deepest link that opens the setting or the form."""
    done_when: Text
    note: Text | None = None
    checked: Check | None = None
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @property
    def decisive(self):
        """Whether it is about the training itself, not about going further."""
        return self.goal in (Goal.STOP, Goal.OBJECT)


@dataclass(frozen=True)
class Task:
    """One thing to do, with the routes that lead there."""

    routes: tuple[Procedure, ...]
    shown: tuple[Procedure, ...]
    """The routes that concern the reader."""

    @property
    def first(self):
        return self.shown[0]

    @property
    def told_apart_by_surface(self):
        return len({route.surface for route in self.shown}) == len(self.shown)


class Retroactive(Part):
    """Whether refusing undoes what was collected before."""

    reach: Reach
    note: Text
    sources: Cited


def switch(outcome, state, *, refused=False):
    """Return how a switch is drawn: without a knob where nobody can move it, or where a reader is refused to."""
    if outcome == Outcome.NOT_NEEDED:
        return "none"
    if state == State.ON:
        return "stuck" if refused or outcome == Outcome.NONE else "on"
    return {State.OFF: "off", State.UNKNOWN: "unknown", State.NOT_OFFERED: "none"}[state]


class Guide(Part):
    """How to stop one platform from training AI on one's data."""

    slug: Slug
    name: ShortText
    category: Category
    prominent: Flag = False
    """Shown first on the home page: the editors' choice."""
    operator: Text
    """Who is responsible for the data, by region where that differs."""
    products: Names
    aliases: Names = ()
    """What people may also search for: companies, former names, misspellings."""
    verdict: Text
    """What a worried reader must know, in two sentences at most."""
    outcome: Outcome
    control: ShortText
    """What one can do about it, in a few words ("One switch")."""
    reason: Text
    """Why the outcome is what it is."""
    minutes: Annotated[int, Field(ge=0, le=240)]
    difficulty: Difficulty
    effort: Text
    confidence: Confidence
    check_every: Annotated[int, Field(ge=7, le=730)] = 90
    """Days after which a check or a source counts as due for a new look."""
    retroactive: Retroactive
    defaults: Annotated[tuple[Default, ...], Field(min_length=1)]
    """The first is the one that most readers have."""
    labels: tuple[Label, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    notes: tuple[Note, ...] = ()
    contacts: tuple[Contact, ...] = ()
    events: tuple[Event, ...] = ()
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def parts_fit_together(self):
        if found := list(consistency.problems(self)):
            raise consistency.MisfitError(found)
        return self

    @cached_property
    def steps(self):
        return tuple(step for procedure in self.procedures for step in procedure.steps)

    @cached_property
    def placed_steps(self):
        """The steps, each with its path through the document."""
        return tuple(
            (("procedures", index, "steps", number), step)
            for index, procedure in enumerate(self.procedures)
            for number, step in enumerate(procedure.steps)
        )

    @cached_property
    def tasks(self):
        """The procedures, alternatives together: of each task any one route is enough."""
        routes = {procedure.key: [] for procedure in self.procedures if procedure.instead_of is None}
        for procedure in self.procedures:
            routes[procedure.instead_of or procedure.key].append(procedure)
        return tuple(Task(tuple(ways), tuple(ways)) for ways in routes.values())

    @property
    def switch(self):
        """How the guide's switch is drawn before anybody touched it (the variants of `.switch`)."""
        return switch(self.outcome, self.defaults[0].state)

    def sort_key(self, language):
        return self.name.get(language, self.name[SOURCE_LANGUAGE]).casefold()

    @cached_property
    def notes_by_kind(self):
        return {kind.name.lower(): [note for note in self.notes if note.kind == kind] for kind in NoteKind}

    @cached_property
    def source_numbers(self):
        return {source.key: number for number, source in enumerate(self.sources, 1)}

    @staticmethod
    def source_text(text):
        return text[SOURCE_LANGUAGE]

    @staticmethod
    def quotations(text):
        """Yield (language, words) for all that a text quotes in bold."""
        for language, sentence in text.items():
            yield from ((language, words) for words in BOLD.findall(sentence))

    def labels_by_words(self, language):
        return {label.text.get(language, label.text[SOURCE_LANGUAGE]): label for label in self.labels}

    def former_labels(self, language):
        """Return the labels by their former words in a language."""
        return {words: label for label in self.labels for words in label.former.get(language, ())}

    def labels_in(self, text, language):
        """Return the labels that a text quotes, in its order."""
        by_words = self.labels_by_words(language)
        return [by_words[words] for words in BOLD.findall(text[language]) if words in by_words]

    def claims(self):
        """Yield (place, part) for every part that must name its sources."""
        yield "retroactive", self.retroactive
        for name in ("defaults", "notes", "contacts", "events"):
            yield from ((f"{name}[{index}]", part) for index, part in enumerate(getattr(self, name)))
        yield from ((f"step {step.key!r}", step) for step in self.steps)

    def as_data(self):
        """Return plain data in the document's own order, without what is only said by default."""
        return self.model_dump(mode="json", exclude_defaults=True)
