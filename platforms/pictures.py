"""Pictures of steps: whatever is uploaded is read, drawn anew without what it carried along, and kept in a few sizes.

What is kept is always the same plain kind of file: WebP with one lossy picture in it and nothing else.
"""

import re
import struct
from contextlib import contextmanager, suppress
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

from django.db import transaction
from django.db.models import Exists, F, OuterRef, TextField
from django.db.models.functions import Cast
from django.utils.timezone import now
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from .models import Picture, PictureSize, Revision
from .models.pictures import TALLEST, WIDTHS, sizes

LARGEST = 8 * 1024**2  # bytes of a file
MOST = 40_000_000  # pixels; a bomb says in its first bytes how large it will be
FORMATS = ("PNG", "JPEG", "WEBP")
BOX = (WIDTHS[-1], TALLEST)
QUALITY = 85  # letters on a screen stay sharp
FOLDER = "pictures"  # beside the files of guides
FILE_NAME = re.compile(r"([0-9a-f]{64})\.webp")
KEPT_UNUSED = timedelta(days=1)  # somebody may still be writing the step

# What Pillow raises at files that are broken, or were made to break it.
UNREADABLE = (
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)


class PictureError(ValueError):
    """A file is not taken as a picture; the text says why."""


class UnknownPictureError(ValueError):
    """A guide shows pictures that are not here, or not as it says; `problems` has a sentence for each."""

    def __init__(self, problems):
        super().__init__("; ".join(problems))
        self.problems = problems


def take_upload(raw):
    """Return the Picture that is kept of an uploaded file's bytes. Raises PictureError."""
    _check_length(raw)
    picture = _kept(_encoded(_read(raw)))
    discard_unused()
    return picture


def take_in(name, raw):
    """Return the Picture that is kept of a file that files_of() named and another site, perhaps, has touched.

    The digest holds only for the very bytes: they are taken as they are or not at all. Raises PictureError.
    """
    _check_length(raw)
    known = FILE_NAME.fullmatch(name)
    if not known or known[1] != sha256(raw).hexdigest():
        raise PictureError(_("%(name)s: does not bear the digest of its content") % {"name": name})
    if not _is_plain(raw):
        raise PictureError(_("%(name)s: is not a picture as this site writes them") % {"name": name})
    with _opened(raw) as image:
        if image.width > BOX[0] or image.height > BOX[1]:
            raise PictureError(_("%(name)s: is larger than pictures are kept here") % {"name": name})
    return _kept(raw)


def files_of(guide):
    """Return the pictures of a guide as {file name: bytes}, in their largest size."""
    shown = PictureSize.objects.filter(picture__digest__in=_digests(guide), width=F("picture__width"))
    return {file_name(digest): bytes(data) for digest, data in shown.values_list("picture__digest", "data")}


def missing(guide):
    """Return the names of the files of those pictures of a guide that are not here."""
    digests = _digests(guide)
    here = Picture.objects.filter(digest__in=digests).values_list("digest", flat=True)
    return [file_name(digest) for digest in sorted(digests.difference(here))]


def known(guide):
    """Return the pictures of a guide by digest. Raises UnknownPictureError."""
    pictures = Picture.objects.in_bulk(_digests(guide), field_name="digest")
    problems = [
        _("step %(key)s: its picture is not here; bring it along") % {"key": step.key}
        for step in guide.steps
        if step.picture and not _is_the_same(step.picture, pictures.get(step.picture.digest))
    ]
    if problems:
        raise UnknownPictureError(problems)
    return pictures


def discard_unused():
    """Delete what no step and no revision shows a day after it was uploaded."""
    documents = Revision.objects.annotate(text=Cast("document", TextField()))
    shown = Exists(documents.filter(text__contains=OuterRef("digest")))
    Picture.objects.filter(~shown, steps=None, added_at__lt=now() - KEPT_UNUSED).delete()


def file_name(digest):
    return f"{digest}.webp"


def _digests(guide):
    return {step.picture.digest for step in guide.steps if step.picture}


def _is_the_same(shown, row):
    return row is not None and (shown.width, shown.height) == (row.width, row.height)


def _check_length(raw):
    if len(raw) > LARGEST:
        raise PictureError(_("The file is larger than %(limit)s MB.") % {"limit": LARGEST // 1024**2})


def _read(raw):
    """Return what the file shows, upright, in sRGB, on white where one would see through, and small enough."""
    with _opened(raw) as image, _whole():
        profile = image.info.get("icc_profile")
        small = _resizable(image)
        # First of all, and before it is known which side is up: all else would take several times the memory.
        small.thumbnail((TALLEST, TALLEST), Image.Resampling.LANCZOS)
        bare = _in_srgb(_on_white(ImageOps.exif_transpose(small)), profile)
        bare.thumbnail(BOX, Image.Resampling.LANCZOS)
    return bare


@contextmanager
def _whole():
    """Say it where a file that began well turns out to be broken."""
    try:
        yield
    except UNREADABLE as error:
        raise PictureError(_("The file is damaged: it cannot be read to its end.")) from error


def _opened(raw):
    """Open a file by its content, whatever it is called, and look at its first bytes alone."""
    try:
        image = Image.open(BytesIO(raw), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(_too_many_pixels()) from error
    except UNREADABLE as error:
        raise PictureError(_("The file is no PNG, JPEG or WebP picture.")) from error
    if image.width * image.height > MOST:
        raise PictureError(_too_many_pixels())
    if getattr(image, "is_animated", False) and image.format != "MPO":  # as which phones write a photo and its preview
        raise PictureError(_("The picture moves: choose one that stands still."))
    return image


def _too_many_pixels():
    return _("The picture has more than %(limit)s million pixels.") % {"limit": MOST // 1_000_000}


def _resizable(image):
    """Return the picture in a mode of eight bits in which colours can be mixed."""
    if image.mode.startswith("I"):  # Pillow cuts sixteen bits of grey off at white instead of dividing them
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "CMYK") or (image.mode in ("RGB", "L") and not image.has_transparency_data):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _on_white(image):
    if image.mode != "RGBA":
        return image
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def _in_srgb(image, profile):
    """Return the colours that were meant, without their profile and all else that a file carries along."""
    if profile and image.mode in ("RGB", "CMYK"):
        srgb = ImageCms.createProfile("sRGB")
        with suppress(ImageCms.PyCMSError):  # a profile of something else: the colours are taken as they are
            image = ImageCms.profileToProfile(image, BytesIO(profile), srgb, outputMode="RGB")
    bare = Image.new("RGB", image.size)
    bare.paste(image.convert("RGB"))
    return bare


def _encoded(image):
    file = BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=6)
    return file.getvalue()


def _is_plain(raw):
    """Tell whether the bytes are the container of one lossy picture: no metadata, no frames, nothing behind it."""
    if len(raw) < 20 or raw[:4] != b"RIFF" or raw[8:16] != b"WEBPVP8 ":
        return False
    whole, chunk = struct.unpack("<I", raw[4:8])[0], struct.unpack("<I", raw[16:20])[0]
    return len(raw) == whole + 8 == 20 + chunk + chunk % 2


@transaction.atomic
def _kept(raw):
    """Keep the bytes of the largest size, and smaller ones made of it."""
    with _opened(raw) as image, _whole():
        image.load()
    size = {"width": image.width, "height": image.height, "added_at": now()}
    picture, is_new = Picture.objects.update_or_create(digest=sha256(raw).hexdigest(), defaults=size)
    if is_new:
        PictureSize.objects.bulk_create(
            PictureSize(picture=picture, width=width, data=raw if width == image.width else _narrowed(image, width))
            for width in sizes(image.width)
        )
    return picture


def _narrowed(image, width):
    height = max(1, round(image.height * width / image.width))
    return _encoded(image.resize((width, height), Image.Resampling.LANCZOS))
