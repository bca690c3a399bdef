"""What tests read of a page: its tags, as a browser's parser would list them."""

import json
from html.parser import HTMLParser


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(page, name, /, **wanted):
    """Return the attributes of every tag of that name that has the wanted ones."""
    return [attrs for tag, attrs in Tags(page).found if tag == name and wanted.items() <= attrs.items()]


def linked_data(page):
    """Return the objects of a page's JSON-LD by their type."""
    _before, block = page.split('<script type="application/ld+json">')
    data = json.loads(block.split("</script>")[0])
    assert data["@context"] == "https://schema.org"
    return {part["@type"]: part for part in data["@graph"]}
