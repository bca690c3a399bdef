"""What an editor's browser does on the desk."""

from django.forms import ModelMultipleChoiceField


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
