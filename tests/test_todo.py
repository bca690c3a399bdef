"""The desk's first page: what needs doing, most urgent first, counted truly and cheaply, for those who can do it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.timezone import now

from platforms import pages, publishing
from platforms.models import Link, Platform, Report, SourceChange
from platforms.publishing import note_draft, publish

from .desk import desk_of, make_staff
from .factory import make_data, make_platform, make_procedure, make_published, text

pytestmark = pytest.mark.django_db

INDEX = reverse("admin:index")
DUE, REPORTED, DRAFTS = "Guides due for a check", "Steps that readers report", "Unpublished drafts"
CHANGED, DEAD = "Sources that changed", "Links that are gone or moved"
BEHIND, REVIEW = "Translations behind", "Guides waiting for review"


def todo(desk):
    pages.generation.forget()
    return {section.title: section for section in desk.get(INDEX).context["todo"]}


def names(section):
    return [task.title for task in section.tasks]


def make_aged(slug, days):
    """Publish a guide whose newest look is so many days old; it is due after 90."""
    source = make_data()["sources"][0] | {"date": (now().date() - timedelta(days=days)).isoformat()}
    return make_published(slug, sources=[source])


def make_fresh(slug="example", **changes):
    checked = {"on": now().date().isoformat(), "surface": "web", "language": "en"}
    return make_published(slug, procedures=[make_procedure(checked=checked)], **changes)


def report(platform, step, *ages):
    today = now().date()
    fields = {"platform": platform, "step": step, "revision": 1, "surface": "web", "language": "en"}
    Report.objects.bulk_create(Report(**fields, on=today - timedelta(days=age)) for age in ages)


def lagging(words):
    return {"en": f"{words} And another.", "fr": f"{words} (fr)"}


def make_lagging(slug, *, url="https://example.org/help", **changes):
    """Publish a guide, then other English words for some of its texts."""
    sources = [make_data()["sources"][0] | {"url": url}]
    make_fresh(slug, sources=sources)
    return make_fresh(slug, sources=sources, reason=lagging("One setting stops it."), **changes)


def change_of_source(platform):
    link, _made = Link.objects.get_or_create(url="https://example.org/help")
    fields = {"since": now(), "before": "It said this.", "after": "It says that."}
    return SourceChange.objects.create(link=link, platform=platform, revision=1, **fields)


def change(platform, *, by=None):
    Platform.objects.filter(pk=platform.pk).update(minutes=99)
    note_draft(platform, by=by)


def test_an_empty_desk_says_so_and_shows_what_can_be_edited(admin_client):
    make_fresh()

    page = admin_client.get(INDEX).text

    assert "Nothing waits for you." in page
    assert reverse("admin:platforms_platform_changelist") in page


def test_the_most_urgent_comes_first(admin_client, admin_user):
    make_aged("old", 200)
    mine, theirs = make_fresh("mine"), make_fresh("theirs")
    report(mine, "w1", 0)
    change(mine, by=admin_user)
    change(theirs, by=User.objects.create_user("writer"))
    change_of_source(make_aged("quoted", 0))
    Link.objects.create(url="https://example.org/gone", state="gone", tried_at=now(), since=now())
    make_lagging("lagging", url="https://example.org/gone")

    assert list(todo(admin_client)) == [DUE, REPORTED, CHANGED, DEAD, DRAFTS, BEHIND, REVIEW]


def test_guides_are_due_after_their_own_interval_the_longest_overdue_first(admin_client):
    make_aged("due", 91)
    make_aged("overdue", 181)
    make_aged("not-yet", 90)

    section = todo(admin_client)[DUE]

    assert section.count == 2
    assert names(section) == ["Overdue", "Due"]
    assert [task.why for task in section.tasks] == ["Overdue: it may be out of date", "Due"]
    assert section.tasks[1].since == now().date()
    platform = Platform.objects.get(slug="overdue")
    assert section.tasks[0].url == reverse("admin:platforms_checks", args=[platform.pk])


def test_a_section_counts_all_and_shows_the_few_most_urgent(admin_client):
    for number in range(7):
        make_aged(f"old-{number}", 200 + number)

    section = todo(admin_client)[DUE]

    assert section.count == 7
    assert names(section) == [f"Old-{number}" for number in (6, 5, 4, 3, 2)]
    assert '<span class="todo__count">7</span>' in admin_client.get(INDEX).text


def test_all_that_is_due_is_in_the_list_of_guides(admin_client):
    make_aged("old", 91)
    make_aged("older", 181)
    make_fresh("fresh")

    def listed(url):
        return [platform.slug for platform in admin_client.get(url).context["cl"].result_list]

    assert listed(todo(admin_client)[DUE].url) == ["old", "older"]
    assert listed(f"{reverse('admin:platforms_platform_changelist')}?freshness=overdue") == ["older"]
    page = admin_client.get(reverse("admin:platforms_platform_changelist")).text
    assert "never checked <b>overdue</b>" in page
    assert f'checked <time datetime="{now().date()}">' in page
    assert "never checked <b>due</b>" in page


def test_of_reported_steps_those_that_readers_are_told_of_come_first(admin_client):
    platform = make_fresh()
    report(platform, "w1", 1, 0, 0)
    report(platform, "w2", 0, 0, 0, 0)

    section = todo(admin_client)[REPORTED]

    assert section.count == 2
    assert names(section) == ["Example, step 1", "Example, step 2"]
    assert [task.why for task in section.tasks] == ["3 reports: readers are told", "4 reports"]
    page = admin_client.get(section.tasks[1].url).text
    assert "4 open reports" in page
    assert "3 open reports" not in page


def test_answered_reports_need_nothing(admin_client):
    report(make_fresh(), "w1", 0)
    Report.objects.update(status="spam", answered_on=now().date())

    assert todo(admin_client) == {}


def test_a_draft_of_ones_own_waits_and_that_of_somebody_else_is_reviewed(admin_client, admin_user):
    own, other, both = make_fresh("own"), make_fresh("other"), make_fresh("both")
    writer = User.objects.create_user("writer")
    change(own, by=admin_user)
    change(other, by=writer)
    change(both, by=writer)
    change(both, by=admin_user)

    sections = todo(admin_client)

    assert [(task.title, task.why) for task in sections[DRAFTS].tasks] == [("Own", "admin")]
    found = {task.title: task.why for task in sections[REVIEW].tasks}
    assert found == {"Other": "writer", "Both": "writer, admin"}
    assert sections[REVIEW].count == 2


def test_a_writer_is_told_that_drafts_wait_for_a_publisher():
    make_platform()
    desk = desk_of(make_staff("change_platform"))

    sections = todo(desk)

    assert list(sections) == [DRAFTS]
    assert sections[DRAFTS].tasks[0].why == "waits for a publisher"


def test_what_is_published_waits_no_longer(admin_client, admin_user):
    platform = make_fresh()
    change(platform, by=admin_user)
    publish(platform, by=admin_user)

    assert todo(admin_client) == {}


def test_texts_behind_their_source_are_counted(admin_client):
    make_lagging("one")
    two = make_lagging("two", effort=lagging("One switch."))

    section = todo(admin_client)[BEHIND]

    assert section.count == 3
    told = [(task.title, task.why) for task in section.tasks]
    assert told == [("Two", "2 texts in French"), ("One", "1 text in French")]
    assert section.tasks[0].since == now().date()
    assert section.tasks[0].url == reverse("admin:platforms_translate", args=[two.pk, "fr"])
    assert section.url == reverse("admin:platforms_translations")


def test_a_source_that_changed_leads_to_what_changed_until_its_citations_are_rewritten(admin_client):
    platform = make_fresh()
    change = change_of_source(platform)

    section = todo(admin_client)[CHANGED]

    assert [(task.title, task.since) for task in section.tasks] == [("Example", change.since.date())]
    assert section.tasks[0].why == "The past, and 3 more places: example.org/help"
    assert section.tasks[0].url == reverse("admin:platforms_sourcechange_change", args=[change.pk])
    assert [row.pk for row in admin_client.get(section.url).context["cl"].result_list] == [change.pk]
    make_fresh(
        retroactive={"reach": "future", "note": text("Other words."), "sources": ["s1"]},
        defaults=[{"state": "off", "since": "2025-11-03", "sources": ["s1"]}],
    )
    assert [task.why for task in todo(admin_client)[CHANGED].tasks] == [
        "Walk web · step 1, and 1 more place: example.org/help"
    ]


def test_a_link_that_died_is_a_task_of_each_guide_that_cites_it(admin_client):
    make_fresh("one")
    make_fresh("two")
    link = Link.objects.create(url="https://example.org/help", state="gone", tried_at=now(), since=now())
    Link.objects.create(url="https://example.org/cited-by-nobody", state="moved", tried_at=now(), since=now())

    section = todo(admin_client)[DEAD]

    assert section.count == 2
    assert sorted(names(section)) == ["One", "Two"]
    assert {task.url for task in section.tasks} == {reverse("admin:platforms_link_change", args=[link.pk])}
    assert link in admin_client.get(section.url).context["cl"].result_list


def test_what_waits_for_review_leads_to_the_review(admin_client):
    other = make_fresh("other")
    change(other, by=User.objects.create_user("writer"))

    section = todo(admin_client)[REVIEW]

    assert section.tasks[0].url == reverse("admin:platforms_review", args=[other.pk])
    assert section.url == reverse("admin:platforms_waiting")
    for url in (section.tasks[0].url, section.url):
        assert admin_client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("codenames", "expected"),
    [
        ([], []),
        (["view_platform", "view_report"], []),
        (["change_report"], [REPORTED]),
        (["change_platform"], [DUE, DRAFTS]),
        (["change_platform", "publish_platform"], [DUE, REVIEW]),
    ],
)
def test_everybody_sees_only_what_they_may_act_on(codenames, expected):
    report(make_aged("old", 200), "w1", 0)
    change(make_fresh(), by=User.objects.create_user("writer"))

    assert list(todo(desk_of(make_staff(*codenames)))) == expected


def test_strangers_are_asked_to_sign_in(client):
    assert client.get(INDEX).status_code == 302


def test_the_first_page_in_french(admin_client):
    make_aged("old", 200)

    page = admin_client.get(INDEX, headers={"Accept-Language": "fr"}).text

    assert "Guides à vérifier" in page
    assert DUE not in page


def test_many_guides_and_reports_take_no_more_queries(django_assert_max_num_queries):
    desk = desk_of(make_staff("change_platform", "publish_platform", "view_platform", "change_report"))
    for number in range(12):
        platform = make_aged(f"old-{number}", 200)
        report(platform, "w1", 3, 2, 1, 0)
        change_of_source(platform)
        change(platform, by=User.objects.create_user(f"writer-{number}"))
        make_lagging(f"lagging-{number}")
    Link.objects.update(state="gone", tried_at=now(), since=now())

    pages.generation.forget()
    desk.get(INDEX)
    pages.generation.forget()

    with django_assert_max_num_queries(12):
        desk.get(INDEX)


@pytest.mark.parametrize(
    ("name", "most"),
    [("platforms_platform_changelist", 8), ("platforms_report_by_step", 9), ("platforms_report_changelist", 9)],
)
def test_the_lists_take_few_queries_too(admin_client, django_assert_max_num_queries, name, most):
    for number in range(12):
        report(make_fresh(f"guide-{number}"), "w1", 3, 2, 1, 0)
    admin_client.get(reverse(f"admin:{name}"))
    pages.generation.forget()

    with django_assert_max_num_queries(most):
        admin_client.get(reverse(f"admin:{name}"))


def test_after_a_publication_only_that_guide_is_read_again(django_assert_num_queries):
    for slug in ("one", "two", "three"):
        make_fresh(slug)
    before = {published.guide.slug: published for published in publishing.all_published()}
    make_fresh("two", verdict=text("News"))

    with django_assert_num_queries(2):
        after = {published.guide.slug: published for published in publishing.all_published()}

    assert list(after) == ["one", "three", "two"]
    assert after["two"].guide.verdict["en"] == "News"
    assert [slug for slug in after if after[slug] is before[slug]] == ["one", "three"]
    with django_assert_num_queries(1):
        publishing.all_published()


def test_the_first_page_has_nothing_inline(admin_client):
    make_aged("old", 200)

    page = admin_client.get(INDEX).text

    for inline in ("<style", ' style="', " onclick="):
        assert inline not in page
