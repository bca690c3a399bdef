"""Every link within the site leads somewhere, fragments included."""

from collections import deque
from contextlib import closing
from urllib.parse import urldefrag, urljoin

import pytest

from platforms.content import LANGUAGES

from .factory import make_procedure, make_published, make_step, text
from .markup import Tags

pytestmark = pytest.mark.django_db

HERE = "http://testserver"


@pytest.fixture(autouse=True)
def _published():
    make_published("switch", events=[{"date": "2025-11", "text": text("It began"), "sources": ["s1"]}])
    make_published("switch", procedures=[make_procedure(steps=["w1", make_step("w2", do=text("Otherwise"))])])
    make_published("nothing", outcome="not-needed", procedures=[], defaults=[{"state": "off", "sources": ["s1"]}])
    make_published("none", outcome="none", procedures=[make_procedure(goal="limit")])
    routes = [make_procedure(), make_procedure("phone", ["p1"], instead_of="web", surface="mobile")]
    make_published("own-website", procedures=routes)


def crawl(client, start):
    """Follow every link within the site and return, by address, the ids of each page and who linked where."""
    ids, links, waiting = {}, [], deque(start)
    while waiting:
        address = waiting.popleft()
        if address in ids:
            continue
        with closing(client.get(address.removeprefix(HERE), follow=True)) as response:
            assert response.status_code == 200, (address, [link for link in links if link[1].startswith(address)])
            html = response["Content-Type"].startswith("text/html")
            found = Tags(response.text).found if html else []
        ids[address] = {attrs["id"] for _tag, attrs in found if "id" in attrs}
        for target in (urljoin(address, attrs["href"]) for _tag, attrs in found if "href" in attrs):
            if target.startswith(f"{HERE}/"):
                links.append((address, target))
                waiting.append(urldefrag(target).url)
    return ids, links


def test_every_link_and_fragment_leads_somewhere(client):
    ids, links = crawl(client, [f"{HERE}/{language}/" for language in LANGUAGES])

    broken = [(page, target) for page, target in links if not _found(target, ids)]
    assert broken == []
    assert len(ids) > 30


def test_the_crawl_finds_every_page_of_the_sitemap(client):
    listed = {line.split("</loc>")[0] for line in client.get("/sitemap.xml").text.split("<loc>")[1:]}
    start = [f"{HERE}/{language}/" for language in LANGUAGES]

    ids, _links = crawl(client, start)

    assert listed <= ids.keys()


def _found(target, ids):
    address, fragment = urldefrag(target)
    return not fragment or fragment in ids[address]
