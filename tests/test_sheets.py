"""Around the guides: fact sheets compared with them, and how easily they read."""

import pytest
from django.core.management import CommandError, call_command

from platforms.guidefile import write
from platforms.readability import ease, reading_ease
from platforms.sheets import SheetError, compare, read

from .factory import make_guide, make_procedure, make_step

SHEET = """
slug: example
procedures:
  - labels_fr: {"Data privacy": "Confidentialité des données", "Off": "Désactivé"}
    settings_url: https://example.org/settings/
    steps:
      - {do: "Open **Settings > Data privacy**", expect: "a switch **Train on my data**", url: null, source: S1}
sources:
  - {id: S1, title: Help page, url: "https://example.org/help/", date: null}
  - {id: S2, title: Announcement, url: "https://example.org/news", date: 2026-08-21}
  - {id: S3, title: Letter, url: null, date: null}
"""
LABELS = [{"text": {"en": "Data privacy", "fr": "Confidentialité des données"}}, {"text": {"en": "Settings"}}]
STEP = make_step("w1", url="https://example.org/settings")
ADDED = {"key": "s2", "kind": "press", "title": "Later", "publisher": "Press", "url": "https://press.example.org/later"}

PLAIN = {
    "en": ["Open the page. Turn it off. You are done."],
    "fr": ["Ouvrez la page. Coupez l'accès. C'est fait."],
}
CONVOLUTED = {
    "en": ["Notwithstanding previously communicated considerations, organisational administrators retain discretion."],
    "fr": ["Nonobstant les considérations antérieurement communiquées, l'administration conserve son appréciation."],
}


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "sheets" / "example.yaml"
    path.parent.mkdir()
    path.write_text(SHEET, "utf-8")
    return path


@pytest.fixture
def guide():
    sources = [*make_guide().as_data()["sources"], ADDED]
    return make_guide(labels=LABELS, procedures=[make_procedure(steps=[STEP])], sources=sources)


def test_a_source_that_the_guide_left_out_is_listed(sheet, guide):
    assert compare(read(sheet), guide).sources == ("https://example.org/news",)


def test_an_address_that_only_the_guide_has_is_called_added(sheet, guide):
    assert compare(read(sheet), guide).added == ("https://press.example.org/later",)


def test_words_on_the_screen_are_looked_for_one_menu_at_a_time(sheet, guide):
    assert compare(read(sheet), guide).labels == ("Train on my data",)


def test_a_french_label_that_the_guide_left_out_is_listed(sheet, guide):
    assert compare(read(sheet), guide).french == ("Désactivé",)


def test_the_command_lists_what_differs_and_ends_with_totals(sheet, guide, tmp_path, capsys):
    guides = tmp_path / "guides"
    guides.mkdir()
    (guides / "example.yaml").write_text(write(guide), "utf-8")

    call_command("compare_sheets", sheet.parent, guides=guides)

    lines = capsys.readouterr().out.splitlines()
    assert "example: label not in the guide: Train on my data" in lines
    assert lines[-1].split() == ["1", "guides", "1", "1", "1", "1"]


def test_a_folder_without_sheets_is_a_mistake(tmp_path):
    with pytest.raises(CommandError, match="holds no sheets"):
        call_command("compare_sheets", tmp_path)


@pytest.mark.parametrize("content", ["- a list", "a: [", ""])
def test_a_file_that_is_no_sheet_is_named(tmp_path, content):
    path = tmp_path / "example.yaml"
    path.write_text(content, "utf-8")

    with pytest.raises(SheetError, match=r"example\.yaml: "):
        read(path)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_plain_sentences_read_more_easily_than_convoluted_ones(language):
    assert ease(PLAIN[language], language) > 60 > ease(CONVOLUTED[language], language)


def test_neither_bold_type_nor_code_changes_how_a_sentence_reads():
    assert ease(["Open the **page** `/robots.txt`."], "en") == ease(["Open the page."], "en")


def test_the_figure_is_that_of_the_published_formula():
    # Six words of one syllable in one sentence.
    assert ease(["The cat sat on the mat."], "en") == pytest.approx(206.835 - 1.015 * 6 - 84.6)


def test_an_equal_guide_reads_equally(guide):
    assert reading_ease(guide) == reading_ease(guide.model_copy())
    assert list(reading_ease(guide)) == ["en", "fr"]
