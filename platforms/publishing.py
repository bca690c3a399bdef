"""The only road from rows to readers: publish a platform's rows as a revision, compare revisions, roll back."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from pydantic import ValidationError
from translated_fields import to_attribute

from . import difference, findings, lint, translations
from .content import Guide
from .models import Platform, Revision, Writing
from .models.publishing import Origin
from .rows import dump, keep_true_checks, load
from .situation import Tailored, fit


class NotPublishableError(ValueError):
    """The rows do not make a guide yet; `problems` are sentences that say what is missing where."""

    def __init__(self, problems):
        super().__init__("; ".join(problems))
        self.problems = problems


class OwnWorkError(NotPublishableError):
    """Two people make a publication, and this one alone wrote a part of it."""

    def __init__(self):
        super().__init__([_("You wrote a part of these changes: somebody else has to publish them.")])


class ChangedMeanwhileError(NotPublishableError):
    """The draft is no longer what its publisher looked at."""

    def __init__(self):
        super().__init__([_("Somebody changed the draft meanwhile. This is how it stands now: look again.")])


@dataclass(frozen=True, eq=False)
class Published:
    """A guide as readers see it, with what they need to know about its history. Each is kept and known by itself."""

    guide: Guide
    number: int
    changed_in: dict
    published_on: date
    behind: dict = field(default_factory=dict)

    @classmethod
    def of(cls, revision):
        guide = Guide.model_validate(revision.document)
        return cls(guide, revision.number, revision.changed_in, revision.published_at.date(), revision.behind)

    def seen(self, revision):
        """Return the revision that a reader says to have seen, or this one where that cannot be."""
        return revision if 1 <= revision <= self.number else self.number

    @cached_property
    def step_keys(self):
        return frozenset(step.key for step in self.guide.steps)

    @cached_property
    def texts(self):
        return translations.texts(self.guide.as_data())

    @cached_property
    def translation(self):
        """How far each translation has come, by language."""
        return translations.states(self.texts, self.behind)

    def older(self, language):
        """Return what of the guide is older than its source in a language, by part."""
        lags = self.behind.get(language)
        return translations.older(self.texts, lags) if lags else {}

    @cached_property
    def _tailored(self):
        return {}

    def tailored(self, situation):
        """Return the guide as it concerns readers in this situation: one object for all with the same fit."""
        if situation not in self._tailored:
            fitting = fit(self.guide, situation)
            self._tailored[situation] = self._tailored.setdefault(fitting, Tailored(self.guide, fitting))
        return self._tailored[situation]


@transaction.atomic
def publish(platform, *, origin=Origin.EDITOR, by=None, note=None, cosmetic=(), file_digest="", seen=""):
    """Publish the platform's rows and return the revision, or None if readers see them already.

    `cosmetic` names the changed steps that readers need not look at again; `note` is a text by language;
    `seen` is the digest of what the publisher looked at. Raises NotPublishableError where the rows do not make a
    guide, OwnWorkError where two people are needed, and ChangedMeanwhileError.
    """
    Platform.objects.select_for_update().get(pk=platform.pk)
    keep_true_checks(platform, cosmetic)
    guide = draft(platform)
    if seen and seen != digest(guide):
        raise ChangedMeanwhileError
    last = platform.revisions.current().first()
    before = last and Guide.model_validate(last.document)
    if guide == before:
        _mark(platform, unpublished=False)
        return None
    if origin != Origin.ROLLBACK and (found := lint.misleading(guide)):
        raise NotPublishableError([str(finding) for finding in found])
    writers = writers_of(platform)
    if settings.TWO_PERSON and by and by.pk in writers:
        raise OwnWorkError
    _mark(platform, unpublished=False)
    changes = compare(before, guide, cosmetic)
    refuse_reused_keys(platform, guide, before)
    number = (platform.revisions.aggregate(Max("number"))["number__max"] or 0) + 1
    platform.revisions.update(is_current=False)
    return Revision.objects.create(
        platform=platform,
        number=number,
        document=guide.as_data(),
        changes=changes,
        changed_in=_changed_in(guide, changes, last, number),
        behind=translations.at_publication(platform, guide, last, cosmetic),
        origin=origin,
        file_digest=file_digest,
        published_by=by,
        writers="".join(f"{writer}," for writer in ["", *writers]) if writers else "",
        two_person=settings.TWO_PERSON,
        **{to_attribute("note", language): text for language, text in (note or {}).items()},
    )


def draft(platform):
    """Return the guide that the rows describe now, published or not. Raises NotPublishableError."""
    return guide_in(Platform.objects.whole().get(pk=platform.pk))


def guide_in(platform):
    """Return the guide that the rows of a platform describe that was fetched whole. Raises NotPublishableError."""
    try:
        return dump(platform)
    except ValidationError as error:
        raise NotPublishableError([_sentence(finding) for finding in error.errors()]) from error


def digest(guide):
    """Return a short text that differs for guides that say something different."""
    return sha256(guide.model_dump_json().encode()).hexdigest()


def writers_of(platform):
    """Return the keys of those who wrote what readers do not see yet."""
    return sorted(platform.writings.values_list("user", flat=True))


def note_draft(platform, *, by=None):
    """Record that somebody wrote in the rows, and whether they say something that readers do not see yet."""
    if by:
        Writing.objects.update_or_create(platform=platform, user=by)
    current = platform.revisions.current().first()
    try:
        unpublished = current is None or draft(platform) != Guide.model_validate(current.document)
    except NotPublishableError:
        unpublished = True
    _mark(platform, unpublished=unpublished)


def roll_back(revision, *, by=None):
    """Publish an old revision's document again, as a new revision, and make the rows say the same.

    Whoever goes back is who wrote the change: where two people are needed, raises OwnWorkError and leaves a draft.
    """
    note = {"en": f"Back to revision {revision.number}.", "fr": f"Retour à la révision {revision.number}."}
    with transaction.atomic():
        platform = load(Guide.model_validate(revision.document))
        note_draft(platform, by=by)
        try:
            return publish(platform, origin=Origin.ROLLBACK, by=by, note=note)
        except OwnWorkError as error:
            refused = error
    raise refused


def compare(before, after, cosmetic=()):
    """Return how the steps differ: a list of {key, kind: added|removed|moved|changed, material}.

    A change matters to somebody who ticked the step unless an editor called it cosmetic. New sources and a new place
    in the list never do.
    """
    old, new = _steps_by_key(before), _steps_by_key(after)
    moved = _moved(before, after)
    changes = [{"key": key, "kind": "removed", "material": False} for key in old if key not in new]
    for key, step in new.items():
        if key not in old:
            changes.append({"key": key, "kind": "added", "material": True})
        elif _said(step) != _said(old[key]):
            changes.append({"key": key, "kind": "changed", "material": key not in cosmetic})
        elif step != old[key]:
            changes.append({"key": key, "kind": "changed", "material": False})
        elif key in moved:
            changes.append({"key": key, "kind": "moved", "material": False})
    return changes


def published(slug):
    """Return what readers see under this slug, or None."""
    revision = Revision.objects.current().filter(platform__slug=slug).first()
    return revision and _parsed(revision)


def published_of(platform):
    """Return what readers see of a platform, or None: asked for once, for whatever a page shows of it."""
    if "_published" not in platform.__dict__:
        platform._published = published(platform.slug)
    return platform._published


def all_published():
    """Return everything that readers see, in the order of slugs."""
    keys = list(Revision.objects.current().order_by("platform__slug").values_list("pk", "settled_at"))
    found = {key: parsed.get(key) for key in keys}
    if new := [pk for pk, settled_at in keys if found[pk, settled_at] is None]:
        found |= {_key(revision): _parsed(revision) for revision in Revision.objects.filter(pk__in=new)}
    for key in parsed.keys() - found.keys():
        parsed.pop(key, None)
    return [published for published in found.values() if published]


def as_published(slug, number):
    """Return a guide as it was at a revision, or None."""
    revision = Revision.objects.filter(platform__slug=slug, number=number).first()
    return revision and Guide.model_validate(revision.document)


def generation():
    """Return a value that differs after everything that changes what readers see: one cheap query.

    That is a publication, the removal of a guide, or a word that a translation still fits.
    """
    return tuple(Revision.objects.aggregate(Max("pk"), Count("pk"), Max("settled_at")).values())


def hold(slugs):
    """Keep others from writing these guides until the transaction ends: always in one order, so that none deadlocks."""
    list(Platform.objects.select_for_update().filter(slug__in=slugs).order_by("slug").values_list("pk"))


def refuse_reused_keys(platform, guide, before):
    """Raise NotPublishableError where a step has the key of another: a returning reader's tick must not land on it."""
    fresh = {key: step for key, step in _steps_by_key(guide).items() if key not in _steps_by_key(before)}
    if not fresh:
        return
    for document in platform.revisions.values_list("document", flat=True):
        for key, step in _steps_by_key(Guide.model_validate(document)).items():
            if key in fresh and _said(step) != _said(fresh[key]):
                problem = _("step %(key)s: this key named another step before; choose a new one") % {"key": key}
                raise NotPublishableError([problem])


# What was parsed before: of a revision nothing changes but which of its translations were said to fit.
parsed = {}


def _parsed(revision):
    known = parsed.get(_key(revision))
    return known or parsed.setdefault(_key(revision), Published.of(revision))


def _key(revision):
    return revision.pk, revision.settled_at


def _mark(platform, *, unpublished):
    Platform.objects.filter(pk=platform.pk).update(unpublished=unpublished)
    if not unpublished:
        platform.writings.all().delete()


def _sentence(finding):
    """Say a finding of the document's validation in an editor's words, where it has words of its own."""
    place = " › ".join(_numbered(finding["loc"]))
    message = findings.said(finding)
    return f"{place}: {message}" if place else message


def _numbered(loc):
    """Yield the parts of a place: fields by name, items of a list by their number from one."""
    for part, following in zip(loc, (*loc, "")[1:], strict=True):
        if isinstance(part, str):
            name = _(part.replace("_", " "))
            yield f"{name} {following + 1}" if isinstance(following, int) else name


def _steps_by_key(guide):
    return {step.key: step for step in guide.steps} if guide else {}


def _said(step):
    """What a reader acts on."""
    return step.model_copy(update={"sources": ()})


def _moved(before, after):
    """Return the keys that changed procedure or order, as few as explain the new order."""
    old, new = _places(before), _places(after)
    both = old.keys() & new.keys()
    moved = difference.out_of_order(list(old), list(new))
    return {key for key in both if key in moved or old[key] != new[key]}


def _places(guide):
    return {step.key: procedure.key for procedure in guide.procedures for step in procedure.steps} if guide else {}


def _changed_in(guide, changes, last, number):
    material = {change["key"] for change in changes if change["material"]}
    known = last.changed_in if last else {}
    return {step.key: number if step.key in material else known.get(step.key, number) for step in guide.steps}
