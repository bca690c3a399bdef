"""What every answer says to browsers, whatever it answers."""

import re

import pytest

from .factory import make_published

pytestmark = pytest.mark.django_db

WANTED = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("get", "/en/", {}, 200),
        ("get", "/en/example/", {}, 200),
        ("get", "/", {}, 302),
        ("get", "/en", {}, 301),
        ("get", "/en/", {"Host": "evil.example"}, 400),
        ("post", "/en/example/progress/", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("get", "/en/nothing/", {}, 404),
        ("post", "/en/", {}, 405),
        ("get", "/admin/login/", {}, 200),
        ("get", "/admin/", {}, 302),
        ("get", "/static/nothing.css", {}, 404),
    ],
)
def test_every_answer_carries_the_policies(client, method, path, headers, status):
    make_published()

    response = getattr(client, method)(path, headers=headers)

    assert response.status_code == status
    for header, value in WANTED.items():
        assert value in response.get(header, ""), header


def test_an_error_of_ours_carries_the_policies_and_comforts_in_both_languages(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("platforms.pages.home_page", None)

    response = client.get("/en/")

    assert response.status_code == 500
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "Something went wrong" in response.text
    assert 'lang="fr"' in response.text


def test_nothing_inline_could_run(client):
    csp = client.get("/admin/login/")["Content-Security-Policy"]

    assert "unsafe" not in csp
    assert "nonce" not in csp
    for directive in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert directive in csp


@pytest.mark.parametrize("path", ["/en/", "/en/example/", "/en/nothing/", "/fr/"])
def test_public_pages_have_nothing_inline_and_nothing_from_elsewhere(client, path):
    make_published()

    page = client.get(path).text

    for inline in ("<style", "<script>", ' style="', " onclick=", " onload=", "javascript:"):
        assert inline not in page
    for tag in re.findall(r'<(?:script|img|link rel="(?!canonical|alternate))[^>]*>', page):
        assert "//" not in tag
