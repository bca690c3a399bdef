"""What an answer says of a link: works, moved, gone, behind a login; or that nothing can be said."""

import re
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from ..models.watch import LinkState, Reason

LONGEST_WAIT = timedelta(days=30)
USUAL_WAIT = timedelta(days=1)
LOGIN_HOST = re.compile(r"(?:log-?in|sign-?in|auth|accounts?|sso|idp?|idmsa|appleid|passport)\.")
LOGIN_PATH = re.compile(
    r"/(?:[a-z]+_)?(?:log[-_]?[io]n|sign[-_]?in|sign[-_]?on|auth|authwall|authorize|sso|sessions?/new|uas|checkpoint|connexion)"
    r"(?:[/.;]|$)"
)
FRONT_PAGE = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2,4})?/?)?(?:index\.[a-z]{3,5}|home/?)?")


@dataclass(frozen=True)
class Verdict:
    state: LinkState
    reason: Reason = Reason.NONE
    status: int | None = None
    leads_to: str = ""


def judge(url, answer):
    """Return what the answer at the end of all redirects says of the address that was asked for."""
    leads_to = answer.url if answer.url != url else ""
    state, reason = _by_status(answer) or _by_way(url, leads_to, answer.permanent)
    return Verdict(state, reason, answer.status, leads_to)


def _by_status(answer):
    """Judge an answer that is no page; a 403 that only keeps machines out says nothing of a login."""
    match answer.status:
        case 200 | 203 | 206 | 304:
            return None
        case 401 | 403 | 407 if "cf-mitigated" not in answer.headers:
            return LinkState.LOGIN, Reason.NONE
        case 403 | 999:
            return LinkState.UNREACHABLE, Reason.ROBOTS
        case 404 | 410:
            return LinkState.GONE, Reason.NONE
        case 429 | 503:
            return LinkState.UNREACHABLE, Reason.BUSY
    return LinkState.UNREACHABLE, Reason.ERROR


def _by_way(url, leads_to, permanent):
    """Judge a page by where it was found."""
    if leads_to and _is_login(leads_to) and not _is_login(url):
        return LinkState.LOGIN, Reason.NONE
    if leads_to and _is_front_page(leads_to) and not _is_front_page(url):
        return LinkState.MOVED, Reason.HOME
    if permanent and leads_to.rstrip("/") != url.rstrip("/"):
        return LinkState.MOVED, Reason.NONE
    return LinkState.OK, Reason.NONE


def wait_asked(answer, now):
    """Return until when the site asks to be left alone, or None."""
    if answer.status not in (429, 503):
        return None
    return now + min(max(_seconds(answer.headers.get("Retry-After", ""), now), timedelta()), LONGEST_WAIT)


def _seconds(text, now):
    if re.fullmatch(r"[0-9]{1,9}", text.strip(), re.ASCII):
        return timedelta(seconds=int(text))
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return USUAL_WAIT


def _is_login(url):
    parts = urlsplit(url)
    return bool(LOGIN_HOST.match(parts.hostname or "") or LOGIN_PATH.search(parts.path.lower()))


def _is_front_page(url):
    parts = urlsplit(url)
    return bool(FRONT_PAGE.fullmatch(parts.path.lower())) and not parts.query
