"""Previews: the page as readers see it, of a draft or of what is typed and not saved; nothing of it is kept."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse

from platforms.models import Note, Platform, Presence, Procedure, Revision, Source, Step, Submission, Writing
from platforms.publishing import draft

from .desk import desk_of, form_of, make_staff, save
from .factory import make_procedure, make_published, text

pytestmark = pytest.mark.django_db


def steps_url():
    return reverse("admin:platforms_procedure_change", args=[Procedure.objects.first().pk])


def live_url():
    return reverse("admin:platforms_procedure_live", args=[Procedure.objects.first().pk])


def preview(desk, **changes):
    """Preview a procedure's page with changes typed into it."""
    return desk.post(live_url(), form_of(desk, steps_url()) | changes)


def test_what_is_typed_is_shown_as_readers_would_see_it(desk):
    make_published()

    page = preview(desk, **{"steps-0-do_en": "Press the *round* button"}).text

    assert "Press the <em>round</em> button" in page
    assert '<main class="guide"' in page


def test_a_preview_keeps_nothing(desk):
    make_published()
    kept = (Revision, Writing, LogEntry, Submission, Step, Note)
    form = form_of(desk, steps_url())
    before = [model.objects.count() for model in kept], draft(Platform.objects.get()), Presence.objects.get().until
    new = {"steps-TOTAL_FORMS": 3, "steps-2-do_en": "And then", "steps-2-kind": "action", "steps-2-position": 3}

    page = desk.post(live_url(), form | new | {"steps-0-do_en": "X", "steps-1-DELETE": "on", "steps-2-sources": [1]})

    assert page.status_code == 200
    after = [model.objects.count() for model in kept], draft(Platform.objects.get()), Presence.objects.get().until
    assert after == before
    assert not Platform.objects.get().unpublished
    assert "message" not in {cookie.key for cookie in page.cookies.values()}


def test_new_rows_and_deleted_ones_are_previewed(desk):
    make_published(procedures=[make_procedure(steps=["w1", "w2", "w3"])])
    new = {"steps-TOTAL_FORMS": 4, "steps-3-do_en": "And then", "steps-3-kind": "action", "steps-3-position": 9}

    page = preview(desk, **new, **{"steps-3-sources": [Source.objects.get().pk], "steps-1-DELETE": "on"}).text

    assert "And then" in page
    assert "Do w2" not in page


def test_the_platforms_own_page_is_previewed_too(desk):
    platform = make_published(notes=[{"kind": "used", "text": text("Posts"), "sources": ["s1"]}])
    url = reverse("admin:platforms_platform_change", args=[platform.pk])
    typed = form_of(desk, url) | {"verdict_en": "A new verdict.", "notes-0-text_en": "Photos"}

    page = desk.post(reverse("admin:platforms_platform_live", args=[platform.pk]), typed).text

    assert "A new verdict." in page
    assert "Photos" in page
    assert Platform.objects.get().verdict_en != "A new verdict."


def test_a_long_guide_is_saved_and_previewed_whole(desk):
    call_command("load_guides", "guides/meta.yaml", verbosity=0, stdout=None)
    platform = Platform.objects.get(slug="meta")
    url = reverse("admin:platforms_platform_change", args=[platform.pk])
    typed = form_of(desk, url) | {"verdict_en": "A new verdict."}
    assert len(typed) > 1000

    page = desk.post(reverse("admin:platforms_platform_live", args=[platform.pk]), typed)

    assert "A new verdict." in page.text
    assert "Published as revision 2" in desk.post(url, typed, follow=True).text


def test_the_preview_speaks_the_language_that_is_asked_for(desk):
    make_published()

    page = preview(desk, **{"steps-0-do_fr": "Cliquez : ici", "_language": "fr"}).text

    assert '<html lang="fr"' in page
    assert "Cliquez\u00a0: ici" in page


def test_the_preview_shows_the_situation_that_is_asked_for(desk):
    elsewhere = make_procedure("uk", steps=["u1"], regions=["UK"], title=text("Only in Britain"))
    make_published(procedures=[make_procedure(), elsewhere])

    british, french = (preview(desk, _region=region).text for region in ("UK", "EEA"))

    assert "Left out for you:" not in british
    assert "Left out for you:" in french


def test_the_preview_of_the_saved_draft_shows_a_situation_too(desk):
    elsewhere = make_procedure("uk", steps=["u1"], regions=["UK"])
    platform = make_published(procedures=[make_procedure(), elsewhere])
    url = reverse("admin:platforms_preview", args=[platform.pk, "en"])

    page = desk.get(url, {"region": "EEA", "device": "nonsense"}).text

    assert "Left out for you:" in page
    assert '<option value="EEA" selected>' in page
    assert "/fr/?region=EEA" in page


def test_what_cannot_be_a_page_says_what_is_missing(desk):
    make_published()

    page = preview(desk, **{"steps-0-do_en": "Open **Somewhere**", "steps-0-sources": []})

    assert page.status_code == 200
    assert "There is nothing to preview yet" in page.text
    assert "sources" in page.text


def test_mistakes_in_the_form_are_said_in_the_preview(desk):
    make_published()

    page = preview(desk, **{"steps-0-url": "http://insecure.example", "steps-1-do_en": ""}).text

    assert "There is nothing to preview yet" in page
    assert "This field is required." in page


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "<style>body { display: none }</style>",
        "**<iframe src=https://evil.example>**",
        "<hole ticked w1>",
    ],
)
def test_hostile_markdown_stays_harmless(desk, hostile):
    make_published()
    plain = preview(desk).text

    page = preview(desk, **{"steps-0-do_en": hostile, "steps-0-expect_en": hostile, "title_en": hostile}).text

    assert tags(page) <= tags(plain) | {"strong", "em", "code"}
    assert not re.search(r"<[^>]*(javascript:|onerror|evil\.example)", page)


def tags(page):
    return {name.lower() for name in re.findall(r"<([a-zA-Z]+)", page)}


def test_nothing_runs_in_a_preview_and_only_this_site_may_frame_it(desk):
    make_published()

    for answer in (preview(desk), desk.get(live_url()), preview(desk, **{"steps-1-do_en": ""})):
        assert "<script src" not in answer.text
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in answer["Content-Security-Policy"]


def test_only_pages_with_a_frame_may_frame_and_nothing_else_may_be_framed(desk):
    make_published()

    form, public = desk.get(steps_url()), desk.get("/en/example/")

    assert "frame-src 'self'" in form["Content-Security-Policy"]
    assert "frame-src" not in public["Content-Security-Policy"]
    for page in (form, public):
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"
    assert 'sandbox="allow-same-origin"' in form.text


def test_what_somebody_else_saved_meanwhile_is_in_the_preview(desk):
    make_published()
    form = form_of(desk, steps_url())
    other = desk_of(User.objects.create_superuser("Ann"))
    save(other, steps_url(), **{"steps-0-do_en": "Ann’s"})

    page = desk.post(live_url(), form | {"steps-1-do_en": "Mine"}).text

    assert "Ann’s" in page
    assert "Mine" in page


def test_who_may_only_look_previews_the_draft_and_nothing_typed(desk):
    make_published()
    form = form_of(desk, steps_url())
    viewer = desk_of(make_staff("view_platform", "view_procedure"))

    assert viewer.get(live_url()).status_code == 200
    assert viewer.post(live_url(), form).status_code == 403


@pytest.mark.parametrize("model", ["platform", "procedure"])
def test_strangers_and_others_preview_nothing(client, model):
    make_published()
    row = {"platform": Platform, "procedure": Procedure}[model].objects.get()
    url = reverse(f"admin:platforms_{model}_live", args=[row.pk])
    assert client.get(url).status_code == 302
    client.force_login(make_staff())

    assert [client.get(url).status_code, client.post(url).status_code] == [403, 403]
