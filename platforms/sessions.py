"""How long an editor stays signed in: some hours at most, less where nobody is there, and never against their will."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.timezone import now

SINCE, SEEN = "signed_in_at", "last_seen_at"
NOTED_EVERY = 60  # seconds: not every page writes


def begin(session):
    """Start the clock of a session in which somebody just signed in."""
    session[SINCE] = session[SEEN] = _seconds()


def is_over(session):
    """Tell whether a session lasted too long or lay idle too long; else note that somebody is there.

    A session that never started its clock starts it now.
    """
    if SINCE not in session:
        begin(session)
    signed_in_for, idle_for = _seconds() - session[SINCE], _seconds() - session[SEEN]
    if idle_for >= NOTED_EVERY:
        session[SEEN] = _seconds()
    return signed_in_for >= settings.SESSION_COOKIE_AGE or idle_for >= settings.SESSION_IDLE


def end_all(user):
    """Sign an editor out in every browser. Only editors have sessions: these are few."""
    for session in Session.objects.filter(expire_date__gte=now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _seconds():
    return int(now().timestamp())
