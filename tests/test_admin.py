"""The editors' desk over HTTP: edit, save, see it; drafts, previews, history and the way back."""

import pytest
from django.urls import reverse

from platforms.models import Platform, Revision, Step
from platforms.publishing import published

from .desk import form_of, save, steps_url
from .factory import make_platform, make_procedure, make_published

pytestmark = pytest.mark.django_db


def test_saving_a_step_publishes_it(desk):
    make_published()

    response = save(desk, steps_url(), **{"steps-0-do_en": "Do it differently"})

    assert "Published as revision 2" in response.text
    assert "Do it differently" in desk.get("/en/example/").text


def test_saving_a_draft_keeps_it_from_readers(desk):
    make_published()

    response = save(desk, steps_url(), **{"steps-0-do_en": "Do it differently", "_draft": "Save draft"})

    assert "Saved as a draft" in response.text
    assert "Do it differently" not in desk.get("/en/example/").text
    assert "unpublished changes" in desk.get(reverse("admin:platforms_platform_changelist")).text


def test_a_draft_is_published_by_the_next_save(desk):
    make_published()
    save(desk, steps_url(), **{"steps-0-do_en": "Do it differently", "_draft": "Save draft"})

    save(desk, steps_url())

    assert published("example").guide.steps[0].do["en"] == "Do it differently"
    assert not Platform.objects.get().unpublished


def test_saving_without_a_change_publishes_nothing(desk):
    make_published()

    response = save(desk, steps_url())

    assert "nothing new was published" in response.text
    assert Revision.objects.count() == 1


def test_the_platforms_own_page_publishes_too(desk):
    platform = make_published(notes=[{"kind": "used", "text": {"en": "Posts"}, "sources": ["s1"]}])
    url = reverse("admin:platforms_platform_change", args=[platform.pk])

    save(desk, url, minutes=9, **{"notes-0-text_en": "Posts and photos"})

    guide = published("example").guide
    assert guide.minutes == 9
    assert guide.notes[0].text["en"] == "Posts and photos"


def test_a_publication_keeps_the_editors_name_and_reason(desk, admin_user):
    make_published()

    save(desk, steps_url(), **{"steps-0-do_en": "Do it differently", "change_note_en": "The label changed."})

    revision = Revision.objects.current().get()
    assert revision.published_by == admin_user
    assert revision.note_en == "The label changed."


def test_a_change_of_wording_can_be_called_cosmetic(desk):
    make_published()

    save(
        desk, steps_url(), **{"steps-0-do_en": "Do w1.", "steps-0-cosmetic": "on", "steps-1-do_en": "Do something else"}
    )

    assert published("example").changed_in == {"w1": 1, "w2": 2}


def test_steps_are_reordered_by_their_position(desk):
    make_published()

    save(desk, steps_url(), **{"steps-0-position": 2, "steps-1-position": 1})

    assert [step.key for step in published("example").guide.steps] == ["w2", "w1"]


def test_a_new_step_gets_the_next_free_key(desk):
    make_published()
    added = {"steps-TOTAL_FORMS": 3, "steps-2-do_en": "And then", "steps-2-kind": "action", "steps-2-position": 3}
    added["steps-2-sources"] = [str(Platform.objects.get().sources.get().pk)]

    save(desk, steps_url(), **added)

    assert [step.key for step in published("example").guide.steps] == ["w1", "w2", "w3"]


def test_what_cannot_be_published_is_kept_as_a_draft_and_says_what_is_missing(desk):
    make_published()

    response = save(desk, steps_url(), **{"steps-0-do_en": "Open **Somewhere**"})

    assert "cannot be published yet" in response.text
    assert "**Somewhere** is no label of this guide" in response.text
    assert Step.objects.get(key="w1").do_en == "Open **Somewhere**"
    assert published("example").number == 1


def test_a_mistake_in_the_form_loses_nothing_that_was_typed(desk):
    make_published()
    url = steps_url()

    response = desk.post(
        url, form_of(desk, url) | {"steps-0-do_en": "A new text", "steps-0-url": "http://insecure.example"}
    )

    assert response.status_code == 200
    assert "A new text" in response.text
    assert Step.objects.get(key="w1").do_en == "Do w1"


def test_a_new_platform_begins_as_a_draft(desk):
    url = reverse("admin:platforms_platform_add")
    fields = {
        f"{name}_en": "x" for name in ("name", "operator", "verdict", "control", "reason", "effort", "retroactive_note")
    }
    codes = {"slug": "new", "category": "social", "outcome": "none", "difficulty": "easy", "confidence": "low"}

    response = save(desk, url, minutes=1, retroactive_reach="unknown", products="New\nNewer", **fields, **codes)

    assert "cannot be published yet" in response.text
    assert Platform.objects.get().products == ["New", "Newer"]


def test_who_may_not_publish_saves_a_draft(writer):
    make_published()

    response = save(writer, steps_url(), **{"steps-0-do_en": "Do it differently"})

    assert "Saved as a draft" in response.text
    assert published("example").number == 1


def test_who_may_not_publish_cannot_roll_back(writer):
    platform = make_published()

    response = writer.post(reverse("admin:platforms_roll_back", args=[platform.pk, 1]))

    assert response.status_code == 403


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_preview_shows_the_draft_as_readers_would_see_it(desk, language):
    platform = make_published()
    Step.objects.filter(key="w1").update(do_en="A draft", do_fr="Un brouillon")

    response = desk.get(reverse("admin:platforms_preview", args=[platform.pk, language]))

    assert {"en": "A draft", "fr": "Un brouillon"}[language] in response.text
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "progress/" not in response.text


def test_the_preview_of_something_unfinished_says_what_is_missing(desk):
    platform = make_platform()
    platform.sources.all().delete()

    assert "sources" in desk.get(reverse("admin:platforms_preview", args=[platform.pk, "en"])).text


def test_markdown_is_previewed_as_readers_will_see_it(desk):
    sent = {"text": "Cliquez : **Moi** <script>", "language": "fr"}

    response = desk.post(reverse("admin:platforms_prose"), sent)

    assert response.text == "<p>Cliquez\u00a0: <strong>Moi</strong> &lt;script&gt;</p>"


def test_the_history_shows_who_changed_what_with_the_difference(desk):
    platform = make_published()
    save(desk, steps_url(), **{"steps-0-do_en": "Do it differently", "change_note_en": "The label changed."})

    page = desk.get(reverse("admin:platforms_platform_history", args=[platform.pk])).text

    assert "<del>Do w1</del> <ins>Do it differently</ins>" in page
    assert "The label changed." in page
    assert "admin" in page


def test_rolling_back_shows_readers_the_old_guide_again(desk):
    platform = make_published()
    save(desk, steps_url(), **{"steps-0-do_en": "Do it differently"})

    desk.post(reverse("admin:platforms_roll_back", args=[platform.pk, 1]))

    assert published("example").number == 3
    assert "Do it differently" not in desk.get("/en/example/").text


@pytest.mark.parametrize("name", ["platforms_preview", "platforms_platform_history"])
def test_strangers_see_no_drafts(client, name):
    platform = make_platform()
    arguments = [platform.pk, "en"] if name == "platforms_preview" else [platform.pk]

    assert client.get(reverse(f"admin:{name}", args=arguments)).status_code == 302


def test_a_source_picker_offers_the_sources_of_its_platform_alone(desk):
    platform = make_published()
    make_published("other")
    url = reverse("admin:autocomplete")
    field = {"app_label": "platforms", "model_name": "note", "field_name": "sources"}

    found = desk.get(url, field | {"term": "", "platform": platform.pk}).json()["results"]

    assert [int(result["id"]) for result in found] == [platform.sources.get().pk]


def test_a_big_guide_opens_in_a_bounded_number_of_queries(desk, django_assert_max_num_queries):
    notes = [{"kind": "used", "text": {"en": f"Note {n}"}, "sources": ["s1"]} for n in range(40)]
    procedures = [make_procedure(f"way-{n}", steps=[f"w{n}"]) for n in range(10)]
    platform = make_published(notes=notes, procedures=procedures)

    url = reverse("admin:platforms_platform_change", args=[platform.pk])
    desk.get(url)

    # Two of them look for news, at most once a second.
    with django_assert_max_num_queries(16):
        desk.get(url)
