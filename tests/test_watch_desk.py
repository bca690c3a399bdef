"""The watch on the editors' desk: how links answer, which sources changed, and settling that."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.timezone import now

from platforms.models import Link, Platform, SourceChange
from platforms.models.watch import LinkState, Reason, Settlement
from platforms.watch.rounds import prepare
from platforms.watch.tasks import open_tasks

from .desk import desk_of, make_staff, steps_url
from .factory import make_procedure, make_published, make_step, text

pytestmark = pytest.mark.django_db

URL = "https://example.org/help"
BEFORE = "Introduction\nYou can turn it off within 30 days, in your settings.\nThe end"
AFTER = "Introduction\nYou can turn it off within 7 days, in your settings.\nThe <b>very</b> end"
LINKS = reverse("admin:platforms_link_changelist")
CHANGES = reverse("admin:platforms_sourcechange_changelist")


def make_watched(url=URL, **states):
    """Return the link at an address that guides cite, as it answered last."""
    prepare()
    moment = now()
    states = {"state": LinkState.OK, "since": moment, "tried_at": moment, "status": 200} | states
    Link.objects.filter(url=url).update(**states)
    return Link.objects.get(url=url)


def make_change(platform=None, **texts):
    platform = platform or make_published(notes=[{"kind": "used", "text": text("Posts"), "sources": ["s1"]}])
    texts = {"before": BEFORE, "after": AFTER} | texts
    return SourceChange.objects.create(link=make_watched(), platform=platform, revision=1, since=now(), **texts)


def page_of(change):
    return reverse("admin:platforms_sourcechange_change", args=[change.pk])


def settle(browser, change, seen=None):
    if seen is None:
        seen = browser.get(page_of(change)).context["seen"]
    return browser.post(reverse("admin:platforms_sourcechange_settle", args=[change.pk]), {"seen": seen}, follow=True)


def test_a_link_is_listed_with_how_it_answered_and_who_cites_it(desk):
    make_published()
    make_published("other")
    make_watched(state=LinkState.GONE, status=404, failures=2)

    listed = desk.get(LINKS).text

    assert "example.org/help" in listed
    assert "gone" in listed
    assert "HTTP 404" in listed
    assert "example, other" in listed


def test_links_are_found_by_state_and_by_guide(desk):
    make_published()
    source = {"key": "s1", "kind": "press", "title": "News", "publisher": "Paper", "url": "https://example.net/news"}
    make_published("other", sources=[source])
    make_watched()

    found = lambda query: [link.url for link in desk.get(LINKS, query).context["cl"].queryset]  # noqa: E731
    assert found({"guide": "other"}) == ["https://example.net/news"]
    assert found({"state__exact": "ok"}) == [URL]


def test_a_links_own_page_leads_to_where_it_is_cited(desk):
    step = make_step("w2", url=f"{URL}#part", sources=["s2"])
    other = {"key": "s2", "kind": "press", "title": "News", "publisher": "Paper"}
    source = {"key": "s1", "kind": "official", "title": "Help", "publisher": "Example", "url": URL}
    platform = make_published(
        procedures=[make_procedure(steps=["w1", step], url=URL)],
        events=[{"date": "2025", "text": text("It began"), "sources": ["s1"]}],
        sources=[source, other],
    )
    link = make_watched(state=LinkState.MOVED, leads_to="https://example.org/new")

    shown = desk.get(reverse("admin:platforms_link_change", args=[link.pk])).text

    whole = reverse("admin:platforms_platform_change", args=[platform.pk])
    steps = steps_url()
    for place in (f"{steps}#steps-0", f"{steps}#steps-1", f"{whole}#events-0", f"{whole}#procedures-0"):
        assert f'href="{place}"' in shown
    assert f'href="{whole}#id_retroactive_note_en"' in shown
    assert 'href="https://example.org/new"' in shown


def test_every_place_that_is_linked_to_stands_on_the_page(desk):
    part = {"sources": ["s1"]}
    platform = make_published(
        notes=[{"kind": "used", "text": text("Posts"), **part}],
        events=[{"date": "2025", "text": text("It began"), **part}],
        contacts=[{"kind": "privacy", "value": URL, **part}],
    )
    whole = desk.get(reverse("admin:platforms_platform_change", args=[platform.pk])).text
    steps = desk.get(steps_url()).text

    for anchor in ("notes-0", "events-0", "contacts-0", "defaults-0", "procedures-0", "sources-0"):
        assert f'id="{anchor}"' in whole
    assert 'id="id_retroactive_note_en"' in whole
    assert 'id="steps-1"' in steps


def test_a_login_is_explained_calmly(desk):
    make_published()
    make_watched(state=LinkState.LOGIN, status=403)

    assert "only a person can check them" in desk.get(LINKS).text


def test_why_a_link_could_not_be_checked_is_said_in_words(desk):
    make_published()
    link = make_watched(state=LinkState.UNREACHABLE, reason=Reason.TIMEOUT, status=None)

    for page in (LINKS, reverse("admin:platforms_link_change", args=[link.pk])):
        assert "It did not answer in time." in desk.get(page).text


def test_nobody_edits_what_the_watch_wrote(desk):
    make_published()
    link = make_watched()

    assert desk.get(reverse("admin:platforms_link_add")).status_code == 403
    assert desk.post(reverse("admin:platforms_link_change", args=[link.pk]), {"state": "ok"}).status_code == 403
    assert desk.post(reverse("admin:platforms_link_delete", args=[link.pk]), {"post": "yes"}).status_code == 403
    assert desk.get(reverse("admin:platforms_sourcechange_add")).status_code == 403


def test_a_change_shows_what_is_different_and_what_rests_on_it(desk):
    change = make_change()

    shown = desk.get(page_of(change)).text

    assert "<del>30 </del> <ins>7 </ins>" in shown
    assert "Walk web · step 1" in shown
    assert "Used · Posts" in shown
    assert '<p class="context">Introduction</p>' in shown
    assert "&lt;b&gt;very&lt;/b&gt;" in shown
    assert "Help page" in shown


def test_a_change_without_end_is_cut_and_says_so(desk):
    change = make_change(
        before="\n".join(f"before {n}" for n in range(5000)), after="\n".join(f"after {n}" for n in range(5000))
    )

    shown = desk.get(page_of(change))

    assert "There is more" in shown.text
    assert len(shown.content) < 100_000


def test_what_was_rewritten_since_rests_on_it_no_longer(desk):
    change = make_change()
    make_published(
        procedures=[make_procedure(steps=[make_step("w1", do=text("Do it otherwise")), "w2"])],
        notes=[{"kind": "used", "text": text("Posts"), "sources": ["s1"]}],
    )

    shown = desk.get(page_of(change)).text

    assert "Walk web · step 1" not in shown
    assert "Walk web · step 2" in shown


def test_an_editor_settles_a_change_with_name_and_day(desk, admin_user):
    change = make_change()

    response = settle(desk, change)

    change.refresh_from_db()
    assert "Settled: the guide is still right." in response.text
    assert (change.settlement, change.settled_by, change.settled_on) == (
        Settlement.STILL_RIGHT,
        admin_user,
        now().date(),
    )
    assert open_tasks() == []
    again = desk.get(page_of(change)).text
    assert "the guide is still right · " in again
    assert "<button" not in again.partition('id="content-main"')[2].partition("</main>")[0]


def test_what_the_editor_did_not_see_is_not_settled(desk):
    change = make_change()
    seen = desk.get(page_of(change)).context["seen"]
    SourceChange.objects.update(after=f"{AFTER} of it")

    response = settle(desk, change, seen)

    assert "changed once more" in response.text
    assert "of it" in response.text
    assert SourceChange.objects.open().exists()


def test_settling_twice_keeps_the_first_name(desk, admin_user):
    change = make_change()
    seen = desk.get(page_of(change)).context["seen"]
    other = User.objects.create_user("other")
    change.settle(Settlement.STILL_RIGHT, on=now().date() - timedelta(days=1), by=other)

    response = settle(desk, change, seen)

    change.refresh_from_db()
    assert "settled already" in response.text
    assert change.settled_by == other


def test_looking_settles_nothing(desk):
    change = make_change()

    assert desk.get(reverse("admin:platforms_sourcechange_settle", args=[change.pk])).status_code == 405
    assert desk.post(page_of(change)).status_code == 405
    assert SourceChange.objects.open().exists()


def test_what_waits_comes_first_and_in_a_bounded_number_of_queries(desk, django_assert_max_num_queries):
    for number in range(12):
        make_change(make_published(f"guide-{number}"))
    SourceChange.objects.first().settle(Settlement.BACK, on=now().date())

    with django_assert_max_num_queries(15):
        rows = desk.get(CHANGES).context["cl"].result_list
    assert [row.settlement for row in rows][-1] == Settlement.BACK
    with django_assert_max_num_queries(15):
        desk.get(LINKS)
    with django_assert_max_num_queries(8):
        assert len(open_tasks()) == 11


@pytest.mark.parametrize(
    ("permissions", "sees", "settles"),
    [((), 403, 403), (("view_platform",), 200, 403), (("view_platform", "change_platform"), 200, 200)],
)
def test_whoever_may_see_guides_sees_the_watch_and_whoever_may_edit_them_settles(permissions, sees, settles):
    change = make_change()
    browser = desk_of(make_staff(*permissions))

    for page in (LINKS, CHANGES, page_of(change), reverse("admin:platforms_link_change", args=[change.link.pk])):
        assert browser.get(page).status_code == sees
    assert settle(browser, change, "whatever").status_code == settles


def test_strangers_are_sent_to_the_login(client):
    change = make_change()

    for page in (LINKS, CHANGES, page_of(change)):
        assert "/login/" in client.get(page)["Location"]
    assert "/login/" in settle(client, change, "x").redirect_chain[0][0]


def test_a_guide_that_is_removed_takes_its_tasks_along(desk):
    make_change()

    Platform.objects.all().delete()
    prepare()

    assert open_tasks() == []
    assert not Link.objects.exists()
    assert desk.get(CHANGES).status_code == 200


def test_a_missing_change_is_not_found(desk):
    assert desk.get(reverse("admin:platforms_sourcechange_change", args=[99])).status_code == 404
    assert settle(desk, SourceChange(pk=99), "x").status_code == 404
