"""Which words of a text differ from those of another."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

WORDS = re.compile(r"\s+|\S+")
LONGEST = 20_000  # characters of both; longer ones are not compared word by word


class Piece(NamedTuple):
    """A run of words as it was and as it became; where both are the same, it was kept."""

    before: str
    after: str

    @property
    def kept(self):
        return self.before == self.after


def difference(before, after):
    """Return the pieces of two texts, from the first to the last."""
    if len(before) + len(after) > LONGEST:
        return [Piece(before, after)]
    old, new = WORDS.findall(before), WORDS.findall(after)
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [Piece("".join(old[i:j]), "".join(new[k:n])) for _tag, i, j, k, n in found]
