"""Which addresses the watch may ask: public ones over https, in whatever disguise the others come."""

import pytest

from platforms.watch.addresses import FetchError, is_public, may_reach, site_of


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "2002:808:808::1",
        "64:ff9b::808:808",
        "2001:0:808:808::f7f7:f7f7",
    ],
)
def test_public_addresses_are_asked(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "100::1",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "no address",
    ],
)
def test_what_is_private_reserved_or_multicast_is_never_asked(address):
    assert not is_public(address)


@pytest.mark.parametrize("inside", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "224.0.0.1", "100.64.0.1"])
def test_private_addresses_are_recognised_inside_what_carries_them(inside):
    parts = [int(part) for part in inside.split(".")]
    high, low = parts[0] << 8 | parts[1], parts[2] << 8 | parts[3]

    assert not is_public(f"::ffff:{inside}")
    assert not is_public(f"2002:{high:x}:{low:x}::1")
    assert not is_public(f"64:ff9b::{high:x}:{low:x}")
    assert not is_public(f"64:ff9b:1::{high:x}:{low:x}")
    assert not is_public(f"2001:0:808:808::{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}")
    assert not is_public(f"2001:0:{high:x}:{low:x}::f7f7:f7f7")
    assert not is_public(f"::{inside}")


@pytest.mark.parametrize(
    "url", ["https://example.org", "https://help.example.org:443/a?b=c", "https://xn--bcher-kva.org/"]
)
def test_public_sites_over_https_are_asked(url):
    assert site_of(url).port == 443


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "//example.org/",
        "",
        "https://",
        "https:///path",
        "https://user@example.org/",
        "https://example.org:password@127.0.0.1/",
        "https://example.org:22/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org:port/",
        "https://example.org\\@127.0.0.1/",
        "https://example.org/a b",
        "https://example.org/\r\nHost: other",
        "https://exämple.org/",
        "https://ⓔxample.org/",
        "https://%31%32%37.0.0.1/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://[::1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://localhost/",
        "https://intranet/",
        "https://printer.local/",
        "https://metadata.google.internal/",
        "https://router.home.arpa/",
        "https://a..example.org/",
        "https://-a.example.org/",
        f"https://{'a' * 64}.example.org/",
        f"https://example.org/{'a' * 2000}",
    ],
)
@pytest.mark.parametrize("loopback", [False, True])
def test_everything_else_is_refused_before_anything_is_looked_up(url, loopback):
    if loopback and url in ("https://127.0.0.1/", "https://[::1]/"):
        return

    with pytest.raises(FetchError):
        site_of(url, loopback=loopback)


def test_the_switch_for_tests_opens_this_machine_and_no_other():
    assert site_of("http://127.0.0.1:8000/x", loopback=True).target == "/x"
    assert may_reach("127.0.0.1", loopback=True)
    assert may_reach("::1", loopback=True)
    for other in ("10.0.0.1", "192.168.1.1", "169.254.169.254", "fe80::1", "fd00::1", "0.0.0.0", "::ffff:10.0.0.1"):
        assert not may_reach(other, loopback=True)
