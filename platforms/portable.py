"""Progress that a reader carries from one browser to another: as a link, a picture, a file or a text. We keep none.

In the link it stands behind the `#`: browsers keep that part to themselves, so no server and no log ever sees it.
"""

from dataclasses import dataclass
from urllib.parse import quote

import segno

from .progress import VERSION, Progress

LONGEST = 20_000  # characters of a text that a stranger may send
LONGEST_LINK = 900  # characters: a denser picture is not read by every phone's camera
HEADING = "# By default / Par défaut"


@dataclass(frozen=True)
class Received:
    """Progress that somebody brought, and what it would change here."""

    progress: Progress
    here: Progress

    @property
    def slugs(self):
        return sorted(self.progress.guides)

    @property
    def merged(self):
        return self.here.merged(self.progress)


def link(address, progress):
    """Return the link that carries a reader's progress to the receiving page at this address."""
    return f"{address}#{quote(str(progress), safe=':.@-')}"


def picture(link):
    """Return a link as a QR code, drawn in SVG for the page itself, or None where it would be too dense to be read."""
    if len(link) > LONGEST_LINK:
        return None
    code = segno.make(link, error="l", boost_error=False)
    return code.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)


def as_file(progress):
    """Return the text of the file in which a reader keeps their progress."""
    return f"{HEADING}\n{progress}\n"


def read(text):
    """Return the progress in a text or file that somebody brought: empty where there is none."""
    for line in text[:LONGEST].splitlines():
        if line.strip().startswith(f"{VERSION}|"):
            return Progress.parse(line.strip())
    return Progress()
