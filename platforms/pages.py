"""Pages with holes: rendered once for everybody, filled in for each reader.

Rendering a guide takes milliseconds, what differs between readers is a few words. So templates leave holes where those
words go (`{% hole "ticked" step.key %}`), and a page is its text cut at the holes. Content cannot make a hole: its
angle brackets are escaped.
"""

import re
from functools import lru_cache
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from . import about, crawlers, feedback, history, publishing
from .evidence import evidence
from .freshness import freshness
from .search import Found, Index
from .situation import NOTHING_SAID
from .timeline import timeline
from .vocabulary import Category, Outcome

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


class State(NamedTuple):
    """What pages are made of, as far as it changes: pages of one state stay as they are."""

    publications: object
    mismatches: frozenset


class Generation:
    """Which state of all publications this process has last seen. It looks again once a second."""

    LOOK_AGAIN = 0.8  # seconds

    def __init__(self):
        self.value = State(None, frozenset())
        self.forget()

    def forget(self):
        """Look again at the next question: something was published here."""
        self.looked_at = float("-inf")

    def latest(self):
        """Return what holds now, not a moment ago: editors look at what they have just done."""
        self.forget()
        return self.current()

    def current(self):
        if monotonic() - self.looked_at > self.LOOK_AGAIN:
            self.looked_at = monotonic()
            try:
                self.value = State(publishing.generation(), feedback.mismatches())
            except DatabaseError:
                # What is known can still be shown; the next look gets a new connection.
                connection.close()
        return self.value


generation = Generation()


def rendered(template, today, **context):
    """Render a template as a page in the active language, as of a day. `path` is its address."""
    return Page(render_to_string(template, {"today": today, "canonical": context.get("path"), **context}))


def draft_page(published, today, addresses, situation=NOTHING_SAID, *, framed=False):
    """Return the page of a guide that is not published, for editors; `addresses` are its previews by language.

    In a frame it is the page alone: what can be pressed stands around it.
    """
    context = _guide_context(published, published.tailored(situation), today)
    return rendered("platforms/guide.html", today, addresses=addresses, preview=True, framed=framed, **context)


@lru_cache(maxsize=1024)
def published_at(slug, _generation):
    return publishing.published(slug)


@lru_cache(maxsize=2)
def all_published_at(_generation):
    return publishing.all_published()


@lru_cache(maxsize=2)
def by_slug_at(generation):
    return {published.guide.slug: published for published in all_published_at(generation)}


@lru_cache(maxsize=2)
def freshness_at(today, generation):
    """Return how fresh each published guide is, by slug."""
    return {published.guide.slug: freshness(published.guide, today) for published in all_published_at(generation)}


@lru_cache(maxsize=16)
def plan_page(language, today, _generation):
    """Return the frame of the plan: what stands in it is each reader's own."""
    with override(language):
        return rendered("platforms/plan.html", today, path=reverse("platforms:plan"), here="plan")


@lru_cache(maxsize=2)
def index_at(generation):
    return Index(all_published_at(generation))


@lru_cache(maxsize=16)
def rows_at(template, language, today, generation):
    """Return the row of every guide in a list, by slug and in the order of names: rendered once for all searches."""
    with override(language):
        guides = sorted(all_published_at(generation), key=lambda published: published.guide.sort_key(language))
        context = {"today": today}
        return {
            published.guide.slug: render_to_string(template, context | {"guide": published.guide})
            for published in guides
        }


def home_page(filters, found, language, today, generation, *, partial=False):
    """Return the home page with what was found in its list, or only what a search changes of it."""
    path = reverse("platforms:home")
    context = _searched("platforms/_service.html", path, filters, found, (language, today, generation))
    context |= {"results": "platforms/_services.html", "query": filters.query}
    if partial:
        return rendered("platforms/_results.html", today, **context)
    entries = rows_at("platforms/_index_entry.html", language, today, generation).values()
    lit = sum(published.guide.switch in ("on", "stuck") for published in all_published_at(generation))
    return rendered("platforms/home.html", today, path=path, here="home", entries=entries, lit=lit, **context)


def compare_page(filters, found, order, language, today, generation, *, partial=False):
    """Return the table of what was found, sorted, or only what a search changes of it."""
    path = reverse("platforms:compare")
    in_order = Found(order.sorted(found.guides, today, language), found.similar, found.elsewhere)
    context = _searched("platforms/_compared.html", path, filters, in_order, (language, today, generation))
    context |= {"results": "platforms/_table.html", "query": order.query(filters)}
    heads = order.heads(filters)
    context |= {"order": order, "heads": heads}
    context["beside"] = [(column, query) for column, _direction, query in heads if column.beside]
    if partial:
        return rendered("platforms/_results.html", today, **context)
    return rendered("platforms/compare.html", today, path=path, here="compare", **context)


def _searched(template, path, filters, found, edition):
    """Return what a page needs to show the finder and what it found; an edition is a language, a day, a generation."""
    rows, index = rows_at(template, *edition), index_at(edition[-1])
    return {
        "filters": filters,
        "found": found,
        "rows": [rows[published.guide.slug] for published in found.guides],
        "total": len(rows),
        "kinds": [(kind, index.kinds[kind]) for kind in Category if index.kinds[kind]],
        "outcomes": Outcome,
        "action": path,
        "contact": settings.CONTACT,
    }


@lru_cache(maxsize=8)
def history_at(slug, _generation):
    """Return the newest entries of one guide's history or, where `slug` is None, of all."""
    return history.newest(slug)


@lru_cache(maxsize=16)
def changes_page(language, today, generation):
    with override(language):
        days = list(history.by_day(history_at(None, generation)))
        return rendered("platforms/changes.html", today, path=reverse("platforms:changes"), here="changes", days=days)


@lru_cache(maxsize=512)
def guide_changes_page(published, language, today, generation):
    guide = published.guide
    with override(language):
        context = {"published": published, "guide": guide, "entries": history_at(guide.slug, generation)}
        path = reverse("platforms:guide-changes", args=[guide.slug])
        return rendered("platforms/guide_changes.html", today, path=path, **context)


@lru_cache(maxsize=32)
def about_page(page, language, today, generation):
    """Return one of the pages about the site (platforms.about.PAGES)."""
    context = {"text": about.text(page, language), "contact": settings.CONTACT, "cookie_name": settings.READER_COOKIE}
    if page == "evidence":
        context["evidence"] = evidence([published.guide for published in all_published_at(generation)], today)
    with override(language):
        path = reverse(f"platforms:{page}")
        return rendered("platforms/about.html", today, path=path, here=page, **context)


def guide_page(slug, language, today, generation, situation=NOTHING_SAID):
    """Return the page of a published guide as it concerns readers in a situation, or None."""
    published = published_at(slug, generation)
    tailored = published and published.tailored(situation)
    return published and _guide_page(published, tailored, language, today, generation.mismatches)


@lru_cache(maxsize=512)
def _guide_page(published, tailored, language, today, mismatches):
    slug, context = published.guide.slug, _guide_context(published, tailored, today)
    context["reported"] = {mismatch.step: mismatch.since for mismatch in mismatches if mismatch.slug == slug}
    with override(language):
        return rendered("platforms/guide.html", today, path=reverse("platforms:guide", args=[slug]), **context)


def _guide_context(published, tailored, today):
    guide = published.guide
    context = {"published": published, "guide": guide, "own": tailored, "fresh": freshness(guide, today)}
    context["timeline"] = timeline(tailored, today)
    if guide.slug == crawlers.GUIDE:
        context["crawlers"] = crawlers.known().cited_from(guide)
    return context
