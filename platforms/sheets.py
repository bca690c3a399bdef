"""Fact sheets, the research notes that guides are written from, compared with the guides.

A sheet is a YAML file named after its guide, with sources, procedures and free text of its own shape. Comparing shows
what a guide left out or added since; guides/LEFT-OUT.md says why. Nothing here changes a guide.
"""

import re
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from .content import BOLD

ADDRESS = re.compile(r"https?://[^\s\"'<>)\]},;]+")
CURLY = str.maketrans("’‘", "''")
PATH_OF_MENUS = re.compile(r"(?:^|\s+)(?:>|›|→)\s+")


class SheetError(ValueError):
    """A file is no fact sheet; the text says which and why."""


@dataclass(frozen=True)
class Comparison:
    """What a sheet and its guide do not share."""

    slug: str
    sources: tuple[str, ...]
    """Addresses of the sheet's sources that are no source of the guide."""
    added: tuple[str, ...]
    """Addresses in the guide that are nowhere in the sheet."""
    labels: tuple[str, ...]
    """Words on the screen, in bold in the sheet's steps, that the guide never says."""
    french: tuple[str, ...]
    """French words on the screen that the guide never says."""


def read(path):
    """Return the sheet in the file at `path` as plain data, or raise SheetError."""
    try:
        sheet = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise SheetError(f"{path}: {error}") from error
    if not isinstance(sheet, dict):
        raise SheetError(f"{path}: expected a map")
    return sheet


def compare(sheet, guide):
    """Return the Comparison of a sheet's plain data with its guide."""
    data = guide.as_data()
    said = "\n".join(_strings(data)).translate(CURLY)
    return Comparison(
        guide.slug,
        sources=_without(_source_addresses(sheet), _addresses(data["sources"])),
        added=_without(_addresses(data), _addresses(sheet)),
        labels=_unsaid(_labels(sheet), said),
        french=_unsaid(_french_labels(sheet), said),
    )


def _source_addresses(sheet):
    return _addresses([source.get("url") for source in _maps(sheet, "sources")])


def _labels(sheet):
    for procedure in _maps(sheet, "procedures"):
        for text in _strings(procedure.get("steps")):
            for words in BOLD.findall(text):
                yield from PATH_OF_MENUS.split(words)


def _french_labels(sheet):
    for procedure in _maps(sheet, "procedures"):
        for words in _strings(list((procedure.get("labels_fr") or {}).values())):
            yield from PATH_OF_MENUS.split(words)


def _maps(sheet, name):
    """Return the maps in a list of the sheet; sheets are written by hand, and leave out what they do not know."""
    return [item for item in sheet.get(name) or [] if isinstance(item, dict)]


def _addresses(data):
    """Return all web addresses in plain data, once each; a slash at the end makes no other address."""
    found = (address for text in _strings(data) for address in ADDRESS.findall(text))
    return tuple(dict.fromkeys(address.rstrip("./:") for address in found))


def _strings(data):
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from _strings(item)
    elif isinstance(data, str):
        yield data


def _without(addresses, known):
    return tuple(address for address in addresses if address not in known)


def _unsaid(labels, said):
    return tuple(words for words in dict.fromkeys(labels) if words.translate(CURLY) not in said)
