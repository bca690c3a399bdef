"""The watch over links and sources, through its command, against real servers on this machine."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from platforms.content import Guide
from platforms.guidefile import write
from platforms.models import Link, SourceChange
from platforms.models.watch import LinkState, Reason, Settlement
from platforms.publishing import published
from platforms.watch.tasks import open_tasks

from .factory import make_data, make_procedure, make_published, make_step, text
from .webs import answer, certificate, page, redirect, serving

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent
WORDS = "You can turn off the use of your posts for the training of our models at any time, in your settings. "
MORE = "It takes effect within three days."


@pytest.fixture(scope="session")
def tls(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusted(tls, settings, monkeypatch, tmp_path):
    """Let this machine be asked, and its certificate be trusted; return what servers need to speak https."""
    file, context = tls
    settings.WATCH_LOOPBACK, settings.DATA_DIR = True, tmp_path
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return context


@pytest.fixture
def web(trusted):
    """A site of which tests change what its pages are; what is no page of it is not found."""
    pages = {}

    def answered(request):
        found = pages.get(request.path, answer(status="404 Not Found"))
        return found(request) if callable(found) else found

    with serving(answered, trusted) as site:
        site.pages = pages
        yield site


def source(key, url, kind="official", **more):
    return {"key": key, "kind": kind, "title": f"Page {key}", "publisher": "Example", "url": url} | more


def make_citing(*urls, slug="example", kind="official", **changes):
    """Publish a guide with a source at every address."""
    sources = [source(f"s{number}", url, kind) for number, url in enumerate(urls, 1)]
    return make_published(slug, sources=sources, **changes)


def check(*arguments, **options):
    """Run the command and return what it writes."""
    said = StringIO()
    call_command("check_sources", *arguments, stdout=said, stderr=StringIO(), **{"pause": 0, "timeout": 5} | options)
    return said.getvalue()


def check_again():
    """Run the command as if a week had passed."""
    Link.objects.exclude(tried_at=None).update(tried_at=now() - timedelta(days=7))
    return check()


def link(web, path, **options):
    return Link.objects.get(url=web.url(path, **options))


def state(web, path):
    return link(web, path).state


def test_every_address_of_every_guide_is_asked_once(web):
    for path in ("/source", "/procedure", "/step", "/contact", "/other"):
        web.pages[path] = page(WORDS)
    step = make_step("w1", url=web.url("/step#part"))
    make_published(
        sources=[source("s1", web.url("/source#here")), source("s2", web.url("/source#there"), "press")],
        procedures=[make_procedure(url=web.url("/procedure"), steps=[step, make_step("w2", url=web.url("/source"))])],
        contacts=[
            {"kind": "privacy", "value": web.url("/contact"), "sources": ["s1"]},
            {"kind": "email", "value": "privacy@example.org", "sources": ["s1"]},
        ],
    )
    make_citing(web.url("/other"), web.url("/source"), slug="other")

    said = check()

    assert sorted(web.asked()) == ["/contact", "/other", "/procedure", "/source", "/step"]
    assert "Asked 5 addresses: 5 ok." in said


def test_drafts_are_not_asked_for_and_what_nobody_cites_any_more_is_forgotten(web):
    web.pages |= {"/one": page(WORDS), "/two": page(WORDS)}
    make_citing(web.url("/one"))
    check()

    make_citing(web.url("/two"))
    check()

    assert list(Link.objects.values_list("url", flat=True)) == [web.url("/two")]


def hung_up(request):
    """Answer nothing at all."""


@pytest.mark.parametrize(
    ("answered", "wanted"),
    [
        (page(WORDS), LinkState.OK),
        (page("short"), LinkState.OK),
        (redirect("/elsewhere", "302 Found"), LinkState.OK),
        (redirect("/elsewhere", "301 Moved Permanently"), LinkState.MOVED),
        (redirect("/elsewhere", "308 Permanent Redirect"), LinkState.MOVED),
        (redirect("/help/page/"), LinkState.OK),
        (redirect("/", "302 Found"), LinkState.MOVED),
        (redirect("/en-gb/", "302 Found"), LinkState.MOVED),
        (answer(status="404 Not Found"), LinkState.GONE),
        (page(WORDS, "410 Gone"), LinkState.GONE),
        (redirect("/nothing-here"), LinkState.GONE),
        (answer(status="401 Unauthorized"), LinkState.LOGIN),
        (answer(status="403 Forbidden"), LinkState.LOGIN),
        (redirect("/login?next=/help/page", "302 Found"), LinkState.LOGIN),
        (redirect("/accounts/signin", "301 Moved Permanently"), LinkState.LOGIN),
        (answer(status="403 Forbidden", cf_mitigated="challenge"), LinkState.UNREACHABLE),
        (answer(status="429 Too Many Requests"), LinkState.UNREACHABLE),
        (answer(status="500 Internal Server Error"), LinkState.UNREACHABLE),
        (answer(status="503 Service Unavailable"), LinkState.UNREACHABLE),
        (answer(status="999 Request denied"), LinkState.UNREACHABLE),
        (answer(status="418 I'm a teapot"), LinkState.UNREACHABLE),
        (answer(status="304 Not Modified"), LinkState.UNREACHABLE),
        (answer(status="204 No Content"), LinkState.UNREACHABLE),
        (redirect("https://10.0.0.1/"), LinkState.UNREACHABLE),
        (redirect("/help/page", "302 Found"), LinkState.UNREACHABLE),
        (b"garbage", LinkState.UNREACHABLE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbroken off", LinkState.UNREACHABLE),
        (hung_up, LinkState.UNREACHABLE),
    ],
    ids=lambda given: getattr(given, "__name__", str(given)),
)
def test_how_a_link_answers_decides_its_state(web, answered, wanted):
    web.pages |= {
        f"/{path}": page(WORDS) for path in ("", "elsewhere", "en-gb/", "help/page/", "login?next=/help/page")
    }
    web.pages |= {"/accounts/signin": page(WORDS), "/help/page": answered}
    make_citing(web.url("/help/page"))

    check()

    found = link(web, "/help/page")
    assert found.state == wanted
    assert (found.ok_at is not None) == (wanted == LinkState.OK)
    assert (found.failures > 0) == (wanted in (LinkState.GONE, LinkState.UNREACHABLE))


def test_a_moved_page_is_known_with_its_new_address(web):
    web.pages |= {"/old": redirect("/new"), "/new": page(WORDS)}
    make_citing(web.url("/old"))

    said = check()

    assert link(web, "/old").leads_to == web.url("/new")
    assert f"New: moved: {web.url('/old')} -> {web.url('/new')}" in said


def test_an_address_that_answers_to_nobody_is_neither_well_nor_gone(web):
    make_citing("https://127.0.0.1:1/", "https://10.0.0.1/", web.url("/", host="127.0.0.77"))

    assert "3 unreachable" in check()
    assert set(Link.objects.values_list("reason", flat=True)) == {
        Reason.CONNECTION,
        Reason.FORBIDDEN,
        Reason.CERTIFICATE,
    }


def test_a_page_that_is_missing_for_a_moment_only_is_not_gone(web):
    answers = iter([answer(status="404 Not Found"), page(WORDS)])
    web.pages["/help"] = lambda request: next(answers)
    make_citing(web.url("/help"))

    check()

    assert state(web, "/help") == LinkState.OK


def test_since_when_and_how_often_is_remembered(web):
    web.pages["/help"] = page(WORDS)
    make_citing(web.url("/help"))
    check()
    well = link(web, "/help")
    web.pages["/help"] = answer(status="500 Oops")

    check_again()
    first = link(web, "/help")
    check_again()
    second = link(web, "/help")

    assert (first.failures, second.failures) == (1, 2)
    assert second.since == first.since > well.since
    assert second.tried_at > first.tried_at
    assert second.ok_at == well.ok_at
    assert second.status == 500


def test_what_was_asked_lately_waits_for_its_week(web):
    web.pages["/help"] = page(WORDS)
    make_citing(web.url("/help"))
    check()

    assert "Asked 0 addresses." in check()
    assert "Asked 1 addresses" in check("--all")
    assert "Asked 1 addresses" in check_again()


def test_what_failed_is_asked_again_the_next_day_but_not_for_ever(web):
    web.pages |= {"/well": page(WORDS), "/ill": answer(status="500 Oops")}
    make_citing(web.url("/well"), web.url("/ill"))
    check()
    for _day in range(5):
        Link.objects.update(tried_at=now() - timedelta(days=1))
        check()

    assert web.asked().count("/well") == 1
    assert web.asked().count("/ill") == 4


def test_the_longest_unasked_comes_first_and_a_limit_leaves_the_rest(web):
    urls = [web.url(f"/{number}") for number in range(4)]
    web.pages |= {f"/{number}": page(WORDS) for number in range(4)}
    make_citing(*urls)

    check("--limit", "3")
    first = web.asked()
    check("--limit", "3")

    assert len(first) == 3
    assert sorted(web.asked()) == ["/0", "/1", "/2", "/3"]


def test_one_guide_can_be_asked_for_alone(web):
    web.pages |= {"/one": page(WORDS), "/two": page(WORDS)}
    make_citing(web.url("/one"))
    make_citing(web.url("/two"), slug="other")

    check("--guide", "other")

    assert web.asked() == ["/two"]
    with pytest.raises(CommandError, match="no guide nobody"):
        check("--guide", "nobody")


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_while_others_are_asked_too(trusted):
    with serving(lambda request: page(WORDS), trusted) as web:
        hosts = [f"127.0.0.{number}" for number in (1, 2, 3)]
        make_citing(*(web.url(f"/{number}", host=host) for number in range(3) for host in hosts))
        check(pause=0.1, workers=3)

    together = 0
    for host in hosts:
        seen = [request for request in web.requests if request.address == host]
        assert [request.path for request in seen] == ["/robots.txt", "/0", "/1", "/2"]
        for earlier, later in pairwise(seen):
            assert later.began - earlier.began > 0.1
        together += any(
            o.address != host and o.began < seen[-1].began and seen[0].began < o.began for o in web.requests
        )
    assert together


def test_a_site_that_asks_for_its_peace_gets_it(web):
    web.pages |= {"/one": answer(status="429 Too Many Requests", Retry_After="86400"), "/two": page(WORDS)}
    make_citing(web.url("/one"), web.url("/two"))

    said = check()

    assert "1 left for later" in said
    assert link(web, "/two").state == LinkState.UNTRIED
    assert now() + timedelta(hours=23) < link(web, "/one").not_before < now() + timedelta(hours=25)
    assert "Asked 0 addresses" in check("--all")
    Link.objects.filter(state=LinkState.UNREACHABLE).update(not_before=now())
    assert "Asked 1 addresses" in check()


def test_what_did_not_change_need_not_be_sent_again(web):
    def conditional(request):
        same = request.headers.get("If-None-Match") == '"v1"'
        return answer(status="304 Not Modified") if same else page(WORDS, ETag='"v1"')

    web.pages["/help"] = conditional
    make_citing(web.url("/help"))
    check()
    check_again()
    check_again()

    assert [bool(request.headers.get("If-None-Match")) for request in web.requests if request.path == "/help"] == [
        False,
        True,
        True,
    ]
    assert state(web, "/help") == LinkState.OK


def make_with_two_sources(web, **changes):
    """Publish a guide of which s1 and s2 are cited by different parts."""
    web.pages |= {"/s1": page(WORDS), "/s2": page(WORDS), "/s3": page(WORDS)}
    data = {
        "sources": [
            source("s1", web.url("/s1")),
            source("s2", web.url("/s2#part")),
            source("s3", web.url("/s3"), "press"),
        ],
        "procedures": [
            make_procedure(steps=["w1", make_step("w2", sources=["s2"]), make_step("w3", sources=["s1", "s2"])])
        ],
        "notes": [
            {"kind": "used", "text": text("Posts"), "sources": ["s1", "s3"]},
            {"kind": "caution", "text": text("Take care"), "sources": ["s2"]},
        ],
    }
    return make_published(**data | changes)


def waiting():
    """Return what waits for an editor: (what happened, guide, place) each."""
    return [(task.kind, task.slug, place.label) for task in open_tasks() for place in task.places]


def test_a_changed_source_is_a_task_on_exactly_what_cites_it(web):
    make_with_two_sources(web)
    check()
    assert waiting() == []

    web.pages |= {"/s2": page(WORDS + MORE), "/s3": page("The press writes something else every day, " * 3)}
    said = check_again()

    assert waiting() == [
        ("changed", "example", "Caution · Take care"),
        ("changed", "example", "Walk web · step 2"),
        ("changed", "example", "Walk web · step 3"),
    ]
    assert f"New: says something else, 1 guides to look at: {web.url('/s2')}" in said
    change = SourceChange.objects.get()
    assert change.before == WORDS.strip()
    assert change.after == (WORDS + MORE)
    assert state(web, "/s2") == LinkState.OK


def test_every_guide_that_cites_a_changed_source_has_its_own_task(web):
    web.pages["/s1"] = page(WORDS)
    make_citing(web.url("/s1"))
    make_citing(web.url("/s1"), slug="other")
    check()
    web.pages["/s1"] = page(WORDS + MORE)

    check_again()

    assert sorted({slug for _kind, slug, _label in waiting()}) == ["example", "other"]


def test_only_what_frames_a_page_changed_is_no_change(web):
    frame = "<script>{0}</script><nav>{0}</nav><header>{0}</header><div id='cookie-banner'><div>{0}</div></div>"
    frame += "{1}<footer>{0}</footer>"
    inside = f"<h1>Help</h1>\n<p>{WORDS}</p><style>.a{{}}</style>"
    send = lambda body: answer(body.encode(), Content_Type="text/html")  # noqa: E731
    web.pages["/s1"] = send(frame.format("Monday, 3 visitors", inside))
    make_citing(web.url("/s1"))
    check()

    web.pages["/s1"] = send(
        frame.format("Tuesday", inside.replace(" the ", "\n  the&#32; ").replace("<p>", "<p class=b>"))
    )
    check_again()

    assert waiting() == []


def test_a_change_that_is_taken_back_needs_nobody_any_more(web):
    make_with_two_sources(web)
    check()
    web.pages["/s1"] = page(WORDS + MORE)
    check_again()
    web.pages["/s1"] = page(WORDS)

    check_again()

    assert waiting() == []
    assert SourceChange.objects.get().settlement == Settlement.BACK


def test_a_second_change_is_told_against_what_the_guide_agreed_with(web):
    make_with_two_sources(web)
    for words in (WORDS, WORDS + MORE, WORDS + MORE + " Twice."):
        web.pages["/s1"] = page(words)
        check_again()

    change = SourceChange.objects.get()
    assert (change.before, change.after) == (WORDS.strip(), WORDS + MORE + " Twice.")


def test_a_settled_change_is_the_new_measure(web, admin_user):
    make_with_two_sources(web)
    for words in (WORDS, WORDS + MORE):
        web.pages["/s1"] = page(words)
        check_again()
    SourceChange.objects.get().settle(Settlement.STILL_RIGHT, on=now().date(), by=admin_user)

    check_again()
    assert waiting() == []
    web.pages["/s1"] = page(WORDS)
    check_again()

    assert SourceChange.objects.open().get().before == WORDS + MORE


def test_what_an_editor_rewrote_is_settled_by_that(web):
    make_with_two_sources(web)
    check()
    web.pages["/s2"] = page(WORDS + MORE)
    check_again()
    rewritten = make_step("w2", do=text("Do it otherwise"), sources=["s2"])
    steps = ["w1", rewritten, make_step("w3", sources=["s1", "s2"])]
    notes = [{"kind": "caution", "text": text("Take more care"), "sources": ["s2"]}]

    make_with_two_sources(web, procedures=[make_procedure(steps=steps)], notes=notes)
    web.pages["/s2"] = page(WORDS + MORE)
    assert waiting() == [("changed", "example", "Walk web · step 3")]
    make_with_two_sources(web, procedures=[make_procedure(steps=["w1", rewritten])], notes=notes)
    web.pages["/s2"] = page(WORDS + MORE)

    assert waiting() == []
    check()
    assert SourceChange.objects.get().settlement == Settlement.REWRITTEN


@pytest.mark.parametrize(
    "meanwhile",
    [
        answer(status="403 Forbidden"),
        answer(status="500 Oops"),
        answer(status="404 Not Found"),
        redirect("/login", "302 Found"),
        redirect("/", "302 Found"),
        b"garbage",
        page("Please turn on JavaScript."),
    ],
    ids=str,
)
def test_what_is_no_reading_never_counts_as_a_change(web, meanwhile):
    make_citing(web.url("/s1"))
    web.pages |= {"/s1": page(WORDS), "/": page("A front page that says something else entirely. " * 3)}
    web.pages["/login"] = page("Please sign in to see whatever there is to see on this very site. " * 3)
    check()
    web.pages["/s1"] = meanwhile
    check_again()
    web.pages["/s1"] = page(WORDS)

    check_again()

    assert not SourceChange.objects.exists()


def test_of_a_page_longer_than_is_read_only_what_is_read_is_compared(web):
    long = "<p>word</p>" * 30_000
    send = lambda body: answer(f"<body>{body}".encode(), Content_Type="text/html")  # noqa: E731
    web.pages["/s1"] = send(WORDS + long)
    make_citing(web.url("/s1"))
    check()

    web.pages["/s1"] = send(f"<script>{'x' * 5000}</script>" + WORDS + long)
    check_again()
    assert waiting() == []
    web.pages["/s1"] = send(MORE + long)
    check_again()
    assert waiting()


def test_documents_that_are_no_pages_are_compared_too(web):
    web.pages["/s1"] = answer(b"%PDF-1.7 one", Content_Type="application/pdf")
    make_citing(web.url("/s1"))
    check()
    web.pages["/s1"] = answer(b"%PDF-1.7 two", Content_Type="application/pdf")

    check_again()

    assert waiting()


def test_dead_and_moved_links_are_tasks_on_what_they_stand_in(web):
    web.pages |= {"/new": page(WORDS), "/old": redirect("/new"), "/login": answer(status="403 Forbidden")}
    make_published(
        sources=[source("s1", web.url("/gone")), source("s2", web.url("/old"), "press")],
        procedures=[
            make_procedure(url=web.url("/login"), steps=[make_step("w1", url=web.url("/dead")), make_step("w2")]),
        ],
        notes=[{"kind": "used", "text": text("Posts"), "sources": ["s2"]}],
        defaults=[{"state": "on", "sources": ["s2"]}],
        retroactive={"reach": "future", "note": text("No."), "sources": ["s2"]},
    )

    check()

    assert sorted(
        (task.kind, task.url.rpartition("/")[2], [p.label for p in task.places]) for task in open_tasks()
    ) == [
        ("gone", "dead", ["Walk web · step 1"]),
        ("gone", "gone", ["Walk web · step 1", "Walk web · step 2"]),
        ("moved", "old", ["The past", "Default · On", "Used · Posts"]),
    ]


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "shown"),
    [(Terminal, "\r[███████████████░░░░░░░░░░░░░░░] 1/2\r[{}] 2/2\n"), (StringIO, "[1/2] ok {0}\n[2/2] ok {1}\n")],
)
def test_progress_is_a_bar_in_a_terminal_and_lines_elsewhere(web, stream, shown):
    web.pages |= {"/1": page(WORDS), "/2": page(WORDS)}
    urls = [web.url("/1"), web.url("/2")]
    make_citing(*urls)
    progress = stream()

    call_command("check_sources", pause=0, stdout=StringIO(), stderr=progress)

    assert progress.getvalue() == shown.format(*(["█" * 30] if stream is Terminal else urls))


def test_quiet_means_quiet(web, capsys):
    web.pages["/s1"] = page(WORDS)
    make_citing(web.url("/s1"))

    call_command("check_sources", verbosity=0, pause=0)

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("arguments", [["--workers", "0"], ["--timeout", "11"], ["--limit", "0"], ["--days", "x"]])
def test_numbers_out_of_bounds_are_refused(arguments):
    with pytest.raises(CommandError):
        check(*arguments)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    (folder / "secret_key").write_text(os.urandom(40).hex())
    manage(folder, "migrate", "-v0")
    return folder


@pytest.fixture
def site(migrated, tls, tmp_path):
    """Return two functions: one that publishes guides to a site of its own, one that starts its command."""
    folder = tmp_path / "data"
    shutil.copytree(migrated, folder)

    def publish(*urls):
        sources = [source(f"s{number}", url) for number, url in enumerate(urls, 1)]
        file = folder / "example.yaml"
        file.write_text(write(Guide.model_validate(make_data(sources=sources))), "utf-8")
        manage(folder, "load_guides", file)

    def start(*arguments):
        return Process(["check_sources", *arguments], folder, WATCH_LOOPBACK="1", SSL_CERT_FILE=str(tls[0]))

    return publish, start


class Process:
    def __init__(self, arguments, folder, **environment):
        environment |= {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [sys.executable, "manage.py", *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)

    def end(self, send=None):
        """Wait for its end, after a signal perhaps; return its status and what it wrote and complained of."""
        if send:
            self.process.send_signal(send)
        out, complaints = self.process.communicate(timeout=60)
        return self.process.returncode, out, complaints


def manage(folder, *arguments):
    status, _out, complaints = Process(arguments, folder).end()
    assert status == 0, complaints


def test_a_killed_run_goes_on_where_it_stopped_and_two_never_run_at_once(site, tls):
    publish, start = site
    reached, killed = Event(), Event()

    def answered(request):
        if request.path == "/2" and not killed.is_set():
            reached.set()
            killed.wait(60)
        yield page(WORDS)

    with serving(answered, tls[1]) as web:
        publish(*(web.url(f"/{number}") for number in (1, 2, 3)))
        first = start("--pause", "0")
        assert reached.wait(60)
        asked = len(web.requests)
        status, _out, complaints = start("--pause", "0").end()
        assert status == os.EX_TEMPFAIL
        assert "Another run is under way" in complaints
        assert len(web.requests) == asked
        first.end(signal.SIGKILL)
        killed.set()

        status, out, complaints = start("--pause", "0").end()

    assert status == 0, complaints
    assert "Asked 2 addresses: 2 ok." in out
    assert web.asked() == ["/1", "/2", "/2", "/3"]


def test_a_run_that_is_interrupted_says_so(site, tls):
    publish, start = site
    reached = Event()

    def answered(request):
        if request.path != "/robots.txt":
            reached.set()
            web.stop.wait(1)
        yield page(WORDS)

    with serving(answered, tls[1]) as web:
        publish(web.url("/1"))
        run = start()
        assert reached.wait(60)
        status, _out, complaints = run.end(signal.SIGINT)

    assert status == 130
    assert "Interrupted after 0; the next run goes on." in complaints


@pytest.mark.parametrize(
    ("switch", "said"),
    [("1", "WATCH_LOOPBACK=1 is only for tests"), ("yes", "WATCH_LOOPBACK must be 0 or 1")],
)
def test_production_refuses_the_switch_for_tests(migrated, switch, said):
    public = {"HTTPS": "1", "HOSTS": "guide.example.org"}

    status, _out, complaints = Process(["check"], migrated, WATCH_LOOPBACK=switch, **public).end()

    assert status != 0
    assert said in complaints


def test_nothing_of_this_shows_to_readers(web, client):
    make_with_two_sources(web)
    before = client.get("/en/example/").text
    check()
    web.pages["/s1"] = answer(status="404 Not Found")
    check_again()

    assert client.get("/en/example/").text == before
    assert published("example").number == 1
