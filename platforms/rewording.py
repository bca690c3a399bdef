"""Which words of a text differ from those of another."""

import re
from difflib import SequenceMatcher

WORD = re.compile(r"\S+\s*|\s+")
ALIKE = 0.5  # of the words stay: then a text is shown once, with what changed in it
COSTLY = 40_000  # pairs of words to compare, between what begins and ends alike; a long text has a tenth


def rewording(before, after):
    """Return [(sign, words)] in order: "=" stays, "-" goes, "+" comes; where little stays, all goes and all comes."""
    old, new = WORD.findall(before), WORD.findall(after)
    pieces = list(_pieces(old, new))
    if 2 * sum(len(words) for sign, words in pieces if sign == "=") < ALIKE * (len(old) + len(new)):
        pieces = [("-", old), ("+", new)]
    return [(sign, "".join(words)) for sign, words in pieces if words]


def common(old, new):
    """Return with how many equal items two lists begin."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (was, now) in enumerate(pairs) if was != now), min(len(old), len(new)))


def _pieces(old, new):
    """Yield (sign, words). A space that stands after a word because another follows makes no other word of it."""
    was, now = ([word.rstrip(" ") for word in words] for words in (old, new))
    start = common(was, now)
    end = common(was[start:][::-1], now[start:][::-1])
    middle = slice(start, len(old) - end), slice(start, len(new) - end)
    yield "=", list(map(max, old[:start], new[:start]))
    for tag, i, j, k, n in _steps(was[middle[0]], now[middle[1]]):
        gone, come = old[middle[0]][i:j], new[middle[1]][k:n]
        yield from [("=", list(map(max, gone, come)))] if tag == "equal" else [("-", gone), ("+", come)]
    yield "=", list(map(max, old[middle[0].stop :], new[middle[1].stop :]))


def _steps(was, now):
    if len(was) * len(now) > COSTLY:
        return [("replace", 0, len(was), 0, len(now))]
    return SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
