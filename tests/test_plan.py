"""The plan: what was chosen, in the order in which a minute changes most, and what is next."""

from datetime import date

import pytest
from django.conf import settings

from platforms.deadlines import a_month_after

from .factory import make_procedure, make_published, make_step, text

pytestmark = pytest.mark.django_db

COOKIE = settings.READER_COOKIE
HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}


def choose(client, *slugs, shown=None, **options):
    return client.post("/en/plan/choose/", {"use": slugs, "shown": shown or slugs}, **options)


def answer(client, words):
    return client.post("/en/plan/answer/", {"answer": words})


def plan(client, query=""):
    return client.get(f"/en/plan/{query}").text


def make_service(slug, **changes):
    return make_published(slug, name=text(slug.capitalize()), **changes)


def make_request(slug="asking"):
    steps = ["f1", make_step("f2", kind="confirm")]
    return make_service(slug, procedures=[make_procedure("form", steps=steps, force="request", goal="object")])


def test_an_empty_plan_leads_to_the_choice_and_sets_no_cookie(client):
    response = client.get("/en/plan/")

    assert "Choose my services" in response.text
    assert not response.cookies
    assert response["Cache-Control"].startswith("public")


def test_what_is_chosen_stands_in_the_plan(client):
    make_service("zoom")
    make_service("adobe")

    assert choose(client, "zoom")["Location"] == "/en/plan/"

    assert "Zoom" in plan(client)
    assert "Adobe" not in plan(client)


def test_a_service_is_not_chosen_twice_nor_one_that_does_not_exist(client):
    make_service("zoom")

    choose(client, "zoom", "zoom", "nowhere")

    assert client.cookies[COOKIE].value == "1|zoom:chosen"


def test_what_the_reader_was_not_shown_stays_chosen(client):
    make_service("zoom")
    make_service("adobe")
    choose(client, "zoom")

    choose(client, "adobe", shown=["adobe"])

    assert client.cookies[COOKIE].value == "1|adobe:chosen|zoom:chosen"


def test_a_guide_that_was_begun_is_in_the_plan_without_being_chosen(client):
    make_service("zoom")
    client.post("/en/zoom/progress/", {"ticked": ["w1"], "revision": 1})

    assert "Under way" in plan(client)


def test_putting_a_service_aside_keeps_its_ticks(client):
    make_service("zoom")
    client.post("/en/zoom/progress/", {"ticked": ["w1"], "revision": 1})

    answer(client, "zoom aside")

    assert "Zoom" not in plan(client)
    assert 'id="step-w1" checked' in client.get("/en/zoom/").text


def test_with_htmx_only_the_line_of_the_choice_comes_back(client):
    make_service("zoom", minutes=3)

    assert choose(client, "zoom", headers=HTMX).text == "<b>1 chosen</b>, about 3 minutes left"


def test_the_plan_is_ordered_by_what_a_minute_changes(client):
    make_service("slow", minutes=20)
    make_service("part", minutes=2, outcome="partial")
    make_service("quick", minutes=2)
    choose(client, "slow", "part", "quick")

    page = plan(client)

    todo = page[page.index('id="todo"') :]
    assert todo.index("Quick") < todo.index("Part") < todo.index("Slow")
    assert "Start with Quick" in page


def test_what_was_begun_comes_before_what_was_not(client):
    make_service("slow", minutes=20)
    make_service("quick", minutes=1)
    choose(client, "slow", "quick")
    client.post("/en/slow/progress/", {"ticked": ["w1"], "revision": 1})

    assert "Continue with Slow" in plan(client)
    assert "step 2 of 2" in plan(client)


def test_the_minutes_left_shrink_with_the_steps(client):
    make_service("slow", minutes=20)
    choose(client, "slow")
    assert "About 20 minutes left" in plan(client)

    client.post("/en/slow/progress/", {"ticked": ["w1"], "revision": 1})

    assert "About 10 minutes left" in plan(client)


def test_a_request_waits_and_is_not_called_settled(client):
    make_request()
    client.post("/en/asking/progress/", {"ticked": ["f1"], "revision": 1})

    page = plan(client)

    assert "Request sent, waiting since" in page
    assert "0 of 1 settled, 1 waiting." in page


@pytest.mark.parametrize(("region", "said"), [("EEA", True), ("UK", True), ("US", False)])
def test_only_where_the_law_sets_a_day_an_answer_is_said_to_be_due(client, region, said):
    make_request()
    client.post("/en/situation/", {"page": "/en/plan/", "region": region})
    client.post("/en/asking/progress/", {"ticked": ["f1"], "revision": 1})

    assert ("They have until" in plan(client)) is said


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 11, 3), date(2026, 12, 3)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(day, after):
    assert a_month_after(day) == after


@pytest.mark.parametrize(("word", "group"), [("not-offered", "Not offered to me"), ("declined", "I decided not to")])
def test_an_answer_is_a_state_and_can_be_taken_back(client, word, group):
    make_service("zoom")
    choose(client, "zoom")

    answer(client, f"zoom {word}")
    assert f">{group}</h2>" in plan(client)

    answer(client, "zoom again")
    assert ">To do</h2>" in plan(client)


@pytest.mark.parametrize("words", ["", "nowhere declined", "\x00", "zoom", "zoom conquered"])
def test_a_strange_answer_breaks_nothing(client, words):
    make_service("zoom")

    assert answer(client, words).status_code in (302, 404)


def test_what_cannot_be_refused_is_not_called_to_do(client):
    make_service("reddit", outcome="none", procedures=[])
    make_service("vimeo", outcome="not-needed", procedures=[], defaults=[{"state": "off", "sources": ["s1"]}])
    choose(client, "reddit", "vimeo")

    page = plan(client)

    assert ">No way to refuse</h2>" in page
    assert ">Nothing to do</h2>" in page
    assert 'id="todo"' not in page


def test_a_shared_choice_names_services_and_changes_nothing_by_itself(client):
    make_service("zoom")
    make_service("adobe")
    choose(client, "adobe")

    response = client.get("/en/plan/?use=zoom.nowhere.%3Cb%3E")

    assert "A choice that somebody shared" in response.text
    assert not response.cookies
    assert client.cookies[COOKIE].value == "1|adobe:chosen"
    choose(client, "zoom", shown=["zoom"])
    assert client.cookies[COOKIE].value == "1|adobe:chosen|zoom:chosen"


def test_the_link_to_a_choice_tells_no_ticks(client):
    make_service("zoom")
    client.post("/en/zoom/progress/", {"ticked": ["w1"], "revision": 1})

    assert 'href="?use=zoom"' in plan(client)


def test_the_compact_view_leaves_names_and_states(client):
    make_service("zoom")
    choose(client, "zoom")

    page = plan(client, "?view=compact")

    assert "Zoom" in page
    assert "Not offered to me" not in page


def test_another_sites_form_cannot_change_the_plan(client):
    make_service("zoom")

    response = choose(client, "zoom", headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert not response.cookies


def test_a_plan_is_kept_by_nobody_else(client):
    make_service("zoom")
    choose(client, "zoom")

    assert client.get("/en/plan/")["Cache-Control"] == "private, no-cache"
