"""Which addresses may be asked: public ones, whatever they are wrapped in."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..models.watch import Reason

# What the standard library's lists miss or once missed: protocol assignments (with a cloud's metadata server among
# them), the relays of 6to4, documentation, and the one public address that a cloud uses inside its machines.
NOT_PUBLIC = [
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2001:db8::/32", "3fff::/20")
]
# Said plainly: newer Pythons call wrapped addresses loopback too.
LOOPBACK = [ipaddress.ip_network(text) for text in ("127.0.0.0/8", "::1/128")]
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
TEREDO = ipaddress.ip_network("2001::/32")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# A public name has several labels, of which the last is no number: "127.1" and "0x7f.1" are addresses in disguise.
NAME = re.compile(r"(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)+(?=[a-z])[a-z0-9-]{2,63}", re.ASCII)
LOCAL_NAMES = ("local", "localhost", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa")


class FetchError(Exception):
    """An address cannot be asked, or does not answer as it should."""

    def __init__(self, reason):
        super().__init__(reason.label)
        self.reason = reason


@dataclass(frozen=True)
class Site:
    """Where a request goes."""

    tls: bool
    host: str
    port: int
    target: str
    """What of the address the site itself is told."""

    @property
    def authority(self):
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.tls else 80) else f"{host}:{self.port}"


def site_of(url, *, loopback=False):
    """Return where an address leads. Raises FetchError unless it is of a public site that speaks HTTPS as usual.

    With `loopback`, for tests, 127.0.0.0/8 and ::1 may be named too, over HTTP as well and on every port.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(Reason.FORBIDDEN) from error
    host = parts.hostname or ""
    own = loopback and _is_loopback(host)
    if (
        not re.fullmatch(r"[!-\[\]-~]{1,2000}", url)
        or "@" in parts.netloc
        or not (parts.scheme == "https" or (own and parts.scheme == "http"))
        or not (own or (port in (None, 443) and (_is_public_name(host) or is_public(host))))
    ):
        raise FetchError(Reason.FORBIDDEN)
    tls = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Site(tls, host, port or (443 if tls else 80), target)


def may_reach(address, *, loopback=False):
    return is_public(address) or (loopback and _is_loopback(address))


def is_public(address):
    """Tell whether a literal address belongs to the public internet, also after unwrapping what carries another."""
    try:
        address = ipaddress.ip_address(address)
    except ValueError:
        return False
    return all(_is_global(inner) for inner in _unwrapped(address))


def _unwrapped(address):
    """Return the addresses that packets to this one can end at."""
    if address.version == 4:
        return [address]
    if address.scope_id:
        return [ipaddress.ip_address("::")]
    if address in NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    if address in TEREDO:
        return list(address.teredo)
    return [address.ipv4_mapped or address.sixtofour or address]


def _is_global(address):
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local)
        and (address.version == 4 or address in GLOBAL_UNICAST)
        and not any(address in network for network in NOT_PUBLIC)
    )


def _is_loopback(host):
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in LOOPBACK)


def _is_public_name(host):
    return bool(NAME.fullmatch(host)) and len(host) < 254 and host.rpartition(".")[2] not in LOCAL_NAMES
