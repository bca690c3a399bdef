"""Two editors at one guide: nobody overwrites anybody, nothing typed is lost, and what is sent twice is saved once."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from platforms.admin.stale import merge, seal
from platforms.models import Note, Platform, Procedure, Revision, Source, Step, Submission
from platforms.publishing import roll_back

from .desk import desk_of, form_of, platform_url, save, sent_back, steps_url
from .factory import make_procedure, make_published, text

pytestmark = pytest.mark.django_db


def editor(name):
    """Return a browser in which somebody is signed in who may do everything."""
    return desk_of(User.objects.filter(username=name).first() or User.objects.create_superuser(name))


@pytest.fixture
def ann():
    return editor("Ann")


@pytest.fixture
def ben():
    return editor("Ben")


def send(browser, url, form, **changes):
    return browser.post(url, form | changes, follow=True)


def noted(*words):
    return [{"kind": "used", "text": text(one), "sources": ["s1"]} for one in words]


def test_a_stale_save_is_refused_and_shows_both_texts(ann, ben):
    make_published()
    open_by_ben = form_of(ben, steps_url())
    save(ann, steps_url(), **{"steps-0-do_en": "Press the round button"})

    page = send(ben, steps_url(), open_by_ben, **{"steps-0-do_en": "Press the square button"})

    assert Step.objects.get(key="w1").do_en == "Press the round button"
    assert "Saved now, by Ann" in page.text
    assert '<q class="contested__stored" lang="en">Press the round button</q>' in page.text
    assert "<span>Press the </span><del>round </del> <ins>square </ins><span>button</span>" in page.text
    assert ">\nPress the square button</textarea>" in page.text
    assert '<a href="#id_steps-0-do_en">' in page.text
    assert Revision.objects.count() == 2


def test_saving_again_is_a_decision(ann, ben):
    make_published()
    open_by_ben = form_of(ben, steps_url())
    save(ann, steps_url(), **{"steps-0-do_en": "Ann’s", "steps-1-do_en": "Ann’s too"})
    refused = send(ben, steps_url(), open_by_ben, **{"steps-0-do_en": "Ben’s"})

    send(ben, steps_url(), sent_back(refused))

    assert Step.objects.get(key="w1").do_en == "Ben’s"
    assert Step.objects.get(key="w2").do_en == "Ann’s too"


def test_saving_again_is_refused_again_when_the_other_saved_again(ann, ben):
    make_published()
    open_by_ben = form_of(ben, steps_url())
    save(ann, steps_url(), **{"steps-0-do_en": "Ann’s"})
    refused = send(ben, steps_url(), open_by_ben, **{"steps-0-do_en": "Ben’s"})
    save(ann, steps_url(), **{"steps-0-do_en": "Ann’s second"})

    page = send(ben, steps_url(), sent_back(refused))

    assert "Ann’s second" in page.text
    assert Step.objects.get(key="w1").do_en == "Ann’s second"


def test_nothing_typed_is_lost_when_a_save_is_refused(ann, ben):
    make_published(procedures=[make_procedure(steps=["w1", "w2", "w3"])])
    open_by_ben = form_of(ben, steps_url())
    save(ann, steps_url(), **{"steps-0-do_en": "Ann’s"})
    typed = {
        "title_fr": "Un titre",
        "steps-0-do_en": "Ben’s",
        "steps-0-position": "3",
        "steps-1-DELETE": "on",
        "steps-2-irreversible": "on",
        "steps-TOTAL_FORMS": "4",
        "steps-3-do_en": "A new one",
        "steps-3-kind": "action",
        "steps-3-position": "9",
        "change_note_en": "Because",
    }

    page = send(ben, steps_url(), open_by_ben, **typed)

    back = sent_back(page)
    assert {name: str(back[name]) for name in typed if name in back} == {
        name: value for name, value in typed.items() if not name.startswith("change_note")
    }
    assert 'value="Because"' in page.text
    assert Step.objects.count() == 3


def test_who_changed_other_fields_is_not_in_the_way(ann, ben):
    make_published()
    open_by_ben = form_of(ben, steps_url())
    save(ann, steps_url(), **{"steps-0-do_en": "Ann’s", "steps-1-url": "https://example.org/ann", "title_en": "Ann’s"})

    page = send(ben, steps_url(), open_by_ben, **{"steps-0-do_fr": "De Ben", "steps-1-do_en": "Ben’s"})

    first, second = Step.objects.all()
    assert (first.do_en, first.do_fr) == ("Ann’s", "De Ben")
    assert (second.do_en, second.url) == ("Ben’s", "https://example.org/ann")
    assert Procedure.objects.get().title_en == "Ann’s"
    assert "Published as revision 3" in page.text
    assert "Ann saved this guide while you had it open" in page.text


def test_the_same_change_made_twice_is_no_conflict(ann, ben):
    make_published()
    open_by_ben = form_of(ben, steps_url())
    save(ann, steps_url(), **{"steps-0-do_en": "The same"})

    page = send(ben, steps_url(), open_by_ben, **{"steps-0-do_en": "The same"})

    assert "nothing new was published" in page.text
    assert Revision.objects.count() == 2


def test_procedures_of_one_guide_are_edited_side_by_side(ann, ben):
    make_published(procedures=[make_procedure(), make_procedure("app", steps=["a1"], surface="ios")])
    open_by_ben = form_of(ben, steps_url("app"))
    save(ann, steps_url("web"), **{"steps-0-do_en": "Ann’s"})

    page = send(ben, steps_url("app"), open_by_ben, **{"steps-0-do_en": "Ben’s"})

    assert "Published as revision 3" in page.text
    assert "while you had it open" not in page.text
    assert {step.do_en for step in Step.objects.filter(key__in=["w1", "a1"])} == {"Ann’s", "Ben’s"}


def test_the_platforms_own_page_is_protected_too(ann, ben):
    make_published(notes=noted("First", "Second"))
    open_by_ben = form_of(ben, platform_url())
    save(ann, platform_url(), verdict_en="Ann’s verdict.", **{"notes-1-text_fr": "D’Ann", "outcome": "none"})

    page = send(ben, platform_url(), open_by_ben, verdict_en="Ben’s verdict.", **{"notes-1-text_fr": "De Ben"})

    assert "Ann’s verdict." in page.text
    assert '<q class="contested__stored" lang="fr">D’Ann</q>' in page.text
    assert Platform.objects.get().verdict_en == "Ann’s verdict."
    assert sent_back(page)["outcome"] == "none"


def test_choices_ticks_and_sources_are_told_in_words(ann, ben):
    make_published(sources=[source("s1", "One"), source("s2", "Two"), source("s3", "Three")])
    one, two, three = (source.pk for source in Source.objects.all())
    open_by_ben = form_of(ben, steps_url())
    save(ann, steps_url(), **{"goal": "limit", "steps-0-sources": [one, two], "steps-0-irreversible": "on"})

    page = send(ben, steps_url(), open_by_ben, goal="object", **{"steps-0-sources": [one, three]})

    assert "s1 · Example, One, s2 · Example, Two</q>" in page.text
    assert Procedure.objects.get().goal == "limit"
    assert sent_back(page)["steps-0-irreversible"] == "on"


def source(key, title):
    return {"key": key, "kind": "official", "title": title, "publisher": "Example", "url": "https://example.org/"}


def test_rows_that_somebody_added_stay(ann, ben):
    make_published()
    open_by_ben = form_of(ben, steps_url())
    added = {"steps-TOTAL_FORMS": 3, "steps-2-do_en": "Ann’s new step", "steps-2-kind": "action"}
    save(ann, steps_url(), **added, **{"steps-2-position": 3, "steps-2-sources": [Source.objects.get().pk]})

    send(ben, steps_url(), open_by_ben, **{"steps-0-do_en": "Ben’s"})

    assert [step.do_en for step in Step.objects.all()] == ["Ben’s", "Do w2", "Ann’s new step"]


def test_both_may_add_rows(ann, ben):
    make_published(notes=noted("First"))
    new = {"notes-TOTAL_FORMS": 2, "notes-1-kind": "used", "notes-1-position": 1}
    open_by_ben = form_of(ben, platform_url())
    save(ann, platform_url(), **new, **{"notes-1-text_en": "Ann’s"})

    send(ben, platform_url(), open_by_ben, **new, **{"notes-1-text_en": "Ben’s"})

    assert {note.text_en for note in Note.objects.all()} == {"First", "Ann’s", "Ben’s"}


def test_a_row_that_somebody_deleted_stays_deleted_where_it_was_not_touched(ann, ben):
    make_published(procedures=[make_procedure(steps=["w1", "w2", "w3"])])
    open_by_ben = form_of(ben, steps_url())
    save(ann, steps_url(), **{"steps-1-DELETE": "on"})

    page = send(ben, steps_url(), open_by_ben, **{"steps-2-do_en": "Ben’s"})

    assert [step.do_en for step in Step.objects.all()] == ["Do w1", "Ben’s"]
    assert "Published as revision 3" in page.text


def test_what_was_typed_into_a_deleted_row_is_shown_and_can_be_put_back(ann, ben):
    make_published(procedures=[make_procedure(steps=["w1", "w2", "w3"])])
    open_by_ben = form_of(ben, steps_url())
    save(ann, steps_url(), **{"steps-1-DELETE": "on"})

    refused = send(ben, steps_url(), open_by_ben, **{"steps-1-do_en": "Ben’s words"})

    assert "Ann deleted this" in refused.text
    assert ">\nBen’s words</textarea>" in refused.text
    assert Step.objects.count() == 2
    send(ben, steps_url(), sent_back(refused), _draft="Save draft")
    assert {step.do_en for step in Step.objects.all()} == {"Do w1", "Ben’s words", "Do w3"}


def test_nobody_deletes_what_somebody_else_has_just_rewritten(ann, ben):
    make_published(notes=noted("First", "Second"))
    open_by_ben = form_of(ben, platform_url())
    save(ann, platform_url(), **{"notes-0-text_en": "Better"})

    refused = send(ben, platform_url(), open_by_ben, **{"notes-0-DELETE": "on"})

    assert "You wanted to delete this, but Ann changed it" in refused.text
    assert Note.objects.count() == 2
    send(ben, platform_url(), sent_back(refused), **{"notes-0-DELETE": "on"})
    assert [note.text_en for note in Note.objects.all()] == ["Second"]


def test_an_older_form_survives_a_roll_back_that_wrote_all_rows_anew(ann, ben):
    platform = make_published(notes=noted("First", "Second"))
    open_by_ben = form_of(ben, platform_url())
    save(ann, platform_url(), **{"notes-0-text_en": "Worse"})
    roll_back(platform.revisions.get(number=1), by=User.objects.get(username="Ann"))

    page = send(ben, platform_url(), open_by_ben, minutes=7)

    assert "Published as revision 4" in page.text
    assert [note.text_en for note in Note.objects.all()] == ["First", "Second"]


def test_what_was_typed_into_a_deleted_procedure_can_be_copied(ann, ben):
    make_published()
    url, open_by_ben = steps_url(), form_of(ben, steps_url())
    Procedure.objects.get().delete()

    page = send(ben, url, open_by_ben, **{"steps-0-do_en": "Words of an evening"})

    assert page.status_code == 200
    assert "Words of an evening" in page.text


def test_a_form_without_its_memory_overwrites_nothing(ann):
    make_published()
    form = form_of(ann, steps_url()) | {"steps-0-do_en": "Other words"}

    for opened in ("", "forged:by:somebody", seal({"steps": "w"})):
        page = send(ann, steps_url(), form, opened=opened)
        assert "Not saved" in page.text
    assert Step.objects.get(key="w1").do_en == "Do w1"


def test_what_others_typed_is_shown_as_text_only(ann, ben):
    make_published()
    open_by_ben = form_of(ben, steps_url())
    hostile = '<script>alert(1)</script><img src=x onerror=alert(1)> "&'
    save(ann, steps_url(), **{"steps-0-do_en": hostile})

    page = send(ben, steps_url(), open_by_ben, **{"steps-0-do_en": "Ben’s"})

    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


def test_a_form_sent_twice_is_saved_once(ann):
    make_published()
    new = {"steps-TOTAL_FORMS": 3, "steps-2-do_en": "And then", "steps-2-kind": "action", "steps-2-position": 3}
    form = form_of(ann, steps_url()) | new | {"steps-2-sources": [Source.objects.get().pk]}

    first, second = (send(ann, steps_url(), form) for _time in range(2))

    assert "Published as revision 2" in first.text
    assert "Saved already" in second.text
    assert second.redirect_chain == first.redirect_chain
    assert Step.objects.count() == 3
    assert Revision.objects.count() == 2


def test_a_platform_sent_twice_is_added_once(ann):
    url = reverse("admin:platforms_platform_add")
    fields = ("name", "operator", "verdict", "control", "reason", "effort", "retroactive_note")
    form = form_of(ann, url) | {f"{name}_en": "x" for name in fields} | {"slug": "new", "category": "social"}
    form |= {"outcome": "none", "difficulty": "easy", "confidence": "low", "minutes": 1, "retroactive_reach": "unknown"}

    first, second = (send(ann, url, form | {"products": "New"}) for _time in range(2))

    assert Platform.objects.count() == 1
    assert "Saved already" in second.text
    assert second.redirect_chain == first.redirect_chain


def test_what_was_refused_may_be_sent_again_as_it_was(ann):
    make_published()
    form = form_of(ann, steps_url()) | {"steps-0-url": "http://insecure.example"}

    pages = [send(ann, steps_url(), form) for _time in range(2)]

    assert all("Please correct the error" in page.text for page in pages)
    assert not Submission.objects.exists()


def test_other_words_in_the_same_form_are_no_repetition(ann):
    make_published()
    form = form_of(ann, steps_url())
    send(ann, steps_url(), form | {"steps-0-do_en": "One"})

    page = send(ann, steps_url(), form | {"steps-1-do_en": "Two"})

    assert "Published as revision 3" in page.text
    assert [step.do_en for step in Step.objects.all()] == ["One", "Two"]


def test_keys_of_forms_are_forgotten_after_a_day(ann):
    make_published()
    save(ann, steps_url(), **{"steps-0-do_en": "One"})
    Submission.objects.update(at="2020-01-01T00:00Z")

    save(ann, steps_url(), **{"steps-0-do_en": "Two"})

    assert Submission.objects.count() == 1


def test_single_texts_are_merged_by_the_same_rule():
    token = seal({"a": "old", "b": "old", "c": "old", "d": "old"})
    typed = {"a": "old", "b": "mine", "c": "mine", "d": "same", "gone": "x"}
    stored = {"a": "theirs", "b": "old", "c": "theirs", "d": "same"}

    merged, contested = merge(token, typed, stored)

    assert merged == {"a": "theirs", "b": "mine", "c": "mine", "d": "same"}
    assert contested == ["c"]
