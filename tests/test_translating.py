"""Translating on the editors' desk: where something lacks, and a guide's texts beside their source."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.urls import reverse

from platforms import pages
from platforms.models import Platform, Revision, Step
from platforms.publishing import note_draft, published

from .desk import desk_of, make_editor, make_staff
from .factory import make_platform, make_procedure, make_published, make_step, text
from .markup import tags

pytestmark = pytest.mark.django_db
TABLE = "/admin/platforms/platform/translations/"
DAY = "4 Oct 2026"


def page_of(platform, language="fr"):
    return reverse("admin:platforms_translate", args=[platform.pk, language])


def other_english(**step):
    do = {"en": "Press **it**", "fr": "Do w1 (fr)"}
    labels = [{"text": {"en": "it", "fr": "ça"}}]
    return {"labels": labels, "procedures": [make_procedure(steps=[make_step("w1", do=do, **step), "w2"])]}


def make_lagging(slug="example"):
    """Publish a guide, then another English for one of its steps, as on 4 October."""
    make_published(slug, labels=other_english()["labels"])
    platform = make_published(slug, **other_english())
    behind = {"fr": {"step w1.do": {"since": "2026-10-04", "said": "Do w1"}}}
    Revision.objects.current().filter(platform=platform).update(behind=behind)
    pages.generation.forget()
    return platform


def form_of(client, url):
    """Return what a browser would send back from the page at a URL."""
    response = client.get(url)
    assert response.status_code == 200
    texts = [one for _heading, group in response.context["groups"] for one in group]
    return {one.name: one.words for one in texts} | {"opened": response.context["opened"]}


def save(client, url, **changes):
    sent = form_of(client, url) | {f"words {place}": words for place, words in changes.pop("words", {}).items()}
    response = client.post(url, sent | changes, follow=True)
    assert response.status_code == 200
    return response


def lags():
    return published("example").behind.get("fr", {})


def test_the_table_says_in_words_how_far_each_guide_has_come(desk):
    make_published("alpha")
    make_lagging("behind")
    make_published("missing", procedures=[make_procedure(steps=[make_step("w1", do={"en": "Do it"}), "w2"])])
    make_platform("zulu")

    page = desk.get(TABLE).text.split('<table class="translations">')[1]
    cells = [re.sub(r"<[^>]*>", "", cell).split() for cell in re.findall(r"<td>.*?</td>", page, re.DOTALL)]

    assert [" ".join(words) for words in cells] == [
        f"1 behind since {DAY} (Behind)",
        "1 missing (Missing)",
        "complete (Alpha)",
        "not published yet (Zulu)",
    ]


def test_the_table_can_show_one_language_alone(desk):
    make_published()

    for query in ("?language=fr", "?language=xx", ""):
        assert "French" in desk.get(TABLE + query).text


def test_the_table_of_many_guides_takes_few_queries(desk, django_assert_max_num_queries):
    for number in range(12):
        make_published(f"guide-{number}")
    desk.get(TABLE)

    with django_assert_max_num_queries(11):
        desk.get(TABLE)


def test_side_by_side_stands_what_the_english_said_and_says(desk):
    page = desk.get(page_of(make_lagging())).text

    assert "<del>Do w1</del> <ins>Press **it**</ins>" in page
    assert "The English changed on <time" in page
    assert ">ça</b>" in page
    [field] = [one for one in tags(page, "textarea") if one["name"] == "words step w1.do"]
    assert field["lang"] == "fr"
    assert tags(page, "div", id=field["aria-describedby"])


def test_only_what_is_behind_or_missing_is_offered_first(desk):
    url = page_of(make_lagging())

    assert list(form_of(desk, url)) == ["words step w1.do", "opened"]
    assert len(form_of(desk, url + "?show=all")) > 10


def test_of_a_complete_translation_all_is_offered(desk):
    assert "words verdict" in form_of(desk, page_of(make_published()))


def test_words_of_the_screen_are_not_offered(desk):
    platform = make_published(labels=[{"text": {"en": "Settings"}}])

    assert not [name for name in form_of(desk, page_of(platform)) if "label" in name]


def test_a_translation_is_published_and_catches_up(desk, admin_user):
    platform = make_lagging()

    response = save(desk, page_of(platform), words={"step w1.do": "Touchez **ça**"})

    assert "Published as revision 3" in response.text
    assert published("example").guide.steps[0].do == {"en": "Press **it**", "fr": "Touchez **ça**"}
    assert lags() == {}
    assert Revision.objects.current().get().published_by == admin_user
    assert LogEntry.objects.get().user == admin_user


def test_every_kind_of_text_is_written_where_it_belongs(desk):
    parts = {
        "notes": [{"kind": "used", "text": text("A note"), "sources": ["s1"]}],
        "defaults": [{"state": "on", "who": text("Adults"), "note": text("In part"), "sources": ["s1"]}],
        "events": [{"date": "2026", "text": text("It began"), "sources": ["s1"]}],
        "contacts": [{"kind": "privacy", "value": "a@example.org", "note": text("For all"), "sources": ["s1"]}],
        "procedures": [
            make_procedure(condition=text("Only if"), note=text("So"), steps=[make_step(where=text("There"))])
        ],
    }
    platform = make_published(**parts)
    platform.sources.update(note_en="As shown", note_fr="As shown (fr)")
    url = page_of(platform) + "?show=all"
    words = {
        name.removeprefix("words "): f"{words} !" for name, words in form_of(desk, url).items() if name != "opened"
    }

    save(desk, url, words=words)

    assert {place: said["fr"] for place, said in published("example").texts.items()} == words


def test_only_what_was_changed_is_written(desk):
    make_lagging()
    Step.objects.filter(key="w2").update(do_fr="Do w2 (fr)\r\n ")

    save(desk, page_of(Platform.objects.get()) + "?show=all", words={"verdict": "Un autre verdict."})

    assert Step.objects.get(key="w2").do_fr == "Do w2 (fr)\r\n "
    assert Platform.objects.get().verdict_fr == "Un autre verdict."


def test_a_draft_waits_and_is_somebodys_writing(client):
    platform = make_lagging()
    writer = desk_of(make_editor("writer", "writer"))

    response = save(writer, page_of(platform), words={"step w1.do": "Touchez **ça**"})

    assert "Saved as a draft" in response.text
    assert "Touchez" not in client.get("/fr/example/").text
    assert [one.user.username for one in platform.writings.all()] == ["writer"]


def test_translating_publishes_nothing_that_a_colleague_left_as_a_draft(desk):
    platform = make_lagging()
    Step.objects.filter(key="w2").update(do_en="Half of a thou")
    note_draft(platform, by=make_editor("walter", "writer"))

    response = save(desk, page_of(platform), words={"step w1.do": "Touchez **ça**"})

    assert published("example").number == 2
    assert Step.objects.get(key="w1").do_fr == "Touchez **ça**"
    assert "changes by walter" in response.text
    assert reverse("admin:platforms_review", args=[platform.pk]) in response.text


def test_what_cannot_be_published_is_kept_as_a_draft_and_says_why(desk):
    platform = make_lagging()

    response = save(desk, page_of(platform), words={"step w1.do": "Touchez **cela**"})

    assert "**cela** is no label" in response.text
    assert Step.objects.get(key="w1").do_fr == "Touchez **cela**"


def test_too_long_a_text_is_refused_and_nothing_typed_is_lost(desk):
    platform = make_lagging()
    url = page_of(platform) + "?show=all"

    response = save(desk, url, words={"control": "x" * 201, "verdict": "Un autre verdict."})

    assert "Nothing was saved yet" in response.text
    assert "x" * 201 in response.text
    assert "Un autre verdict." in response.text
    assert published("example").number == 2


def test_nobody_writes_over_what_somebody_else_wrote_meanwhile(desk):
    platform = make_lagging()
    url = page_of(platform) + "?show=all"
    sent = form_of(desk, url) | {"words step w1.do": "Mien", "words verdict": "Le mien."}
    Step.objects.filter(key="w1").update(do_fr="Sien")
    Step.objects.filter(key="w2").update(do_fr="Sien aussi")

    response = desk.post(url, sent)

    assert "It says now: Sien" in response.text
    assert ">\nMien</textarea>" in response.text
    assert ">\nLe mien.</textarea>" in response.text
    assert ">\nSien aussi</textarea>" in response.text
    assert Step.objects.get(key="w1").do_fr == "Sien"

    seen = {one.name: one.words for _heading, group in response.context["groups"] for one in group}
    desk.post(url, seen | {"opened": response.context["opened"]})

    assert list(Step.objects.values_list("do_fr", flat=True)) == ["Mien", "Sien aussi"]


def test_what_was_typed_for_a_text_that_is_gone_is_shown(desk):
    platform = make_lagging()
    url = page_of(platform) + "?show=all"
    sent = form_of(desk, url) | {"words step w2.do": "Perdu ?"}
    Step.objects.filter(key="w2").delete()

    response = desk.post(url, sent)

    assert "no longer part of the guide" in response.text
    assert "Perdu ?" in response.text


def test_an_original_that_changed_meanwhile_is_read_again_before_its_translation_is_saved(desk):
    platform = make_lagging()
    sent = form_of(desk, page_of(platform)) | {"words step w1.do": "Touchez **ça**"}
    Step.objects.filter(key="w1").update(do_en="Press **it** twice")

    response = desk.post(page_of(platform), sent)

    assert "Somebody changed the original meanwhile" in response.text
    assert Step.objects.get(key="w1").do_fr == "Do w1 (fr)"


def test_who_may_publish_says_that_a_translation_still_fits(desk, admin_user):
    platform = make_lagging()
    before = pages.generation.current()
    assert "l’anglais de cette étape" in desk.get("/fr/example/").text.lower()

    response = save(desk, page_of(platform), fits=["step w1.do"])

    assert "1 text still fits" in response.text
    assert lags() == {}
    assert Revision.objects.count() == 2
    assert pages.generation.current() != before
    assert "l’anglais de cette étape" not in desk.get("/fr/example/").text.lower()
    assert LogEntry.objects.get().user == admin_user


def test_what_still_fits_stays_so_at_the_next_publication(desk):
    platform = make_lagging()
    save(desk, page_of(platform), fits=["step w1.do"])

    make_published(minutes=9, **other_english())

    assert lags() == {}


def test_who_may_not_publish_cannot_say_that_a_translation_still_fits():
    platform = make_lagging()
    writer = desk_of(make_editor("writer", "writer"))
    url = page_of(platform)

    assert "It still fits" not in writer.get(url).text
    assert writer.post(url, form_of(writer, url) | {"fits": ["step w1.do"]}).status_code == 403
    assert lags()


def test_where_two_people_are_needed_the_writer_of_the_english_cannot_say_that_the_translation_fits(settings):
    settings.TWO_PERSON = True
    platform = make_lagging()
    own = desk_of(make_editor("own"))
    me = User.objects.get(username="own")
    Revision.objects.current().update(writers=f",{me.pk},")

    response = save(own, page_of(platform), fits=["step w1.do"])

    assert "somebody else has to say" in response.text
    assert lags()

    Revision.objects.current().update(writers="")
    save(own, page_of(platform), fits=["step w1.do"])
    assert lags() == {}


def test_a_translation_of_english_that_readers_do_not_see_cannot_be_said_to_fit_yet(desk):
    platform = make_published()
    Step.objects.filter(key="w1").update(do_en="Press it")
    note_draft(platform)

    response = save(desk, page_of(platform), fits=["step w1.do"], _draft="Save draft")
    assert "readers do not see that yet" in response.text

    save(desk, page_of(platform), fits=["step w1.do"])
    assert published("example").guide.steps[0].do["en"] == "Press it"
    assert lags() == {}


def test_a_step_translated_for_the_first_time_is_not_to_be_looked_at_again(desk):
    steps = [make_step("w1", do={"en": "Do it"}, expect={"en": "See it"}), "w2"]
    platform = make_published(procedures=[make_procedure(steps=steps)])

    save(desk, page_of(platform), words={"step w1.do": "Faites-le", "step w1.expect": "Voyez-le"})

    assert published("example").changed_in == {"w1": 1, "w2": 1}


def test_another_translation_of_a_step_is_to_be_looked_at_again_unless_only_the_wording_changes(desk):
    platform = make_published()
    save(desk, page_of(platform), words={"step w1.do": "Faites-le"})
    save(desk, page_of(platform), words={"step w2.do": "Faites-le aussi"}, cosmetic="on")

    assert published("example").changed_in == {"w1": 2, "w2": 1}


def test_a_form_says_under_its_field_that_the_english_changed(desk):
    platform = make_lagging()
    procedure = platform.procedures.get()

    page = desk.get(reverse("admin:platforms_procedure_change", args=[procedure.pk])).text

    [field] = tags(page, "textarea", name="steps-0-do_fr")
    help_ = page.split(f'id="{field["aria-describedby"]}"')[1].split("</details>")[0]
    assert "The English changed on" in help_
    assert DAY in help_
    assert "<del>Do w1</del> <ins>Press **it**</ins>" in help_


def test_a_form_says_under_its_field_that_only_the_draft_changed(desk):
    notes = [{"kind": "used", "text": text(words), "sources": ["s1"]} for words in ("One", "Two")]
    platform = make_published(notes=notes)
    platform.notes.filter(text_en="Two").update(text_en="Two and more")
    Platform.objects.update(verdict_en="Another verdict.")

    page = desk.get(reverse("admin:platforms_platform_change", args=[platform.pk])).text

    for name in ("verdict_fr", "notes-1-text_fr"):
        [field] = tags(page, "textarea", name=name)
        assert "changed in this draft" in page.split(f'id="{field["aria-describedby"]}"')[1][:1000]
    assert page.count("changed in this draft") == 2


def test_the_preview_marks_what_would_be_behind(desk):
    platform = make_published()
    Step.objects.filter(key="w1").update(do_en="Press it")

    page = desk.get(reverse("admin:platforms_preview", args=[platform.pk, "fr"])).text

    assert "Press it" in page


def test_a_long_guide_opens_in_a_bounded_number_of_queries_and_fields(desk, django_assert_max_num_queries):
    notes = [{"kind": "used", "text": text(f"Note {n}"), "sources": ["s1"]} for n in range(450)]
    platform = make_published(notes=notes)
    url = page_of(platform) + "?show=all"

    with django_assert_max_num_queries(35):
        first = form_of(desk, url)

    assert len(first) == 401
    following = form_of(desk, url + "&after=400")
    assert len(first.keys() | following.keys()) == len(published("example").texts) + 1


@pytest.mark.parametrize("url", ["table", "page"])
def test_translations_are_for_who_has_the_right(client, url):
    platform = make_published()
    address = TABLE if url == "table" else page_of(platform)
    assert client.get(address).status_code == 302

    client.force_login(make_staff())
    assert client.get(address).status_code == 403


def test_who_may_only_look_sees_the_table_without_its_doors():
    platform = make_published()
    reader = desk_of(make_staff("view_platform"))

    assert page_of(platform) not in reader.get(TABLE).text
    assert reader.get(page_of(platform)).status_code == 403


@pytest.mark.parametrize("language", ["en", "xx"])
def test_nobody_translates_into_the_source_language_or_an_unknown_one(desk, language):
    assert desk.get(page_of(make_published(), language)).status_code == 404
