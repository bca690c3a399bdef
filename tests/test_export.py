"""Exporting guides on the desk: some or all, as readers see them or as the desk stands, and back again."""

from hashlib import sha256
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from platforms.models import Platform, Procedure, Revision
from platforms.publishing import note_draft
from platforms.rows import load

from .desk import make_staff
from .factory import make_guide, make_platform, make_published
from .test_import import agree, offered, upload
from .test_settings import ROOT

pytestmark = pytest.mark.django_db

EXPORT = "/admin/platforms/platform/export/"
LIST = "/admin/platforms/platform/"


def download(desk, **query):
    """Return the exported files as bytes by name."""
    response = desk.get(f"{EXPORT}zip/", query)
    assert response["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(response.content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_all_guides_come_as_the_files_they_were_with_schema_and_digests(desk, real_guides):
    files = download(desk, state="draft")

    expected = [*(ROOT / "guides").glob("*.yaml"), ROOT / "guides" / "guide.schema.json"]
    assert files.keys() == {file.name for file in expected} | {"SHA256SUMS"}
    for file in expected:
        assert files[file.name] == file.read_bytes()
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert digest == sha256(files[name]).hexdigest()


def test_what_is_exported_imported_and_exported_again_is_the_same_to_the_byte(desk, real_guides):
    exported = desk.get(f"{EXPORT}zip/", {"state": "published"}).content
    Platform.objects.all().delete()

    response = upload(desk, {"guides.zip": exported})
    agree(desk, response, take=offered(response))

    assert desk.get(f"{EXPORT}zip/", {"state": "published"}).content == exported
    assert desk.get(f"{EXPORT}zip/", {"state": "draft"}).content == exported


def test_a_download_bears_the_day_and_is_kept_by_nobody(desk):
    make_published("zoom")

    response = desk.get(f"{EXPORT}zip/")

    name = f"guides-{timezone.now().date().isoformat()}.zip"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in response["Cache-Control"]


def test_readers_state_and_the_desks_are_told_apart(desk):
    make_published("zoom")
    note_draft(load(make_guide("zoom", minutes=9)))

    assert b"minutes: 2\n" in download(desk, state="published")["zoom.yaml"]
    assert b"minutes: 9\n" in download(desk, state="draft")["zoom.yaml"]


def test_the_chosen_guides_are_exported_and_no_others(desk):
    for slug in ("zoom", "adobe", "meta"):
        make_published(slug)
    chosen = Platform.objects.filter(slug__in=["zoom", "adobe"]).values_list("pk", flat=True)

    response = desk.post(LIST, {"action": "export", "_selected_action": list(chosen)})
    page = desk.get(response.url).text

    assert "2 guides are chosen." in page
    asked = parse_qs(urlsplit(response.url).query)["guide"]
    assert sorted(download(desk, guide=asked)) == ["SHA256SUMS", "adobe.yaml", "guide.schema.json", "zoom.yaml"]
    for slug in ("adobe", "zoom"):
        assert f'<input type="hidden" name="guide" value="{slug}">' in page


def test_a_draft_that_makes_no_guide_is_named_and_keeps_no_other_back(desk):
    make_published("zoom")
    make_published("adobe")
    Procedure.objects.filter(platform__slug="zoom").delete()

    page = desk.get(EXPORT).text

    assert "These drafts make no guide yet:" in page
    assert "<b>zoom</b>: this outcome needs a procedure that stops or objects" in page
    assert "1 guide as the desk stands" in page
    assert "2 guides as readers see them" in page
    assert "adobe.yaml" in download(desk, state="draft")
    assert "zoom.yaml" not in download(desk, state="draft")
    assert "zoom.yaml" in download(desk, state="published")


def test_what_readers_do_not_see_yet_is_only_in_the_desks_state(desk):
    make_platform("zoom")

    assert "as readers see" not in desk.get(EXPORT).text
    assert "zoom.yaml" not in download(desk, state="published")


def test_the_list_of_guides_leads_to_import_and_export(desk):
    page = desk.get(LIST).text

    assert f'<a href="{reverse("admin:platforms_import")}">Import</a>' in page
    assert f'<a href="{EXPORT}">Export</a>' in page


def test_exporting_takes_the_right_to_see_guides_and_no_more(client):
    make_published("zoom")
    client.force_login(make_staff("view_platform"))
    assert "zoom.yaml" in download(client)

    client.force_login(make_staff("add_platform", "delete_platform", "publish_platform", name="nobody"))
    assert client.get(EXPORT).status_code == 403
    assert client.get(f"{EXPORT}zip/").status_code == 403


def test_strangers_are_asked_to_sign_in(client):
    for url in (EXPORT, f"{EXPORT}zip/", reverse("admin:platforms_import")):
        assert client.get(url).url.startswith("/admin/login/")


def test_exporting_changes_nothing(desk, django_assert_max_num_queries):
    make_published("zoom")
    before = list(Platform.objects.values()), list(Revision.objects.values())

    with django_assert_max_num_queries(25):
        download(desk, state="draft")

    assert (list(Platform.objects.values()), list(Revision.objects.values())) == before
    assert desk.post(EXPORT).status_code == 405
