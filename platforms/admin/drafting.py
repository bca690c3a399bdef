"""Who wrote on the desk: only whoever really changed a word, whichever way; and what they noted for the publisher."""

from contextlib import contextmanager

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import drafts
from ..drafts import said_of
from ..models import Platform
from ..publishing import note_draft
from ..rows import snapshot

__all__ = ["look", "look_first", "needs_another", "note", "noting_deletion", "said_of"]


def look(request, platform):
    """Remember what the rows say before a form is saved."""
    request.said_before = snapshot(platform)


def note(request, platform, formsets, said):
    """Record after saving a form who wrote; whoever changed nothing is no writer, so that they may publish it."""
    changed = getattr(request, "said_before", None) != snapshot(platform)
    note_draft(platform, by=request.user if changed else None)
    forms = [form for formset in formsets for form in formset.forms if hasattr(form.instance, "procedure_id")]
    touched = {form.instance.key for form in forms if {*form.changed_data} - {"cosmetic"}}
    cosmetic = {form.instance.key for form in forms if getattr(form, "cleaned_data", {}).get("cosmetic")}
    drafts.remember(platform, by=request.user, note=said, cosmetic=cosmetic, touched=touched if changed else ())


@contextmanager
def noting_deletion(request, platforms):
    """Record that somebody deleted parts of these guides; of a guide that is gone itself there is nothing to record."""
    keys = {platform.pk for platform in platforms}
    yield
    for platform in Platform.objects.filter(pk__in=keys):
        note_draft(platform, by=request.user)


def needs_another(platform, error):
    """Say that somebody else has to publish, who that can be, and where they look at it."""
    names = ", ".join(user.get_username() for user in drafts.publishers(platform)) or _("nobody yet")
    return format_html(
        '{} {} {} <a href="{}">{}</a>',
        _("Saved as a draft."),
        error,
        _("Who can: %(names)s.") % {"names": names},
        reverse("admin:platforms_review", args=[platform.pk]),
        _("Show what waits"),
    )


def look_first(platform, names):
    """Say that what colleagues wrote waits too: nobody publishes that in passing, without having looked at it."""
    return format_html(
        '{} {} <a href="{}">{}</a>',
        _("Saved as a draft."),
        _("This guide also holds changes by %(names)s: look at all of it before it is published.")
        % {"names": ", ".join(names)},
        reverse("admin:platforms_review", args=[platform.pk]),
        _("Show what waits"),
    )
