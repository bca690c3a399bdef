"""“I don’t see this” over HTTP: what is kept and what is not, its limits, what other readers are told, and the desk."""

from datetime import timedelta

import pytest
from django.core.signing import TimestampSigner
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from platforms import feedback, pages
from platforms.models import Platform, Report, Revision
from platforms.models.feedback import Status

from .desk import desk_of, make_staff
from .factory import make_procedure, make_published, make_step, text

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
URL = "/en/example/report/"
NOTICE = 'class="step__reported"'


def press(client, step="w1", *, url=URL, headers=None, **data):
    return client.post(url, {"step": step, "revision": 1, **data}, headers=headers)


def token_in(response):
    return response.text.partition('name="token" value="')[2].partition('"')[0]


def make_reports(*ages, step="w1", revision=1, **fields):
    """Store a report for each age in days."""
    defaults = {"platform": Platform.objects.get(slug="example"), "surface": "web", "language": "en"}
    today = now().date()
    return [
        Report.objects.create(
            **{**defaults, "step": step, "revision": revision, "on": today - timedelta(days=age), **fields}
        )
        for age in ages
    ]


def guide_page(client, language="en"):
    pages.generation.forget()
    return client.get(f"/{language}/example/").text


# One press -------------------------------------------------------------------------------------------------------


def test_every_step_has_one_button_that_reports_it(client):
    make_published(procedures=[make_procedure(), make_procedure("app", steps=["m1"], instead_of="web")])

    page = client.get("/en/example/").text

    for key in ("w1", "w2", "m1"):
        assert page.count(f'form="report" name="step" value="{key}"') == 1
    assert page.count('<form id="report" method="post" action="/en/example/report/"') == 1
    assert page.index('<form id="report"') > page.index("</form>")


def test_one_press_keeps_the_step_the_surface_the_language_and_the_day(client):
    platform = make_published(procedures=[make_procedure(surface="ios")])

    press(client, url="/fr/example/report/")

    (kept,) = Report.objects.values()
    assert kept == {
        "id": kept["id"],
        "platform_id": platform.pk,
        "step": "w1",
        "revision": 1,
        "surface": "ios",
        "language": "fr",
        "on": now().date(),
        "words": "",
        "status": "open",
        "answered_on": None,
        "answered_by_id": None,
    }


def test_nothing_about_the_person_is_kept(client):
    make_published()
    client.cookies["reader"] = "1|example:2026-11-02r1.w2"

    client.post(URL, {"step": "w1"}, headers={"User-Agent": "Peculiar/1"}, REMOTE_ADDR="203.0.113.9")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM platforms_report")
        kept = str(cursor.fetchall())
    for trace in ("Peculiar", "203.0.113.9", "2026-11-02"):
        assert trace not in kept


def test_without_a_script_a_page_says_what_was_kept_and_leads_back_to_the_step(client):
    make_published()

    response = press(client, "w2")

    assert response.status_code == 200
    assert "This is noted, and nothing about you" in response.text
    assert "Example, step 2, revision 1 · On the web · English" in response.text
    assert 'href="/en/example/#step-w2"' in response.text
    assert 'href="/fr/example/"' in response.text


def test_a_reader_of_a_situation_is_led_back_to_it(client):
    make_published()

    assert 'href="/en/example/?device=iphone#step-w1"' in press(client, url=f"{URL}?device=iphone&evil=1").text


def test_with_htmx_only_what_goes_under_the_step_comes_back(client):
    make_published()

    response = press(client, headers=HTMX)

    assert "<html" not in response.text
    assert response["HX-Retarget"] == "#report-w1"
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_report_sets_no_cookie_and_is_kept_by_no_cache(client, headers):
    make_published()

    response = press(client, headers=headers)

    assert not response.cookies
    assert response["Cache-Control"] == "private, no-store"


def test_no_token_is_needed_where_the_browser_vouches_for_itself():
    make_published()

    assert press(Client(enforce_csrf_checks=True), headers=HTMX).status_code == 200


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_site_cannot_report_for_a_reader(client, headers):
    make_published()

    response = press(client, headers=headers)

    assert response.status_code == 403
    assert not response.cookies
    assert not Report.objects.exists()


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options", "trace"])
def test_only_a_post_reports(client, method):
    make_published()

    assert getattr(client, method)(URL).status_code == 405
    assert not Report.objects.exists()


@pytest.mark.parametrize(("said", "kept"), [("1", 1), ("2", 2), ("3", 2), ("0", 2), ("-1", 2), ("x", 2), ("9" * 30, 2)])
def test_the_revision_is_the_one_that_the_reader_saw_or_else_the_present_one(client, said, kept):
    make_published()
    make_published(verdict=text("News"))

    press(client, revision=said)

    assert Report.objects.get().revision == kept


@pytest.mark.parametrize(
    "body", [b"", b"step=", b"step=w9", b"step=%ff%00", b"\xff\xff", b"token=x", b"step=" + b"w" * 100_000]
)
def test_a_report_on_no_step_is_404(client, body):
    make_published()

    response = client.post(URL, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 404
    assert not Report.objects.exists()


def test_a_report_on_no_guide_is_404(client):
    assert press(client, url="/en/nothing/report/").status_code == 404


def test_a_preview_offers_no_report(admin_client):
    platform = make_published()

    page = admin_client.get(reverse("admin:platforms_preview", args=[platform.pk, "en"])).text

    assert "Do w1" in page
    assert 'form="report"' not in page
    assert "report/" not in page


# Words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [None, HTMX])
def test_words_can_follow(client, headers):
    make_published()
    token = token_in(press(client, headers=headers))

    response = press(client, token=token, words="A button\r\nnamed <b>Privacy</b>", headers=headers)

    assert "Your words are noted" in response.text
    assert Report.objects.get().words == "A button\nnamed <b>Privacy</b>"


def test_words_may_come_with_the_press(client):
    make_published()

    press(client, words="Another button")

    assert Report.objects.get().words == "Another button"


def test_sending_no_words_erases_none(client):
    make_published()
    press(client, words="Another button")

    press(client, token=feedback.token(Report.objects.get()), words=" ")

    assert Report.objects.get().words == "Another button"


@pytest.mark.parametrize("headers", [None, HTMX])
def test_words_that_are_too_long_come_back_with_what_is_wrong(client, headers):
    make_published()
    token = token_in(press(client, headers=headers))

    response = press(client, token=token, words="é" * 501, headers=headers)

    assert "é" * 501 in response.text
    assert 'aria-describedby="words-w1_helptext words-w1_error"' in response.text
    assert 'id="words-w1_error"' in response.text
    assert token_in(response) == token
    assert Report.objects.get().words == ""


def test_five_hundred_characters_with_lines_are_not_too_long(client):
    make_published()

    press(client, words="é\r\n" * 249 + "éé")

    assert len(Report.objects.get().words) == 500


def test_words_with_a_null_character_are_refused(client):
    make_published()

    assert press(client, words="a\x00b").status_code == 200
    assert not Report.objects.exists()


def test_words_that_look_like_markup_come_back_as_words(client):
    make_published()

    page = press(client, words="</textarea><script>alert(1)</script>" + "x" * 500).text

    assert "<script>alert" not in page


def test_after_an_hour_words_are_kept_in_the_form_and_go_with_a_new_report(client, monkeypatch):
    make_published()
    token = token_in(press(client))
    monkeypatch.setattr(feedback, "WORDS_WITHIN", -1)

    late = press(client, token=token, words="Another button")
    again = press(client, token=token_in(late), words="Another button")

    assert "More than an hour has passed" in late.text
    assert ">\nAnother button</textarea>" in late.text
    assert "Your words are noted" in again.text
    assert [report.words for report in Report.objects.all()] == ["Another button", ""]


FORGED = ["x", "1", "é", "x" * 10_000, TimestampSigner().sign_object(1), ":" * 10]


@pytest.mark.parametrize("token", FORGED, ids=["word", "number", "accent", "long", "signed for another use", "colons"])
def test_a_forged_token_adds_words_to_nothing(client, token):
    make_published()
    press(client)

    response = press(client, token=token, words="Mine")

    assert response.status_code == 200
    assert Report.objects.get().words == ""


def test_a_token_is_good_for_its_own_step_alone(client):
    make_published()
    token = token_in(press(client, "w1"))

    press(client, "w2", token=token, words="Elsewhere")

    assert Report.objects.get().words == ""


def test_while_nothing_can_be_saved_the_words_stay_with_the_reader(client):
    make_published()
    client.get("/en/example/")

    def refuse(execute, sql, *arguments):
        if "platforms_report" in sql:
            raise OperationalError("database is locked")
        return execute(sql, *arguments)

    with connection.execute_wrapper(refuse):
        response = press(client, words="Another button")

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "could not be saved just now" in response.text
    assert ">\nAnother button</textarea>" in response.text


# Limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_day_takes_twenty_reports_on_a_step(client, headers):
    make_published()
    make_reports(*[0] * 19)

    press(client)
    response = press(client, words="One more", headers=headers)

    assert "Readers have told us enough about this step today." in response.text
    assert "<textarea" not in response.text
    assert Report.objects.count() == 20


def test_another_step_and_another_day_have_their_own_limit(client):
    make_published()
    make_reports(*[0] * 20, step="w1")
    make_reports(*[1] * 20, step="w2")

    press(client, "w2")

    assert Report.objects.count() == 41


def test_a_day_takes_three_hundred_reports_on_the_whole_site(client):
    make_published()
    other = make_published("other", procedures=[make_procedure(steps=[f"s{n}" for n in range(15)])])
    for step in range(15):
        make_reports(*[0] * 20, platform=other, step=f"s{step}")

    press(client)

    assert Report.objects.count() == 300


def test_answering_does_not_open_the_gate_again(client):
    make_published()
    make_reports(*[0] * 20)
    Report.objects.answer(Status.SPAM, by=None, on=now().date())

    press(client)

    assert Report.objects.count() == 20


# What other readers are told -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ages", [(), (0,), (1, 0), (0, 0, 0), (0,) * 5])
def test_few_reports_or_one_days_impatience_are_not_told(client, ages):
    make_published()
    make_reports(*ages)

    assert NOTICE not in guide_page(client)


@pytest.mark.parametrize("ages", [(21, 20, 0), (21, 21, 20), (21,) * 6])
def test_enough_reports_are_told_since_the_first_of_them(client, ages):
    make_published()
    first, *_ = make_reports(*ages)

    page = guide_page(client)

    assert page.count(NOTICE) == 1
    assert f'Readers report a different screen since <time datetime="{first.on.isoformat()}">' in page


def test_reports_on_other_steps_and_other_guides_do_not_add_up(client):
    make_published()
    other = make_published("other")
    make_reports(1, 0, step="w1")
    make_reports(1, 0, step="w2")
    make_reports(1, 0, platform=other)

    assert NOTICE not in guide_page(client)


@pytest.mark.parametrize("status", [Status.FIXED, Status.NOT_REPRODUCED, Status.SPAM])
def test_an_answer_takes_the_notice_away(client, status):
    make_published()
    make_reports(2, 1, 0)
    assert NOTICE in guide_page(client)

    Report.objects.answer(status, by=None, on=now().date())

    assert NOTICE not in guide_page(client)


def test_a_material_change_of_the_step_takes_the_notice_away(client):
    make_published()
    make_reports(2, 1, 0)

    make_published(procedures=[make_procedure(steps=[make_step("w1", do=text("Do it differently")), "w2"])])

    assert NOTICE not in guide_page(client)


@pytest.mark.parametrize(
    ("steps", "cosmetic"),
    [(["w1", make_step("w2", do=text("Else"))], ()), ([make_step("w1", do=text("Do W1")), "w2"], {"w1"})],
)
def test_a_change_elsewhere_or_of_words_only_leaves_it(client, steps, cosmetic):
    make_published()
    make_reports(2, 1, 0)

    make_published(procedures=[make_procedure(steps=steps)], cosmetic=cosmetic)

    assert NOTICE in guide_page(client)


def test_reports_from_before_and_after_a_cosmetic_change_add_up(client):
    make_published()
    make_published(verdict=text("News"))
    make_reports(2, 1, revision=1)
    make_reports(0, revision=2)

    assert NOTICE in guide_page(client)


def test_a_step_that_is_gone_and_a_guide_that_is_gone_are_told_of_nowhere():
    make_published()
    make_reports(2, 1, 0, step="gone")
    make_reports(2, 1, 0)
    Revision.objects.update(is_current=False)

    assert feedback.mismatches() == frozenset()


def test_the_notice_is_told_in_the_readers_language(client):
    make_published()
    make_reports(2, 1, 0)

    page = guide_page(client, "fr")

    assert NOTICE in page
    assert "Readers report" not in page


def test_looking_costs_one_query_and_a_second_when_there_may_be_something_to_tell(django_assert_num_queries):
    make_published()
    make_reports(0, 0)
    with django_assert_num_queries(1):
        assert not feedback.mismatches()

    make_published("other", procedures=[make_procedure(steps=[f"s{n}" for n in range(20)])])
    for step in range(20):
        make_reports(*range(5), platform=Platform.objects.get(slug="other"), step=f"s{step}")

    with django_assert_num_queries(2):
        assert len(feedback.mismatches()) == 20


# The database ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"step": ""},
        {"revision": 0},
        {"surface": "moon"},
        {"status": "perhaps"},
        {"status": "fixed"},
        {"answered_on": "2026-11-24"},
    ],
)
def test_the_database_refuses_what_no_report_is(wrong):
    make_published()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_reports(0, **wrong)


def test_reports_outlive_a_guides_reload_and_go_with_their_platform():
    platform = make_published()
    make_reports(0)
    make_published(verdict=text("News"))
    assert Report.objects.count() == 1

    platform.delete()

    assert Report.objects.count() == 0


# The desk --------------------------------------------------------------------------------------------------------

LIST = reverse("admin:platforms_report_changelist")
BY_STEP = reverse("admin:platforms_report_by_step")
ANSWER = reverse("admin:platforms_report_answer")


def answer(desk, report, status="fixed", **changes):
    group = {"platform": report.platform_id, "step": report.step, "revision": report.revision, "last": report.pk}
    return desk.post(ANSWER, group | {"status": status} | changes)


def test_the_desk_lists_reports_with_the_words_of_step_and_reader(admin_client):
    make_published()
    make_reports(0, words="<b>Another</b> button")

    page = admin_client.get(LIST).text

    assert "Do w1" in page
    assert "&lt;b&gt;Another&lt;/b&gt; button" in page


@pytest.mark.parametrize(
    ("action", "status"), [("fixed", "fixed"), ("not_reproduced", "not-reproduced"), ("spam", "spam")]
)
def test_chosen_reports_are_answered_together(admin_client, admin_user, action, status):
    make_published()
    chosen, left = make_reports(0, 0)

    response = admin_client.post(LIST, {"action": action, "_selected_action": [chosen.pk]}, follow=True)

    assert "1 report answered" in response.text
    chosen.refresh_from_db()
    left.refresh_from_db()
    assert (chosen.status, chosen.answered_by, chosen.answered_on) == (status, admin_user, now().date())
    assert left.status == "open"


def test_by_step_shows_how_many_since_when_in_which_words_and_where_to_mend_it(admin_client):
    make_published()
    make_reports(9, 8, words="A <button>", step="w2")
    make_reports(0, step="w2", language="fr")
    make_reports(0, step="w1")

    page = admin_client.get(BY_STEP).text

    assert "<b>3 open reports</b>" in page
    assert page.index("3 open reports") < page.index("1 open report<")
    assert "A &lt;button&gt;" in page
    assert "Readers are told since" in page
    assert "Readers are not told." in page
    assert "/en/example/#step-w2" in page
    procedure = Platform.objects.get().procedures.get().pk
    assert f'href="/admin/platforms/procedure/{procedure}/change/#steps-1"' in page
    assert 'id="steps-1"' in admin_client.get(f"/admin/platforms/procedure/{procedure}/change/").text


def test_by_step_counts_over_the_weeks(admin_client):
    make_published()
    monday = now().date() - timedelta(days=now().date().weekday())
    make_reports(0, 0, on=monday)
    make_reports(0, on=monday - timedelta(days=1))
    make_reports(0, on=monday - timedelta(days=300))

    page = admin_client.get(BY_STEP).text

    cells = [cell.partition("<")[0] for cell in page.partition("by week")[2].split("<td>")[1:]]
    assert cells == ["0"] * 6 + ["1", "2"]


def test_by_step_says_that_a_later_revision_changed_the_step(admin_client):
    make_published()
    make_reports(2, 1, 0)
    make_published(procedures=[make_procedure(steps=[make_step("w1", do=text("Do it differently")), "w2"])])
    pages.generation.forget()

    page = admin_client.get(BY_STEP).text

    assert "Revision 2 changed the step since" in page


def test_by_step_bears_steps_and_guides_that_are_gone(admin_client):
    make_published()
    make_reports(0, step="gone")
    assert "Readers see this step no longer." in admin_client.get(BY_STEP).text

    Revision.objects.update(is_current=False)
    pages.generation.forget()

    assert "Readers see this step no longer." in admin_client.get(BY_STEP).text
    assert "gone" in admin_client.get(LIST).text


def test_by_step_takes_a_bounded_number_of_queries(admin_client, django_assert_max_num_queries):
    make_published(procedures=[make_procedure(steps=[f"s{n}" for n in range(60)])])
    for step in range(60):
        make_reports(1, 0, step=f"s{step}", words="Else")

    with django_assert_max_num_queries(17):
        page = admin_client.get(BY_STEP).text

    assert "10 more steps have fewer reports" in page


def test_a_group_is_answered_as_far_as_it_was_seen(admin_client, client):
    make_published()
    *_, seen = make_reports(2, 1, 0)
    other, later = *make_reports(0, step="w2"), *make_reports(0)
    assert NOTICE in guide_page(client)

    response = answer(admin_client, seen)

    assert response["Location"] == BY_STEP
    assert set(Report.objects.open()) == {other, later}
    # Without a second's wait: this process knows at once.
    assert NOTICE not in client.get("/en/example/").text


@pytest.mark.parametrize("wrong", [{"status": "open"}, {"status": "x"}, {"last": "x"}, {"step": ""}, {"platform": ""}])
def test_a_strange_answer_is_400(admin_client, wrong):
    make_published()
    (report,) = make_reports(0)

    assert answer(admin_client, report, **wrong).status_code == 400
    assert Report.objects.open().count() == 1


def test_what_a_reader_said_cannot_be_edited_or_made_up(admin_client):
    make_published()
    (report,) = make_reports(0, words="As it was said")
    url = reverse("admin:platforms_report_change", args=[report.pk])

    assert "As it was said" in admin_client.get(url).text
    assert 'name="words"' not in admin_client.get(url).text
    assert admin_client.post(url, {"words": "Changed"}).status_code == 403
    assert admin_client.get(reverse("admin:platforms_report_add")).status_code == 403


def test_only_an_administrator_deletes(admin_client):
    make_published()
    (report,) = make_reports(0)
    url = reverse("admin:platforms_report_delete", args=[report.pk])

    assert desk_of(make_staff("view_report", "change_report")).post(url, {"post": "yes"}).status_code == 403
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert not Report.objects.exists()


def test_who_may_only_look_cannot_answer():
    make_published()
    (report,) = make_reports(0)
    desk = desk_of(make_staff("view_report"))

    assert 'name="status"' not in desk.get(BY_STEP).text
    assert answer(desk, report).status_code == 403
    desk.post(LIST, {"action": "spam", "_selected_action": [report.pk]})
    assert Report.objects.open().count() == 1


def test_staff_without_permission_and_strangers_see_no_reports(client):
    make_published()
    (report,) = make_reports(0)
    assert client.get(BY_STEP).status_code == 302
    assert answer(client, report).status_code == 302

    desk = desk_of(make_staff())

    assert desk.get(BY_STEP).status_code == 403
    assert desk.get(LIST).status_code == 403
    assert answer(desk, report).status_code == 403


@pytest.mark.parametrize("url", [BY_STEP, LIST])
def test_the_desk_has_nothing_inline(admin_client, url):
    make_published()
    make_reports(0, words="Else")

    page = admin_client.get(url).text

    for inline in ("<style", ' style="', " onclick="):
        assert inline not in page
