"""“I walked this today”: what is recorded, what readers are told, and when a check stops being true."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils.timezone import now

from platforms import pages
from platforms.models import Check, Platform, Procedure, Revision, Step
from platforms.publishing import note_draft, publish, published, roll_back
from platforms.rows import dump

from .desk import desk_of, make_editor, make_staff, steps_url
from .factory import make_platform, make_procedure, make_published, make_step, text

pytestmark = pytest.mark.django_db

WHERE = {"surface": "ios", "language": "fr", "account": "personal", "region": "EEA"}
TWO = [make_procedure(), make_procedure("app", steps=["m1"], instead_of="web")]
CHECKED = {"on": "2026-11-03", "surface": "web", "language": "fr"}


def url(key="web"):
    return reverse("admin:platforms_check", args=[Procedure.objects.get(key=key).pk])


def seen(desk, key="web"):
    return desk.get(url(key)).context["seen"]


def match(desk, key="web", **changes):
    return desk.post(url(key), {**WHERE, "seen": seen(desk, key), "matches": "1"} | changes, follow=True)


def differ(desk, key="web", step="w2", words="The label is now Privacy", **changes):
    sent = {**WHERE, "seen": seen(desk, key), "different": "1", "step": step, "words": words}
    return desk.post(url(key), sent | changes)


def checked(key="web"):
    return {procedure.key: procedure.checked for procedure in published("example").guide.procedures}[key]


def rewrite(key, words="Do it differently", cosmetic=()):
    Step.objects.filter(key=key).update(do_en=words)
    return publish(Platform.objects.get(), cosmetic=cosmetic)


# It all matches --------------------------------------------------------------------------------------------------


def test_the_page_shows_the_steps_with_the_words_on_the_screen(admin_client):
    labels = [{"text": {"en": "Data", "fr": "Données"}}, {"text": {"en": "AI", "fr": "IA"}, "switch": True}]
    steps = [make_step("w1", do={"en": "Open **Data**", "fr": "Ouvrez **Données**"}, where=text("Settings")), "w2"]
    make_published(labels=labels, procedures=[make_procedure(steps=steps)])

    page = admin_client.get(url()).text

    assert "Do w2" in page
    assert "see w1" in page
    assert '<span lang="fr">Données</span>' in page
    assert "Settings" in page
    assert "It is off." in page


def test_a_walk_that_matches_is_recorded_published_and_told_to_readers(admin_client, admin_user, client):
    make_published()

    response = match(admin_client)

    assert "Published as revision 2." in response.text
    kept = Check.objects.get()
    assert (kept.worked, kept.on, kept.by, kept.procedure, kept.revision) == (True, now().date(), admin_user, "web", 1)
    assert {name: getattr(kept, name) for name in WHERE} == WHERE
    assert checked().model_dump(mode="json") == {"on": now().date().isoformat(), **WHERE}
    page = client.get("/en/example/").text
    assert "On iPhone and iPad · French · Personal accounts · EU and EEA" in page
    assert "not yet checked live" not in page
    assert Revision.objects.current().get().note_fr == "Vérifié en direct."


def test_the_surface_is_the_procedures_unless_said_otherwise(admin_client):
    make_published(procedures=[make_procedure(surface="android", audience="creator")])

    form = admin_client.get(url()).context["form"]

    assert (form["surface"].value(), form["account"].value(), form["region"].value()) == ("android", "creator", None)


def test_the_day_is_given_not_typed(admin_client):
    make_published()

    match(admin_client, on="2020-01-01", checked_on="2020-01-01")

    assert Check.objects.get().on == now().date()


def test_a_check_in_the_same_way_on_the_same_day_publishes_nothing_again(admin_client):
    make_published()
    match(admin_client)

    response = match(admin_client)

    assert "Readers knew of it already" in response.text
    assert (Check.objects.count(), Revision.objects.count()) == (2, 2)


def test_who_may_not_publish_leaves_a_draft_that_waits():
    make_published()

    response = match(desk_of(make_staff("change_platform", "view_platform")))

    assert "A publisher makes it known to readers." in response.text
    assert Platform.objects.get().unpublished
    assert list(Platform.objects.get().writings.values_list("user__username", flat=True)) == ["staff"]
    assert checked() is None


def test_two_people_make_a_check_known_where_two_are_needed(admin_client, settings):
    make_published()
    settings.TWO_PERSON = True

    response = match(admin_client)

    assert "somebody else has to publish" in response.text
    assert checked() is None


def test_a_check_publishes_nothing_that_a_colleague_left_as_a_draft(admin_client):
    platform = make_published()
    Step.objects.filter(key="w2").update(do_en="Half of a thou")
    note_draft(platform, by=make_editor("wanda", "writer"))

    page = match(admin_client).text

    assert published("example").number == 1
    assert checked() is None
    assert "changes by wanda" in page
    assert reverse("admin:platforms_review", args=[platform.pk]) in page


def test_every_procedure_is_checked_by_itself(admin_client):
    platform = make_published(procedures=TWO)

    match(admin_client, "app")

    assert checked("web") is None
    assert checked("app").language == "fr"
    page = admin_client.get(reverse("admin:platforms_checks", args=[platform.pk])).text
    assert page.count("never checked") == 1


def test_a_guide_with_one_procedure_leads_straight_to_it(admin_client):
    platform = make_published()

    assert admin_client.get(reverse("admin:platforms_checks", args=[platform.pk]))["Location"] == url()


def test_a_guide_without_procedures_has_nothing_to_walk(admin_client):
    platform = make_published(procedures=[], outcome="none")

    page = admin_client.get(reverse("admin:platforms_checks", args=[platform.pk])).text

    assert "nothing to walk" in page


def test_unfinished_guides_can_be_walked_but_not_published(admin_client):
    make_published()
    Step.objects.get(key="w2").sources.clear()

    response = match(admin_client)

    assert "It cannot be published yet" in response.text
    assert Check.objects.count() == 1
    assert published("example").number == 1


@pytest.mark.parametrize("wrong", [{"region": ""}, {"region": "MOON"}, {"language": "xx"}, {"surface": ""}])
def test_what_is_missing_is_said_and_nothing_recorded(admin_client, wrong):
    make_published()

    response = match(admin_client, **wrong)

    assert "errorlist" in response.text
    assert not Check.objects.exists()


def test_steps_that_changed_during_the_walk_were_not_walked(admin_client):
    make_published()
    before = seen(admin_client)
    Step.objects.filter(key="w2").update(do_en="Something else")

    response = match(admin_client, seen=before)

    assert "changed these steps while you walked them" in response.text
    assert not Check.objects.exists()
    assert f'value="{seen(admin_client)}"' in response.text


# A check is only true of the steps that were walked ------------------------------------------------------------------


def test_a_changed_step_takes_the_check_away(admin_client):
    make_published(procedures=TWO)
    match(admin_client, "web")
    match(admin_client, "app")

    rewrite("w2")

    assert checked("web") is None
    assert checked("app") is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda: Step.objects.get(key="w2").delete(),
        lambda: Step.objects.filter(key="w1").update(position=9),
        lambda: Step.objects.filter(key="w1").update(url="https://example.org/elsewhere"),
        lambda: Step.objects.create(procedure=Procedure.objects.get(), do_en="And then", position=9).sources.set(
            Platform.objects.get().sources.all()
        ),
    ],
    ids=["removed", "moved", "another address", "added"],
)
def test_another_way_was_not_walked(admin_client, change):
    make_published()
    match(admin_client)

    change()
    publish(Platform.objects.get())

    assert checked() is None


def test_wording_and_sources_leave_the_check(admin_client):
    make_published()
    match(admin_client)

    rewrite("w2", "Do w2, please", cosmetic=["w2"])
    assert checked() is not None
    Platform.objects.update(minutes=9)
    publish(Platform.objects.get())

    assert published("example").number == 4
    assert checked() is not None


def test_a_check_that_went_never_returns_by_itself(admin_client):
    make_published()
    match(admin_client)
    rewrite("w2")

    rewrite("w2", "Do it differently!", cosmetic=["w2"])
    assert checked() is None
    rewrite("w2", "Do w2")

    assert checked() is None


def test_a_draft_tells_a_check_no_longer_and_again_when_it_is_taken_back(admin_client):
    make_published()
    match(admin_client)
    preview = reverse("admin:platforms_preview", args=[Platform.objects.get().pk, "en"])

    Step.objects.filter(key="w2").update(do_en="Draft")
    assert "not yet checked live" in admin_client.get(preview).text
    Step.objects.filter(key="w2").update(do_en="Do w2")

    assert "not yet checked live" not in admin_client.get(preview).text


def test_a_check_after_the_change_is_true_of_the_new_steps(admin_client):
    make_published()
    match(admin_client)
    Step.objects.filter(key="w2").update(do_en="Do it differently")

    match(admin_client)

    assert published("example").guide.steps[1].do["en"] == "Do it differently"
    assert checked() is not None


def test_a_file_keeps_what_it_says_and_an_editor_then_loses_it():
    make_published(procedures=[make_procedure(checked=CHECKED)])
    make_published(procedures=[make_procedure(checked=CHECKED, steps=[make_step("w1", do=text("New")), "w2"])])
    assert checked().on == "2026-11-03"

    rewrite("w2")

    assert checked() is None


def test_rolling_back_brings_the_check_of_those_steps_back():
    make_published(procedures=[make_procedure(checked=CHECKED)])
    rewrite("w2")
    assert checked() is None

    roll_back(Revision.objects.get(number=1))

    assert checked().on == "2026-11-03"


def test_nobody_types_a_check_into_a_form(admin_client):
    make_published()

    page = admin_client.get(steps_url()).text

    assert 'name="checked' not in page
    assert f'href="{url()}"' in page


# Something is different ----------------------------------------------------------------------------------------------


def test_a_failed_check_opens_the_step_with_the_words(admin_client, admin_user):
    make_published()

    response = differ(admin_client)
    opened = admin_client.get(response["Location"])

    procedure = steps_url()
    assert opened["Location"] == f"{procedure}#steps-1"
    page = admin_client.get(procedure).text
    assert page.count("The label is now Privacy") == 2  # as a message, and above the steps until it is mended
    kept = Check.objects.get()
    assert (kept.worked, kept.step, kept.words, kept.by) == (False, "w2", "The label is now Privacy", admin_user)
    assert checked() is None
    assert published("example").number == 1


def test_a_failed_check_leaves_an_earlier_one_and_its_day(admin_client):
    make_published(procedures=[make_procedure(checked=CHECKED)])

    differ(admin_client)

    assert checked().on == "2026-11-03"


@pytest.mark.parametrize("wrong", [{"step": ""}, {"step": "zz"}, {"words": " "}, {"words": "x" * 501}])
def test_a_difference_needs_its_step_and_words_and_loses_nothing_typed(admin_client, wrong):
    make_published()

    response = differ(admin_client, **{"words": "The label is now Privacy"} | wrong)

    assert response.status_code == 200
    assert "errorlist" in response.text
    assert wrong.get("words", "The label is now Privacy").strip() in response.text
    assert not Check.objects.exists()


def open_failures(desk):
    pages.generation.forget()
    found = [section for section in desk.get("/admin/").context["todo"] if section.title == "Checks that failed"]
    return [(task.title, task.why, task.url) for section in found for task in section.tasks]


def test_it_stays_on_the_desk_until_a_later_publication_changed_the_step(admin_client):
    platform = make_published()
    differ(admin_client)
    found = open_failures(admin_client)
    assert found == [
        (
            "Example, step 2",
            "admin: “The label is now Privacy”",
            f"/admin/platforms/platform/{platform.pk}/step/w2/",
        )
    ]

    rewrite("w1")
    assert open_failures(admin_client) == found
    rewrite("w2")

    assert open_failures(admin_client) == []


def test_a_draft_walked_wrong_is_not_settled_by_its_own_publication(admin_client):
    make_published()
    Step.objects.filter(key="w2").update(do_en="A draft")
    differ(admin_client)

    publish(Platform.objects.get())

    assert len(open_failures(admin_client)) == 1


def test_the_removal_of_the_step_settles_it(admin_client):
    make_published()
    differ(admin_client)

    Step.objects.get(key="w2").delete()
    publish(Platform.objects.get())

    assert open_failures(admin_client) == []


def test_a_later_match_settles_it(admin_client, admin_user):
    make_published()
    differ(admin_client)

    match(admin_client)

    assert open_failures(admin_client) == []
    failed = Check.objects.get(worked=False)
    assert (failed.settled_on, failed.settled_by) == (now().date(), admin_user)


def test_somebody_can_settle_it_in_the_list_of_checks(admin_client):
    make_published()
    differ(admin_client)
    failed = Check.objects.get()
    listed = reverse("admin:platforms_check_changelist")
    assert "The label is now Privacy" in admin_client.get(f"{listed}?state=open").text

    response = admin_client.post(listed, {"action": "settle", "_selected_action": [failed.pk]}, follow=True)

    assert "1 check settled." in response.text
    assert "The label is now Privacy" not in admin_client.get(f"{listed}?state=open").text
    assert open_failures(admin_client) == []


def test_a_step_that_is_gone_leads_to_its_guide(admin_client):
    platform = make_published()

    response = admin_client.get(reverse("admin:platforms_step", args=[platform.pk, "zz"]))

    assert response["Location"] == reverse("admin:platforms_platform_change", args=[platform.pk])


# Who, and how cheaply ------------------------------------------------------------------------------------------------


def test_recording_a_check_needs_the_permission_to_change_guides(client):
    platform = make_published()
    addresses = [url(), reverse("admin:platforms_checks", args=[platform.pk])]
    assert [client.get(address).status_code for address in addresses] == [302, 302]

    desk = desk_of(make_staff("view_platform", "publish_platform"))

    assert [desk.get(address).status_code for address in addresses] == [403, 403]
    assert desk.post(url(), WHERE | {"matches": "1"}).status_code == 403
    assert desk.get(reverse("admin:platforms_step", args=[platform.pk, "w1"])).status_code == 302
    assert not Check.objects.exists()


def test_staff_without_permission_see_no_step_and_no_checks():
    platform = make_published()
    desk = desk_of(make_staff())

    assert desk.get(reverse("admin:platforms_step", args=[platform.pk, "w1"])).status_code == 403
    assert desk.get(reverse("admin:platforms_check_changelist")).status_code == 403


def test_checks_are_neither_made_up_nor_edited(admin_client):
    make_published()
    match(admin_client)
    kept = Check.objects.get()

    assert admin_client.get(reverse("admin:platforms_check_add")).status_code == 403
    assert admin_client.post(reverse("admin:platforms_check_change", args=[kept.pk]), {}).status_code == 403


def test_a_check_page_takes_few_queries(admin_client, django_assert_max_num_queries):
    make_published(procedures=[make_procedure(steps=[f"w{n}" for n in range(20)])])
    address = url()
    admin_client.get(address)

    with django_assert_max_num_queries(5):
        admin_client.get(address)


@pytest.mark.parametrize("wrong", [{"step": ""}, {"words": ""}, {"said": None}, {"surface": "moon"}, {"region": ""}])
def test_the_database_refuses_what_no_check_is(wrong):
    platform = make_platform()
    failed = {"platform": platform, "procedure": "web", "revision": 0, "on": now().date(), "worked": False, **WHERE}
    failed |= {"step": "w1", "words": "Else", "said": {"key": "w1"}}

    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.create(**failed | wrong)


def test_a_check_from_before_is_taken_over_with_its_steps():
    executor = MigrationExecutor(connection)
    make_published(procedures=[make_procedure(checked=CHECKED)])
    Procedure.objects.update(walked=[])
    take_over = import_module("platforms.migrations.0005_walked").remember_what_was_walked

    take_over(executor.loader.project_state(("platforms", "0005_walked")).apps, None)

    assert dump(Platform.objects.get()).procedures[0].checked.on == "2026-11-03"
