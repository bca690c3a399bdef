"""The interface's own words: complete in every language, and compiled."""

import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

from platforms.content import LANGUAGES

from .test_settings import ROOT

TRANSLATED = [ROOT / "locale" / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES[1:]]


@pytest.mark.parametrize("path", TRANSLATED, ids=str)
def test_every_word_is_translated(path):
    catalogue = polib.pofile(path)

    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


@pytest.mark.parametrize("path", TRANSLATED, ids=str)
def test_the_compiled_words_are_the_written_ones(path):
    compiled = {entry.msgid_with_context: entry for entry in polib.mofile(path.with_suffix(".mo"))}

    for entry in polib.pofile(path):
        assert compiled[entry.msgid_with_context].msgstr == entry.msgstr
        assert compiled[entry.msgid_with_context].msgstr_plural == entry.msgstr_plural


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_word_in_the_code_is_missing_from_the_catalogue(language, tmp_path):
    for name in ("templates", "platforms", "optout_guide"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "locale").mkdir()
    django_admin = Path(sys.executable).with_name("django-admin")
    options = ["--no-wrap", "--no-location", "--verbosity=0", "--symlinks"]
    command = [django_admin, "makemessages", "--locale", language, *options]
    subprocess.run(command, cwd=tmp_path, env={"PATH": os.environ["PATH"]}, check=True)

    fresh = polib.pofile(tmp_path / "locale" / language / "LC_MESSAGES" / "django.po")
    kept = polib.pofile(ROOT / "locale" / language / "LC_MESSAGES" / "django.po")

    assert {entry.msgid_with_context for entry in fresh} == {entry.msgid_with_context for entry in kept}


@pytest.mark.parametrize("path", TRANSLATED, ids=str)
def test_french_words_are_typeset_as_by_a_french_editor(path):
    for entry in polib.pofile(path):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert "'" not in text, text
            assert " :" not in text, text
            assert " ?" not in text, text
            assert '"' not in text or "<" in text, text


def test_every_language_of_the_site_has_its_words():
    assert [path.parent.parent.name for path in TRANSLATED] == [code for code, _name in settings.LANGUAGES[1:]]
    assert all(Path(path).is_file() for path in TRANSLATED)
