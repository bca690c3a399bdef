"""Pages with holes: rendered once for everybody, filled in for each reader.

Rendering a guide takes milliseconds, what differs between readers is a few words. So templates leave holes where those
words go (`{% hole "ticked" step.key %}`), and a page is its text cut at the holes. Content cannot make a hole: its
angle brackets are escaped.
"""

import re
from functools import lru_cache
from time import monotonic

from django.db import DatabaseError, connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from . import crawlers, publishing
from .freshness import freshness

HOLE = re.compile(r"<hole ([^>]*)>")


def hole(*name):
    return f"<hole {' '.join(name)}>"


class Page:
    """A rendered page, cut at its holes: bytes and names of holes in turn."""

    def __init__(self, html):
        self.parts = HOLE.split(html)
        self.parts[0::2] = [text.encode() for text in self.parts[0::2]]

    def filled(self, fillings):
        """Return the page's bytes for one reader; `fillings` maps the names of holes, where something goes in."""
        parts = self.parts.copy()
        parts[1::2] = [fillings.get(name, "").encode() for name in parts[1::2]]
        return b"".join(parts)


class Generation:
    """Which state of all publications this process has last seen. It looks again once a second."""

    LOOK_AGAIN = 0.8  # seconds

    def __init__(self):
        self.value = None
        self.forget()

    def forget(self):
        """Look again at the next question: something was published here."""
        self.looked_at = float("-inf")

    def current(self):
        if monotonic() - self.looked_at > self.LOOK_AGAIN:
            self.looked_at = monotonic()
            try:
                self.value = publishing.generation()
            except DatabaseError:
                # What is known can still be shown; the next look gets a new connection.
                connection.close()
        return self.value


generation = Generation()


def rendered(template, today, **context):
    """Render a template as a page in the active language, as of a day."""
    return Page(render_to_string(template, {"today": today, **context}))


def draft_page(published, today, addresses):
    """Return the page of a guide that is not published, for editors; `addresses` are its previews by language."""
    return rendered(
        "platforms/guide.html", today, addresses=addresses, preview=True, **_guide_context(published, today)
    )


@lru_cache(maxsize=1024)
def published_at(slug, _generation):
    return publishing.published(slug)


@lru_cache(maxsize=2)
def all_published_at(_generation):
    return publishing.all_published()


@lru_cache(maxsize=16)
def home_page(language, today, generation):
    with override(language):
        guides = sorted(all_published_at(generation), key=lambda published: published.guide.sort_key(language))
        lit = sum(published.guide.switch in ("on", "stuck") for published in guides)
        return rendered("platforms/home.html", today, path=reverse("platforms:home"), guides=guides, lit=lit)


@lru_cache(maxsize=1024)
def guide_page(slug, language, today, generation):
    """Return the page of a published guide, or None."""
    published = published_at(slug, generation)
    if published is None:
        return None
    with override(language):
        path = reverse("platforms:guide", args=[slug])
        return rendered("platforms/guide.html", today, path=path, **_guide_context(published, today))


def _guide_context(published, today):
    guide = published.guide
    context = {"published": published, "guide": guide, "fresh": freshness(guide, today)}
    if guide.slug == crawlers.GUIDE:
        context["crawlers"] = crawlers.known().cited_from(guide)
    return context
