"""Small real servers on this machine, each as well or as badly behaved as a test wants it."""

import socket
import ssl
import struct
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic


@dataclass
class Request:
    """What a server was asked, and when it began and was done."""

    address: str
    path: str
    headers: dict
    began: float
    ended: float = 0


@dataclass
class Web:
    """A server that answers every request with what `answer(request)` returns or yields, and remembers all of them."""

    answer: callable
    port: int = 0
    scheme: str = "http"
    requests: list = field(default_factory=list)
    stop: Event = field(default_factory=Event)

    def url(self, path="/", host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.port}{path}"

    def asked(self, host=None):
        """Return the paths that were asked for, robots.txt apart."""
        return [one.path for one in self.requests if one.path != "/robots.txt" and host in (None, one.address)]


@contextmanager
def serving(answer, tls=None):
    """Serve on every 127.0.0.x at once; `tls` is a server's SSLContext."""
    with socket.create_server(("", 0)) as listener:
        web = Web(answer, listener.getsockname()[1], "https" if tls else "http")
        accepting = Thread(target=_accept, args=(listener, web, tls), daemon=True)
        accepting.start()
        try:
            yield web
        finally:
            web.stop.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            accepting.join()


def page(words, status="200 OK", **headers):
    """Return an answer with a page that says something."""
    body = f"<!doctype html><title>A page</title><main><p>{words}</p></main>"
    return answer(body.encode(), status, **{"Content-Type": "text/html; charset=utf-8", **headers})


def answer(body=b"", status="200 OK", **headers):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode() + body


def redirect(location, status="301 Moved Permanently"):
    return answer(status=status, Location=location)


def certificate(folder):
    """Make a certificate for 127.0.0.1 and its neighbours; return it as a file and as a server's SSLContext."""
    names = ",".join(f"IP:127.0.0.{n}" for n in range(1, 10))
    made, key = folder / "certificate.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 2 -subj /CN=tests"
    arguments = [*command.split(), "-addext", f"subjectAltName={names}", "-keyout", key, "-out", made]
    subprocess.run(arguments, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    return made, context


def reset(connection):
    """Break a connection off, as a crashing server does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _accept(listener, web, tls):
    with suppress(OSError):
        while True:
            connection, _peer = listener.accept()
            Thread(target=_serve, args=(connection, web, tls), daemon=True).start()


def _serve(connection, web, tls):
    began, address = monotonic(), connection.getsockname()[0]
    with suppress(OSError), connection:
        connection.settimeout(10)
        with tls.wrap_socket(connection, server_side=True) if tls else connection as wire:
            request = _read(wire, address, began)
            web.requests.append(request)
            given = web.answer(request)
            if given is None:
                reset(wire)
                return
            try:
                for piece in [given] if isinstance(given, bytes) else given:
                    wire.sendall(piece)
            finally:
                request.ended = monotonic()


def _read(wire, address, began):
    head = b""
    while b"\r\n\r\n" not in head and (piece := wire.recv(4096)):
        head += piece
    first, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    return Request(address, first.split(" ")[1], dict(line.split(": ", 1) for line in lines), began)
