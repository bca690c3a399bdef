"""Ticking over HTTP: whole states, with and without a script, from readers and from strangers."""

import pytest
from django.conf import settings
from django.test import Client

from .factory import make_procedure, make_published, make_step, text

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
COOKIE = settings.READER_COOKIE


def tick(client, *keys, slug="example", language="en", headers=None, **data):
    return client.post(f"/{language}/{slug}/progress/", {"ticked": keys, "revision": 1, **data}, headers=headers)


def test_without_a_script_the_page_comes_back_where_the_reader_goes_on(client):
    make_published()

    response = tick(client, "w1")

    assert response.status_code == 302
    assert response["Location"] == "/en/example/#step-w2"
    assert 'id="step-w1" checked' in client.get("/en/example/").text


def test_when_all_is_done_the_page_comes_back_to_the_steps(client):
    make_published()

    assert tick(client, "w1", "w2")["Location"] == "/en/example/#steps"


def test_with_htmx_only_the_status_line_and_the_way_on_come_back(client):
    make_published()

    response = tick(client, "w1", headers=HTMX)

    status, _a, link = response.text.partition("<a ")
    assert status == "<b>1 of 2 steps</b>"
    assert 'href="#step-w2"' in link
    assert "HX-Request" in response["Vary"]


def test_the_status_is_told_in_the_readers_language(client):
    make_published()

    assert tick(client, headers=HTMX, language="fr").text.startswith("<b>0 étape sur 2</b>")


def test_a_guide_that_is_done_says_what_the_reader_did_and_no_more(client):
    make_published()

    status = tick(client, "w1", "w2", headers=HTMX).text

    assert "Setting changed on" in status
    assert "protected" not in status.lower()


def test_sending_the_same_state_twice_is_harmless(client):
    make_published()

    first, second = tick(client, "w1"), tick(client, "w1")

    assert first.cookies[COOKIE].value == second.cookies[COOKIE].value


def test_the_state_sent_replaces_the_whole_state_of_the_guide(client):
    make_published()
    tick(client, "w1", "w2")

    tick(client, "w2")

    page = client.get("/en/example/").text
    assert 'id="step-w1"><' in page.replace("\n", "")
    assert 'id="step-w2" checked' in page


def test_taking_the_last_tick_away_takes_the_cookie_away(client):
    make_published()
    tick(client, "w1")

    response = tick(client)

    assert response.cookies[COOKIE]["max-age"] == 0


def test_the_cookie_is_the_readers_own(client):
    make_published()

    cookie = tick(client, "w1").cookies[COOKIE]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert 0 < cookie["max-age"] <= 13 * 31 * 24 * 3600


def test_a_tick_is_kept_by_nobody_else(client):
    make_published()

    assert tick(client, "w1")["Cache-Control"] == "private, no-store"


def test_a_tick_needs_no_query_once_the_guide_is_known(client, django_assert_num_queries):
    make_published()
    tick(client, "w1")

    with django_assert_num_queries(0):
        tick(client, "w1", "w2")


def test_an_answer_instead_of_steps_is_kept(client):
    make_published()
    tick(client, answer="not-offered")

    assert 'value="not-offered" checked' in client.get("/en/example/").text
    assert "Not offered to me" in client.get("/en/").text


def test_home_shows_where_the_reader_stands(client):
    make_published()
    tick(client, "w1")

    assert "Under way: 1 of 2 steps" in client.get("/en/").text


def test_a_changed_step_comes_back_unticked_with_the_difference(client, look_again):
    make_published()
    tick(client, "w1", "w2")
    make_published(procedures=[make_procedure(steps=["w1", make_step("w2", do=text("Press the other button"))])])
    look_again()

    page = client.get("/en/example/").text

    assert 'id="step-w1" checked' in page
    assert 'id="step-w2" checked' not in page
    assert "<del>Do w2</del>" in page
    assert "<ins>Press the other button</ins>" in page
    assert "1 to look at again" in page


def test_it_is_still_done_says_so_with_one_press(client, look_again):
    make_published()
    tick(client, "w1", "w2")
    make_published(procedures=[make_procedure(steps=["w1", make_step("w2", do=text("Other words"))])])
    look_again()

    tick(client, "w1", "w2", revision=2)

    page = client.get("/en/example/").text
    assert 'class="changed"' not in page
    assert 'id="step-w2" checked' in page


def test_a_cosmetic_change_asks_nobody_to_look_again(client, look_again):
    make_published()
    tick(client, "w1", "w2")
    steps = ["w1", make_step("w2", do=text("Do W2."))]
    make_published(procedures=[make_procedure(steps=steps)], cosmetic={"w2"})
    look_again()

    assert 'id="step-w2" checked' in client.get("/en/example/").text


def test_the_light_goes_out_where_the_reader_has_gone_on(client):
    make_published(procedures=[make_procedure(), make_procedure("app", steps=["m1"], instead_of="web")])
    tick(client, "m1")

    page = client.get("/en/example/").text

    assert page.count('<details class="route" open>') == 1
    assert page.index('<details class="route" open>') > page.index('id="step-w2"')


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver.evil.example"},
    ],
)
def test_another_site_cannot_tick_for_a_reader(client, headers):
    make_published()

    response = tick(client, "w1", headers=headers)

    assert response.status_code == 403
    assert not response.cookies


def test_no_token_is_needed_where_the_browser_vouches_for_itself():
    make_published()

    assert tick(Client(enforce_csrf_checks=True), "w1", headers=HTMX).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://testserver"}])
def test_old_browsers_and_our_own_pages_can(client, headers):
    make_published()

    assert tick(client, "w1", headers=headers).status_code == 302


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options", "trace"])
def test_only_post_changes_anything(client, method):
    make_published()

    response = getattr(client, method)("/en/example/progress/")

    assert response.status_code == 405
    assert not response.cookies


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("path", ["/en/", "/en/example/"])
def test_pages_are_only_read(client, method, path):
    make_published()

    assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"ticked=%ff%fe&revision=%00",
        b"ticked=w1&revision=99999999999999999999",
        b"ticked=w1&revision=-1",
        b"answer=<script>",
        b"\xff\xff\xff",
        b"ticked=" + b"w" * 100_000,
    ],
)
def test_a_strange_form_is_understood_or_ignored(client, body):
    make_published()

    response = client.post("/en/example/progress/", body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 302


@pytest.mark.parametrize("path", ["/en/example/progress/", "/admin/login/", "/admin/platforms/platform/add/"])
def test_a_form_of_too_many_fields_is_400(client, path):
    make_published()
    body = "&".join(["ticked=w1"] * 2000)

    response = client.post(path, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 400


def test_a_form_of_parts_with_too_many_fields_is_400(client):
    make_published()

    assert client.post("/en/example/progress/", {"ticked": ["w1"] * 2000}).status_code == 400


@pytest.mark.parametrize("cookie", ["\xff\xfe", '"', "1|", "=", "1|example:2026-11-02r1.w1; Path=/", "%00", "x" * 8000])
def test_a_strange_cookie_is_ignored(client, cookie):
    make_published()
    client.cookies[COOKIE] = cookie

    assert client.get("/en/example/").status_code == 200
    assert tick(client, "w1").status_code == 302


def test_ticking_a_guide_that_does_not_exist_is_404(client):
    assert tick(client, "w1").status_code == 404


def test_the_database_learns_nothing_of_a_tick(client, django_assert_num_queries):
    make_published()
    client.get("/en/example/")

    with django_assert_num_queries(0):
        tick(client, "w1")
        client.get("/en/example/")
