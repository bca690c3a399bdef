"""How often somebody may try to sign in: guessing is slowed down, and no stranger can lock an editor out.

Failures count against a name together with the address they came from, and against the address. What others do
elsewhere never counts against an editor's own address: where a name is guessed at from everywhere, an address that is
new to it still has one attempt. A browser in which an editor signed in before has an allowance of its own, so that not
even a stranger behind the same address can use it up.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from math import ceil
from secrets import token_urlsafe
from unicodedata import normalize

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Max
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from .models import SignInFailure

WINDOW = timedelta(hours=1)  # for which a failure counts and is kept
FREE = 5  # failures of a name from one address, or in a known browser, before one has to wait
FREE_UNDER_ATTACK = 1  # the same, while the name is guessed at from everywhere
ATTACK = 30  # failures of a name from all addresses
FREE_OF_ADDRESS = 30  # failures of all names from one address
FIRST_WAIT = timedelta(seconds=30)  # twice as long after each further failure
KNOWN_FOR = timedelta(days=365)  # since the last sign-in in a browser
NETWORK = 64  # bits of an IPv6 address: whoever has one has all that begin like it


@dataclass(frozen=True)
class Attempt:
    """One attempt to sign in, counted as failed until it is known to have succeeded."""

    failure: SignInFailure
    wait: int
    """Seconds until the next attempt; 0 where this one may go on."""

    def succeeded(self):
        """Forget the failures that led here: of the name from this address, and in this browser."""
        same = {"browser": self.failure.browser} if self.failure.browser else {"address": self.failure.address}
        SignInFailure.objects.filter(name=self.failure.name, **same).delete()


def attempt(name, address, known=""):
    """Count an attempt to sign in and say whether it may go on; `known` is the value of the browser's cookie.

    It is counted before anything else is looked at, so that attempts at the same moment count each other.
    """
    forget_old()
    browser = _browser(name, known)
    failure = SignInFailure.objects.create(
        name=_digest("name", _folded(name)), address=_digest("address", network_of(address)), browser=browser
    )
    wait = _wait(failure)
    if wait:
        failure.delete()
    return Attempt(failure, wait)


def forget_old():
    """Delete the failures that no longer count."""
    SignInFailure.objects.filter(at__lt=now() - WINDOW).delete()


def known_browser(name):
    """Return the cookie by which a browser is known from now on: signed, and of no use to sign in by itself."""
    return _signer().sign(f"{_digest('name', _folded(name))}:{token_urlsafe(12)}")


def address_of(request):
    """Return the visitor's address: behind the proxy of HTTPS=1, the last one in the list to which it adds."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.HTTPS else ""
    return forwarded or request.META.get("REMOTE_ADDR", "")


def network_of(address):
    """Return what counts as one address: of IPv6 the whole network that one customer gets."""
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return address
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network((found, NETWORK), strict=False)) if found.version == 6 else str(found)


def _wait(failure):
    earlier = SignInFailure.objects.filter(pk__lt=failure.pk)
    of_name = earlier.filter(name=failure.name)
    if failure.browser:
        return _seconds_left(of_name.filter(browser=failure.browser), FREE)
    strangers = of_name.filter(browser="")
    free = FREE_UNDER_ATTACK if strangers.count() >= ATTACK else FREE
    here = earlier.filter(address=failure.address, browser="")
    return max(
        _seconds_left(strangers.filter(address=failure.address), free),
        _seconds_left(here, FREE_OF_ADDRESS),
    )


def _seconds_left(failures, free):
    """Return how long one has to wait yet, after so many failures of which some are free."""
    count = failures.count()
    if count < free:
        return 0
    wait = min(FIRST_WAIT * 2 ** min(count - free, 20), WINDOW)
    newest = failures.aggregate(Max("at"))["at__max"]
    return max(0, ceil((newest + wait - now()).total_seconds())) if newest else 0


def _browser(name, known):
    """Return the digest of a browser in which this very name signed in before, or nothing."""
    try:
        value = _signer().unsign(known, max_age=KNOWN_FOR)
    except BadSignature:
        return ""
    whose, _colon, _random = value.partition(":")
    return _digest("browser", value) if whose == _digest("name", _folded(name)) else ""


def _folded(name):
    """Return what all spellings share that Django takes for one name: it reads full-width letters as plain ones."""
    return normalize("NFKC", name.strip()[:150]).strip().casefold()


def _digest(kind, text):
    return salted_hmac(f"platforms.signin.{kind}", text, algorithm="sha256").hexdigest()


def _signer():
    return TimestampSigner(salt="platforms.signin.known")
