"""Where on the desk each step is edited."""

from collections import defaultdict

from django.urls import reverse

from .models import Step


def step_forms(platforms):
    """Return by platform and key where each step is edited: the address of its procedure, and there its own form."""
    addresses, forms = {}, defaultdict(int)
    steps = Step.objects.filter(platform__in=platforms).order_by("procedure", "position", "pk")
    for platform, key, procedure in steps.values_list("platform", "key", "procedure"):
        url = reverse("admin:platforms_procedure_change", args=[procedure])
        addresses[platform, key] = f"{url}#steps-{forms[procedure]}"
        forms[procedure] += 1
    return addresses
