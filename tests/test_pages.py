"""Pages over HTTP: what a first visitor gets, in both languages."""

import pytest
from django.conf import settings

from platforms.content import LANGUAGES

from .factory import make_procedure, make_published, make_step, text

pytestmark = pytest.mark.django_db


def make_labelled():
    step = make_step(
        do={"en": "Open **Privacy**", "fr": "Ouvrez **Confidentialité**"}, where={"en": "Settings", "fr": "Réglages"}
    )
    label = {"text": {"en": "Privacy", "fr": "Confidentialité"}, "former": {"en": ["Secrecy"]}}
    return make_published(procedures=[make_procedure(steps=[step])], labels=[label])


@pytest.mark.parametrize(("asked", "language"), [("fr-CA,en;q=0.5", "fr"), ("de, en;q=0.3", "en"), ("", "en")])
def test_the_root_leads_to_the_readers_language(client, asked, language):
    response = client.get("/", headers={"Accept-Language": asked})

    assert response.status_code == 302
    assert response["Location"] == f"/{language}/"
    assert "Accept-Language" in response["Vary"]


def test_home_lists_all_guides_by_name(client):
    for slug in ("zoom", "adobe", "medium"):
        make_published(slug)

    page = client.get("/en/").text

    assert page.index("/en/adobe/") < page.index("/en/medium/") < page.index("/en/zoom/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_says_everything_that_its_document_says(client, language):
    make_published(
        notes=[
            {"kind": kind, "text": text(f"Note {kind}"), "sources": ["s1"]}
            for kind in ("used", "not-used", "not-undone", "overrides", "lose", "caution", "myth", "disagree")
        ],
        contacts=[{"kind": "dpo", "value": "dpo@example.org", "sources": ["s1"]}],
        events=[{"date": "2025-11", "text": text("It began"), "sources": ["s1"]}],
    )

    page = client.get(f"/{language}/example/").text

    ending = " (fr)" if language == "fr" else ""
    for kind in ("used", "not-used", "not-undone", "overrides", "lose", "caution", "myth", "disagree"):
        assert f"Note {kind}{ending}" in page
    assert f"Do w1{ending}" in page
    assert f"see w2{ending}" in page
    assert "mailto:dpo@example.org" in page
    assert '<time datetime="2025-11">' in page
    assert "https://example.org/help" in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["", "example/"])
def test_a_first_visit_sets_no_cookie_and_may_be_shared(client, language, path):
    make_published()

    response = client.get(f"/{language}/{path}")

    assert not response.cookies
    assert response["Cache-Control"].startswith("public, max-age=0, s-maxage=")
    assert set(response["Vary"].split(", ")) - {"HX-Request"} == {"Accept-Encoding", "Cookie"}


def test_a_first_visit_runs_no_query_once_the_page_is_known(client, django_assert_num_queries):
    make_published()
    client.get("/en/example/")

    with django_assert_num_queries(0):
        client.get("/en/example/")


def test_a_reader_with_the_cookie_gets_an_answer_of_their_own(client):
    make_published()
    client.cookies[settings.READER_COOKIE] = "1|example:2026-11-02r1.w1"

    response = client.get("/en/example/")

    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]


def test_the_language_switch_keeps_the_page(client):
    make_published()

    assert 'href="/fr/example/" lang="fr" hreflang="fr"' in client.get("/en/example/").text
    assert 'href="/en/example/" lang="en" hreflang="en"' in client.get("/fr/example/").text


def test_screen_words_stand_in_both_languages(client):
    make_labelled()

    page = client.get("/fr/example/").text

    assert '<span class="label">Confidentialité</span>' in page
    assert '<span lang="en">Privacy</span>' in page


def test_former_words_are_told(client):
    make_labelled()

    assert "Secrecy" in client.get("/en/example/").text


def test_a_step_without_translation_says_so_and_keeps_its_language(client):
    make_published(procedures=[make_procedure(steps=[make_step(do={"en": "Do it"})])])

    page = client.get("/fr/example/").text

    assert '<span lang="en">Do it</span>' in page
    assert 'class="untranslated"' in page
    assert 'class="untranslated"' not in client.get("/en/example/").text


def test_a_guide_compiled_from_documents_says_that_nobody_walked_it(client):
    make_published()

    assert "not yet checked live" in client.get("/en/example/").text
    assert "pas encore vérifié" in client.get("/fr/example/").text


def test_a_guide_that_somebody_walked_says_when(client):
    checked = {"on": "2026-11-03", "surface": "web", "language": "fr"}
    make_published(procedures=[make_procedure(checked=checked)])

    page = client.get("/en/example/").text

    assert '<time datetime="2026-11-03">3 Nov 2026</time>' in page
    assert "not yet checked live" not in page


def test_nothing_to_do_is_a_guide_without_a_checklist(client):
    make_published(outcome="not-needed", procedures=[], defaults=[{"state": "off", "sources": ["s1"]}])

    page = client.get("/en/example/").text

    assert "switch--none" in page
    assert 'class="ticks"' not in page


def test_no_control_keeps_the_light_on(client):
    make_published(outcome="none", procedures=[make_procedure(goal="limit")])

    assert "switch--stuck" in client.get("/en/example/").text


@pytest.mark.parametrize("path", ["/en/nothing/", "/fr/nothing/", "/en/example/nothing/", "/en/%ff%fe/"])
def test_an_unknown_address_is_404_in_the_design(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert 'class="masthead"' in response.text
    assert not response.cookies


def test_a_draft_is_404(client):
    make_published().revisions.update(is_current=False)

    assert client.get("/en/example/").status_code == 404


def test_words_that_look_like_markup_are_shown_as_words(client):
    make_published(verdict=text("<script>alert(1)</script> <hole ticked w1>"))

    page = client.get("/en/example/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;hole ticked w1&gt;" in page


def test_a_publication_is_seen_within_a_second(client, look_again):
    make_published()
    client.get("/en/example/")

    make_published(verdict=text("News"))
    look_again()

    assert "News" in client.get("/en/example/").text


def make_older():
    """Publish a guide, then other English words for a step, its procedure and the verdict."""
    before = {"verdict": text("Before."), "labels": [{"text": {"en": "it"}}]}
    do, done = {"en": "Press **it**", "fr": "Do w2 (fr)"}, {"en": "It is grey.", "fr": "It is off. (fr)"}
    after = {"verdict": {"en": "After.", "fr": "Before. (fr)"}}
    steps = ["w1", make_step("w2", do=do)]
    make_published(**before)
    make_published(**before | after, procedures=[make_procedure(steps=steps, done_when=done)])


def test_a_step_older_than_its_english_says_so_and_shows_the_english(client):
    make_older()

    _before, first, second = client.get("/fr/example/").text.split('<li class="step')

    assert "cette traduction est plus ancienne" not in first
    assert "L’anglais de cette étape a changé le <time datetime=" in second
    assert '<span lang="en">Press <span class="label">it</span></span>' in second


def test_a_guide_names_above_all_what_is_older_than_its_english(client):
    make_older()

    page = client.get("/fr/example/").text
    above = page.split('id="older"')[1].split("</section>")[0]

    assert 'Walk web (fr) (<a href="#step-w2">étape 2</a>)' in above
    assert '<span lang="en">After.</span>' in above
    assert "L’anglais de ce passage a changé" in page
    assert '<span lang="en">It is grey.</span>' in page


def test_the_english_is_never_older_than_itself(client):
    make_older()

    assert "older" not in client.get("/en/example/").text
