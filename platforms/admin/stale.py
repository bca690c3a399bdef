"""Nobody overwrites anybody: a page remembers what its fields said when it was opened.

A page puts `seal(said)` into a hidden field. When it comes back, `settle` says of each field whose text holds: where
only one of two people changed it, theirs; where both did, nobody's before an editor has read both.
"""

import hashlib
from base64 import urlsafe_b64encode
from enum import Enum

from django.core import signing
from django.utils.translation import gettext as _

from .presence import moment, name_of

FIELD = "opened"
SALT = "platforms.stale"


class Holds(Enum):
    """Whose text holds."""

    BOTH = "both"  # they are the same
    TYPED = "typed"
    STORED = "stored"
    NEITHER = "neither"


def seal(said):
    """Return what fields said, {name: text}, as a token for a hidden field. It holds digests, no text."""
    return signing.dumps({name: digest(text) for name, text in said.items()}, salt=SALT, compress=True)


def unseal(token):
    """Return {name: digest}: empty where the token is none of ours, so that all that differs is looked at."""
    try:
        return signing.loads(token or "", salt=SALT)
    except signing.BadSignature:
        return {}


def settle(opened, typed, stored):
    """Return whose text holds. `opened` is the digest of what the editor found; the two others are texts."""
    if typed == stored:
        return Holds.BOTH
    if opened == digest(typed):
        return Holds.STORED
    return Holds.TYPED if opened == digest(stored) else Holds.NEITHER


def merge(token, typed, stored):
    """Return ({name: text to save}, [names that both changed]) for a page of single texts."""
    opened = unseal(token)
    verdicts = {name: settle(opened.get(name), text, stored[name]) for name, text in typed.items() if name in stored}
    merged = {name: stored[name] if holds is Holds.STORED else typed[name] for name, holds in verdicts.items()}
    return merged, [name for name, holds in verdicts.items() if holds is Holds.NEITHER]


def last_save(platform):
    """Return {name, time} of whoever saved a guide last, in words."""
    saves = [(writing.user, writing.at) for writing in platform.writings.select_related("user").order_by("-at")[:1]]
    published = platform.revisions.current().select_related("published_by")
    saves += [(revision.published_by, revision.published_at) for revision in published]
    by, at = max(saves, key=lambda save: save[1], default=(None, None))
    return {"name": name_of(by) if by else _("somebody"), "time": moment(at) if at else ""}


def digest(text):
    return urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=6).digest()).decode()
