"""A form that is sent twice is saved once: by a double click, by a reload, by an impatient network."""

import hashlib
import secrets

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ..models import Submission

FIELD = "submission"


def new_key():
    return secrets.token_urlsafe(12)


def once(request, save):
    """Return the answer of save(), or, where the same was sent and saved before, go where that answer went.

    All in one transaction. What save() answers without a redirect was not saved and may be sent again.
    """
    if not request.POST.get(FIELD):
        with transaction.atomic():
            return save()
    key = _digest(request)
    with transaction.atomic():
        if not _claim(key):
            messages.info(request, _("Saved already: the same was sent twice."))
            return redirect(Submission.objects.get(key=key).went_to)
        response = save()
        claimed = Submission.objects.filter(key=key)
        if response.status_code == 302:
            claimed.update(went_to=response["Location"])
        else:
            claimed.delete()
        return response


def _claim(key):
    """Take a key; whoever sends the same at the same moment waits here for the outcome."""
    Submission.objects.filter(at__lt=now() - Submission.KEPT).delete()
    try:
        with transaction.atomic():
            Submission.objects.create(key=key)
    except IntegrityError:
        return False
    return True


def _digest(request):
    """Tell what was typed and which files were chosen, whichever button sent it: their names begin with "_"."""
    post = request.POST.lists()
    sent = sorted((name, values) for name, values in post if name[:1] != "_" and name != "csrfmiddlewaretoken")
    found = hashlib.sha256(repr(sent).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(f"{name}:{file.size}:".encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()
