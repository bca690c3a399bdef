"""Which words of a text differ from those of another."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

WORDS = re.compile(r"\s+|\S+")
COSTLY = 2_000_000  # pairs of words and gaps; two texts of the usual length have a tenth


class Piece(NamedTuple):
    """A run of words as it was and as it became; where both are the same, it was kept."""

    before: str
    after: str

    @property
    def kept(self):
        return self.before == self.after


def difference(before, after):
    """Return the pieces of two texts, from the first to the last."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if len(old) * len(new) > COSTLY:
        return [Piece(before, after)]
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [Piece("".join(old[i:j]), "".join(new[k:n])) for _tag, i, j, k, n in found]
