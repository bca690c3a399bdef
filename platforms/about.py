"""The pages about the site itself: prose as Markdown, a file for each language, and templates where figures belong.

# Title

A lead.

## A section {#its-key}

Prose. On a line of its own, what a template adds:

{% include "platforms/_contact.html" %}
"""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from . import prose

FOLDER = settings.BASE_DIR / "pages"
PAGES = ("evidence", "accessibility", "privacy", "about")

SECTION = re.compile(r"^## (.+) \{#([a-z-]+)\}$", re.MULTILINE)
INCLUDE = re.compile(r'^\{% include "([\w/.]+)" %\}$', re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A stretch of a page: prose as HTML, or the name of a template."""

    html: str = ""
    template: str = ""


@dataclass(frozen=True)
class Section:
    key: str
    """Its anchor: the same in every language."""
    title: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Text:
    title: str
    opening: list[Piece]
    sections: list[Section]


@cache
def text(page, language):
    """Return one of PAGES in a language, ready for its template."""
    source = (FOLDER / language / f"{page}.md").read_text("utf-8")
    opening, *rest = SECTION.split(source)
    title, lead = opening.removeprefix("# ").split("\n", 1)
    sections = [
        Section(key, prose.plain(heading, language), _pieces(body, language))
        for heading, key, body in zip(rest[0::3], rest[1::3], rest[2::3], strict=True)
    ]
    return Text(prose.plain(title, language), _pieces(lead, language), sections)


def _pieces(source, language):
    """Cut Markdown at its includes."""
    parts = INCLUDE.split(source)
    pieces = []
    for markdown, template in zip(parts[0::2], [*parts[1::2], ""], strict=True):
        if markdown.strip():
            pieces.append(Piece(html=prose.article(markdown, language)))
        if template:
            pieces.append(Piece(template=template))
    return pieces
