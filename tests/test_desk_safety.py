"""What somebody tries who wants to harm the desk, from outside or with a writer's rights."""

import json
from html.parser import HTMLParser
from time import process_time

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import TextField
from django.test import Client
from django.urls import reverse

from platforms import pages
from platforms.models import Picture, Platform, Presence, Procedure, Revision, Step, Submission, Writing
from platforms.publishing import note_draft
from platforms.rewording import rewording
from platforms.rows import snapshot

from . import test_roles
from .desk import form_of, save, steps_url
from .factory import make_published
from .test_labels import make_labelled
from .test_pictures import drawn, in_words, saved, upload
from .test_roles import ASKED, SENT, TABLE, address, signed_in

pytestmark = pytest.mark.django_db
everything = test_roles.everything
BY_ANYBODY = {"login/", "login/code/"}
FRAMING = {
    f"platforms/{one}/{page}" for one in ("platform", "procedure") for page in ("add/", "<path:object_id>/change/")
}
FRAMED = {f"platforms/{one}/<int:object_id>/live/" for one in ("platform", "procedure")}
CSP = "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in settings.SECURE_CSP.items())


@pytest.fixture
def desk():
    return signed_in("writer")


@pytest.mark.parametrize("route", TABLE)
def test_every_answer_of_the_desk_is_private_and_runs_nothing_of_others(everything, route):
    desk, url = signed_in("superuser"), address(route, everything)

    answers = [desk.get(url, ASKED.get(route, {})), desk.post(url, {**SENT, "platform": everything[Platform].pk})]

    for answer in answers:
        policy = answer["Content-Security-Policy"]
        if route in FRAMING and answer.status_code == 200:
            assert policy == f"{CSP}; frame-src 'self'"
        elif route in FRAMED:
            assert policy == CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
            assert answer["X-Frame-Options"] == "SAMEORIGIN"
        else:
            assert policy == CSP
            assert answer["X-Frame-Options"] == "DENY"
        if route != "jsi18n/" and answer.status_code not in (403, 404):
            assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.parametrize("route", TABLE)
def test_no_address_of_the_desk_takes_what_bears_no_token(everything, route):
    desk = signed_in("superuser")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies

    answer = strict.post(address(route, everything), {**SENT, "platform": everything[Platform].pk})

    assert answer.status_code in (403, 405)


@pytest.mark.parametrize("route", TABLE)
def test_looking_writes_nothing(everything, route):
    desk = signed_in("superuser")
    before = state()

    desk.get(address(route, everything), ASKED.get(route, {}))

    assert state() == before


def state():
    """Return every row but those that say who is here."""
    models = [model for model in apps.get_models() if model not in (Presence, Session)]
    return {model: list(model.objects.order_by("pk").values()) for model in models}


# Rows of others --------------------------------------------------------------------------------------------------


def test_a_form_changes_no_rows_of_another_guide(desk):
    mine, other = make_published("mine"), make_published("other")
    url = reverse("admin:platforms_platform_change", args=[mine.pk])
    before = snapshot(other)
    sent = form_of(desk, url)
    for prefix, parts in (("procedures", other.procedures), ("sources", other.sources), ("notes", other.notes)):
        row = parts.first()
        if row and f"{prefix}-0-id" in sent:
            sent |= {f"{prefix}-0-id": row.pk, f"{prefix}-0-platform": other.pk}
            sent |= {f"{prefix}-0-{name}": "Forged" for name in ("title_en", "title", "text_en")}

    desk.post(url, sent)
    desk.post(reverse("admin:platforms_platform_live", args=[mine.pk]), sent)

    assert snapshot(other) == before
    assert other.procedures.count() == 1


def test_a_procedure_takes_no_steps_from_another(desk):
    make_published("mine")
    make_published("other")
    mine, other = Procedure.objects.order_by("platform__slug")
    url = reverse("admin:platforms_procedure_change", args=[mine.pk])
    before = snapshot(other.platform)
    step = other.steps.first()
    forged = {"steps-0-id": step.pk, "steps-0-procedure": other.pk, "steps-0-do_en": "Forged"}
    opened = {name: value for name, value in form_of(desk, url).items() if name != "opened"}

    desk.post(url, opened | forged)
    desk.post(url, opened | forged | {"steps-0-DELETE": "on"})

    assert snapshot(other.platform) == before
    assert not Step.objects.filter(procedure=mine, pk=step.pk)


@pytest.mark.parametrize("field", ["sources", "instead_of"])
def test_a_guide_rests_on_nothing_of_another(desk, field):
    mine, other = make_published("mine"), make_published("other")
    page = "procedure" if field == "sources" else "platform"
    row = mine.procedures.get() if field == "sources" else mine
    url = reverse(f"admin:platforms_{page}_change", args=[row.pk])
    name = "steps-0-sources" if field == "sources" else "procedures-0-instead_of"
    forged = other.sources.first().pk if field == "sources" else other.procedures.get().pk

    response = desk.post(url, form_of(desk, url) | {name: forged})

    assert response.status_code == 200
    assert "Select a valid choice" in response.text
    assert not Writing.objects.exists()


def test_what_the_desk_does_not_ask_for_is_not_taken(desk):
    platform = make_published()
    url = reverse("admin:platforms_platform_change", args=[platform.pk])
    claims = {"unpublished": "", "id": 99, "updated_at": "2001-01-01"}
    claims |= {"procedures-0-checked_on": "2026-11-20", "procedures-0-checked_surface": "web"}
    claims |= {"procedures-0-checked_language": "en", "verdict_en": "Another verdict."}

    save(desk, url, **claims)

    procedure = Procedure.objects.get()
    assert procedure.checked_on is None
    assert Platform.objects.get().pk == platform.pk
    assert Platform.objects.get().unpublished


def test_a_step_on_another_page_takes_the_editor_nowhere_else(desk):
    for query in ("?next=https://evil.example/", "?next=//evil.example/", "?next=javascript:alert(1)"):
        answer = Client().get("/admin/platforms/platform/" + query)
        assert answer["Location"].startswith("/admin/login/?next=/admin/")
        signed = desk.get("/admin/login/" + query)
        assert signed["Location"] == "/admin/"


# Words of others -------------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>"
    '<a href="javascript:alert(1)">x</a> [x](javascript:alert(1))'
)
PLAIN = {"title", "publisher", "words", "note_en", "note_fr", "verdict_en", "name_en", "text_en", "title_en"}


class Found(HTMLParser):
    """What of the hostile words became a part of the page."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        inline = tag == "script" and "src" not in given and "json" not in given.get("type", "")
        handlers = any(name.startswith("on") for name in given)
        leads = any((value or "").strip().lower().startswith("javascript:") for value in given.values())
        if inline or handlers or leads or given.get("src") == "x":
            self.found.append(self.get_starttag_text())


def test_hostile_words_are_only_words_on_every_page(everything):
    said_by_an_enemy(everything)
    desk, seen = signed_in("superuser"), 0

    for route in TABLE:
        answer = desk.get(address(route, everything), ASKED.get(route, {}))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            seen += "alert(1)" in answer.text
            assert Found(answer.text).found == [], route

    assert seen > 15


def said_by_an_enemy(everything):
    """Make everything that the desk shows of anybody's words hostile: rows, revisions, notes, names."""
    for model in apps.get_app_config("platforms").get_models():
        texts = [one.name for one in model._meta.fields if isinstance(one, TextField) or one.name in PLAIN]
        if texts and model is not Revision:
            model.objects.update(**dict.fromkeys(texts, HOSTILE))
    for revision in Revision.objects.all():
        document = json.dumps(revision.document).replace("Do w1", json.dumps(HOSTILE)[1:-1])
        Revision.objects.filter(pk=revision.pk).update(document=json.loads(document))
    note_draft(everything[Platform], by=everything[User])
    User.objects.filter(pk=everything[User].pk).update(first_name=HOSTILE[:140], username=HOSTILE[:140])
    pages.generation.forget()


# What costs much, or comes twice ---------------------------------------------------------------------------------


def test_two_texts_made_to_cost_much_are_compared_at_once():
    begun = process_time()

    pieces = rewording("a b " * 5000, "b a c " * 5000)

    assert pieces
    assert process_time() - begun < 2


def test_another_picture_sent_with_the_same_words_is_not_taken_for_the_same(desk):
    make_published()
    sent = form_of(desk, steps_url())
    for colour in ("teal", "red"):
        desk.post(steps_url(), sent | upload(saved(drawn(colour=colour))) | in_words())

    first, second = Picture.objects.order_by("pk")
    assert first != second
    assert Submission.objects.count() == 2


def test_looking_at_a_renamed_label_says_nothing_of_steps_that_were_not_changed(desk):
    url = reverse("admin:platforms_platform_change", args=[make_labelled().pk])
    live = reverse("admin:platforms_platform_live", args=[Platform.objects.get().pk])

    desk.post(live, form_of(desk, url) | {"labels-0-text_en": "AI learning"})

    assert "now quotes" not in desk.get("/admin/").text
