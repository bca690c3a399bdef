"""The real guides in guides/: valid, complete in all languages, honest, and fit for the reader's cookie."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from platforms import lint
from platforms.content import LANGUAGES
from platforms.guidefile import read, write
from platforms.progress import LONGEST, Marks, Progress, Tick

from .test_settings import ROOT

FILES = sorted((ROOT / "guides").glob("*.yaml"))
FOUNDING = {"linkedin", "chatgpt", "gemini", "meta", "microsoft-copilot"}


@pytest.fixture(scope="module")
def guides():
    return {file.stem: read(file) for file in FILES}


def test_the_guides_of_the_founding_article_are_there(guides):
    assert guides.keys() >= FOUNDING


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_written_as_the_site_would_write_it(file):
    assert write(read(file)) == file.read_text("utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_guide_follows_the_rules_of_writing(file):
    assert lint.findings(read(file)) == []


def test_no_guide_claims_to_have_been_checked_live(guides):
    checked = [slug for slug, guide in guides.items() for procedure in guide.procedures if procedure.checked]

    assert checked == []


def test_everything_ticked_in_all_guides_fits_into_the_cookie(guides):
    days = [date(2026, 11, 3) + timedelta(days=n) for n in range(2)]
    marks = {}
    for slug, guide in guides.items():
        keys = [step.key for step in guide.steps]
        if keys:
            marks[slug] = Marks({key: Tick(days[n % 2], 12) for n, key in enumerate(keys)})

    progress = Progress(marks)

    assert len(str(progress)) <= LONGEST
    assert {slug: set(read.ticks) for slug, read in Progress.parse(str(progress)).guides.items()} == {
        slug: set(read.ticks) for slug, read in marks.items()
    }


@pytest.mark.django_db
def test_every_guide_is_a_page_in_every_language(client, real_guides, guides):
    for slug, guide in guides.items():
        for language in LANGUAGES:
            page = client.get(f"/{language}/{slug}/")
            assert page.status_code == 200
            checklist = f'id="step-{guide.steps[0].key}"' if guide.steps else "<main"
            assert checklist in page.text
            assert ('class="ticks"' in page.text) == bool(guide.steps)


@pytest.mark.django_db
def test_the_guides_survive_the_database_byte_by_byte(real_guides, tmp_path):

    call_command("dump_guides", tmp_path, stdout=None)

    for file in FILES:
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()
