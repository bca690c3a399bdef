"""Between the files in guides/ and the guides of the site: load many files, all or none; dump them all."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction

from . import archive, difference, guidefile, pictures
from .content import Guide
from .guidefile import GuideFileError
from .models import Platform, Revision
from .models.publishing import Origin
from .pictures import PictureError, UnknownPictureError
from .publishing import NotPublishableError, draft, guide_in, hold, publish
from .rows import load


class Result(StrEnum):
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True)
class Loaded:
    """What became of one file."""

    path: Path
    result: Result
    revision: Revision | None = None
    differences: list[difference.Difference] = field(default_factory=list)
    """What the file changes of the guide as it stood in the admin."""


def guide_files(paths):
    """Return the files that the paths name: files as they are, folders as the guides in them."""
    found = [sorted(path.glob("*.yaml")) if path.is_dir() else [path] for path in paths]
    return [file for files in found for file in files]


def with_archives(files):
    """Return the files, and instead of each zip the guide files in it. Raises GuideFileError."""
    opened = [archive.read(file).guides if file.suffix == ".zip" else [file] for file in files]
    return [file for found in opened for file in found]


def load_files(files, *, force=False, check=False, each=lambda loaded: None):
    """Load guide files and publish what they change; where one is refused, none is loaded.

    A guide that was edited in the admin since its file was last loaded is kept, unless `force` is true. With `check`
    nothing is kept in the database. Calls `each` with a Loaded after every file and returns them all. Raises
    GuideFileError with every problem of every file, a line each.
    """
    results, problems = [], []
    with transaction.atomic():
        hold([file.stem for file in files])
        for file in files:
            try:
                results.append(_load_file(file, force))
                each(results[-1])
            except GuideFileError as error:
                problems.append(str(error))
        if problems:
            raise GuideFileError("\n".join(problems))
        transaction.set_rollback(check)
    return results


def dump_files(target, slugs=(), *, as_published=False):
    """Write guides into the folder, a file each, or into the .zip `target`; return how many.

    Raises NotPublishableError before anything is written if a draft makes no guide yet.
    """
    guides, problems = guides_of(slugs, as_published=as_published)
    if missing := sorted(set(slugs) - {guide.slug for guide in guides} - problems.keys()):
        raise NotPublishableError([_unknown(slug, as_published) for slug in missing])
    if problems:
        raise NotPublishableError([f"{slug}: {problem}" for slug, found in problems.items() for problem in found])
    files = files_of(guides)
    if target.suffix == ".zip":
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, packed(files))
    else:
        target.mkdir(parents=True, exist_ok=True)
        for name, raw in files.items():
            (target / name).parent.mkdir(exist_ok=True)
            _replace(target / name, raw)
    return len(guides)


def guides_of(slugs=(), *, as_published=False):
    """Return (guides, problems): guides in the order of their slugs; for each draft that makes none, what is missing.

    Without `slugs`, all of them; as readers see them or as they stand in the admin. The number of queries is fixed.
    """
    return _published(slugs) if as_published else _drafts(slugs)


def files_of(guides):
    """Return the files of guides and of the pictures that they show, as bytes by name."""
    files = {f"{guide.slug}.yaml": guidefile.write(guide).encode() for guide in guides}
    for guide in guides:
        if any(step.picture for step in guide.steps):
            files |= {f"{pictures.FOLDER}/{name}": raw for name, raw in pictures.files_of(guide).items()}
    return files


def packed(files):
    """Return a zip of guide files, with the schema to which they refer and their digests: always the same bytes."""
    schema = {archive.SCHEMA: schema_text().encode()}
    return archive.pack({**files, **schema, archive.SUMS: archive.sums(files)})


def schema_text():
    """Return the JSON Schema of a guide file, for editors that complete and check while one types."""
    return json.dumps(Guide.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def _published(slugs):
    wanted = {"platform__slug__in": slugs} if slugs else {}
    revisions = Revision.objects.current().filter(**wanted).order_by("platform__slug")
    return [Guide.model_validate(document) for document in revisions.values_list("document", flat=True)], {}


def _drafts(slugs):
    guides, problems = [], {}
    for platform in Platform.objects.whole().filter(**({"slug__in": slugs} if slugs else {})).order_by("slug"):
        try:
            guides.append(guide_in(platform))
        except NotPublishableError as error:
            problems[platform.slug] = error.problems
    return guides, problems


def _unknown(slug, as_published):
    return f"{slug}: {'readers see no such guide' if as_published else 'there is no such guide'}"


def _load_file(file, force):
    raw = guidefile.content_of(file)
    digest = sha256(raw).hexdigest()
    platform = Platform.objects.filter(slug=file.stem).first()
    current = platform and platform.revisions.current().first()
    edited = platform is not None and (platform.unpublished or current is None or current.origin != Origin.FILE)
    if current and not edited and current.file_digest == digest:
        return Loaded(file, Result.UNCHANGED)
    guide = guidefile.parse(raw, file)
    if guide.slug != file.stem:
        raise GuideFileError(f"{file}: slug: is {guide.slug!r}; expected the name of the file, {file.stem!r}")
    before = platform and _standing(platform)
    differences = difference.between(before, guide)
    if edited and not force and (before != guide or _waits_for_another(platform)):
        return Loaded(file, Result.KEPT, differences=differences)
    _take_in_pictures(guide, file)
    try:
        revision = publish(load(guide), origin=Origin.FILE, file_digest=digest)
    except (NotPublishableError, UnknownPictureError) as error:
        raise GuideFileError("\n".join(f"{file}: {problem}" for problem in error.problems)) from error
    return Loaded(file, Result.PUBLISHED if revision else Result.UNCHANGED, revision, differences)


def _waits_for_another(platform):
    """A file that says what somebody's draft says is no second person."""
    return settings.TWO_PERSON and platform.unpublished and platform.writings.exists()


def _standing(platform):
    """Return the guide that stands in the admin, or None where the rows make none."""
    try:
        return draft(platform)
    except NotPublishableError:
        return None


def _take_in_pictures(guide, file):
    """Take in the pictures that lie beside a guide's file and are not here; what is missing is found by loading."""
    for name in pictures.missing(guide):
        try:
            if raw := _beside(file, name):
                pictures.take_in(name, raw)
        except OSError as error:
            raise GuideFileError(f"{file}: {name}: cannot be read ({error.strerror})") from error
        except PictureError as error:
            raise GuideFileError(f"{file}: {error}") from error


def _beside(file, name):
    """Return the bytes of a picture, as it lies in the zip of a guide's file or in the folder beside it, or None."""
    if isinstance(file, archive.Entry):
        return file.pictures.get(f"{pictures.FOLDER}/{name}")
    path = file.parent / pictures.FOLDER / name
    if not path.exists():
        return None
    with path.open("rb") as picture:
        return picture.read(pictures.LARGEST + 1)


def _replace(path, raw):
    """Write the file whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(raw)
    fresh.replace(path)
