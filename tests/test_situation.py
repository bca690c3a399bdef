"""Where a reader lives, with which device and account: what is shown, what is left out, and why."""

import pytest
from django.conf import settings

from platforms.situation import NOTHING_SAID, Account, Device, Reason, Situation, Tailored, fit
from platforms.vocabulary import Region

from .factory import make_guide, make_procedure, make_published, text

COOKIE = settings.READER_COOKIE

SETTING = make_procedure("web", steps=["w1"])
FORM = make_procedure("form", steps=["f1"], surface="form", goal="object", force="request", regions=["EEA", "UK"])
APP = make_procedure("app", steps=["a1"], surface="mobile", instead_of="web")
TIDY = make_procedure("tidy", steps=["t1"], goal="erase")
ADMIN = make_procedure("admin", steps=["d1"], audience="admin")
ELSEWHERE_OFF = [
    {"state": "on", "since": "2025-11-03", "sources": ["s1"]},
    {"state": "off", "regions": ["EEA"], "sources": ["s1"]},
    {"state": "off", "audience": "business", "sources": ["s1"]},
]


def tailored(*procedures, situation, **changes):
    guide = make_guide(procedures=list(procedures), **changes)
    return Tailored(guide, fit(guide, situation))


def keys(tasks):
    return [route.key for task in tasks for route in task.shown]


def test_somebody_who_said_nothing_sees_everything():
    everything = tailored(SETTING, APP, FORM, ADMIN, TIDY, situation=NOTHING_SAID)

    assert keys(everything.tasks) == ["web", "app", "form", "admin", "tidy"]
    assert everything.left_out == []


def test_what_is_not_offered_where_the_reader_lives_is_left_out():
    american = tailored(SETTING, FORM, situation=Situation(region=Region.US))

    assert keys(american.tasks) == ["web"]
    assert [(reason, [route.key for route in routes]) for reason, routes in american.left_out] == [
        (Reason.REGION, ["form"])
    ]


def test_what_is_offered_everywhere_but_in_a_region_is_left_out_there():
    procedure = make_procedure("web", not_in=["EEA"])

    assert not tailored(procedure, situation=Situation(region=Region.EEA)).tasks
    assert tailored(procedure, situation=Situation(region=Region.UK)).tasks


@pytest.mark.parametrize(
    ("device", "shown"), [(Device.COMPUTER, ["web"]), (Device.IPHONE, ["app"]), (Device.ANDROID, ["app"])]
)
def test_of_alternatives_only_those_on_the_readers_device_are_shown(device, shown):
    assert keys(tailored(SETTING, APP, situation=Situation(device=device)).tasks) == shown


def test_a_page_of_the_web_is_open_to_phones_where_the_app_has_no_way_of_its_own():
    desktop = make_procedure("desktop", steps=["d1"], surface="desktop", instead_of="web")

    assert keys(tailored(SETTING, desktop, situation=Situation(device=Device.IPHONE)).tasks) == ["web"]


def test_the_only_way_is_shown_even_if_it_is_on_another_device():
    app = make_procedure("app", steps=["a1"], surface="ios")

    assert keys(tailored(app, situation=Situation(device=Device.ANDROID)).tasks) == ["app"]


def test_those_who_manage_accounts_see_what_administrators_can_do():
    managing = tailored(SETTING, ADMIN, situation=Situation(account=Account.ADMIN))

    assert keys(managing.essential_tasks) == ["admin"]
    assert [reason for reason, _routes in managing.left_out] == [Reason.ACCOUNT]


@pytest.mark.parametrize(
    ("situation", "state"),
    [
        (Situation(region=Region.EEA), "off"),
        (Situation(region=Region.US), "on"),
        (Situation(account=Account.WORK), "off"),
        (NOTHING_SAID, "on"),
    ],
)
def test_the_default_is_the_one_of_the_readers_region_and_account(situation, state):
    assert tailored(SETTING, situation=situation, defaults=ELSEWHERE_OFF).default.state == state


def test_where_there_is_no_way_to_refuse_the_switch_has_no_knob():
    american = tailored(FORM, TIDY, situation=Situation(region=Region.US))

    assert american.refused
    assert american.switch == "stuck"
    assert keys(american.tasks) == ["tidy"]


@pytest.mark.parametrize("text", ["", "-.-.-", "EEA", "Mars.toaster.king", "....", "EEA.iphone.own.more"])
def test_any_text_is_a_situation_or_nothing(text):
    situation = Situation.parse(text)

    assert Situation.parse(str(situation)) == situation


def say(client, page="/en/example/", **answers):
    return client.post("/en/situation/", {"page": page, **answers})


@pytest.mark.django_db
def test_what_a_reader_said_is_remembered_and_leads_back_to_the_page(client):
    make_published(procedures=[SETTING, FORM])

    response = say(client, region="US", device="iphone", account="own")

    assert response["Location"] == "/en/example/#situation"
    assert response.cookies[COOKIE].value == "1|situation:US.iphone.own"
    page = client.get("/en/example/").text
    assert '<option value="US" selected>' in page
    assert "Not offered where you live (1)" in page


@pytest.mark.django_db
def test_what_was_left_out_can_still_be_found_and_ticked(client):
    make_published(procedures=[SETTING, FORM])
    say(client, region="US")

    page = client.get("/en/example/").text

    assert page.index('id="left-out"') < page.index('id="step-f1"')
    client.post("/en/example/progress/", {"ticked": ["f1"], "revision": 1})
    assert 'id="step-f1" checked' in client.get("/en/example/").text


@pytest.mark.django_db
def test_a_region_without_a_way_to_refuse_is_told_so_first(client):
    make_published(procedures=[FORM, TIDY], verdict=text("Verdict"))

    page = client.get("/en/example/?region=US").text

    assert page.index("Where you live, it offers no way to refuse.") < page.index(">Verdict<")
    assert "What you can still do" in page


@pytest.mark.django_db
def test_an_address_tells_a_situation_without_setting_a_cookie(client):
    make_published(procedures=[SETTING, FORM])
    say(client, region="EEA")

    response = client.get("/en/example/?region=US")

    assert '<option value="US" selected>' in response.text
    assert not response.cookies
    assert '<option value="EEA" selected>' in client.get("/en/example/").text


@pytest.mark.django_db
def test_ticks_on_a_shared_address_stay_on_that_address(client):
    make_published(procedures=[SETTING, FORM])

    response = client.post("/en/example/progress/?region=US", {"ticked": ["w1"], "revision": 1})

    assert response["Location"].startswith("/en/example/?region=US#")


@pytest.mark.django_db
def test_taking_the_answers_back_takes_the_cookie_away(client):
    say(client, region="US")

    assert say(client).cookies[COOKIE]["max-age"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "evil", "/\\evil.example"]
)
def test_nobody_is_led_to_another_site(client, page):
    make_published()

    response = say(client, page=page, region="US")

    assert response["Location"] == "/en/"


@pytest.mark.django_db
def test_the_first_visit_is_the_same_for_everybody_whatever_the_store_knows(client):
    make_published(procedures=[SETTING, FORM], verdict=text("Verdict."))
    first = client.get("/en/example/").text
    say(client, region="US")
    client.get("/en/example/")
    client.cookies.clear()

    assert client.get("/en/example/").text == first
