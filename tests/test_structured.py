"""What search engines read of a guide: real steps, or none."""

import pytest

from .factory import make_procedure, make_published, make_step, text
from .markup import linked_data

pytestmark = pytest.mark.django_db

HERE = "http://testserver"


def data_of(client, path="/en/example/"):
    return linked_data(client.get(path).text)


def test_a_guide_is_a_how_to_with_its_steps_and_where_they_stand(client):
    labelled = make_step("w1", do={"en": "Open **Privacy**"})
    make_published(procedures=[make_procedure(steps=[labelled, "w2"])], labels=[{"text": {"en": "Privacy"}}])

    how_to = data_of(client)["HowTo"]

    assert how_to["name"] == "Example: refuse AI training"
    assert how_to["description"] == "Your posts train AI unless you turn off one switch."
    assert (how_to["totalTime"], how_to["inLanguage"]) == ("PT2M", "en")
    assert how_to["url"] == f"{HERE}/en/example/"
    assert how_to["step"] == [
        {
            "@type": "HowToStep",
            "name": "Open Privacy",
            "text": "Open Privacy. You should see: see w1.",
            "url": f"{HERE}/en/example/#step-w1",
        },
        {
            "@type": "HowToStep",
            "name": "Do w2",
            "text": "Do w2. You should see: see w2.",
            "url": f"{HERE}/en/example/#step-w2",
        },
    ]


def test_it_was_modified_when_its_revision_was_published(client):
    platform = make_published()

    assert data_of(client)["HowTo"]["dateModified"] == platform.revisions.get().published_at.date().isoformat()


def test_every_step_that_is_named_stands_on_the_page(client):
    make_published()

    page = client.get("/en/example/").text

    for step in linked_data(page)["HowTo"]["step"]:
        assert f'id="{step["url"].split("#")[1]}"' in page


def test_several_tasks_are_sections_and_alternatives_are_told_once(client):
    procedures = [
        make_procedure("web", steps=["w1"]),
        make_procedure("phone", steps=["p1"], instead_of="web", surface="mobile"),
        make_procedure("form", steps=["f1"], goal="object", surface="form", force="request"),
        make_procedure("further", steps=["x1"], goal="further"),
    ]
    make_published(procedures=procedures)

    sections = data_of(client)["HowTo"]["step"]

    assert [section["@type"] for section in sections] == ["HowToSection"] * 2
    assert [section["name"] for section in sections] == ["Walk web", "Walk form"]
    assert [step["name"] for section in sections for step in section["itemListElement"]] == ["Do w1", "Do f1"]


def test_a_task_of_some_is_told_with_who_needs_it(client):
    condition = text("Only if you live in Europe.")
    make_published(outcome="none", procedures=[make_procedure(steps=["w1"], goal="object", condition=condition)])

    (section,) = data_of(client)["HowTo"]["step"]

    assert (section["name"], section["description"]) == ("Walk web", "Only if you live in Europe.")


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "not-needed", "procedures": [], "defaults": [{"state": "off", "sources": ["s1"]}]},
        {"outcome": "none", "procedures": [make_procedure(goal="limit")]},
    ],
)
def test_where_nothing_stops_the_training_no_how_to_is_claimed(client, changes):
    make_published(**changes)

    data = data_of(client)

    assert "HowTo" not in data
    assert data["WebPage"]["about"] == {"@type": "Thing", "name": "Example"}


def test_guides_and_their_changes_say_where_they_stand(client):
    make_published()

    trail = data_of(client, "/fr/example/changes/")["BreadcrumbList"]["itemListElement"]

    assert [(item["position"], item["item"]) for item in trail] == [
        (1, f"{HERE}/fr/"),
        (2, f"{HERE}/fr/example/"),
        (3, f"{HERE}/fr/example/changes/"),
    ]


def test_home_names_the_site_in_every_language(client):
    site = data_of(client, "/fr/")["WebSite"]

    assert (site["name"], site["alternateName"]) == ("Par défaut", ["By default"])
    assert site["url"] == f"{HERE}/fr/"


def test_no_text_can_end_the_block_or_pass_for_an_address(client):
    hostile = '</script><script>alert(1)</script> <!-- "url": "/x" <hole origin> & more'
    make_published(procedures=[make_procedure(steps=[make_step(do=text(hostile))])])

    page = client.get("/en/example/").text

    assert "<script>alert" not in page
    assert linked_data(page)["HowTo"]["step"][0]["name"] == hostile
