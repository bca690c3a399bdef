"""Importing guides on the desk: look first, then exactly that; all or nothing; nobody's work undone unasked."""

import re
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from optout_guide import uploads
from platforms import importing
from platforms.exchange import files_of, guides_of, packed
from platforms.models import Platform, Procedure, Revision, Step, Upload
from platforms.publishing import note_draft, publish, published
from platforms.rows import dump, load

from .archives import guide_bytes, make_zip
from .desk import make_staff
from .factory import make_guide, make_procedure, make_published, make_step, text

pytestmark = pytest.mark.django_db

IMPORT = "/admin/platforms/platform/import/"
PUBLISH, DRAFT = {"publish": "1"}, {"draft": "1"}


def upload(desk, files):
    """Upload files, given as bytes by name, and return the answer to which the browser is led."""
    chosen = [SimpleUploadedFile(name, raw) for name, raw in files.items()]
    return desk.post(IMPORT, {"files": chosen}, follow=True)


def address(response):
    ((url, _status),) = response.redirect_chain
    return url


def ticked(response):
    return re.findall(r'name="take" value="([^"]+)" checked', response.text)


def offered(response):
    return re.findall(r'name="take" value="([^"]+)"', response.text)


def agree(desk, response, how=PUBLISH, take=None):
    """Send the form of the page that shows what would change, with what is ticked on it or with `take`."""
    return desk.post(address(response), {"take": ticked(response) if take is None else take, **how}, follow=True)


def digest_of_everything():
    """Return a digest of every row of the site but uploads, sessions and the log."""
    models = [model for model in apps.get_app_config("platforms").get_models() if model is not Upload]
    throughs = [field.remote_field.through for model in models for field in model._meta.many_to_many]
    rows = [list(model.objects.order_by("pk").values()) for model in [*models, *throughs]]
    return sha256(repr(rows).encode()).hexdigest()


def test_looking_changes_nothing_and_shows_the_words_before_and_after(desk):
    make_published("zoom")
    before = digest_of_everything()

    step = make_step("w1", do=text("Press it"))
    response = upload(desk, {"zoom.yaml": guide_bytes("zoom", procedures=[make_procedure(steps=[step, "w2"])])})

    assert 'lang="en"><del>Do w1</del> <ins>Press it</ins></span>' in response.text
    assert 'lang="fr"><del>Do w1 (fr)</del> <ins>Press it (fr)</ins></span>' in response.text
    assert digest_of_everything() == before


def test_new_changed_and_unchanged_guides_are_told_apart(desk):
    make_published("zoom")
    make_published("adobe")

    files = {"zoom.yaml": guide_bytes("zoom"), "adobe.yaml": guide_bytes("adobe", minutes=9)}
    page = upload(desk, {**files, "meta.yaml": guide_bytes("meta")}).text

    assert re.search(r'<h2 id="guide-meta">Meta · new</h2>', page)
    assert re.search(r'<h2 id="guide-adobe">Adobe · changed</h2>', page)
    assert "Unchanged: Zoom." in page
    assert "2 guides would change." in page


def test_what_was_seen_is_imported_and_published(desk, admin_user):
    make_published("zoom")

    response = agree(desk, upload(desk, {"zoom.yaml": guide_bytes("zoom", minutes=9)}))

    assert "Imported and published: Zoom." in response.text
    assert published("zoom").guide.minutes == 9
    revision = Revision.objects.current().get()
    assert (revision.origin, revision.published_by) == ("import", admin_user)
    assert not Upload.objects.exists()


def test_as_drafts_readers_see_nothing_of_it(desk, admin_user):
    response = agree(desk, upload(desk, {"zoom.yaml": guide_bytes("zoom")}), DRAFT)

    assert "Imported as drafts, which readers do not see yet: Zoom." in response.text
    assert published("zoom") is None
    assert Platform.objects.get().unpublished
    assert list(Platform.objects.get().writings.values_list("user", flat=True)) == [admin_user.pk]


def test_only_the_ticked_guides_are_imported(desk):
    response = upload(desk, {"zoom.yaml": guide_bytes("zoom"), "adobe.yaml": guide_bytes("adobe")})

    agree(desk, response, take=[one for one in ticked(response) if one.startswith("zoom ")])

    assert [platform.slug for platform in Platform.objects.all()] == ["zoom"]


def test_with_nothing_ticked_nothing_is_imported_and_the_files_stay(desk):
    response = agree(desk, upload(desk, {"zoom.yaml": guide_bytes("zoom")}), take=[])

    assert "No guide is chosen" in response.text
    assert len(offered(response)) == 1
    assert not Platform.objects.exists()


def test_one_bad_file_keeps_all_others_out_and_every_problem_is_said_at_once(desk):
    bad = guide_bytes("adobe").replace(b"difficulty: easy", b"difficulty: trivial") + b"colour: blue\n"
    line = bad.decode().splitlines().index("difficulty: trivial") + 1

    response = upload(
        desk, {"zoom.yaml": guide_bytes("zoom"), "adobe.yaml": bad, "meta.yaml": b"a: &x 1\n", "notes.txt": b""}
    )

    assert f"adobe.yaml:{line}: difficulty: is none of the choices" in response.text
    assert f"adobe.yaml:{len(bad.splitlines())}: colour: is no field of a guide" in response.text
    assert "meta.yaml:1: anchors and aliases are not allowed" in response.text
    assert "notes.txt: is neither a guide (.yaml) nor a zip of guides" in response.text
    assert 'name="take"' not in response.text
    assert not Upload.objects.exists()


def test_refusals_are_said_in_the_editors_language(desk):
    desk.cookies["django_language"] = "fr"

    page = upload(desk, {"zoom.yaml": b"a: &x 1\n", "adobe.yaml": b"slug: adobe\n"}).text

    assert "zoom.yaml:1: les ancres et les alias ne sont pas admis" in page
    assert "adobe.yaml:1: name: manque" in page


def test_names_from_outside_are_shown_as_words_only(desk):
    page = upload(desk, {"a.zip": make_zip({"<img src=x onerror=alert(1)>.yaml": guide_bytes("zoom")})}).text

    assert "&lt;img src=x onerror=alert(1)&gt;.yaml" in page
    assert "<img src=x" not in page


def test_words_of_an_imported_guide_are_shown_as_words_only(desk):
    page = upload(desk, {"zoom.yaml": guide_bytes("zoom", verdict={"en": "<script>alert(1)</script>"})}).text

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "Choose at least one file."),
        ({"a.zip": b"no zip"}, "a.zip: is no zip"),
        ({"a.zip": make_zip({"readme.txt": b""})}, "There is no guide in it"),
        ({"zoon.yaml": guide_bytes("zoom")}, "zoon.yaml: slug: is zoom; expected the name of the file, zoon"),
        ({"a.zip": make_zip({"zoom.yaml": guide_bytes(), "b/zoom.yaml": guide_bytes()})}, "is the same guide as"),
        ({"zoom.yaml": guide_bytes().replace(b"en: One switch", b'en: "One \\0 switch"')}, "control characters"),
        ({"zoom.yaml": guide_bytes().replace(b"en: One switch\n", b"en: " + b"x" * 201 + b"\n", 1)}, "longer than 200"),
        ({"zoom.yaml": b"#" * 300_000}, "zoom.yaml: is larger than 256 kB"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_a_sentence(desk, files, reason):
    response = upload(desk, files)

    assert reason in response.text
    assert not Platform.objects.exists()


def test_too_much_at_once_is_refused_on_the_page(desk, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 100_000)

    response = upload(desk, {"zoom.yaml": guide_bytes("zoom"), "big.yaml": b"#" * 200_000})

    assert "That is too much at once: at most 300 files, together" in response.text
    assert response.status_code == 200


def test_more_files_than_are_taken_are_refused_on_the_page(desk):
    response = upload(desk, {f"guide-{n}.yaml": b"a" for n in range(301)})

    assert "That is too much at once" in response.text


def test_a_step_key_of_the_past_is_refused(desk):
    make_published("zoom", procedures=[make_procedure(steps=["w1", "w2", "w3"])])
    make_published("zoom")

    other = make_step("w3", do=text("Something else"))
    page = upload(desk, {"zoom.yaml": guide_bytes("zoom", procedures=[make_procedure(steps=["w1", other])])}).text

    assert "zoom.yaml: step w3: this key named another step before" in page
    assert 'name="take"' not in page


def test_a_guide_that_changed_since_is_not_imported_and_the_new_difference_is_shown(desk):
    make_published("zoom")
    make_published("adobe")
    files = {"zoom.yaml": guide_bytes("zoom", minutes=9), "adobe.yaml": guide_bytes("adobe", minutes=9)}
    response = upload(desk, files)
    make_published("zoom", minutes=5)

    response = agree(desk, response)

    assert "Somebody changed guides since you looked: nothing was imported." in response.text
    assert "<del>5</del>" in response.text
    assert [one.partition(" ")[0] for one in ticked(response)] == ["adobe"]
    assert published("adobe").guide.minutes == 2


def test_a_draft_that_was_written_since_counts_as_changed(desk):
    make_published("zoom")
    response = upload(desk, {"zoom.yaml": guide_bytes("zoom", minutes=9)})
    Step.objects.filter(key="w1").update(do_en="Somebody is writing this")

    assert "nothing was imported" in agree(desk, response).text
    assert Step.objects.get(key="w1").do_en == "Somebody is writing this"


def test_the_same_agreement_sent_twice_imports_once(desk):
    response = upload(desk, {"zoom.yaml": guide_bytes("zoom")})
    agree(desk, response)

    again = agree(desk, response)

    assert "These files are no longer here" in again.text
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("publishing", [True, False], ids=["published", "draft"])
def test_what_an_editor_wrote_is_kept_unless_it_is_to_be_replaced(desk, publishing):
    make_published("zoom")
    platform = load(make_guide("zoom", minutes=5))
    note_draft(platform)
    if publishing:
        publish(platform)

    response = upload(desk, {"zoom.yaml": guide_bytes("zoom", minutes=9)})

    assert ticked(response) == []
    assert "Replace Zoom as the desk has it" in response.text
    assert ("edited on the desk" if publishing else "not published yet") in response.text
    agree(desk, response, take=offered(response))
    assert published("zoom").guide.minutes == 9


def test_a_draft_that_makes_no_guide_is_replaced_only_when_it_is_to_be(desk):
    make_published("zoom")
    Procedure.objects.all().delete()

    response = upload(desk, {"zoom.yaml": guide_bytes("zoom")})

    assert "a draft that makes no guide yet" in response.text
    assert ticked(response) == []
    agree(desk, response, take=offered(response))
    assert dump(Platform.objects.get()) == make_guide("zoom")


def test_what_was_exported_comes_back_without_a_warning_unless_the_desk_went_on(desk):
    publish(load(make_guide("zoom")))
    guides, _problems = guides_of()
    exported = changed_in_zip(packed(files_of(guides)), minutes=9)

    assert len(ticked(upload(desk, {"guides.zip": exported}))) == 1

    publish(load(make_guide("zoom", minutes=5)))
    response = upload(desk, {"guides.zip": exported})
    assert ticked(response) == []
    assert "changed on the desk after this file was exported" in response.text


def test_a_live_check_that_a_file_claims_is_not_taken(desk):
    make_published(
        "zoom", procedures=[make_procedure(checked={"on": "2026-10-01", "surface": "web", "language": "en"})]
    )

    claim = {"on": "2026-11-20", "surface": "web", "language": "fr"}
    response = upload(desk, {"zoom.yaml": guide_bytes("zoom", minutes=9, procedures=[make_procedure(checked=claim)])})

    assert "dates a live check of these procedures otherwise" in response.text
    agree(desk, response)
    assert published("zoom").guide.minutes == 9
    assert published("zoom").guide.procedures[0].checked.on == "2026-10-01"


def test_a_new_guide_brings_no_live_check(desk):
    claim = {"on": "2026-11-20", "surface": "web", "language": "fr"}

    agree(desk, upload(desk, {"zoom.yaml": guide_bytes("zoom", procedures=[make_procedure(checked=claim)])}))

    assert published("zoom").guide.procedures[0].checked is None


def test_where_two_people_are_needed_an_import_waits_for_somebody_else(desk, settings):
    settings.TWO_PERSON = True

    response = agree(desk, upload(desk, {"zoom.yaml": guide_bytes("zoom")}))

    assert "Imported as drafts: Zoom. You wrote these changes, so somebody else has to publish them." in response.text
    assert published("zoom") is None
    publish(Platform.objects.get(), by=User.objects.create_user("second"))
    assert published("zoom").guide == make_guide("zoom")


def test_a_writer_imports_drafts_and_cannot_publish_by_asking(writer):
    response = upload(writer, {"zoom.yaml": guide_bytes("zoom")})

    assert "Import and publish" not in response.text
    agree(writer, response, PUBLISH)

    assert Platform.objects.get().unpublished
    assert published("zoom") is None


@pytest.mark.parametrize("right", ["add_platform", "change_platform"])
def test_who_may_not_write_guides_may_not_import_them(client, desk, right):
    key = upload(desk, {"zoom.yaml": guide_bytes("zoom")}).context["upload"].key
    client.force_login(make_staff(*{"view_platform", "add_platform", "change_platform"} - {right}))

    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT).status_code == 403
    assert client.post(f"{IMPORT}{key}/", {"publish": "1"}).status_code == 403
    assert ">Import</a>" not in client.get(reverse("admin:platforms_platform_changelist")).text


def test_nobody_elses_files_can_be_reached(desk, publisher):
    response = upload(desk, {"zoom.yaml": guide_bytes("zoom")})
    stolen = {"take": ticked(response), "publish": "1"}

    assert "no longer here" in publisher.get(address(response), follow=True).text
    assert "no longer here" in publisher.post(address(response), stolen, follow=True).text
    assert not Platform.objects.exists()


def test_files_are_kept_for_an_hour_and_then_forgotten(desk):
    response = upload(desk, {"zoom.yaml": guide_bytes("zoom")})
    Upload.objects.update(at=timezone.now() - importing.KEPT)

    assert "no longer here" in desk.get(address(response), follow=True).text


def test_an_upload_forgets_what_came_before_it(desk, publisher):
    upload(desk, {"zoom.yaml": guide_bytes("zoom")})
    upload(publisher, {"zoom.yaml": guide_bytes("zoom")})
    Upload.objects.filter(user__username="paul").update(at=timezone.now() - importing.KEPT)

    upload(desk, {"adobe.yaml": guide_bytes("adobe")})

    (left,) = Upload.objects.all()
    assert [file["name"] for file in left.files] == ["adobe.yaml"]


def test_files_can_be_discarded(desk):
    response = agree(desk, upload(desk, {"zoom.yaml": guide_bytes("zoom")}), {"discard": "1"})

    assert response.status_code == 200
    assert not Upload.objects.exists()
    assert not Platform.objects.exists()


def test_an_import_that_fails_halfway_leaves_nothing(desk):
    response = upload(desk, {"adobe.yaml": guide_bytes("adobe"), "zoom.yaml": guide_bytes("zoom")})
    before = digest_of_everything()
    adobe, zoom = ticked(response)

    agree(desk, response, take=[adobe, f"{zoom}x"])

    assert digest_of_everything() == before


def test_all_guides_are_looked_at_in_a_fixed_number_of_queries(desk, real_guides, django_assert_max_num_queries):
    files = packed(files_of(guides_of()[0]))
    with django_assert_max_num_queries(45):
        response = upload(desk, {"guides.zip": files})

    assert "there is nothing to import" in response.text


def changed_in_zip(raw, **changes):
    """Return an exported zip in which somebody changed the guide."""
    with ZipFile(BytesIO(raw)) as exported:
        files = {name: exported.read(name) for name in exported.namelist()}
    return make_zip({**files, "zoom.yaml": guide_bytes("zoom", **changes)})
