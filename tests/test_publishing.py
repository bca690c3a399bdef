"""Publishing: what readers see, what changed, and the way back."""

import pytest

from platforms.models import Revision
from platforms.publishing import (
    NotPublishableError,
    all_published,
    as_published,
    compare,
    draft,
    note_draft,
    publish,
    published,
    roll_back,
)
from platforms.rows import load

from .factory import make_guide, make_platform, make_procedure, make_published, make_step, text

pytestmark = pytest.mark.django_db


def steps(*keys):
    return {"procedures": [make_procedure(steps=list(keys))]}


def changes(before, after, **options):
    found = compare(make_guide(**before), make_guide(**after), **options)
    return [(change["key"], change["kind"], change["material"]) for change in found]


def test_readers_see_nothing_before_the_first_publication():
    make_platform()

    assert published("example") is None
    assert all_published() == []


def test_publishing_shows_the_rows_as_revision_1():
    platform = make_platform()

    publish(platform)

    assert published("example").number == 1
    assert published("example").guide == make_guide()


def test_a_draft_is_not_seen_until_it_is_published():
    platform = make_published()

    load(make_guide(minutes=5))
    note_draft(platform)

    platform.refresh_from_db()
    assert platform.unpublished
    assert published("example").guide.minutes == 2


def test_publishing_ends_the_draft():
    platform = make_published()
    publish(load(make_guide(minutes=5)))

    platform.refresh_from_db()
    assert not platform.unpublished
    assert published("example").guide.minutes == 5


def test_publishing_what_is_published_already_changes_nothing():
    platform = make_published()

    assert publish(platform) is None
    assert Revision.objects.count() == 1


def test_a_revision_says_who_published_it_and_why(admin_user):
    revision = publish(make_platform(), by=admin_user, note={"en": "The label changed.", "fr": "Le nom a changé."})

    assert revision.published_by == admin_user
    assert (revision.note_en, revision.note_fr) == ("The label changed.", "Le nom a changé.")


def test_half_finished_rows_are_refused_with_what_is_missing():
    platform = make_published()
    platform.steps.first().sources.clear()

    with pytest.raises(NotPublishableError) as refused:
        publish(platform)

    assert refused.value.problems == ["procedures 1 › steps 1 › sources: at least one is needed"]
    assert published("example").number == 1


def test_only_one_revision_is_what_readers_see():
    make_published()
    make_published(minutes=3)
    make_published(minutes=4)

    assert Revision.objects.current().count() == 1
    assert published("example").number == 3


def test_a_published_page_costs_one_query(django_assert_num_queries):
    make_published()

    with django_assert_num_queries(1):
        published("example")


def test_new_steps_are_added_and_lost_ones_removed():
    assert changes(steps("w1", "w2"), steps("w1", "w3")) == [("w2", "removed", False), ("w3", "added", True)]


def test_other_words_are_a_material_change():
    assert changes(steps("w1"), steps(make_step("w1", do=text("Other words")))) == [("w1", "changed", True)]


def test_a_change_that_the_editor_calls_cosmetic_is_not_material():
    after = steps(make_step("w1", do=text("Other words")))

    assert changes(steps("w1"), after, cosmetic={"w1"}) == [("w1", "changed", False)]


def test_new_sources_are_never_material():
    sources = {"sources": [{"key": key, "kind": "blog", "title": "T", "publisher": "P"} for key in ("s1", "s2")]}

    assert changes(steps("w1"), steps(make_step("w1", sources=["s2"])) | sources) == [("w1", "changed", False)]


def test_a_new_order_is_told_by_as_few_steps_as_explain_it():
    assert changes(steps("w1", "w2", "w3"), steps("w2", "w3", "w1")) == [("w1", "moved", False)]


def test_a_step_that_goes_to_another_procedure_has_moved():
    before = {"procedures": [make_procedure(steps=["w1", "w2"]), make_procedure("app", steps=["m1"])]}
    after = {"procedures": [make_procedure(steps=["w1"]), make_procedure("app", steps=["w2", "m1"])]}

    assert changes(before, after) == [("w2", "moved", False)]


def test_each_step_knows_the_revision_of_its_last_material_change():
    make_published(**steps("w1", "w2"))
    make_published(**steps("w1", make_step("w2", do=text("Other"))))
    make_published(**steps(make_step("w1", do=text("Typo")), make_step("w2", do=text("Other"))), cosmetic={"w1"})

    assert published("example").changed_in == {"w1": 1, "w2": 2}


def test_the_key_of_a_removed_step_cannot_name_another_step():
    make_published(**steps("w1", "w2"))
    make_published(**steps("w1"))

    with pytest.raises(NotPublishableError, match="named another step before"):
        publish(load(make_guide(**steps("w1", make_step("w2", do=text("Something else"))))))


def test_a_removed_step_may_come_back_as_it_was():
    make_published(**steps("w1", "w2"))
    make_published(**steps("w1"))

    assert publish(load(make_guide(**steps("w1", "w2")))).number == 3


def test_rolling_back_publishes_the_old_guide_as_a_new_revision(admin_user):
    platform = make_published()
    make_published(minutes=9, **steps("w1"))

    revision = roll_back(platform.revisions.get(number=1), by=admin_user)

    assert (revision.number, revision.origin, revision.published_by) == (3, "rollback", admin_user)
    assert published("example").guide == make_guide()
    assert draft(platform) == make_guide()


def test_what_was_published_stays_to_be_compared():
    make_published()
    make_published(minutes=9)

    assert as_published("example", 1).minutes == 2
    assert as_published("example", 7) is None
