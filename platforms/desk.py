"""The editors' desk: Django's admin site, extended at its seams."""

from functools import partial, wraps

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from translated_fields import to_attribute

from . import secondfactor, sessions
from .content import LANGUAGES
from .todo import todo
from .views import secondfactor as second_factor_views
from .views import signin as signin_views

# What somebody may do who has to set up a second factor first.
BEFORE_SECOND_FACTOR = {
    "logout",
    "jsi18n",
    "password_change",
    "password_change_done",
    "platforms_second_factor",
    "platforms_second_factor_begin",
    "platforms_second_factor_set_up",
    "platforms_sign_out_everywhere",
}

# How the fields end in which somebody writes.
WRITTEN = tuple(to_attribute("", code) for code in LANGUAGES)


class DeskSite(AdminSite):
    index_title = gettext_lazy("What needs doing")

    def index(self, request, extra_context=None):
        """Show what needs doing; the list of all that can be edited comes below."""
        return super().index(request, {"todo": todo(request.user, now().date()), **(extra_context or {})})

    def has_permission(self, request):
        """Ask for the second factor once a request: every page asks for this several times."""
        if not super().has_permission(request):
            return False
        if not hasattr(request, "second_factor_is_satisfied"):
            request.second_factor_is_satisfied = secondfactor.is_satisfied(request.user)
        return request.second_factor_is_satisfied

    def admin_view(self, view, cacheable=False):
        """Guard a view of the desk: sessions that are over end, and who owes a second factor sets it up first.

        Whoever was signed out while typing gets the words back to copy: the form itself would be lost with a redirect.
        No browser keeps a page, those neither that Django calls cacheable: all but the words for scripts name a person.
        """
        guarded = super().admin_view(view, cacheable and view == self.i18n_javascript)

        @wraps(guarded)
        def inner(request, *arguments, **named):
            if request.user.is_authenticated and sessions.is_over(request.session):
                logout(request)
            elif self.has_permission(request) and self.owes_second_factor(request):
                return redirect("admin:platforms_second_factor")
            if not request.user.is_authenticated and any(name.endswith(WRITTEN) for name in request.POST):
                return TemplateResponse(request, "403_csrf.html", self.each_context(request), status=403)
            return guarded(request, *arguments, **named)

        return inner

    def owes_second_factor(self, request):
        return request.resolver_match.url_name not in BEFORE_SECOND_FACTOR and secondfactor.is_missing(request.user)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """As Django's own, but slowed down where somebody guesses, and followed by the second factor."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        if REDIRECT_FIELD_NAME not in {**request.GET, **request.POST}:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index", current_app=self.name)
        request.current_app = self.name
        view = signin_views.SignIn.as_view(
            extra_context=context, authentication_form=AdminAuthenticationForm, template_name="admin/login.html"
        )
        return view(request)

    def get_urls(self):
        """Add what everybody on the desk has for themselves, whatever their role."""

        def own(route, view, name):
            return path(route, self.admin_view(partial(view, site=self)), name=name)

        views = second_factor_views
        return [
            path("login/code/", partial(signin_views.code, site=self), name="platforms_code"),
            own("second-factor/", views.second_factor, "platforms_second_factor"),
            own("second-factor/begin/", views.begin, "platforms_second_factor_begin"),
            own("second-factor/set-up/", views.set_up, "platforms_second_factor_set_up"),
            own("second-factor/recovery-codes/", views.new_codes, "platforms_recovery_codes"),
            own("second-factor/remove/", views.remove, "platforms_second_factor_remove"),
            own("sign-out-everywhere/", views.sign_out_everywhere, "platforms_sign_out_everywhere"),
            *super().get_urls(),
        ]
