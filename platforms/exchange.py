"""Between the files in guides/ and the guides of the site: load many files, all or none; dump them all."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from . import guidefile, pictures
from .guidefile import GuideFileError
from .models import Platform, Revision
from .models.publishing import Origin
from .pictures import PictureError, UnknownPictureError
from .publishing import NotPublishableError, draft, publish
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


def guide_files(paths):
    """Return the files that the paths name: files as they are, folders as the guides in them."""
    found = [sorted(path.glob("*.yaml")) if path.is_dir() else [path] for path in paths]
    return [file for files in found for file in files]


def load_files(files, *, force=False, check=False, each=lambda loaded: None):
    """Load guide files and publish what they change; where one is refused, none is loaded.

    A guide that was edited in the admin since its file was last loaded is kept, unless `force` is true. With `check`
    nothing is kept in the database. Calls `each` with a Loaded after every file and returns them all. Raises
    GuideFileError with every problem of every file, a line each.
    """
    results, problems = [], []
    with transaction.atomic():
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


def dump_files(folder):
    """Write every platform's guide into the folder, a file each, and return their paths.

    Raises NotPublishableError before anything is written if a draft makes no guide yet.
    """
    texts, shown, problems = {}, {}, []
    for platform in Platform.objects.order_by("slug"):
        try:
            guide = draft(platform)
            texts[f"{platform.slug}.yaml"] = guidefile.write(guide)
            shown |= pictures.files_of(guide)
        except NotPublishableError as error:
            problems += [f"{platform.slug}: {problem}" for problem in error.problems]
    if problems:
        raise NotPublishableError(problems)
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in shown.items():
        (folder / pictures.FOLDER).mkdir(exist_ok=True)
        _replaced(folder / pictures.FOLDER / name, raw)
    return [_replaced(folder / name, text.encode()) for name, text in texts.items()]


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
    if edited and not force and not _already_said(platform, guide):
        return Loaded(file, Result.KEPT)
    _take_in_pictures(guide, file.parent / pictures.FOLDER)
    try:
        revision = publish(load(guide), origin=Origin.FILE, file_digest=digest)
    except (NotPublishableError, UnknownPictureError) as error:
        raise GuideFileError("\n".join(f"{file}: {problem}" for problem in error.problems)) from error
    return Loaded(file, Result.PUBLISHED if revision else Result.UNCHANGED, revision)


def _already_said(platform, guide):
    try:
        return draft(platform) == guide
    except NotPublishableError:
        return False


def _take_in_pictures(guide, folder):
    """Take in what the guide shows and the folder beside it has; what is missing is found by loading."""
    for path in (folder / name for name in pictures.missing(guide)):
        try:
            with path.open("rb") as file:
                pictures.take_in(path.name, file.read(pictures.LARGEST + 1))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise GuideFileError(f"{path}: cannot be read ({error.strerror})") from error
        except PictureError as error:
            raise GuideFileError(f"{folder}: {error}") from error


def _replaced(path, raw):
    """Write the file whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(raw)
    return fresh.replace(path)
