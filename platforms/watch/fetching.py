"""One request to one site, on a connection to an address that was verified, within a number of seconds and bytes."""

import io
import socket
import ssl
import zlib
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse, IncompleteRead
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from ..models.watch import Reason
from .addresses import FetchError, may_reach, site_of

SECONDS = 10
MOST = 256 * 1024  # bytes of an answer, as they come and as they unpack
PIECE = 8 * 1024
ADDRESSES = 4  # of one host that are tried


@dataclass(frozen=True)
class Answer:
    """What a site answered."""

    url: str
    status: int
    headers: Message
    body: bytes
    """Unpacked; only of an answer with status 200."""
    cut: bool
    """Whether there was more than is read."""
    permanent: bool = False
    """Whether redirects led here, all of them for good."""


def ask(url, headers, *, seconds=SECONDS, loopback=False, resolve=socket.getaddrinfo):
    """Return the site's answer, redirects included as they are. Raises FetchError.

    The host is looked up once, and the connection goes to the very address that was found to be public.
    """
    until = monotonic() + seconds
    site = site_of(url, loopback=loopback)
    try:
        with closing(_connected(site, until, _addresses(site, until, loopback, resolve))) as connection:
            connection.sendall(_request(site, headers))
            return _answer(url, connection, until)
    except TimeoutError as error:
        raise FetchError(Reason.TIMEOUT) from error
    except ssl.SSLError as error:
        raise FetchError(Reason.CERTIFICATE) from error
    except (HTTPException, zlib.error) as error:
        raise FetchError(Reason.GARBLED) from error
    except OSError as error:
        raise FetchError(Reason.CONNECTION) from error


def _addresses(site, until, loopback, resolve):
    """Look the host up and keep what is public. The system's resolver knows no deadline: it is left behind if late."""
    answers = SimpleQueue()

    def look_up():
        try:
            answers.put(resolve(site.host, site.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            answers.put(None)

    Thread(target=look_up, daemon=True).start()
    try:
        found = answers.get(timeout=_left(until))
    except Empty as error:
        raise TimeoutError from error
    if not found:
        raise FetchError(Reason.NAME)
    public = [info for info in found if may_reach(info[4][0], loopback=loopback)]
    if not public:
        raise FetchError(Reason.FORBIDDEN)
    return public[:ADDRESSES]


def _connected(site, until, addresses):
    """Connect to the first address that answers; each has its share of the time that is left."""
    for tried, (family, kind, protocol, _name, address) in enumerate(addresses, 1):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(_left(until) / (len(addresses) - tried + 1))
            connection.connect(address)
            connection.settimeout(_left(until))
            return _secured(connection, site) if site.tls else connection
        except OSError:
            connection.close()
            if tried == len(addresses):
                raise
    raise AssertionError


def _secured(connection, site):
    return ssl.create_default_context().wrap_socket(connection, server_hostname=site.host)


def _request(site, headers):
    lines = [
        f"GET {site.target} HTTP/1.1",
        f"Host: {site.authority}",
        "Accept: text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5",
        "Accept-Encoding: gzip",
        "Accept-Language: en,*;q=0.5",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("ascii")


def _answer(url, connection, until):
    wire = _Wire(connection, until)
    with closing(HTTPResponse(wire, method="GET")) as response:
        response.begin()
        body, cut = _body(response, wire) if response.status == 200 else (b"", False)
        return Answer(url, response.status, response.headers, body, cut)


def _body(response, wire):
    packed = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", "x-gzip"):
        raise HTTPException(packed)
    unpacker = zlib.decompressobj(wbits=31) if packed != "identity" else None
    body = b""
    try:
        while len(body) < MOST and (piece := response.read(PIECE)):
            room = MOST - len(body)
            body += unpacker.decompress(piece, room) if unpacker else piece[:room]
    except IncompleteRead:
        if not wire.full:
            raise
    cut = wire.full or len(body) == MOST
    if not cut and (response.length or (unpacker and not unpacker.eof)):
        raise IncompleteRead(body)
    return body, cut


class _Wire(io.RawIOBase):
    """What comes over a connection, until a moment and up to a number of bytes, however it drips."""

    def __init__(self, connection, until):
        self.connection = connection
        self.until = until
        self.room = MOST

    @property
    def full(self):
        return not self.room

    def makefile(self, _mode):
        return io.BufferedReader(self)

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.full:
            return 0
        self.connection.settimeout(_left(self.until))
        count = self.connection.recv_into(buffer, min(len(buffer), self.room))
        self.room -= count
        return count


def _left(until):
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
