"""Review: what waits, what publishing it would change, and publishing exactly what was looked at."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from platforms.models import Platform, Revision, Step, Writing
from platforms.publishing import note_draft, published

from .desk import desk_of, make_editor, save, steps_url
from .factory import make_platform, make_procedure, make_published, make_step, text

pytestmark = pytest.mark.django_db
DIFFERENT = {"steps-0-do_en": "Do it differently"}


def review_url():
    return reverse("admin:platforms_review", args=[Platform.objects.get().pk])


def review(desk):
    response = desk.get(review_url())
    assert response.status_code == 200
    return response


def publish(desk, **sent):
    return desk.post(review_url(), {"seen": review(desk).context["seen"], **sent}, follow=True)


def test_the_review_shows_old_and_new_words_and_who_wrote_them(writer, publisher):
    make_published()
    save(writer, steps_url(), **DIFFERENT, **{"steps-0-do_fr": "Autrement", "change_note_en": "The label changed."})

    page = review(publisher).text

    assert 'lang="en"><del>Do w1</del> <ins>Do it differently</ins>' in page
    assert 'lang="fr"><del>Do w1 (fr)</del> <ins>Autrement</ins>' in page
    assert "wanda" in page
    assert "The label changed." in page
    assert reverse("admin:platforms_preview", args=[Platform.objects.get().pk, "en"]) in page


def test_the_review_shows_what_changes_apart_from_steps(writer, publisher):
    make_published(notes=[{"kind": "used", "text": {"en": f"Claim {n}"}, "sources": ["s1"]} for n in range(3)])
    notes = [{"kind": "used", "text": {"en": words}, "sources": ["s1"]} for words in ("New", "Claim 0", "Claim 2")]
    platform = make_platform(notes=notes, verdict={"en": "Another verdict."}, minutes=9)
    note_draft(platform, by=User.objects.get(username="wanda"))

    page = review(publisher).text

    assert 'lang="en"><ins>New</ins>' in page
    assert 'lang="en"><del>Claim 1</del>' in page
    assert "Claim 2" not in page
    assert "<ins>Another verdict.</ins>" in page
    assert "<ins>9</ins>" in page


def test_steps_that_came_went_or_moved_are_told_apart(publisher):
    make_published(procedures=[make_procedure(steps=["w1", "w2", "w3"])])
    make_platform(procedures=[make_procedure(steps=[make_step("w4"), make_step("w3"), make_step("w1")])])

    told = {part.step: (part.kind, part.moved) for part in review(publisher).context["differences"]}

    moved = told.pop("w3", None) or told.pop("w1")
    assert moved == ("changed", True)
    assert told == {"w2": ("removed", False), "w4": ("added", False)}


def test_publishing_from_the_review_says_so_and_keeps_note_and_wording(writer, publisher):
    make_published()
    save(writer, steps_url(), **DIFFERENT)

    response = publish(publisher, change_note_fr="Le libellé a changé.", cosmetic="w1")

    revision = Revision.objects.current().get()
    assert "Published as revision 2" in response.text
    assert revision.published_by.username == "paul"
    assert revision.note_fr == "Le libellé a changé."
    assert published("example").changed_in == {"w1": 1, "w2": 1}


def test_what_a_writer_noted_and_called_wording_is_offered_in_the_review(writer, publisher):
    make_published()
    save(writer, steps_url(), **DIFFERENT, **{"steps-0-cosmetic": "on", "change_note_en": "Clearer."})
    save(writer, steps_url(), **{"steps-1-do_en": "Do this too"})

    response = review(publisher)

    assert response.context["cosmetic"] == {"w1"}
    assert 'value="w1" checked' in response.text
    assert 'value="Clearer."' in response.text


def test_what_a_writer_noted_holds_when_the_form_publishes_it(writer, publisher):
    make_published()
    save(writer, steps_url(), **DIFFERENT, **{"steps-0-cosmetic": "on", "change_note_en": "Clearer."})

    save(publisher, steps_url())

    revision = Revision.objects.current().get()
    assert revision.note_en == "Clearer."
    assert published("example").changed_in["w1"] == 1


def test_a_step_that_is_changed_again_is_no_longer_called_wording(writer, publisher):
    make_published()
    save(writer, steps_url(), **DIFFERENT, **{"steps-0-cosmetic": "on"})

    save(desk_of(make_editor("otto", "writer")), steps_url(), **{"steps-0-do_en": "Do something else"})

    assert review(publisher).context["cosmetic"] == set()


def test_a_draft_that_changed_meanwhile_is_not_published_but_shown_again(writer, publisher):
    make_published()
    save(writer, steps_url(), **DIFFERENT)
    seen = review(publisher).context["seen"]
    save(writer, steps_url(), **{"steps-0-do_en": "Something nasty"})

    response = publisher.post(review_url(), {"seen": seen, "change_note_en": "As agreed"})

    assert response.status_code == 409
    assert "Somebody changed the draft meanwhile" in response.text
    assert "Something nasty" in response.text
    assert "As agreed" in response.text
    assert published("example").number == 1
    assert Writing.objects.exists()


@pytest.mark.parametrize("seen", [{}, {"seen": ""}, {"seen": "x" * 64}])
def test_nothing_is_published_that_was_not_looked_at(writer, publisher, seen):
    make_published()
    save(writer, steps_url(), **DIFFERENT)

    assert publisher.post(review_url(), seen).status_code == 409
    assert published("example").number == 1


def test_a_writer_looks_but_has_no_button(writer):
    make_published()
    save(writer, steps_url(), **DIFFERENT)

    assert 'value="Publish"' not in review(writer).text
    assert writer.post(review_url(), {"seen": review(writer).context["seen"]}).status_code == 403


def test_a_draft_that_makes_no_guide_says_what_is_missing(writer, publisher):
    make_published()
    save(writer, steps_url(), **{"steps-0-do_en": "Open **Somewhere**"})

    page = review(publisher).text

    assert "is no label of this guide" in page
    assert 'value="Publish"' not in page


def test_a_guide_that_was_never_published_is_reviewed_too(publisher):
    make_platform()

    assert "Your posts train AI" in review(publisher).text
    assert "Published as revision 1" in publish(publisher).text


def test_what_waits_is_listed_with_its_writers(writer, publisher, django_assert_max_num_queries):
    for slug in ("one", "two", "three", "four"):
        make_published(slug)
        platform = make_platform(slug, minutes=9)
        note_draft(platform, by=User.objects.get(username="wanda"))
    make_published("five")

    with django_assert_max_num_queries(12):
        page = publisher.get(reverse("admin:platforms_waiting")).text

    assert page.count("wanda") == 4
    assert "Five" not in page


def test_words_of_a_draft_never_run(publisher):
    make_published()
    make_platform(verdict=text("<script>alert(1)</script>"))
    Step.objects.filter(key="w1").update(do_en="<img src=x onerror=alert(1)>")

    page = review(publisher).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page
