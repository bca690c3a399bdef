"""Zips for tests: honest ones, and such as only an enemy makes."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from platforms.guidefile import write

from .factory import make_guide


def guide_bytes(slug="zoom", **changes):
    return write(make_guide(slug, **changes)).encode()


def make_zip(files, compression=ZIP_DEFLATED):
    """Return the bytes of a zip of (name or ZipInfo, bytes) pairs, or of bytes by name."""
    packed = BytesIO()
    with ZipFile(packed, "w", compression) as archive:
        for name, raw in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, raw)
    return packed.getvalue()


def entry(name, *, mode=0o100644, compression=ZIP_DEFLATED):
    info = ZipInfo(name)
    info.external_attr, info.compress_type, info.create_system = mode << 16, compression, 3
    return info
