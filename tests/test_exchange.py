"""Loading and dumping guide files with the management commands."""

import json
import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from platforms.exchange import load_files
from platforms.guidefile import parse, write
from platforms.models import Platform, Revision
from platforms.models.publishing import Origin
from platforms.publishing import note_draft, publish, published
from platforms.rows import dump, load

from .archives import make_zip
from .factory import make_guide
from .test_settings import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    for slug in ("adobe", "zoom"):
        save(tmp_path, slug)
    return tmp_path


def save(folder, slug, **changes):
    (folder / f"{slug}.yaml").write_text(write(make_guide(slug, **changes)), "utf-8")


def run(command, *arguments, **options):
    out, err = StringIO(), StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_loading_publishes_each_guide_and_reports_it(folder):
    out, _err = run("load_guides", folder)

    assert "[1/2] adobe: published as revision 1" in out
    assert "[2/2] zoom: published as revision 1" in out
    assert published("zoom").guide == make_guide("zoom")


def test_loading_again_changes_nothing(folder):
    run("load_guides", folder)
    before = list(Revision.objects.values()), list(Platform.objects.values())

    out, _err = run("load_guides", folder)

    assert "0 published, 2 unchanged" in out
    assert (list(Revision.objects.values()), list(Platform.objects.values())) == before


def test_loading_a_changed_file_publishes_a_revision_of_that_guide_alone(folder):
    run("load_guides", folder)
    save(folder, "zoom", minutes=7)

    out, _err = run("load_guides", folder)

    assert "zoom: published as revision 2" in out
    assert "1 published, 1 unchanged" in out
    assert published("zoom").guide.minutes == 7


def test_one_bad_file_keeps_all_others_out(folder):
    (folder / "bad.yaml").write_text("slug: bad\n", "utf-8")

    with pytest.raises(CommandError, match=r"bad\.yaml:1: name: .*(?s:.*)Nothing was loaded"):
        run("load_guides", folder)

    assert not Platform.objects.exists()


def test_a_file_must_bear_the_name_of_its_guide(folder):
    (folder / "zoom.yaml").rename(folder / "zoon.yaml")

    with pytest.raises(CommandError, match=r"expected the name of the file, 'zoon'"):
        run("load_guides", folder)


def test_a_folder_without_guides_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="No guide files"):
        run("load_guides", tmp_path)


def test_checking_says_what_would_happen_and_changes_nothing(folder):
    out, _err = run("load_guides", folder, check=True)

    assert "Checked 2 guides: 2 published" in out
    assert not Platform.objects.exists()


def edit(slug, *, publishing, **changes):
    platform = load(make_guide(slug, **changes))
    note_draft(platform)
    if publishing:
        publish(platform)
    return platform


@pytest.mark.parametrize("publishing", [True, False], ids=["published", "draft"])
def test_a_guide_that_an_editor_changed_is_kept_and_reported(folder, publishing):
    run("load_guides", folder)
    platform = edit("zoom", publishing=publishing, minutes=9)
    save(folder, "zoom", minutes=7)

    out, err = run("load_guides", folder)

    assert "zoom: kept, because it was edited in the admin since (--force replaces it)" in err
    assert "1 kept as edited" in out
    assert dump(platform).minutes == 9


def test_an_edited_guide_is_reported_even_while_its_file_stays_the_same(folder):
    run("load_guides", folder)
    edit("zoom", publishing=True, minutes=9)

    _out, err = run("load_guides", folder)

    assert "zoom: kept" in err
    assert published("zoom").guide.minutes == 9


def test_force_replaces_what_an_editor_changed(folder):
    run("load_guides", folder)
    edit("zoom", publishing=True, minutes=9)

    run("load_guides", folder, force=True)

    assert published("zoom").guide.minutes == 2
    assert published("zoom").number == 3


def test_a_file_that_says_what_the_editor_wrote_is_no_conflict(folder):
    run("load_guides", folder)
    edit("zoom", publishing=True, minutes=9)
    save(folder, "zoom", minutes=9)

    _out, err = run("load_guides", folder)

    assert err == ""
    assert published("zoom").number == 2


def test_dumping_writes_the_files_that_were_loaded(folder, tmp_path):
    run("load_guides", folder)

    run("dump_guides", tmp_path / "dump")

    for file in folder.glob("*.yaml"):
        assert (tmp_path / "dump" / file.name).read_bytes() == file.read_bytes()


def test_dumping_refuses_a_draft_that_is_no_guide_and_writes_nothing(folder, tmp_path):
    run("load_guides", folder)
    Platform.objects.get(slug="zoom").sources.all().delete()

    with pytest.raises(CommandError, match="zoom: "):
        run("dump_guides", tmp_path / "dump")

    assert not (tmp_path / "dump").exists()


def test_the_schema_beside_the_files_is_the_current_one():
    out, _err = run("guide_schema")

    assert (ROOT / "guides" / "guide.schema.json").read_text("utf-8") == out
    assert json.loads(out)["title"] == "Guide"


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_leaves_all_or_nothing_and_can_be_repeated(folder, settings, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "secret_key").write_text((settings.DATA_DIR / "secret_key").read_text())
    for number in range(40):
        save(folder, f"guide-{number:02}")

    def manage(*arguments, **options):
        command = [sys.executable, "manage.py", *map(str, arguments)]
        environment = {"DATA_DIR": str(data), "PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1"}
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, **options)

    with manage("migrate", "-v0") as migrating:
        assert migrating.wait() == 0
    with manage("load_guides", folder) as importing:
        for line in importing.stdout:
            if "[20/42]" in line:
                importing.send_signal(signal.SIGKILL)
    assert importing.returncode == -signal.SIGKILL

    count = "from platforms.models import *; print(Platform.objects.count(), Revision.objects.count())"
    with manage("shell", "-v0", "-c", count) as counting:
        assert counting.stdout.read().strip() == "0 0"
    with manage("load_guides", folder) as importing:
        assert "42 published" in importing.stdout.read()


def test_files_given_one_by_one_are_loaded_one_by_one(folder):
    (loaded,) = load_files([folder / "zoom.yaml"])

    assert loaded.revision.platform.slug == "zoom"
    assert parse((folder / "zoom.yaml").read_bytes()).slug == "zoom"


def test_a_zip_is_loaded_as_the_folder_in_it(folder, tmp_path):
    (tmp_path / "guides.zip").write_bytes(
        make_zip({f"guides/{file.name}": file.read_bytes() for file in folder.iterdir()})
    )

    out, _err = run("load_guides", tmp_path / "guides.zip")

    assert "[1/2] adobe: published as revision 1" in out
    assert "Loaded 2 guides: 2 published" in out
    assert published("zoom").guide == make_guide("zoom")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"no zip", r"guides\.zip: is no zip, or a damaged one\nNothing was loaded"),
        (make_zip({"../zoom.yaml": b""}), r"guides\.zip/\.\./zoom\.yaml: its name leads out of the zip"),
        (make_zip({"zoom.yaml": b"slug: zoom\n"}), r"guides\.zip/zoom\.yaml:1: name: is missing"),
        (make_zip({"notes.txt": b""}), "No guide files"),
    ],
)
def test_a_bad_zip_is_refused_with_its_reason(raw, reason, tmp_path):
    (tmp_path / "guides.zip").write_bytes(raw)

    with pytest.raises(CommandError, match=reason):
        run("load_guides", tmp_path / "guides.zip")

    assert not Platform.objects.exists()


def test_checking_shows_the_words_before_and_after_in_each_guide(folder):
    run("load_guides", folder)
    save(folder, "zoom", minutes=7)

    out, _err = run("load_guides", folder, check=True)

    assert "zoom: would be published as revision 2\n  minutes\n    - 2\n    + 7\nChecked 2 guides: 1 published" in out
    assert published("zoom").guide.minutes == 2


def test_checking_shows_what_a_kept_guide_would_lose(folder):
    run("load_guides", folder)
    edit("zoom", publishing=True, minutes=9)

    out, err = run("load_guides", folder, check=True)

    assert "zoom: kept" in err
    assert "  minutes\n    - 9\n    + 2\n" in out


def test_loading_alone_shows_no_differences(folder):
    out, _err = run("load_guides", folder)

    assert "+" not in out


def test_an_import_on_the_desk_counts_as_edited_for_the_command(folder):
    run("load_guides", folder)
    publish(load(make_guide("zoom", minutes=9)), origin=Origin.IMPORT)

    _out, err = run("load_guides", folder)

    assert "zoom: kept" in err


def test_dumping_into_a_zip_and_loading_it_elsewhere_gives_the_same_bytes(folder, tmp_path):
    run("load_guides", folder)
    run("dump_guides", tmp_path / "one.zip")
    Platform.objects.all().delete()

    run("load_guides", tmp_path / "one.zip")
    run("dump_guides", tmp_path / "two.zip")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert not list(tmp_path.glob(".*.new"))


def test_only_the_named_guides_are_dumped(folder, tmp_path):
    run("load_guides", folder)

    out, _err = run("dump_guides", tmp_path / "dump", "zoom")

    assert "Wrote 1 guides to" in out
    assert [file.name for file in (tmp_path / "dump").iterdir()] == ["zoom.yaml"]


@pytest.mark.parametrize("options", [{}, {"published": True}], ids=["draft", "published"])
def test_dumping_a_guide_that_is_not_there_is_an_error(folder, tmp_path, options):
    run("load_guides", folder)

    with pytest.raises(CommandError, match=r"zoon: .*no such guide\nNothing was written"):
        run("dump_guides", tmp_path / "dump", "zoom", "zoon", **options)

    assert not (tmp_path / "dump").exists()


def test_what_readers_see_is_dumped_even_beside_an_unfinished_draft(folder, tmp_path):
    run("load_guides", folder)
    edit("adobe", publishing=False, minutes=9)
    Platform.objects.get(slug="zoom").sources.all().delete()

    run("dump_guides", tmp_path / "dump", published=True)

    for file in folder.glob("*.yaml"):
        assert (tmp_path / "dump" / file.name).read_bytes() == file.read_bytes()


def test_a_dump_that_cannot_be_written_leaves_the_old_file(folder, tmp_path):
    run("load_guides", folder)
    target = tmp_path / "guides.zip"
    target.write_bytes(b"old")
    (tmp_path / ".guides.zip.new").mkdir()  # in its way

    with pytest.raises(CommandError, match="cannot be written"):
        run("dump_guides", target)

    assert target.read_bytes() == b"old"
