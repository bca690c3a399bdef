"""One request to whatever a server may be: bounded in time and bytes, and never to a private network."""

import gzip
import socket
import zlib
from itertools import repeat
from time import monotonic

import pytest

from platforms.models.watch import Reason
from platforms.watch.addresses import FetchError
from platforms.watch.fetching import MOST, ask
from platforms.watch.visiting import REDIRECTS, Visitor

from .webs import answer, certificate, page, redirect, serving

SECONDS = 0.4
SLACK = 2
"""Seconds that a busy machine may take on top."""


@pytest.fixture(autouse=True)
def _this_machine(settings):
    settings.WATCH_LOOPBACK = True


def fetch(web, path="/", *, seconds=10, headers=None):
    return ask(web.url(path), headers or {}, seconds=seconds, loopback=True)


def visit(url, **options):
    return Visitor(pause=0, **options).visit(url)


def reason_of(call):
    with pytest.raises(FetchError) as caught:
        call()
    return caught.value.reason


def within_time(call):
    began = monotonic()
    reason = reason_of(call)
    assert monotonic() - began < SECONDS + SLACK
    return reason


def test_a_page_is_read_as_it_was_sent():
    with serving(lambda request: page("Hello")) as web:
        found = fetch(web)

    assert found.status == 200
    assert b"<p>Hello</p>" in found.body
    assert not found.cut


def test_a_page_may_come_packed_and_in_chunks():
    packed = gzip.compress(b"Hello " * 100)
    chunks = b"".join(b"%x;odd=1\r\n%s\r\n" % (len(piece), piece) for piece in (packed[:9], packed[9:])) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    with serving(lambda request: head + chunks) as web:
        assert fetch(web).body == b"Hello " * 100


def test_the_site_is_told_who_asks_and_nothing_else_of_us(settings):
    settings.ALLOWED_HOSTS, settings.CONTACT = ["guide.example.org"], "mailto:editors@example.org"
    with serving(lambda request: page("Hello", Set_Cookie="a=b")) as web:
        visitor = Visitor(pause=0)
        visitor.visit(web.url("/one"))
        visitor.visit(web.url("/two"))

    request = web.requests[-1]
    assert request.headers["User-Agent"].endswith("(+https://guide.example.org/; mailto:editors@example.org)")
    assert request.headers["Host"] == f"127.0.0.1:{web.port}"
    assert not {"Cookie", "Referer", "Authorization"}.intersection(request.headers)


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(lambda request: page("Hello")) as web:
        assert visit(web.url()).status == 200


def drip(piece, web):
    """Yield a piece a moment, for as long as somebody listens."""
    while not web().stop.wait(0.02):
        yield piece


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: b\r\n"),
    ],
)
def test_a_slow_drip_ends_with_the_time(head, piece):
    def dripping(_request):
        yield head
        yield from drip(piece, lambda: web)

    with serving(dripping) as web:
        assert within_time(lambda: fetch(web, seconds=SECONDS)) in (Reason.TIMEOUT, Reason.GARBLED)


def test_a_server_that_never_answers_ends_with_the_time():
    def silent(_request):
        web.stop.wait()
        yield b""

    with serving(silent) as web:
        assert within_time(lambda: fetch(web, seconds=SECONDS)) == Reason.TIMEOUT


def test_a_server_that_does_not_even_accept_ends_with_the_time():
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        url = f"http://127.0.0.1:{port}/"
        with socket.create_connection(("127.0.0.1", port)):
            assert within_time(lambda: ask(url, {}, seconds=SECONDS, loopback=True)) == Reason.TIMEOUT


def test_a_resolver_that_never_answers_ends_with_the_time():
    with serving(lambda request: page("Hello")) as web:
        resolve = lambda *_host, **_hints: web.stop.wait() and []  # noqa: E731
        asking = lambda: ask("https://example.org/", {}, seconds=SECONDS, resolve=resolve)  # noqa: E731
        assert within_time(asking) == Reason.TIMEOUT


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_an_endless_body_is_read_up_to_its_bound(head):
    def endless(_request):
        yield head
        yield from repeat(b"x" * 65536)

    with serving(endless) as web:
        found = fetch(web)

    assert found.cut
    assert MOST - 10_000 < len(found.body) <= MOST


def test_endless_chunks_are_read_up_to_their_bound():
    def endless(_request):
        yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        yield from repeat(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")

    with serving(endless) as web:
        found = fetch(web)

    assert found.cut
    assert len(found.body) <= MOST


def test_a_gzip_bomb_unpacks_to_no_more_than_the_bound():
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    with serving(lambda request: answer(bomb, Content_Encoding="gzip")) as web:
        found = fetch(web)

    assert found.cut
    assert len(found.body) == MOST


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x00\xff\x16\x03\x01 garbage\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-A: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbroken off",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 70_000,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip at all",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"Hello" * 1000)[:-20],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\x0b\x02\x80",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\n" + zlib.compress(b"x"),
    ],
    ids=lambda sent: repr(sent[:40]),
)
def test_what_is_no_answer_is_never_taken_for_one(sent):
    with serving(lambda request: sent) as web:
        assert reason_of(lambda: fetch(web)) == Reason.GARBLED


def test_a_connection_that_breaks_off_is_no_answer():
    with serving(lambda request: None) as web:
        assert reason_of(lambda: fetch(web)) in (Reason.CONNECTION, Reason.GARBLED)


def test_a_closed_port_is_no_answer():
    with serving(lambda request: page("Hello")) as web:
        pass

    assert reason_of(lambda: fetch(web)) == Reason.CONNECTION


def test_without_the_switch_this_machine_is_never_asked(settings):
    settings.WATCH_LOOPBACK = False
    with serving(lambda request: page("Hello")) as web:
        assert reason_of(lambda: visit(web.url())) == Reason.FORBIDDEN
        assert reason_of(lambda: visit(f"https://127.0.0.1:{web.port}/")) == Reason.FORBIDDEN

    assert web.requests == []


def found_at(*addresses):
    """Return a resolver that finds every host at these addresses and counts how often it is asked."""

    def resolve(_host, port, **_hints):
        resolve.asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    resolve.asked = 0
    return resolve


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.0.1", "0.0.0.0"])
def test_a_public_name_that_points_to_a_private_network_is_refused(address):
    resolve = found_at(address)

    assert reason_of(lambda: ask("https://example.org/", {}, resolve=resolve)) == Reason.FORBIDDEN


def test_a_name_is_looked_up_once_and_private_ones_among_its_addresses_are_left_out():
    with serving(lambda request: page("Hello")) as web:

        def resolve(_host, _port, **_hints):
            resolve.asked += 1
            addresses = [("10.0.0.1", 1), ("127.0.0.1", web.port)] if resolve.asked == 1 else [("10.0.0.1", 1)]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]

        resolve.asked = 0
        found = ask("http://127.0.0.2:80/", {}, loopback=True, resolve=resolve)

    assert found.status == 200
    assert resolve.asked == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    _file, tls = certificate(tmp_path)
    with serving(lambda request: page("Hello"), tls) as web:
        assert reason_of(lambda: fetch(web)) == Reason.CERTIFICATE

    assert web.requests == []


def test_a_certificate_for_another_host_is_refused(tmp_path, monkeypatch):
    file, tls = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with serving(lambda request: page("Hello"), tls) as web:
        assert ask(web.url(host="127.0.0.9"), {}, loopback=True).status == 200
        assert reason_of(lambda: ask(web.url(host="127.0.0.10"), {}, loopback=True)) == Reason.CERTIFICATE


def test_https_that_is_no_https_is_refused():
    with serving(lambda request: page("Hello")) as web:
        asking = lambda: ask(f"https://127.0.0.1:{web.port}/", {}, seconds=SECONDS, loopback=True)  # noqa: E731
        assert within_time(asking) in (Reason.CERTIFICATE, Reason.TIMEOUT)


def test_redirects_are_followed_up_to_a_number():
    def hops(request):
        left = int(request.path.removeprefix("/") or 0) if request.path != "/robots.txt" else 0
        return redirect(f"/{left - 1}") if left else page("Hello")

    with serving(hops) as web:
        assert visit(web.url(f"/{REDIRECTS}")).url == web.url("/0")
        assert reason_of(lambda: visit(web.url(f"/{REDIRECTS + 1}"))) == Reason.REDIRECTS


def test_a_redirect_loop_ends():
    with serving(lambda request: redirect(request.path)) as web:
        assert reason_of(lambda: visit(web.url("/round"))) == Reason.REDIRECTS


def test_redirects_together_have_the_time_of_one_address():
    def slow(request):
        if request.path != "/robots.txt":
            web.stop.wait(0.15)
        yield redirect(f"{request.path}x") if request.path != "/robots.txt" else answer(status="404 Not Found")

    with serving(slow) as web:
        assert within_time(lambda: visit(web.url("/"), seconds=SECONDS)) == Reason.TIMEOUT


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://metadata.google.internal/",
        "https://2852039166/",
        "//192.168.1.1/",
        "http://example.org/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "javascript:alert(1)",
        "https://user:password@example.org/",
        "https://example.org:8443/",
        "https://[::1",
        "https://exam\u00fcple.org/",
    ],
)
def test_a_redirect_to_what_may_not_be_asked_is_refused(location):
    with serving(lambda request: redirect(location)) as web:
        assert reason_of(lambda: visit(web.url("/"))) == Reason.FORBIDDEN


def test_a_redirect_cannot_smuggle_lines_into_the_next_request():
    with serving(
        lambda request: page("Hello") if "next" in request.path else redirect("/next a\x0b\x85Evil: 1")
    ) as web:
        visit(web.url("/"))

    assert web.requests[-1].path.startswith("/next%20a%0B")
    assert "Evil" not in web.requests[-1].headers


def test_pages_that_robots_may_not_read_are_left_alone():
    rules = answer(b"User-agent: *\nDisallow: /private\n", Content_Type="text/plain")
    with serving(lambda request: rules if request.path == "/robots.txt" else page("Hello")) as web:
        visitor = Visitor(pause=0)
        assert visitor.visit(web.url("/public")).status == 200
        assert reason_of(lambda: visitor.visit(web.url("/private/page"))) == Reason.ROBOTS

    assert [request.path for request in web.requests] == ["/robots.txt", "/public"]
