"""Who may do what: every address and every action of the desk, for every role. What is new needs a line here."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.timezone import now

from platforms import roles
from platforms.checking import record_difference
from platforms.models import Link, Platform, Report, Revision, SourceChange, Upload, Wish
from platforms.roles import Role

from .desk import desk_of, make_editor
from .factory import make_published

pytestmark = pytest.mark.django_db

ROLES = ["stranger", "writer", "publisher", "administrator", "superuser"]
# For each address: what GET, and what POST answers to each of them in this order. 302 leads strangers to the sign-in,
# and others on where something is done; 403 refuses; 409 asks to look again; 200 shows a page, for POST a form with
# what is missing in it; 405 is for addresses that only show or only do.
TABLE = {
    "": ("302 200 200 200 200", "302 200 200 200 200"),
    "admin/logentry/": ("302 403 403 200 200", "302 403 403 200 200"),
    "admin/logentry/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "admin/logentry/<path:object_id>/change/": ("302 403 403 200 200", "302 403 403 403 403"),
    "admin/logentry/<path:object_id>/delete/": ("302 403 403 403 403", "302 403 403 403 403"),
    "admin/logentry/<path:object_id>/history/": ("302 403 403 200 200", "302 403 403 200 200"),
    "admin/logentry/add/": ("302 403 403 403 403", "302 403 403 403 403"),
    "auth/user/": ("302 403 403 200 200", "302 403 403 200 200"),
    "auth/user/<id>/password/": ("302 403 403 200 200", "302 403 403 200 200"),
    "auth/user/<int:pk>/reset-second-factor/": ("302 405 405 405 405", "302 403 403 302 302"),
    "auth/user/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "auth/user/<path:object_id>/change/": ("302 403 403 200 200", "302 403 403 200 200"),
    "auth/user/<path:object_id>/delete/": ("302 403 403 403 403", "302 403 403 403 403"),
    "auth/user/<path:object_id>/history/": ("302 403 403 200 200", "302 403 403 200 200"),
    "auth/user/add/": ("302 403 403 200 200", "302 403 403 200 200"),
    "autocomplete/": ("302 200 200 200 200", "302 405 405 405 405"),
    "jsi18n/": ("302 200 200 200 200", "302 405 405 405 405"),
    "login/": ("200 302 302 302 302", "200 200 200 200 200"),
    "login/code/": ("302 302 302 302 302", "302 302 302 302 302"),
    "logout/": ("302 405 405 405 405", "302 200 200 200 200"),
    "password_change/": ("302 200 200 200 200", "302 200 200 200 200"),
    "password_change/done/": ("302 200 200 200 200", "302 405 405 405 405"),
    "platforms/check/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/check/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "platforms/check/<path:object_id>/change/": ("302 200 200 200 200", "302 403 403 403 403"),
    "platforms/check/<path:object_id>/delete/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/check/<path:object_id>/history/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/check/add/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/link/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/link/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "platforms/link/<path:object_id>/change/": ("302 200 200 200 200", "302 403 403 403 403"),
    "platforms/link/<path:object_id>/delete/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/link/<path:object_id>/history/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/link/add/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/platform/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/platform/<int:object_id>/live/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/platform/<int:pk>/check/": ("302 302 302 302 302", "302 405 405 405 405"),
    "platforms/platform/<int:pk>/history/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/platform/<int:pk>/history/<int:number>/roll-back/": ("302 405 405 405 405", "302 403 302 302 302"),
    "platforms/platform/<int:pk>/presence/": ("302 405 405 405 405", "302 200 200 200 200"),
    "platforms/platform/<int:pk>/preview/<str:language>/": ("302 200 200 200 200", "302 405 405 405 405"),
    "platforms/platform/<int:pk>/review/": ("302 200 200 200 200", "302 403 409 409 409"),
    "platforms/platform/<int:pk>/step/<str:key>/": ("302 302 302 302 302", "302 405 405 405 405"),
    "platforms/platform/<int:pk>/translate/<str:language>/": ("302 200 200 200 200", "302 302 302 302 302"),
    "platforms/platform/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "platforms/platform/<path:object_id>/change/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/platform/<path:object_id>/delete/": ("302 403 403 200 200", "302 403 403 302 302"),
    "platforms/platform/<path:object_id>/history/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/platform/add/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/platform/export/": ("302 200 200 200 200", "302 405 405 405 405"),
    "platforms/platform/export/zip/": ("302 200 200 200 200", "302 405 405 405 405"),
    "platforms/platform/import/": ("302 200 200 200 200", "302 200 200 200 200"),
    # An upload is its editor's alone: these are led back to choose files of their own.
    "platforms/platform/import/<uuid:key>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "platforms/platform/prose/": ("302 405 405 405 405", "302 200 200 200 200"),
    "platforms/platform/translations/": ("302 200 200 200 200", "302 405 405 405 405"),
    "platforms/platform/waiting/": ("302 200 200 200 200", "302 405 405 405 405"),
    "platforms/procedure/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/procedure/<int:object_id>/live/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/procedure/<int:pk>/check/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/procedure/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "platforms/procedure/<path:object_id>/change/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/procedure/<path:object_id>/delete/": ("302 200 200 200 200", "302 302 302 302 302"),
    "platforms/procedure/<path:object_id>/history/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/procedure/add/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/report/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/report/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "platforms/report/<path:object_id>/change/": ("302 200 200 200 200", "302 403 403 403 403"),
    "platforms/report/<path:object_id>/delete/": ("302 403 403 200 200", "302 403 403 302 302"),
    "platforms/report/<path:object_id>/history/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/report/add/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/report/answer/": ("302 405 405 405 405", "302 302 302 302 302"),
    "platforms/report/by-step/": ("302 200 200 200 200", "302 405 405 405 405"),
    "platforms/revision/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/revision/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "platforms/revision/<path:object_id>/change/": ("302 200 200 200 200", "302 403 403 403 403"),
    "platforms/revision/<path:object_id>/delete/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/revision/<path:object_id>/history/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/revision/add/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/source/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/source/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "platforms/source/<path:object_id>/change/": ("302 200 200 200 200", "302 403 403 403 403"),
    "platforms/source/<path:object_id>/delete/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/source/<path:object_id>/history/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/source/add/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/sourcechange/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/sourcechange/<int:pk>/change/": ("302 200 200 200 200", "302 405 405 405 405"),
    "platforms/sourcechange/<int:pk>/settle/": ("302 405 405 405 405", "302 302 302 302 302"),
    "platforms/sourcechange/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "platforms/sourcechange/<path:object_id>/change/": ("302 200 200 200 200", "302 405 405 405 405"),
    "platforms/sourcechange/<path:object_id>/delete/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/sourcechange/<path:object_id>/history/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/sourcechange/add/": ("302 403 403 403 403", "302 403 403 403 403"),
    "platforms/wish/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/wish/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "platforms/wish/<path:object_id>/change/": ("302 200 200 200 200", "302 403 403 403 403"),
    "platforms/wish/<path:object_id>/delete/": ("302 200 200 200 200", "302 302 302 302 302"),
    "platforms/wish/<path:object_id>/history/": ("302 200 200 200 200", "302 200 200 200 200"),
    "platforms/wish/add/": ("302 403 403 403 403", "302 403 403 403 403"),
    "r/<path:content_type_id>/<path:object_id>/": ("302 302 302 302 302", "302 302 302 302 302"),
    "second-factor/": ("302 200 200 200 200", "302 405 405 405 405"),
    "second-factor/begin/": ("302 405 405 405 405", "302 302 302 302 302"),
    "second-factor/recovery-codes/": ("302 405 405 405 405", "302 200 200 200 200"),
    "second-factor/remove/": ("302 405 405 405 405", "302 200 200 200 200"),
    "second-factor/set-up/": ("302 302 302 302 302", "302 302 302 302 302"),
    "sign-out-everywhere/": ("302 405 405 405 405", "302 302 302 302 302"),
    r"(?P<url>.*)$": ("302 404 404 404 404", "302 404 404 404 404"),
    r"^(?P<app_label>platforms|admin|auth)/$": ("302 200 200 200 200", "302 200 200 200 200"),
}
# What is sent to every address: enough for each to do what it is for.
SENT = {"post": "yes", "language": "en", "text": "x", "step": "w1", "revision": 1, "last": 10**9, "status": "fixed"}
ASKED = {"autocomplete/": {"app_label": "platforms", "model_name": "note", "field_name": "sources", "term": ""}}
EVERYBODY = {"writer", "publisher", "administrator", "superuser"}
# Who is offered which action, on the list of which rows.
ACTIONS = {
    ("platform", "delete_selected"): {"administrator", "superuser"},
    ("platform", "export"): EVERYBODY,
    ("procedure", "delete_selected"): EVERYBODY,
    ("wish", "delete_selected"): EVERYBODY,
    ("report", "delete_selected"): {"administrator", "superuser"},
    ("report", "fixed"): EVERYBODY,
    ("report", "not_reproduced"): EVERYBODY,
    ("report", "spam"): EVERYBODY,
    ("check", "settle"): EVERYBODY,
    ("check", "delete_selected"): set(),
    ("link", "delete_selected"): set(),
    ("sourcechange", "delete_selected"): set(),
    ("source", "delete_selected"): set(),
    ("user", "delete_selected"): set(),
    ("revision", "delete_selected"): set(),
    ("logentry", "delete_selected"): set(),
}


@pytest.fixture
def everything(db):
    """Return the arguments with which each address is asked for: one object of each kind."""
    platform = make_published()
    make_published(minutes=7)
    person = make_editor("colleague", Role.WRITER)
    entry = LogEntry.objects.log_actions(person.pk, [person], CHANGE, change_message="x", single_object=True)
    report = Report.objects.create(
        platform=platform, step="w1", revision=1, surface="web", language="en", on="2026-11-01"
    )
    wish = Wish.objects.create(name="mastodon", count=1, last_on="2026-11-01")
    where = {"surface": "web", "language": "en", "account": "personal", "region": "EEA"}
    check = record_difference(platform.procedures.get(), where, "w1", "x", by=person, today=date(2026, 11, 1))
    link = Link.objects.create(url="https://example.com/privacy")
    change = SourceChange.objects.create(link=link, platform=platform, revision=1, since=now(), before="a", after="b")
    upload = Upload.objects.create(user=person, files=[])
    objects = [platform, platform.procedures.get(), platform.sources.get(), report, wish, person, entry]
    objects += [check, link, change, upload]
    return {one._meta.model: one for one in [*objects, Revision.objects.current().get()]}


@pytest.fixture
def browsers(everything):
    """Return for each role how somebody signed in asks: every request leaves things as they were."""
    cookies = {role: {name: cookie.value for name, cookie in signed_in(role).cookies.items()} for role in ROLES}

    def ask(role, method, url, data, look=lambda: None):
        client = Client()
        client.cookies.load(cookies[role])
        before = transaction.savepoint()
        response = getattr(client, method)(url, data)
        response.seen = look()
        transaction.savepoint_rollback(before)
        return response

    return ask


def signed_in(role):
    """Return a browser in which somebody of this role is signed in."""
    if role == "stranger":
        return Client()
    return desk_of(User.objects.create_superuser(role) if role == "superuser" else make_editor(role, role))


def routes(patterns, prefix=""):
    """Yield every address of the desk, as its patterns say it."""
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def address(route, everything):
    """Return where a route leads with the objects that are there."""
    models = [model for model in everything if route.startswith(f"{model._meta.app_label}/{model._meta.model_name}/")]
    row = everything[models[0] if models else Platform].pk
    kind = ContentType.objects.get_for_model(Platform).pk
    if route.startswith("^(?P<app_label>"):
        return "/admin/platforms/"
    arguments = {"object_id": row, "pk": row, "id": row, "content_type_id": kind, "number": 1}
    arguments |= {"language": "fr", "key": everything[Upload].pk if "import" in route else "w1"}
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda named: str(arguments[named[1]]), route.replace("(?P<url>.*)$", "no/"))
    return f"/admin/{filled}"


def actions():
    return {
        (model._meta.model_name, name)
        for model, desk in admin.site._registry.items()
        for _action, name, _description in desk._get_base_actions()
    }


def rows(model):
    return list(model.objects.order_by("pk").values())


def test_every_address_of_the_desk_has_a_row():
    assert set(routes(admin.site.urls[0])) == TABLE.keys()


@pytest.mark.parametrize("route", TABLE)
def test_every_address_answers_each_role_as_the_table_says(browsers, everything, route):
    url, sent = address(route, everything), {**SENT, "platform": everything[Platform].pk}

    answers = [
        " ".join(str(browsers(role, method, url, data).status_code) for role in ROLES)
        for method, data in (("get", ASKED.get(route, {})), ("post", sent))
    ]

    assert tuple(answers) == TABLE[route]


def test_every_action_of_the_desk_has_a_row():
    assert actions() == ACTIONS.keys()


@pytest.mark.parametrize(("name", "action"), ACTIONS)
def test_every_action_is_offered_to_those_in_the_table_and_does_nothing_for_others(browsers, everything, name, action):
    [model] = [model for model in everything if model._meta.model_name == name]
    url = reverse(f"admin:{model._meta.app_label}_{name}_changelist")
    before = rows(model)
    for role in ROLES[1:]:
        page = browsers(role, "get", url, {})
        form = page.context and page.context.get("action_form")
        offered = bool(form) and action in dict(form.fields["action"].choices)

        assert offered == (role in ACTIONS[name, action]), role
        if not offered:
            sent = {"action": action, "_selected_action": [everything[model].pk], "post": "yes"}
            assert browsers(role, "post", url, sent, lambda: rows(model)).seen == before


def test_no_public_address_writes_what_readers_see(everything):
    """There is no API that writes: the desk, the command line and nothing else publish."""
    before = [rows(Revision), rows(Platform), rows(everything[Platform].steps.model)]
    public = [pattern for pattern in get_resolver().url_patterns if str(pattern.pattern) != "admin/"]
    found = list(routes(public))
    assert len(found) > 20

    for route in found:
        url = "/" + route.replace("<slug:slug>", "example")
        for method in ("post", "put", "patch", "delete"):
            getattr(Client(), method)(url, {"guide": "example", "step": "w1"} if method == "post" else None)

    assert [rows(Revision), rows(Platform), rows(everything[Platform].steps.model)] == before


@pytest.mark.parametrize("role", Role)
def test_a_role_holds_after_a_migration_exactly_what_it_may_do(role):
    group = Group.objects.get(name=role.value)
    kept = set(group.permissions.values_list("codename", flat=True))
    group.permissions.set(Permission.objects.filter(codename__in=["delete_revision", "add_group"]))

    call_command("migrate", verbosity=0)

    assert set(group.permissions.values_list("codename", flat=True)) == kept
    assert ("publish_platform" in kept) == (role != Role.WRITER)
    assert ("change_user" in kept) == ("delete_platform" in kept) == (role == Role.ADMINISTRATOR)
    assert not {"change_revision", "delete_revision", "add_group", "change_permission", "delete_logentry"} & kept


def person_url(user, page="change"):
    return reverse(f"admin:auth_user_{page}", args=[user.pk])


@pytest.mark.parametrize("page", ["change", "delete", "history", "password_change"])
def test_an_administrator_sees_no_superuser(page):
    boss = User.objects.create_superuser("boss", password="a passphrase of the boss")
    desk = signed_in("administrator")

    for response in (desk.get(person_url(boss, page)), desk.post(person_url(boss, page), {"password1": "x"})):
        assert response.status_code in (302, 403, 404)
    assert "boss" not in desk.get(reverse("admin:auth_user_changelist")).text
    boss.refresh_from_db()
    assert boss.check_password("a passphrase of the boss")


def test_an_administrator_makes_no_superuser(everything):
    person = everything[User]
    sent = {"username": "colleague", "role": "publisher", "is_active": "on", "is_superuser": "on", "is_staff": "on"}

    response = signed_in("administrator").post(person_url(person), {**sent, "user_permissions": ["1"], "groups": ["3"]})

    person = User.objects.get(pk=person.pk)
    assert response.status_code == 302
    assert not person.is_superuser
    assert not person.user_permissions.exists()
    assert roles.role_of(person) == Role.PUBLISHER


def test_an_administrator_adds_a_person_and_the_log_says_with_which_role():
    desk = signed_in("administrator")
    words = "marble otter seven lamps"

    sent = {"username": "anna", "role": "publisher", "password1": words, "password2": words}
    desk.post(reverse("admin:auth_user_add"), sent)

    anna = User.objects.get(username="anna")
    assert anna.is_staff
    assert anna.has_perm("platforms.publish_platform")
    assert not anna.has_perm("auth.change_user")
    assert "publisher" in desk.get(reverse("admin:admin_logentry_changelist")).text


def test_nobody_changes_their_own_role_or_locks_themselves_out():
    desk = signed_in("administrator")
    me = User.objects.get(username="administrator")

    page = desk.post(person_url(me), {"username": "administrator", "role": "writer"}).text

    assert "You cannot change your own role" in page
    assert "You cannot lock yourself out" in page
    assert roles.role_of(me) == Role.ADMINISTRATOR


def test_a_person_who_is_made_inactive_is_out_at_once(everything):
    person = everything[User]
    browser = desk_of(person)

    signed_in("administrator").post(person_url(person), {"username": "colleague", "role": "writer"})

    assert browser.get(reverse("admin:index")).status_code == 302


def test_the_command_line_adds_an_editor_with_a_made_up_passphrase(capsys, client):
    call_command("add_editor", "paul", role="publisher", generate=True)

    passphrase = capsys.readouterr().out.split()[-1]
    assert len(passphrase) >= 24
    assert client.login(username="paul", password=passphrase)
    assert roles.role_of(User.objects.get()) == Role.PUBLISHER


@pytest.mark.parametrize(
    ("typed", "said"),
    [(["short", "short"], "at least 14 characters"), (["marble otter seven", "marble otter"], "not the same")],
)
def test_the_command_line_asks_for_a_long_passphrase_twice(monkeypatch, typed, said):
    monkeypatch.setattr("platforms.management.commands.add_editor.getpass", lambda prompt: typed.pop(0))

    with pytest.raises(CommandError, match=said):
        call_command("add_editor", "paul", role="writer")
    assert not User.objects.exists()


def test_a_name_that_is_taken_is_refused(everything):
    with pytest.raises(CommandError, match="already exists"):
        call_command("add_editor", "colleague", role="writer", generate=True)


def test_the_audit_log_says_who_published_what(everything):
    page = signed_in("writer").get(reverse("admin:platforms_revision_changelist")).text

    assert "Example · 2" in page
    assert "Loaded from a file" in page


def test_deleting_a_guide_deletes_its_revisions_and_is_logged(everything):
    desk = signed_in("administrator")

    desk.post(reverse("admin:platforms_platform_delete", args=[everything[Platform].pk]), {"post": "yes"})

    assert not Revision.objects.exists()
    assert LogEntry.objects.filter(user__username="administrator", object_repr="Example").exists()


def test_a_page_of_the_audit_log_takes_a_bounded_number_of_queries(django_assert_max_num_queries):
    writer = User.objects.create_user("anna")
    for minutes in range(1, 30):
        platform = make_published(minutes=minutes)
        platform.revisions.update(writers=f",{writer.pk},")
    desk = signed_in("publisher")

    with django_assert_max_num_queries(20):
        page = desk.get(reverse("admin:platforms_revision_changelist")).text

    assert page.count("anna") >= 29
