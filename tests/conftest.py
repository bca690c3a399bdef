import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import settings

from platforms import pages, publishing
from platforms.watch import citations

from .desk import desk_of, make_editor

# The machine's speed is no property of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_collection_modifyitems(items):
    """Begin with the file that takes longest: two processes share the files out in this order."""
    items.sort(key=lambda item: item.path.name != "test_postgresql.py")


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
def desk(admin_client):
    """A browser in which an administrator is signed in."""
    return admin_client


@pytest.fixture
def writer(db):
    """A browser of somebody who may edit guides, but not publish them."""
    return desk_of(make_editor("wanda", "writer"))


@pytest.fixture
def publisher(db):
    return desk_of(make_editor("paul"))


@pytest.fixture
def real_guides(db):
    call_command("load_guides", verbosity=0, stdout=None)
