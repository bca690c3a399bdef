"""Guides in a zip: read strictly, because anybody can make one; written so that equal guides give equal bytes.

Nothing is ever unpacked to a disk. What an entry costs is counted while it is read, not taken from its header.
"""

import re
import stat
import struct
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from .guidefile import LARGEST, GuideFileError

MEGABYTE = 1024 * 1024
LARGEST_ARCHIVE = 16 * MEGABYTE  # bytes, packed
LARGEST_CONTENTS = 32 * MEGABYTE  # bytes, unpacked and together; fifty real guides have one
LARGEST_PICTURE = MEGABYTE  # bytes
MOST_ENTRIES = 2000
SUMS = "SHA256SUMS"
SCHEMA = "guide.schema.json"
PICTURE = re.compile(r"(?:.*/)?(pictures/[^/]+\.webp)", re.DOTALL)
SUM = re.compile(r"^([0-9a-f]{64}) [ *]([a-z0-9-]+)\.yaml$", re.MULTILINE)
ENCRYPTED = 0x1  # a flag of an entry
ENTRY = b"PK\x01\x02"  # with which an entry of the zip's directory begins
UNREADABLE = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, struct.error, zlib.error)
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can say
WHOSE = (stat.S_IFREG | 0o644) << 16


@dataclass(frozen=True)
class Entry:
    """A file that lies on no disk: where guide files are read, it serves as its path would."""

    name: str
    raw: bytes = field(repr=False)
    pictures: dict[str, bytes] = field(default_factory=dict, repr=False)
    """Those in the same zip, by name ("pictures/….webp")."""

    @property
    def stem(self):
        return PurePosixPath(self.name).stem

    def open(self, _mode="rb"):
        return BytesIO(self.raw)

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class Contents:
    """What was found in a zip, or in several files together."""

    guides: list[Entry] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    """Of steps, by name ("pictures/….webp")."""
    exported: dict[str, str] = field(default_factory=dict)
    """For each guide the digest of the file that the site once exported, where the zip lists them."""
    ignored: list[str] = field(default_factory=list)

    def add(self, other):
        self.guides.extend(other.guides)
        self.pictures.update(other.pictures)
        self.exported.update(other.exported)
        self.ignored.extend(other.ignored)


def read(path):
    """Return the Contents of the zip at a path (or Entry). Raises GuideFileError with everything that is wrong."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_ARCHIVE + 1)
    except OSError as error:
        raise _refused(path, _("cannot be read (%(reason)s)") % {"reason": error.strerror}) from error
    if len(raw) > LARGEST_ARCHIVE:
        raise _refused(path, _("is larger than %(n)s MB") % {"n": LARGEST_ARCHIVE // MEGABYTE})
    if raw.count(ENTRY) > MOST_ENTRIES:
        raise _refused(path, _("holds more than %(n)s files") % {"n": MOST_ENTRIES})
    try:
        with ZipFile(BytesIO(raw)) as opened:
            return _contents(opened, path)
    except GuideFileError:
        raise
    except UNREADABLE as error:
        raise _refused(path, _("is no zip, or a damaged one")) from error


def pack(files):
    """Return the bytes of a zip of files, given as bytes by name."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = ZipInfo(name, EPOCH)
            info.create_system, info.external_attr, info.compress_type = 3, WHOSE, ZIP_DEFLATED
            archive.writestr(info, files[name])
    return packed.getvalue()


def sums(files):
    """Return what SHA256SUMS says of files: with it, an import can tell what changed on the desk since the export."""
    return "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _refused(path, reason):
    return GuideFileError(f"{path}: {reason}")


def _contents(opened, path):
    entries = [info for info in opened.infolist() if not info.is_dir()]
    if problems := [*_repeated(entries), *filter(None, map(_refusal, entries))]:
        raise GuideFileError("\n".join(f"{path}/{problem}" for problem in problems))
    found, left = Contents(), LARGEST_CONTENTS
    for info in sorted(entries, key=lambda info: info.filename):
        left -= _take(opened, info, path, found)
        if left < 0:
            raise _refused(path, _("holds more than %(n)s MB") % {"n": LARGEST_CONTENTS // MEGABYTE})
    return found


def _repeated(entries):
    seen = set()
    for info in entries:
        if info.filename in seen:
            yield _("%(name)s: occurs twice") % {"name": _shown(info)}
        seen.add(info.filename)


def _refusal(info):
    """Say why an entry is nothing that an honest zip of guides holds, or return None."""
    name = info.orig_filename
    parts = PurePosixPath(name).parts
    if not name.isprintable():
        reason = _("its name has characters that cannot be shown")
    elif "\\" in name or name.startswith("/") or ".." in parts or name[1:2] == ":":
        reason = _("its name leads out of the zip")
    elif stat.S_ISLNK(info.external_attr >> 16):
        reason = _("is a link, not a file")
    elif info.flag_bits & ENCRYPTED:
        reason = _("is encrypted")
    elif info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        reason = _("is packed in an unusual way; make an ordinary zip")
    else:
        return None
    return f"{_shown(info)}: {reason}"


def _shown(info):
    """Show a name without what could pretend to be another line."""
    return "".join(character if character.isprintable() else "?" for character in info.orig_filename[:200])


def _take(opened, info, path, found):
    """Put an entry where it belongs, and return how many bytes it had."""
    name = info.filename
    place = PurePosixPath(name)
    hidden = any(part.startswith((".", "__")) for part in place.parts)
    if place.suffix == ".yaml" and not hidden:
        raw = _bytes(opened, info, LARGEST)
        found.guides.append(Entry(f"{path}/{name}", raw, found.pictures))
    elif (picture := PICTURE.fullmatch(name)) and not hidden:
        raw = _bytes(opened, info, LARGEST_PICTURE)
        found.pictures[picture[1]] = raw
    elif place.name == SUMS:
        raw = _bytes(opened, info, LARGEST)
        found.exported.update((slug, digest) for digest, slug in SUM.findall(raw.decode("utf-8", "replace")))
    else:
        if place.name != SCHEMA and not hidden:
            found.ignored.append(f"{path}/{name}")
        return 0
    return len(raw)


def _bytes(opened, info, largest):
    """Return no more than one byte too many: whoever reads on refuses what is too large."""
    with opened.open(info) as entry:
        return entry.read(largest + 1)
