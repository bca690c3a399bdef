"""Guides for tests: small, valid, and changed in one place at a time."""

from platforms.content import Guide
from platforms.models.publishing import Origin
from platforms.publishing import publish
from platforms.rows import load


def text(words):
    return {"en": words, "fr": f"{words} (fr)"}


def make_step(key="w1", **changes):
    return {"key": key, "do": text(f"Do {key}"), "expect": text(f"see {key}"), "sources": ["s1"]} | changes


def make_procedure(key="web", steps=("w1", "w2"), **changes):
    return {
        "key": key,
        "title": text(f"Walk {key}"),
        "goal": "stop",
        "surface": "web",
        "done_when": text("It is off."),
        "steps": [make_step(step) if isinstance(step, str) else step for step in steps],
    } | changes


def make_data(slug="example", **changes):
    return {
        "slug": slug,
        "name": text(slug.title()),
        "category": "social",
        "operator": text("Example Ltd"),
        "products": ["Example"],
        "verdict": text("Your posts train AI unless you turn off one switch."),
        "outcome": "switch",
        "control": text("One switch"),
        "reason": text("One setting stops it."),
        "minutes": 2,
        "difficulty": "easy",
        "effort": text("One switch."),
        "confidence": "high",
        "retroactive": {"reach": "future", "note": text("It does not undo the past."), "sources": ["s1"]},
        "defaults": [{"state": "on", "since": "2025-11-03", "sources": ["s1"]}],
        "procedures": [make_procedure()],
        "sources": [
            {
                "key": "s1",
                "kind": "official",
                "title": "Help page",
                "publisher": "Example",
                "url": "https://example.org/help",
                "date": "2026-08-21",
            }
        ],
    } | changes


def make_guide(slug="example", **changes):
    return Guide.model_validate(make_data(slug, **changes))


def make_platform(slug="example", **changes):
    """Return a platform whose guide is loaded, but not published."""
    return load(make_guide(slug, **changes))


def make_published(slug="example", *, cosmetic=(), **changes):
    """Load and publish a guide, as its file would; call again with changes to publish the next revision."""
    platform = make_platform(slug, **changes)
    publish(platform, origin=Origin.FILE, cosmetic=cosmetic)
    return platform
