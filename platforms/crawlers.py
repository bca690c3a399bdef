"""Who reads public websites for AI, and the texts that refuse it, made from what is known of each crawler."""

from collections import Counter
from functools import lru_cache
from typing import Annotated, Literal

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from pydantic import Field, StringConstraints, model_validator

from . import guidefile
from .content import Cited, Flag, Name, Part, Slug, Text, Url, Words

GUIDE = "own-website"
FILE = settings.BASE_DIR / "guides" / "data" / "crawlers.yaml"

# Nothing in a token has a meaning of its own in robots.txt, in a pattern or in a server's configuration.
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=50)]


class Kind(TextChoices):
    """What an operator sends a crawler for. One that also trains counts as training."""

    TRAINING = "training", pgettext_lazy("crawlers", "For training")
    SEARCH = "search", pgettext_lazy("crawlers", "For search only")
    VISIT = "visit", pgettext_lazy("crawlers", "For a visit that a user asked for")


class Honours(TextChoices):
    """Whether a crawler follows robots.txt."""

    YES = "yes", pgettext_lazy("honours robots.txt", "Yes")
    MAY_NOT = "may-not", pgettext_lazy("honours robots.txt", "Perhaps not")
    NO = "no", pgettext_lazy("honours robots.txt", "No")


class Crawler(Part):
    """A program that fetches pages, as robots.txt calls it."""

    token: Token
    operator: Name
    kind: Kind
    visits: Flag = True
    """Whether it fetches pages; otherwise the token only says what may be done with those that another one fetched."""
    purpose: Text
    honours: Honours
    according_to: Text | None = None
    """Who says whether it honours robots.txt, where it is not its operator."""
    if_refused: Text
    note: Text | None = None
    docs: Url | None = None
    """Where its operator describes it."""
    sources: Cited


class Allowed(Part):
    """A crawler that is better let in."""

    token: Token
    why: Text
    sources: Cited


class Bound(Part):
    """One thing that a request can or cannot do."""

    text: Text
    sources: Cited


class Snippet(Part):
    """A text to copy: written out, or made from the crawlers."""

    key: Slug
    file: Name
    """Where it goes."""
    title: Text
    note: Text | None = None
    content: Words | None = None
    made: Literal["robots-txt", "apache", "nginx"] | None = None
    sources: Cited

    @model_validator(mode="after")
    def is_written_or_made(self):
        if bool(self.content) == bool(self.made):
            raise ValueError(_("write either content or made"))
        return self


class Crawlers(Part):
    """All that the guide shows of crawlers."""

    crawlers: Annotated[tuple[Crawler, ...], Field(min_length=1)]
    allowed: tuple[Allowed, ...]
    can: tuple[Bound, ...]
    cannot: tuple[Bound, ...]
    snippets: tuple[Snippet, ...]

    @model_validator(mode="after")
    def names_each_once(self):
        tokens = Counter(part.token.lower() for part in (*self.crawlers, *self.allowed))
        keys = Counter(snippet.key for snippet in self.snippets)
        if twice := [name for name, times in (tokens + keys).items() if times > 1]:
            raise ValueError(_("occurs twice: %(names)s") % {"names": ", ".join(twice)})
        return self

    @property
    def by_kind(self):
        return [(kind, [crawler for crawler in self.crawlers if crawler.kind == kind]) for kind in Kind]

    @property
    def texts(self):
        """Return (snippet, its text) for all there is to copy."""
        return [(snippet, snippet.content or MAKERS[snippet.made](self.crawlers)) for snippet in self.snippets]

    def cited_from(self, guide):
        """Return the same, citing only sources that a guide has: an editor may have taken one out."""
        groups = {
            name: tuple(
                part.model_copy(update={"sources": tuple(key for key in part.sources if key in guide.source_numbers)})
                for part in getattr(self, name)
            )
            for name in type(self).model_fields
        }
        return self.model_copy(update=groups)


@lru_cache(maxsize=1)
def known():
    """Return the crawlers of the data file, read once."""
    return read(FILE)


def read(path):
    """Return the crawlers in the file at `path`, read as strictly as a guide."""
    data, _lines = guidefile.plain(guidefile.content_of(path).decode())
    return Crawlers.model_validate(data)


def robots_txt(crawlers):
    """Return the group of robots.txt that asks all that train to stay away."""
    return "\n".join([*(f"User-agent: {crawler.token}" for crawler in training(crawlers)), "Disallow: /"])


def apache(crawlers):
    """Return the rules by which Apache refuses all that train, but lets them read robots.txt."""
    return "\n".join(
        [
            "RewriteEngine On",
            "RewriteCond %{REQUEST_URI} !=/robots.txt",
            f'RewriteCond %{{HTTP_USER_AGENT}} "{_pattern(crawlers)}" [NC]',
            "RewriteRule ^ - [F]",
        ]
    )


def nginx(crawlers):
    """Return the rules by which Nginx refuses all that train, but lets them read robots.txt."""
    return "\n".join(
        [
            'set $refused "";',
            f'if ($http_user_agent ~* "{_pattern(crawlers)}") {{ set $refused 1; }}',
            'if ($uri = "/robots.txt") { set $refused ""; }',
            "if ($refused) { return 403; }",
        ]
    )


MAKERS = {"robots-txt": robots_txt, "apache": apache, "nginx": nginx}


def training(crawlers):
    return [crawler for crawler in crawlers if crawler.kind == Kind.TRAINING]


def _pattern(crawlers):
    """Match the requests of those that train; a token that never visits is in no request."""
    return "|".join(crawler.token for crawler in training(crawlers) if crawler.visits)
