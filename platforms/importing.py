"""Importing on the editors' desk: first what files would change, guide by guide; then exactly that, all or nothing."""

import json
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hashlib import sha256

from django.db import transaction
from django.db.models import Prefetch
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from . import archive, difference, guidefile, pictures, rows
from .content import Guide
from .guidefile import GuideFileError
from .models import Platform, Revision, Upload
from .models.publishing import Origin
from .pictures import PictureError, UnknownPictureError
from .publishing import NotPublishableError, OwnWorkError, hold, note_draft, publish, refuse_reused_keys

MOST = 300  # guides at once
KEPT = timedelta(hours=1)
WARNINGS = {
    "unfinished": gettext_lazy("The desk holds a draft that makes no guide yet; the file would replace it."),
    "exported": gettext_lazy("The guide changed on the desk after this file was exported; the file would undo that."),
    "unpublished": gettext_lazy("The desk holds changes that are not published yet; the file would replace them."),
    "edited": gettext_lazy("The guide was edited on the desk since a file was last loaded; the file would undo that."),
}


class StaleError(Exception):
    """A guide is not what it was when the editor looked at what importing it would change."""


@dataclass(frozen=True)
class Proposal:
    """What importing one file would do to a guide."""

    file: str
    guide: Guide
    """As it would be written."""
    before: Guide | None
    """As it stands on the desk; None where none stands there."""
    basis: str
    """A digest of all that stands on the desk: it differs as soon as anybody writes or publishes something."""
    warning: str
    """Which of the WARNINGS holds, if one does."""
    claims: list[dict]
    """Titles of procedures whose live check the file dates otherwise than the desk does, which is kept."""
    problems: list[str]

    @property
    def kind(self):
        if self.guide == self.before:
            return "unchanged"
        return "changed" if self.before or self.warning else "new"

    @property
    def warned(self):
        return WARNINGS[self.warning] if self.warning else ""

    @cached_property
    def differences(self):
        return difference.between(self.before, self.guide)


def contents_of(files):
    """Return the archive.Contents of uploaded files, zips among them, and a list of what is wrong with them."""
    found, problems = archive.Contents(), []
    for file in files:
        try:
            if file.name.lower().endswith(".zip"):
                found.add(archive.read(file))
            elif file.name.lower().endswith(".yaml"):
                found.guides.append(file)
            else:
                problems.append(_("%(file)s: is neither a guide (.yaml) nor a zip of guides") % {"file": file})
        except GuideFileError as error:
            problems += error.problems
    if len(found.guides) > MOST:
        problems.append(_("More than %(n)s guides at once: import them in parts.") % {"n": MOST})
    elif not found.guides and not problems:
        problems.append(_("There is no guide in it: a guide is a file whose name ends in .yaml."))
    return found, problems


def parsed(contents):
    """Return (files, problems): what an Upload keeps of the guides, and every problem of every file."""
    files, problems, seen = [], [], {}
    for entry in contents.guides:
        try:
            guide = guidefile.parse(guidefile.content_of(entry), entry)
        except GuideFileError as error:
            problems += error.problems
            continue
        if guide.slug in seen:
            other = {"file": entry, "other": seen[guide.slug]}
            problems.append(_("%(file)s: slug: is the same guide as %(other)s") % other)
        elif guide.slug != entry.stem:
            problems.append(f"{entry}: {misnamed(guide, entry)}")
        seen[guide.slug] = entry.name
        problems += _without_pictures(guide, contents.pictures, entry)
        exported = contents.exported.get(guide.slug, "")
        files.append({"name": entry.name, "document": guide.as_data(), "exported": exported})
    return files, problems


def _without_pictures(guide, brought, entry):
    """Take in the pictures that were brought along with a guide; return what is wrong with those that it shows.

    Until a guide shows them they are nobody's, and forgotten after a day.
    """
    try:
        for name in pictures.missing(guide):
            if raw := brought.get(f"{pictures.FOLDER}/{name}"):
                pictures.take_in(name, raw)
        pictures.known(guide)
    except PictureError as error:
        return [f"{entry}: {error}"]
    except UnknownPictureError as error:
        return [f"{entry}: {problem}" for problem in error.problems]
    return []


def misnamed(guide, entry):
    return _("slug: is %(slug)s; expected the name of the file, %(stem)s") % {"slug": guide.slug, "stem": entry.stem}


def keep(files, ignored, user):
    """Keep checked files until their editor has looked at what they would change; earlier ones are forgotten."""
    Upload.objects.filter(user=user).delete()
    Upload.objects.filter(at__lt=now() - KEPT).delete()
    return Upload.objects.create(user=user, files=files, ignored=ignored)


def kept(key, user):
    """Return the user's own upload that is not too old, or None."""
    return Upload.objects.filter(key=key, user=user, at__gte=now() - KEPT).first()


def proposals(files):
    """Return a Proposal for every file, by the guide's address. Writes nothing."""
    slugs = [file["document"]["slug"] for file in files]
    current = Prefetch("revisions", Revision.objects.current(), to_attr="current_revisions")
    platforms = Platform.objects.whole().filter(slug__in=slugs).prefetch_related(current)
    by_slug = {platform.slug: platform for platform in platforms}
    return [_proposal(file, by_slug.get(file["document"]["slug"])) for file in sorted(files, key=_slug)]


@dataclass(frozen=True)
class Imported:
    """Which guides were imported, by what became of them."""

    published: list[Platform]
    drafts: list[Platform]
    waiting: list[Platform]
    """Drafts that somebody else has to publish."""


@transaction.atomic
def take(upload, seen, *, by, publishing):
    """Import the guides of an upload that the editor has `seen`, and forget the upload. Returns Imported.

    `seen` maps each chosen guide's address to the basis of the Proposal that was shown. Raises StaleError if a guide
    or the upload is another since, and NotPublishableError; then nothing is imported.
    """
    list(
        Upload.objects.select_for_update().order_by("pk").values_list("pk")
    )  # one import at a time: they may add guides
    files = Upload.objects.filter(pk=upload.pk).values_list("files", flat=True).first()
    hold(seen)
    chosen = proposals([file for file in files or [] if _slug(file) in seen])
    if {proposal.guide.slug: proposal.basis for proposal in chosen} != seen:
        raise StaleError
    if problems := [problem for proposal in chosen for problem in proposal.problems]:
        raise NotPublishableError(problems)
    imported = Imported([], [], [])
    for proposal in chosen:
        _import(proposal.guide, by, publishing, imported)
    upload.delete()
    return imported


def _import(guide, by, publishing, imported):
    platform = rows.load(guide)
    note_draft(platform, by=by)
    if not publishing:
        imported.drafts.append(platform)
        return
    try:
        publish(platform, origin=Origin.IMPORT, by=by)
        imported.published.append(platform)
    except OwnWorkError:
        imported.waiting.append(platform)


def _slug(file):
    return file["document"]["slug"]


def _proposal(file, platform):
    said = rows.described(platform) if platform else {"procedures": []}
    checks = {procedure["key"]: procedure["checked"] for procedure in said["procedures"]}
    guide, claims = _as_checked(file["document"], checks)
    before = _guide(said) if platform else None
    current = platform.current_revisions[0] if platform and platform.current_revisions else None
    return Proposal(
        file=file["name"],
        guide=guide,
        before=before,
        basis=_digest([said, platform and platform.unpublished, current and current.pk]),
        warning=_warning(platform, before, current, file["exported"]) if platform else "",
        claims=claims,
        problems=_problems(platform, guide, current, file["name"]) if platform else [],
    )


def _as_checked(document, checks):
    """Return the guide with the live checks that the desk has, and the titles of procedures whose file says another.

    A live check is a claim about somebody's day: a file cannot make it.
    """
    document, claims = deepcopy(document), []
    for procedure in document.get("procedures", []):
        claimed, known = procedure.pop("checked", None), checks.get(procedure["key"])
        if claimed and claimed != known:
            claims.append(procedure["title"])
        procedure["checked"] = known
    return Guide.model_validate(document), claims


def _guide(said):
    try:
        return Guide.model_validate(said)
    except ValidationError:
        return None


def _warning(platform, before, current, exported):
    """Tell what of the desk's own a file would undo that was not made from it."""
    if before is None:
        return "unfinished"
    if exported and exported == sha256(guidefile.write(before).encode()).hexdigest():
        return ""
    if platform.unpublished:
        return "unpublished"
    if exported:
        return "exported"
    return "" if current and current.origin == Origin.FILE else "edited"


def _problems(platform, guide, current, file):
    try:
        refuse_reused_keys(platform, guide, current and Guide.model_validate(current.document))
    except NotPublishableError as error:
        return [f"{file}: {problem}" for problem in error.problems]
    return []


def _digest(data):
    return sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()[:32]
