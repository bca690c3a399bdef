"""An editor's own second factor on the desk: set it up, print recovery codes, take it away; and sign out everywhere."""

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import login as remember_device

from .. import portable, secondfactor, sessions
from .signin import CodeForm


@require_safe
def second_factor(request, site):
    """Say how the editor signs in, and what can be done about it."""
    return render(request, "admin/second_factor.html", {**_standing(request, site), "form": CodeForm()})


@sensitive_post_parameters("code")
@require_POST
def begin(request, site):
    """Make a secret for the editor's telephone; in place of another one only for somebody who gives a code."""
    form = CodeForm(request.POST)
    if secondfactor.is_set_up(request.user) and not form.taken_by(request.user):
        return form.answer(request, "admin/second_factor.html", _standing(request, site))
    secondfactor.begin(request.user)
    return redirect("admin:platforms_second_factor_set_up")


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request, site):
    """Show the secret, and put it in force once the telephone proves to know it."""
    begun = secondfactor.begun(request.user)
    if begun is None:
        return redirect("admin:platforms_second_factor")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if device := form.taken_by(request.user, secondfactor.confirm):
        remember_device(request, device)
        note(request, request.user, "Second factor set up.")
        return _show_codes(request, site)
    context = {
        **site.each_context(request),
        "title": _("Set up the second factor"),
        "picture": portable.picture(begun.config_url),
        "secret": secondfactor.secret_of(begun),
    }
    return form.answer(request, "admin/second_factor_set_up.html", context)


@sensitive_post_parameters("code")
@require_POST
def new_codes(request, site):
    """Make new recovery codes for somebody who gives a code."""
    form = CodeForm(request.POST)
    if not form.taken_by(request.user):
        return form.answer(request, "admin/second_factor.html", _standing(request, site))
    note(request, request.user, "Recovery codes renewed.")
    return _show_codes(request, site)


@sensitive_post_parameters("code")
@require_POST
def remove(request, site):
    """Take the second factor of somebody away who gives a code."""
    form = CodeForm(request.POST)
    if not form.taken_by(request.user):
        return form.answer(request, "admin/second_factor.html", _standing(request, site))
    secondfactor.remove(request.user)
    note(request, request.user, "Second factor removed.")
    messages.success(request, _("Signing in asks for your passphrase alone now."))
    return redirect("admin:platforms_second_factor")


@require_POST
def sign_out_everywhere(request, site):
    """End the editor's sessions in all browsers, this one included."""
    sessions.end_all(request.user)
    logout(request)
    return redirect("admin:login")


def note(request, user, what):
    """Write into the log what happened to an account, in the language in which Django's own log is kept."""
    with override("en"):
        LogEntry.objects.log_actions(request.user.pk, [user], CHANGE, change_message=what)


def _standing(request, site):
    return {
        **site.each_context(request),
        "title": _("Second factor"),
        "is_set_up": secondfactor.is_set_up(request.user),
        "is_missing": secondfactor.is_missing(request.user),
        "codes_left": secondfactor.recovery_codes_left(request.user),
    }


def _show_codes(request, site):
    """Show new recovery codes, this once."""
    codes = secondfactor.recovery_codes(request.user)
    context = {**site.each_context(request), "title": _("Your recovery codes"), "codes": codes}
    response = render(request, "admin/recovery_codes.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
