"""The readable text of a page: what a person reads there, without what frames it, and how two readings differ."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from html import unescape

from ..rewording import common, rewording

MORE = "…"
"""The last line of a text that goes on where reading stopped."""
LITTLE = 80  # characters; a page with less shows nothing without JavaScript

# No pattern looks past the next "<": a hostile page must not take longer to read than it is long.
TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)([^<>]*)>", re.IGNORECASE)
UNREAD = ("script", "style", "noscript", "template", "svg", "head")
OPENING = re.compile(rf"<(!--|(?:{'|'.join(UNREAD)})\b)", re.IGNORECASE)
CLOSING = {name: re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE) for name in UNREAD} | {"!--": re.compile("-->")}
FRAME = {"nav", "footer", "aside", "button", "select", "dialog", "iframe"}
INLINE = {"a", "abbr", "b", "bdi", "code", "em", "i", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup"}
INLINE |= {"time", "u", "font", "wbr", "cite", "dfn", "var", "samp", "label"}
BANNER = re.compile(
    r"onetrust|cybot|(?:cookie|consent)[-_]?(?:banner|bar|notice|popup|modal|dialog|overlay|prompt)", re.IGNORECASE
)
MAIN = re.compile(r"role\s*=\s*[\"']?main\b", re.IGNORECASE)
CHARSETS = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "windows-1252": "cp1252"}

HUNKS = 40
LINES = 300  # that are compared one by one


def read(answer):
    """Return what a page says, a line a paragraph, or None where that is next to nothing; of other files a digest."""
    kind = answer.headers.get_content_type()
    if kind not in ("text/html", "application/xhtml+xml", "text/plain"):
        return f"{kind} sha256:{sha256(answer.body).hexdigest()}"
    lines = _lines(_decoded(answer)) if kind == "text/plain" else readable(_decoded(answer))
    if sum(map(len, lines)) < LITTLE:
        return None
    return "\n".join([*lines[:-1], MORE] if answer.cut else lines)


def digest(text):
    return sha256(text.encode()).hexdigest()


def same(before, after):
    """Tell whether two readings say the same, as far as both go."""
    before, after = before.split("\n"), after.split("\n")
    if MORE not in (before[-1], after[-1]):
        return before == after
    common = min(len(lines) - (lines[-1] == MORE) for lines in (before, after))
    return before[:common] == after[:common]


def readable(html):
    """Return the lines of a page's main part, or of all of it where none is marked."""
    everything, main = [], []
    for text, in_main in _texts(_without_unread(html)):
        everything.append(text)
        if in_main:
            main.append(text)
    return _lines("".join(main)) or _lines("".join(everything))


def _decoded(answer):
    charset = (answer.headers.get_content_charset() or "utf-8").lower()
    return answer.body.decode(CHARSETS.get(charset, "utf-8"), "replace").removeprefix("\ufeff")


def _lines(text):
    return [
        line for line in (" ".join(re.sub(r"[\x00-\x1f\x7f]", " ", raw).split()) for raw in text.split("\n")) if line
    ]


def _without_unread(html):
    kept, at = [], 0
    while opening := OPENING.search(html, at):
        kept.append(html[at : opening.start()])
        closing = CLOSING[opening[1].lower()].search(html, opening.end())
        if closing is None:
            return " ".join(kept)
        at = closing.end()
    return " ".join([*kept, html[at:]])


def _texts(html):
    """Yield (text, whether it stands in the main part), with line ends where blocks begin and end."""
    at, main, skipped, depth = 0, None, None, 0
    main_depth = 0
    for tag in TAG.finditer(html):
        if skipped is None:
            yield unescape(html[at : tag.start()].replace("\n", " ")), main is not None
        at, name, closes = tag.end(), tag[2].lower(), bool(tag[1])
        if skipped is not None:
            depth += (name == skipped) * (-1 if closes else 1)
            skipped = skipped if depth else None
        elif not closes and _is_frame(name, tag[3], main):
            skipped, depth = name, 1
        elif main is None and not closes and (name == "main" or MAIN.search(tag[3])):
            main, main_depth = name, 1
        elif name == main:
            main_depth += -1 if closes else 1
            main = main if main_depth else None
        if name not in INLINE:
            yield "\n", main is not None
    if skipped is None:
        yield unescape(html[at:].replace("\n", " ")), main is not None


def _is_frame(name, attributes, main):
    return (
        name in FRAME
        or (name == "header" and main is None)
        or (name in ("div", "section") and BANNER.search(attributes))
    )


@dataclass(frozen=True)
class Hunk:
    """One place in which two readings differ."""

    after: str
    """The line before it, to find it by."""
    pieces: list
    """As `rewording` says them."""


def difference(before, after):
    """Return (hunks, whether there are more): how two readings differ, by paragraphs and in them by words."""
    before, after = before.split("\n"), after.split("\n")
    start = common(before, after)
    end = common(before[start:][::-1], after[start:][::-1])
    context = before[start - 1] if start else ""
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    if max(len(before), len(after)) > LINES:
        return [Hunk(context, [("-", "\n".join(before[:LINES])), ("+", "\n".join(after[:LINES]))])], True
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changes = [step for step in steps if step[0] != "equal"]
    hunks = [
        Hunk(before[i1 - 1] if i1 else context, rewording("\n".join(before[i1:i2]), "\n".join(after[j1:j2])))
        for _kind, i1, i2, j1, j2 in changes[:HUNKS]
    ]
    return hunks, len(changes) > HUNKS
