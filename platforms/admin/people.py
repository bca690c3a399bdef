"""The people of the desk: their name, their role, whether they may get in. No groups, no permissions one by one."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from .. import secondfactor, sessions
from ..roles import Role, give, role_of
from ..views.secondfactor import note

# Roles are kept by the code, secrets are nobody's to look at.
admin.site.unregister([User, Group, TOTPDevice, StaticDevice])


class RoleFields(forms.ModelForm):
    role = forms.ChoiceField(
        label=_("role"),
        choices=Role.choices,
        help_text=_(
            "Writers change guides and keep drafts. Publishers also publish. "
            "Administrators also delete guides and look after people."
        ),
    )


class AddPersonForm(RoleFields, UserCreationForm):
    pass


class PersonForm(RoleFields, UserChangeForm):
    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.fields["role"].initial = self.instance and role_of(self.instance)

    def clean_is_active(self):
        active = self.cleaned_data["is_active"]
        if self.instance == self.editor and not active:
            raise forms.ValidationError(_("You cannot lock yourself out: ask another administrator."))
        return active

    def clean_role(self):
        role = self.cleaned_data["role"]
        if self.instance == self.editor and "role" in self.changed_data:
            raise forms.ValidationError(_("You cannot change your own role: ask another administrator."))
        return role


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Who is no superuser neither sees superusers nor makes any: those come from the command line alone."""

    form = PersonForm
    add_form = AddPersonForm
    change_form_template = "admin/people/change_form.html"
    names = ["username", ("first_name", "last_name"), "email"]
    fieldsets = [(None, {"fields": [*names, "role", "is_active", "password"]})]
    add_fieldsets = [(None, {"fields": ["username", "role", "password1", "password2"]})]
    list_display = ["username", "first_name", "last_name", "role", "has_second_factor", "last_login", "is_active"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = []

    def get_queryset(self, request):
        phones = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        people = super().get_queryset(request).prefetch_related("groups").annotate(phone=Exists(phones))
        return people if request.user.is_superuser else people.filter(is_superuser=False)

    def get_form(self, request, obj=None, **options):
        form = super().get_form(request, obj, **options)
        form.editor = request.user
        return form

    def get_fieldsets(self, request, obj=None):
        """A superuser has no role."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not obj.is_superuser:
            return fieldsets
        return [(None, {"fields": [name for name in fieldsets[0][1]["fields"] if name != "role"]})]

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.reset_second_factor))
        return [path("<int:pk>/reset-second-factor/", view, name="platforms_reset_second_factor"), *super().get_urls()]

    def has_delete_permission(self, request, obj=None):
        """People are made inactive: their names stay with what they published, in the audit log too."""
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if role := form.cleaned_data.get("role"):
            give(obj, role)

    def construct_change_message(self, request, form, formsets, add=False):
        """Say in the log which role was given."""
        said = super().construct_change_message(request, form, formsets, add)
        role = form.cleaned_data.get("role")
        given = [{"changed": {"name": "role", "object": role, "fields": ["role"]}}]
        return [*said, *given] if role and (add or "role" in form.changed_data) else said

    def reset_second_factor(self, request, pk):
        """Let somebody in who lost their telephone and their recovery codes: with the passphrase alone, until they set
        a new one up."""
        if not self.has_change_permission(request) or pk == request.user.pk:
            raise PermissionDenied
        person = get_object_or_404(self.get_queryset(request), pk=pk)
        secondfactor.remove(person)
        sessions.end_all(person)
        note(request, person, "Second factor reset.")
        messages.success(request, _("The second factor of %(name)s is gone.") % {"name": person.get_username()})
        return redirect("admin:auth_user_change", pk)

    @admin.display(description=_("role"))
    def role(self, person):
        return _("Superuser") if person.is_superuser else (role := role_of(person)) and role.label

    @admin.display(description=_("second factor"), boolean=True, ordering="phone")
    def has_second_factor(self, person):
        return person.phone
