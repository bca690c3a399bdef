"""With two people, whoever wrote a change cannot be the one who publishes it, whichever way it takes."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from platforms import guidefile
from platforms.content import Guide
from platforms.models import Platform, Procedure, Revision, Source, Step, Writing
from platforms.publishing import OwnWorkError, draft, note_draft, publish, published, roll_back
from platforms.rows import load

from .desk import desk_of, form_of, make_editor, save, steps_url
from .factory import make_guide, make_platform, make_procedure, make_published, make_step
from .test_checking import differ, match
from .test_import import agree, offered, upload
from .test_pictures import drawn, in_words, saved
from .test_pictures import upload as picture
from .test_translating import page_of as translation_of
from .test_translating import save as translate

pytestmark = pytest.mark.django_db
DIFFERENT = {"steps-0-do_en": "Do it differently"}


@pytest.fixture(autouse=True)
def _two_people(settings):
    settings.TWO_PERSON = True


@pytest.fixture
def anna():
    return make_editor("anna")


@pytest.fixture
def paul():
    return make_editor("paul")


def test_the_form_keeps_own_work_as_a_draft_and_says_who_can_publish_it(anna, paul):
    make_published()

    response = save(desk_of(anna), steps_url(), **DIFFERENT)

    assert "somebody else has to publish them" in response.text
    assert "Who can: paul." in response.text
    assert Step.objects.get(key="w1").do_en == "Do it differently"
    assert published("example").number == 1


def test_another_publisher_publishes_it_from_the_form_without_changing_a_word(anna, paul):
    make_published()
    save(desk_of(anna), steps_url(), **DIFFERENT)

    response = save(desk_of(paul), steps_url())

    revision = Revision.objects.current().get()
    assert "Published as revision 2" in response.text
    assert (revision.published_by, revision.writers, revision.two_person) == (paul, f",{anna.pk},", True)
    assert not Writing.objects.exists()


def test_whoever_changes_a_word_of_it_is_a_writer_too(anna, paul):
    make_published()
    save(desk_of(anna), steps_url(), **DIFFERENT)

    response = save(desk_of(paul), steps_url(), **{"steps-0-do_en": "Do it quite differently"})

    assert "somebody else has to publish them" in response.text
    assert {writing.user for writing in Writing.objects.all()} == {anna, paul}
    assert published("example").number == 1


def test_line_breaks_that_a_browser_rewrites_make_nobody_a_writer(anna, paul):
    platform = make_published(verdict={"en": "One line.\nAnd another."})
    save(desk_of(anna), steps_url(), **DIFFERENT)
    url = reverse("admin:platforms_platform_change", args=[platform.pk])

    save(desk_of(paul), url, verdict_en="One line.\r\nAnd another.")

    assert published("example").number == 2
    assert published("example").guide.verdict["en"] == "One line.\nAnd another."


def test_saving_the_whole_page_of_a_real_guide_unchanged_makes_nobody_a_writer(anna):
    call_command("load_guides", "guides/linkedin.yaml", verbosity=0)
    platform = Platform.objects.get()

    for url in [
        reverse("admin:platforms_platform_change", args=[platform.pk]),
        *(reverse("admin:platforms_procedure_change", args=[one.pk]) for one in Procedure.objects.all()),
    ]:
        save(desk_of(anna), url)

    assert not Writing.objects.exists()
    assert published("linkedin").number == 1


def test_the_review_refuses_own_work(anna, paul):
    platform = make_published()
    save(desk_of(anna), steps_url(), **DIFFERENT)
    url = reverse("admin:platforms_review", args=[platform.pk])
    seen = desk_of(anna).get(url).context["seen"]

    response = desk_of(anna).post(url, {"seen": seen})

    assert response.status_code == 403
    assert "somebody else has to publish them" in response.text
    assert published("example").number == 1


def test_going_back_is_own_work_and_leaves_a_draft(anna, paul):
    platform = make_published()
    make_published(minutes=9)
    url = reverse("admin:platforms_roll_back", args=[platform.pk, 1])

    response = desk_of(anna).post(url, follow=True)

    assert "somebody else has to publish them" in response.text
    assert published("example").number == 2
    assert Platform.objects.get().minutes == 2
    save(desk_of(paul), steps_url())
    assert published("example").guide.minutes == 2


def test_deleting_a_procedure_is_writing(anna):
    platform = make_published(procedures=[make_procedure(), make_procedure("app", steps=["a1"])])
    procedure = Procedure.objects.get(key="app")

    desk_of(anna).post(reverse("admin:platforms_procedure_delete", args=[procedure.pk]), {"post": "yes"})

    assert Platform.objects.get().unpublished
    with pytest.raises(OwnWorkError):
        publish(platform, by=anna)


def test_deleting_procedures_from_their_list_is_writing(anna):
    platform = make_published(procedures=[make_procedure(), make_procedure("app", steps=["a1"])])
    chosen = Procedure.objects.get(key="app").pk
    sent = {"action": "delete_selected", "_selected_action": [chosen], "post": "yes"}

    desk_of(anna).post(reverse("admin:platforms_procedure_changelist"), sent)

    assert Procedure.objects.count() == 1
    with pytest.raises(OwnWorkError):
        publish(platform, by=anna)


def test_an_import_by_an_editor_is_their_work(anna, paul):
    make_published()
    platform = load(make_guide(minutes=9))
    note_draft(platform, by=anna)

    with pytest.raises(OwnWorkError):
        publish(platform, by=anna)
    assert publish(platform, by=paul).number == 2


def test_a_draft_is_not_published_by_loading_files(anna, tmp_path):
    platform = make_published()
    save(desk_of(anna), steps_url(), **DIFFERENT)
    file = tmp_path / "example.yaml"
    file.write_text(guidefile.write(Guide.model_validate(platform.revisions.get().document)))

    call_command("load_guides", file, verbosity=0)

    assert published("example").number == 1
    assert Platform.objects.get().unpublished


def test_a_file_that_says_what_a_draft_says_is_no_second_person(anna, tmp_path):
    platform = make_published()
    save(desk_of(anna), steps_url(), **DIFFERENT)
    file = tmp_path / "example.yaml"
    file.write_text(guidefile.write(draft(platform)))

    call_command("load_guides", file, verbosity=0)

    assert published("example").number == 1
    assert Writing.objects.get().user == anna


def test_the_code_refuses_and_keeps_the_draft(anna):
    platform = make_published()
    Step.objects.filter(key="w1").update(do_en="Do it differently")
    note_draft(platform, by=anna)

    with pytest.raises(OwnWorkError):
        publish(platform, by=anna)

    assert Revision.objects.count() == 1
    assert [writing.user for writing in Writing.objects.all()] == [anna]


def test_going_back_in_code_is_refused_too(anna):
    make_published()
    platform = make_published(minutes=9)

    with pytest.raises(OwnWorkError):
        roll_back(platform.revisions.get(number=1), by=anna)

    assert Revision.objects.count() == 2


@pytest.mark.parametrize("writers", [",{0},", ",1,{0},", ",{0},99999,"])
def test_the_database_refuses_own_work(anna, writers):
    platform = make_platform()
    fields = {"platform": platform, "number": 1, "document": {}, "origin": "editor", "published_by": anna}

    with pytest.raises(IntegrityError, match="revision_published_by_another"), transaction.atomic():
        Revision.objects.create(**fields, writers=writers.format(anna.pk))


def test_the_database_does_not_take_one_key_for_another(anna):
    platform = make_platform()
    fields = {"platform": platform, "number": 1, "document": {}, "origin": "editor", "published_by": anna}

    assert Revision.objects.create(**fields, writers=f",{anna.pk}7,7{anna.pk},")


def test_somebody_who_is_gone_does_not_open_the_rule_to_other_writers(anna, paul):
    platform = make_published()
    save(desk_of(anna), steps_url(), **DIFFERENT)
    save(desk_of(paul), steps_url(), **{"steps-0-do_en": "Do it quite differently"})

    anna.delete()

    with pytest.raises(OwnWorkError):
        publish(platform, by=paul)


def test_without_the_rule_an_editor_publishes_own_work(anna, settings):
    settings.TWO_PERSON = False
    make_published()

    save(desk_of(anna), steps_url(), **DIFFERENT)

    revision = Revision.objects.current().get()
    assert (revision.number, revision.published_by, revision.two_person) == (2, anna, False)


def test_a_source_cannot_be_changed_past_the_rule(anna):
    make_published()
    url = reverse("admin:platforms_source_change", args=[Source.objects.get().pk])

    assert desk_of(anna).post(url, form_of(desk_of(anna), steps_url())).status_code == 403


def by_hand(desk):
    save(desk, steps_url(), **{"steps-1-do_en": "Do it differently"})


def by_check(desk):
    match(desk)


def by_translation(desk):
    translate(desk, f"{translation_of(Platform.objects.get())}?show=all", words={"step w1.do": "Faites-le autrement"})


def by_import(desk):
    response = upload(desk, {"example.yaml": guidefile.write(make_guide(minutes=9)).encode()})
    agree(desk, response, take=offered(response))


def by_rename(desk):
    url = reverse("admin:platforms_platform_change", args=[Platform.objects.get().pk])
    save(desk, url, **{"labels-0-text_en": "AI learning"})


def by_picture(desk):
    save(desk, steps_url(), **picture(saved(drawn())), **in_words())


def by_going_back(desk):
    make_published(minutes=9)
    desk.post(reverse("admin:platforms_roll_back", args=[Platform.objects.get().pk, 1]))


WAYS = [by_hand, by_check, by_translation, by_import, by_rename, by_picture, by_going_back]


@pytest.mark.parametrize("write", WAYS)
def test_whichever_way_somebody_writes_another_one_publishes_it(anna, paul, write):
    quoting = make_step("w1", do={"en": "Open **Training**", "fr": "Ouvrez **Training**"})
    platform = make_published(labels=[{"text": {"en": "Training"}}], procedures=[make_procedure(steps=[quoting, "w2"])])

    write(desk_of(anna))

    number = published("example").number
    assert [writing.user for writing in Writing.objects.all()] == [anna]
    for publish_again in (save_as_it_is, publish_from_review, publish_by_translating, publish_by_checking):
        publish_again(desk_of(anna), platform)
        assert published("example").number == number, publish_again.__name__
    publish_from_review(desk_of(paul), platform)
    revision = Revision.objects.current().get()
    assert (revision.number, revision.published_by, revision.writers) == (number + 1, paul, f",{anna.pk},")


def save_as_it_is(desk, platform):
    save(desk, steps_url())


def publish_from_review(desk, platform):
    url = reverse("admin:platforms_review", args=[platform.pk])
    desk.post(url, {"seen": desk.get(url).context["seen"]})


def publish_by_translating(desk, platform):
    translate(desk, f"{translation_of(platform)}?show=all")


def publish_by_checking(desk, platform):
    match(desk)


def test_a_check_that_found_something_different_writes_nothing_and_publishes_nothing(anna):
    make_published()
    save(desk_of(anna), steps_url(), **DIFFERENT)
    before = list(Writing.objects.values())

    assert differ(desk_of(anna)).status_code == 302

    assert list(Writing.objects.values()) == before
    assert published("example").number == 1


def test_a_check_by_the_second_person_makes_them_a_writer_of_the_draft_too(anna, paul):
    platform = make_published()
    save(desk_of(anna), steps_url(), **DIFFERENT)

    match(desk_of(paul))

    assert published("example").number == 1
    with pytest.raises(OwnWorkError):
        publish(platform, by=paul)


@pytest.mark.parametrize("write", [*WAYS[:-1]])
def test_a_writer_writes_drafts_whichever_way(write):
    quoting = make_step("w1", do={"en": "Open **Training**", "fr": "Ouvrez **Training**"})
    make_published(labels=[{"text": {"en": "Training"}}], procedures=[make_procedure(steps=[quoting, "w2"])])

    write(desk_of(make_editor("nour", "writer")))

    assert published("example").number == 1
    assert [writing.user.username for writing in Writing.objects.all()] == ["nour"]


def test_looking_at_what_is_typed_makes_nobody_a_writer(anna):
    make_published()
    url = reverse("admin:platforms_procedure_live", args=[Procedure.objects.get().pk])

    page = desk_of(anna).post(url, form_of(desk_of(anna), steps_url()) | DIFFERENT)

    assert "Do it differently" in page.text
    assert not Writing.objects.exists()
    assert not Platform.objects.get().unpublished
