"""security.txt (RFC 9116): where to report a vulnerability, if somebody listens."""

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import now

PATH = "/.well-known/security.txt"


@pytest.fixture
def contact(settings):
    settings.CONTACT = "mailto:security@example.org"


def fields(text):
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_without_a_contact_there_is_none(client, settings):
    settings.CONTACT = ""

    assert client.get(PATH).status_code == 404


def test_it_names_the_contact_and_the_languages(client, contact):
    response = client.get(PATH)

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields(response.text)["Contact"] == "mailto:security@example.org"
    assert fields(response.text)["Preferred-Languages"] == "en, fr"


def test_it_expires_within_a_year_and_not_soon(client, contact):
    expires = datetime.fromisoformat(fields(client.get(PATH).text)["Expires"])

    assert expires.tzinfo
    assert timedelta(days=90) < expires - now() < timedelta(days=365)


def test_it_calls_an_address_its_own_only_where_that_is_https(client, contact, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    public = client.get(PATH, headers={"Host": "testserver", "X-Forwarded-Proto": "https"}).text

    assert fields(public)["Canonical"] == "https://testserver/.well-known/security.txt"
    assert "Canonical" not in client.get(PATH).text
