"""The crawlers that the guide to one's own website names, and the texts to copy that are made from them."""

import json
import re
from html import unescape

import pytest

from platforms import crawlers, guidefile, prose
from platforms.content import LANGUAGES
from platforms.crawlers import Kind, apache, nginx, robots_txt, training

from .factory import make_published
from .test_settings import ROOT

SEVERAL = ("crawlers", "allowed", "can", "cannot", "snippets")
DATA = """
crawlers:
- token: ExampleBot
  operator: Example
  kind: training
  purpose: {en: Training}
  honours: 'yes'
  if_refused: {en: Nothing else}
  sources: [s1]
allowed: []
can: []
cannot: []
snippets:
- {key: robots-txt, file: robots.txt, title: {en: Ask}, made: robots-txt, sources: [s1]}
"""


@pytest.fixture(scope="module")
def known():
    return crawlers.known()


@pytest.fixture(scope="module")
def guide():
    return guidefile.read(ROOT / "guides" / f"{crawlers.GUIDE}.yaml")


@pytest.fixture
def refusal(tmp_path):
    """Return what a data file with one thing replaced is refused with."""

    def of(old, new):
        assert old in DATA
        file = tmp_path / "crawlers.yaml"
        file.write_text(DATA.replace(old, new, 1), "utf-8")
        with pytest.raises(Exception, match=r".") as caught:
            crawlers.read(file)
        return str(caught.value)

    return of


def tokens(found):
    return [crawler.token for crawler in found]


def test_everything_said_names_a_source_of_the_guide(known, guide):
    for name in SEVERAL:
        for part in getattr(known, name):
            assert part.sources
            assert set(part.sources) <= guide.source_numbers.keys(), part


def test_everything_is_said_in_every_language(known):
    for name in SEVERAL:
        for part in getattr(known, name):
            texts = [value for value in part.model_dump().values() if isinstance(value, dict)]
            assert all(list(text) == list(LANGUAGES) for text in texts), part


def test_robots_txt_asks_each_training_crawler_once_and_no_other(known):
    *agents, rule = robots_txt(known.crawlers).splitlines()

    assert agents == [f"User-agent: {token}" for token in tokens(training(known.crawlers))]
    assert len(set(agents)) == len(agents)
    assert rule == "Disallow: /"


@pytest.mark.parametrize("made", [robots_txt, apache, nginx])
def test_no_made_text_refuses_search_or_visits_that_users_asked_for(known, made):
    others = [crawler for crawler in known.crawlers if crawler.kind != Kind.TRAINING] + list(known.allowed)
    words = set(re.findall(r"[\w-]+", made(known.crawlers)))

    assert {"Googlebot", "Bingbot", "Applebot", "OAI-SearchBot", "Claude-User"} <= set(tokens(others))
    assert not words & set(tokens(others))


@pytest.mark.parametrize("made", [apache, nginx])
def test_a_server_refuses_by_name_only_what_visits_and_keeps_robots_txt_readable(known, made):
    refused = re.search(r'"([\w|-]+\|[\w|-]+)"', made(known.crawlers))[1].split("|")

    assert refused == [crawler.token for crawler in training(known.crawlers) if crawler.visits]
    assert not any(re.search("|".join(refused), name, re.IGNORECASE) for name in tokens(known.allowed))
    assert "/robots.txt" in made(known.crawlers)


def test_a_crawler_that_starts_to_train_gets_into_the_texts(known):
    search = next(crawler for crawler in known.crawlers if crawler.kind == Kind.SEARCH)
    changed = search.model_copy(update={"kind": Kind.TRAINING})

    assert robots_txt([changed]) == f"User-agent: {search.token}\nDisallow: /"


def test_the_reservation_is_json(known):
    snippet = next(snippet for snippet in known.snippets if snippet.key == "tdm-file")

    assert json.loads(snippet.content) == [{"location": "/", "tdm-reservation": 1}]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_all_crawlers_and_texts(client, real_guides, known, language):
    page = client.get(f"/{language}/{crawlers.GUIDE}/").text

    for crawler in (*known.crawlers, *known.allowed):
        assert f'<code translate="no">{crawler.token}</code>' in page
    shown = [
        unescape(words) for words in re.findall(r'<pre class="snippet"[^>]*><code>(.*?)</code></pre>', page, re.DOTALL)
    ]
    assert shown == [words for _snippet, words in known.texts]
    assert all(prose.inline(bound.text[language], language) in page for bound in (*known.can, *known.cannot))


@pytest.mark.django_db
def test_the_page_loads_nothing_from_elsewhere(client, real_guides):
    page = client.get(f"/en/{crawlers.GUIDE}/").text

    assert re.findall(r'<(?:script|img|link|iframe)[^>]*(?:src|rel="stylesheet" href)="https?:', page) == []


@pytest.mark.django_db
def test_no_other_guide_shows_crawlers(client):
    make_published()

    assert 'class="snippet"' not in client.get("/en/example/").text


@pytest.mark.django_db
def test_the_page_survives_that_an_editor_takes_a_source_out(client, known):
    make_published(crawlers.GUIDE)

    page = client.get(f"/en/{crawlers.GUIDE}/")

    assert page.status_code == 200
    assert "#source-s7" not in page.text
    assert "tdm-reservation: 1" in page.text


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("token: ExampleBot", "token: 'Example Bot'", "crawlers.0.token"),
        ("token: ExampleBot", "token: 'Example|.*'", "crawlers.0.token"),
        ("kind: training", "kind: other", "crawlers.0.kind"),
        ("honours: 'yes'", "honours: perhaps", "crawlers.0.honours"),
        ("purpose: {en: Training}", "purpose: {fr: Entraînement}", "crawlers.0.purpose"),
        ("sources: [s1]", "sources: []", "crawlers.0.sources"),
        ("operator: Example", "operator: Example\n  docs: http://example.org", "crawlers.0.docs"),
        ("operator: Example", "operator: Example\n  colour: red", "crawlers.0.colour"),
        ("operator: Example", "operator: Example\n  operator: Other", "crawlers[0].operator"),
        ("made: robots-txt", "made: iis", "snippets.0.made"),
        ("made: robots-txt", "made: robots-txt, content: x", "snippets.0"),
        ("allowed: []", "allowed: [{token: examplebot, why: {en: Search}, sources: [s1]}]", "occurs twice: examplebot"),
        ("allowed: []", "allowed: &a []", "anchors"),
    ],
)
def test_a_bad_data_file_is_refused_and_the_field_named(refusal, old, new, field):
    assert field in refusal(old, new)
