import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import settings

from platforms import pages, publishing
from platforms.watch import citations

# The machine's speed is no property of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Pages remember what was published, and threads their language; every test begins anew."""
    translation.activate("en")
    pages.generation.forget()
    publishing.parsed.clear()
    for remembered in (
        pages.published_at,
        pages.all_published_at,
        pages.by_slug_at,
        pages.freshness_at,
        pages.index_at,
        pages.rows_at,
        pages.history_at,
        pages.changes_page,
        pages.about_page,
        citations._places_at,
    ):
        remembered.cache_clear()


@pytest.fixture
def look_again():
    """Forget when publications were last looked at, as a second does."""
    return pages.generation.forget


@pytest.fixture
def real_guides(db):
    call_command("load_guides", verbosity=0, stdout=None)
