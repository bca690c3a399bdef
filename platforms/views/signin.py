"""Getting in to the desk: the passphrase, then the code; both slowed down where somebody guesses."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from .. import secondfactor, sessions, signin

PENDING = "signing_in"
PENDING_FOR = timedelta(minutes=10)  # between the passphrase and the code
BACKEND = "platforms.permissions.Backend"


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    wait = 0
    """Seconds for which no code is looked at."""

    def taken_by(self, user, check=secondfactor.verify):
        """Return what takes the typed code; else None, and the form says why."""
        if not self.is_valid():
            return None
        try:
            device = check(user, self.cleaned_data["code"])
        except secondfactor.TooSoonError as error:
            self.wait = error.seconds
            self.add_error("code", waiting(self.wait))
            return None
        if not device:
            self.add_error("code", _("This code is not right, or was used already. Wait for the next one."))
        return device

    def answer(self, request, template, context):
        """Show the page with this form again."""
        response = render(request, template, {**context, "form": self})
        return refusing(response, self.wait)


class SignIn(LoginView):
    """Ask for the passphrase. Nobody is signed in before their second factor was asked for as well."""

    def post(self, request, *arguments, **named):
        form = self.get_form()
        name = request.POST.get("username", "")
        if not (name and request.POST.get("password")):
            return self.form_invalid(form)
        known = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, "")
        attempt = signin.attempt(name, signin.address_of(request), known)
        if attempt.wait:
            return self.refused(attempt.wait)
        if not form.is_valid():
            return self.form_invalid(form)
        attempt.succeeded()
        return self.form_valid(form)

    def refused(self, seconds):
        """Say how long to wait, and keep the name that was typed; the passphrase is not even looked at."""
        form = self.get_form_class()(self.request, initial={"username": self.request.POST.get("username", "")[:150]})
        return refusing(self.render_to_response(self.get_context_data(form=form, wait=waiting(seconds))), seconds)

    def form_valid(self, form):
        user = form.get_user()
        if secondfactor.is_set_up(user):
            self.request.session.cycle_key()
            self.request.session[PENDING] = Pending(user.pk, _seconds(), self.get_success_url()).as_data()
            return redirect("admin:platforms_code")
        return signed_in(self.request, user, self.get_success_url())


@dataclass(frozen=True)
class Pending:
    """Somebody gave the passphrase and owes the code."""

    user: int
    at: int
    next: str

    @classmethod
    def of(cls, request):
        found = cls(*request.session.get(PENDING, (0, 0, "")))
        return found if _seconds() - found.at < PENDING_FOR.total_seconds() else None

    def as_data(self):
        return [self.user, self.at, self.next]

    def person(self):
        """Return the user, who may have lost the right meanwhile."""
        return get_user_model().objects.filter(pk=self.user, is_active=True, is_staff=True).first()


@sensitive_post_parameters("code")
@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def code(request, site):
    """Ask for the code of the second factor, and only then sign in."""
    pending = Pending.of(request)
    user = pending and pending.person()
    if not user:
        return redirect("admin:login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if device := form.taken_by(user):
        user.otp_device = device
        return signed_in(request, user, pending.next)
    return form.answer(request, "admin/code.html", {**site.each_context(request), "title": _("Your code")})


def signed_in(request, user, url):
    """Sign an editor in, start the session's clock, and know this browser from now on."""
    request.session.pop(PENDING, None)
    login(request, user, backend=BACKEND)
    sessions.begin(request.session)
    response = redirect(url)
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE,
        signin.known_browser(user.get_username()),
        max_age=signin.KNOWN_FOR,
        path=reverse("admin:index"),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response


def refusing(response, seconds):
    """Say 429 where one has to wait."""
    if seconds:
        response.status_code = 429
        response["Retry-After"] = str(seconds)
    return response


def waiting(seconds):
    """Say in a sentence how long somebody has to wait."""
    minutes = -(-seconds // 60)
    if minutes > 1:
        return ngettext(
            "Too many attempts. Try again in %(n)s minute.", "Too many attempts. Try again in %(n)s minutes.", minutes
        ) % {"n": minutes}
    return ngettext(
        "Too many attempts. Try again in %(n)s second.", "Too many attempts. Try again in %(n)s seconds.", seconds
    ) % {"n": seconds}


def _seconds():
    return int(now().timestamp())
