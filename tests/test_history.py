"""What changed between revisions, as readers are told, with dates."""

import re

import pytest

from platforms import publishing
from platforms.content import Guide
from platforms.history import PARTS, TEXTS, newest
from platforms.rows import load

from .factory import make_guide, make_procedure, make_published, make_step, text

pytestmark = pytest.mark.django_db


def steps(*given, **changes):
    return {"procedures": [make_procedure(steps=list(given), **changes)]}


def revise(note=None, cosmetic=(), **changes):
    return publishing.publish(load(make_guide(**changes)), note=note, cosmetic=cosmetic)


def latest(client, path="/en/example/changes/"):
    """Return the newest entry on a page as text, its tags left out but for what was struck and what is new."""
    html = client.get(path).text.split('<div class="revision">')[1].split("</section>")[0]
    return " ".join(re.sub(r"<(?!/?(?:del|ins)>)[^>]*>", " ", html).split())


def test_every_part_of_a_guide_has_a_name_for_readers():
    assert {*TEXTS, *PARTS} == Guide.model_fields.keys() - {"slug"}


def test_revisions_stand_newest_first_with_their_dates(client):
    first = make_published().revisions.get()
    revise(minutes=9)

    page = client.get("/en/example/changes/").text

    assert page.index('id="revision-2"') < page.index('id="revision-1"')
    assert page.count(f'<time datetime="{first.published_at.date()}">') == 2


def test_a_first_revision_is_a_new_guide(client):
    make_published()

    assert latest(client).startswith("New guide. Your posts train AI")


def test_a_changed_step_shows_the_old_words_and_the_new_in_the_readers_language(client):
    make_published(**steps("w1", "w2"))
    revise(**steps("w1", make_step("w2", do=text("Do it otherwise"))))

    expected = "Step 2 changed. Walk web It said: <del>Do w2</del> Now: <ins>Do it otherwise</ins>"
    assert latest(client) == expected
    french = client.get("/fr/example/changes/").text
    assert "<del>Do w2 (fr)</del>" in french
    assert "<ins>Do it otherwise (fr)</ins>" in french


def test_steps_that_came_went_and_moved_are_told(client):
    make_published(**steps("w1", "w2", "w3"))
    revise(**steps("w3", "w2", "w4"))

    told = latest(client)

    assert "Step 1 is gone. Walk web <del>Do w1</del>" in told
    assert "Step 3 is new. Walk web <ins>Do w4</ins>" in told
    assert "has moved." in told


def test_a_cosmetic_change_is_told_as_such(client):
    make_published(**steps("w1"))
    revise(cosmetic=["w1"], **steps(make_step("w1", do=text("Do  w1!"))))

    assert latest(client).startswith("Step 1 changed, but not in what it asks for.")


def test_a_change_in_another_language_only_is_said_to_be_one(client):
    make_published(**steps(make_step("w1", do={"en": "Do it", "fr": "Faites"})))
    revise(**steps(make_step("w1", do={"en": "Do it", "fr": "Faites-le"})))

    assert "Changed: words in another language." in latest(client)
    assert "<ins>Faites-le</ins>" in latest(client, "/fr/example/changes/")


def test_what_else_changed_is_named_and_texts_are_quoted(client):
    make_published()
    revise(
        verdict=text("Another verdict."),
        minutes=9,
        defaults=[{"state": "off", "sources": ["s1"]}],
        **steps("w1", "w2", scope="device"),
    )

    told = latest(client)

    assert "Verdict It said: <del>Your posts train AI unless you turn off one switch.</del>" in told
    assert "Now: <ins>Another verdict.</ins>" in told
    assert "Changed: time it takes, defaults, facts about the procedures." in told


def test_an_editors_note_is_shown_also_when_it_is_in_one_language_only(client):
    make_published()
    revise(note={"fr": "Durée revue."}, minutes=9)

    assert '<span lang="fr">Durée revue.</span>' in client.get("/en/example/changes/").text


def test_a_note_is_words_not_markup(client):
    make_published()
    revise(note={"en": "<script>alert(1)</script>"}, minutes=9)

    assert "&lt;script&gt;alert(1)" in client.get("/en/example/changes/").text


@pytest.mark.parametrize(
    ("change", "headline"),
    [
        (steps("w1"), "Example: step 2 is gone"),
        (steps("w1", "w2", "w3"), "Example: step 3 is new"),
        (steps("w2", "w1"), "Example: step 1 has moved"),
        (steps(make_step("w1", do=text("Other"))) | {"minutes": 9}, "Example: 2 steps changed"),
        ({"minutes": 9}, "Example: details changed"),
    ],
)
def test_a_headline_says_in_a_line_what_happened(change, headline):
    make_published()
    revise(**change)

    assert newest()[0].headline == headline


def test_all_changes_stand_by_day_and_new_guides_together_by_name(client):
    for slug in ("zoom", "adobe", "example"):
        make_published(slug)
    revise(minutes=9)

    page = client.get("/en/changes/").text

    assert page.count('id="day-') == 1
    assert page.index("Example: details changed") < page.index("New guides")
    assert page.index(">Adobe<") < page.index(">Example<") < page.index(">Zoom<")
    assert 'href="/en/example/changes/#revision-2"' in page


def test_what_readers_do_not_see_has_no_history(client):
    make_published().revisions.update(is_current=False)

    assert client.get("/en/example/changes/").status_code == 404
    assert "Example" not in client.get("/en/changes/").text


def test_a_publication_is_told_within_a_second(client, look_again):
    make_published()
    client.get("/en/changes/")
    client.get("/en/example/changes/")

    revise(minutes=9)
    look_again()

    assert "Example: details changed" in client.get("/en/changes/").text
    assert 'id="revision-2"' in client.get("/en/example/changes/").text


@pytest.mark.parametrize("path", ["/en/changes/", "/fr/example/changes/"])
def test_changes_are_shared_and_cost_no_query_once_known(client, django_assert_num_queries, path):
    make_published()
    response = client.get(path)

    assert response["Cache-Control"].startswith("public, max-age=0")
    assert not response.cookies
    with django_assert_num_queries(0):
        client.get(path)


def test_the_history_of_all_guides_is_read_in_one_query(django_assert_num_queries):
    for slug in ("one", "two", "three"):
        make_published(slug)
        make_published(slug, minutes=9)

    with django_assert_num_queries(1):
        assert len(newest()) == 6


def test_a_guide_leads_to_its_changes_and_every_page_to_all(client):
    make_published()

    page = client.get("/en/example/").text

    assert 'href="/en/example/changes/"' in page
    assert 'href="/en/changes/"' in page
