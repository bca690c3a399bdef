"""Editors, and what their browsers do on the desk."""

from django.contrib.auth.models import Permission, User
from django.forms import ModelMultipleChoiceField
from django.test import Client
from django.urls import reverse

from platforms import roles
from platforms.models import Platform, Procedure


def make_editor(name, role="publisher"):
    user = User.objects.create_user(name)
    roles.give(user, role)
    return user


def make_staff(*codenames, name="staff"):
    """Make somebody who is let in, with just these permissions."""
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def desk_of(user):
    """Return a browser in which somebody is signed in."""
    browser = Client()
    browser.force_login(user)
    return browser


def platform_url(slug="example"):
    return reverse("admin:platforms_platform_change", args=[Platform.objects.get(slug=slug).pk])


def steps_url(key="web", slug="example"):
    return reverse("admin:platforms_procedure_change", args=[Procedure.objects.get(platform__slug=slug, key=key).pk])


def form_of(desk, url):
    """Return what a browser would send back from the admin form at a URL."""
    return sent_back(desk.get(url))


def sent_back(page):
    """Return what a browser would send back from an admin form that it has before it."""
    context = page.context
    forms = [context["adminform"].form, context["opening"]]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {bound.html_name: sent for form in forms for bound in form if (sent := _sent(bound)) is not None}


def _sent(bound):
    """Checkboxes that are not ticked are not sent; of related rows their keys are."""
    value = bound.value()
    if value is True or value is False:
        return "on" if value else None
    if isinstance(value, list | tuple):
        return [getattr(one, "pk", one) for one in value]
    if value is None:
        return None if isinstance(bound.field, ModelMultipleChoiceField) else ""
    return value


def save(desk, url, **changes):
    response = desk.post(url, form_of(desk, url) | changes, follow=True)
    assert response.status_code == 200
    assert not response.context.get("errors"), response.context["errors"]
    return response
