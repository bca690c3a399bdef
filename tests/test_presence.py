"""Who else has a guide open: said while it is true, kept no longer."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.timezone import now

from platforms.admin.presence import OPENED, RENEWED
from platforms.models import Platform, Presence

from .desk import desk_of, make_staff, platform_url, save, steps_url
from .factory import make_platform, make_procedure, make_published

pytestmark = pytest.mark.django_db


def editor(name, **options):
    return desk_of(User.objects.create_superuser(name, **options))


@pytest.fixture
def ann():
    return editor("ann", first_name="Ann", last_name="Lee")


@pytest.fixture
def ben():
    return editor("ben")


def presence_url():
    return reverse("admin:platforms_presence", args=[Platform.objects.get(slug="example").pk])


def test_who_opens_a_guide_hears_who_else_has_it_open(ann, ben):
    make_published()
    ann.get(steps_url())

    page = ben.get(platform_url()).text

    assert "Ann Lee has this guide open since" in page
    assert 'role="status"' in page


def test_nobody_is_told_of_themselves_or_of_other_guides(ann, ben):
    make_published()
    other = make_platform("other")
    ben.get(reverse("admin:platforms_platform_change", args=[other.pk]))
    ann.get(platform_url())

    assert "has this guide open" not in ann.get(platform_url()).text


def test_procedures_of_one_guide_are_one_guide(ann, ben):
    make_published(procedures=[make_procedure(), make_procedure("app", steps=["a1"], surface="ios")])
    ann.get(steps_url("web"))

    assert "Ann Lee has this guide open" in ben.get(steps_url("app")).text


def test_a_page_that_is_open_renews_itself_and_hears_of_later_comers(ann, ben):
    make_published()
    ann.get(steps_url())
    assert ann.post(presence_url()).text == ""
    ben.get(steps_url())

    answer = ann.post(presence_url())

    assert answer.text.startswith("ben has this guide open since")
    assert answer["Content-Type"] == "text/plain"
    assert Presence.objects.get(user__username="ann").until <= now() + RENEWED


def test_since_is_when_they_came_not_when_they_were_last_seen(ann):
    make_published()
    ann.get(steps_url())
    since = Presence.objects.get().since

    ann.post(presence_url())
    ann.get(platform_url())

    assert Presence.objects.get().since == since


def test_who_leaves_is_gone(ann, ben):
    make_published()
    ann.get(steps_url())

    ann.post(presence_url(), {"leave": "1"})

    assert "has this guide open" not in ben.get(steps_url()).text


def test_who_saves_and_goes_to_the_list_is_gone(ann, ben):
    make_published()

    save(ann, steps_url())

    assert "has this guide open" not in ben.get(steps_url()).text


def test_who_saves_and_goes_on_is_still_there(ann, ben):
    make_published()

    save(ann, steps_url(), _continue="Save")

    assert "Ann Lee has this guide open" in ben.get(steps_url()).text


def test_who_was_not_heard_of_for_long_is_nobody_and_forgotten(ann, ben):
    make_published()
    ann.get(steps_url())
    Presence.objects.update(until=now() - RENEWED, since=now() - OPENED * 2)

    assert "has this guide open" not in ben.get(steps_url()).text
    ben.post(presence_url())
    assert not Presence.objects.filter(user__username="ann").exists()


def test_who_can_only_look_is_in_nobodys_way(ann):
    make_published()
    viewer = desk_of(make_staff("view_platform", "view_procedure"))

    assert viewer.get(steps_url()).status_code == 200
    assert viewer.post(presence_url()).status_code == 403
    assert not Presence.objects.exists()


def test_strangers_learn_nobodys_name(ann, client):
    make_published()
    ann.get(steps_url())

    assert client.post(presence_url()).status_code == 302
    assert ann.get(presence_url()).status_code == 405


def test_the_notice_costs_few_queries(ann, ben, django_assert_num_queries):
    make_published()
    ann.get(steps_url())
    for number in range(5):
        editor(f"editor-{number}").get(steps_url())
    url = presence_url()
    ben.post(url)

    with django_assert_num_queries(6):  # with session, user and platform
        ben.post(url)
