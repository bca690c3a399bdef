"""Fields written without templates: the same as Django's own."""

import re

import pytest
from django.forms.renderers import DjangoTemplates
from django.urls import reverse

from platforms.formrenderer import QuickRenderer
from platforms.models import Platform, Procedure

from .factory import make_published, text

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="(?:csrfmiddlewaretoken|opened|submission)" value="[^"]*"')
BETWEEN_TAGS = re.compile(r"(?<=>)\s+|\s+(?=<)")


def addresses():
    return [
        reverse("admin:platforms_platform_change", args=[Platform.objects.get().pk]),
        reverse("admin:platforms_procedure_change", args=[Procedure.objects.get().pk]),
        reverse("admin:platforms_platform_add"),
        reverse("admin:auth_user_add"),
    ]


def shown(response):
    return BETWEEN_TAGS.sub("", TOKEN.sub("", response.text))


@pytest.fixture
def by_templates(monkeypatch):
    def use():
        monkeypatch.setattr(QuickRenderer, "render", DjangoTemplates.render)

    return use


def test_pages_of_the_desk_look_the_same_as_with_templates(admin_client, by_templates):
    make_published(verdict=text("<b> & \"quoted\" 'words' & é"), products=["<One>", "Two & three"])
    quick = [shown(admin_client.get(url)) for url in addresses()]

    by_templates()

    assert [shown(admin_client.get(url)) for url in addresses()] == quick


def test_errors_look_the_same_as_with_templates(admin_client, by_templates):
    sent = {"name_en": "<b>", "slug": "Not a slug", "minutes": "x", "products": "<One>\nTwo"}
    url = reverse("admin:platforms_platform_add")
    quick = shown(admin_client.post(url, sent))

    by_templates()

    assert "errorlist" in quick
    assert shown(admin_client.post(url, sent)) == quick
