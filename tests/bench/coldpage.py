"""The weight of a first visit: the page and everything it loads, as transferred."""

import re
from urllib.parse import urljoin, urlsplit

import brotli

from .load import ask

LOADED = {
    "text/html": re.compile(r"""<(?:link[^>]+href|script[^>]+src|img[^>]+src)=["']?(/static/[^"' >]+)"""),
    "text/css": re.compile(r"""url\(["']?([^"')]+)"""),
}


def cold_page(target):
    """Return the bytes of each file that a browser without a cache loads for this page, headers included."""
    sizes, waiting = {}, [target.url]
    while waiting:
        url = waiting.pop(0)
        if urlsplit(url).path not in sizes:
            answer = ask(target._replace(url=url))
            sizes[urlsplit(url).path] = sum(len(f"{name}: {value}\r\n") for name, value in answer.headers) + len(
                answer.body
            )
            waiting += _loaded_by(url, answer)
    return sizes


def _loaded_by(url, answer):
    headers = {name.lower(): value for name, value in answer.headers}
    loaded = LOADED.get(headers.get("content-type", "").partition(";")[0])
    if not loaded:
        return []
    body = brotli.decompress(answer.body) if headers.get("content-encoding") == "br" else answer.body
    return [urljoin(url, address) for address in loaded.findall(body.decode())]
