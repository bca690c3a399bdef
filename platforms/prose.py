"""From what editors write to what pages show: Markdown to safe HTML, quoted screen words, and typography."""

import re
from functools import lru_cache
from html import unescape

import markdown
import nh3
from django.utils.html import escape, format_html, strip_tags
from django.utils.safestring import mark_safe

INLINE_TAGS = frozenset({"a", "br", "code", "em", "strong"})
BLOCK_TAGS = INLINE_TAGS | {"p", "ul", "ol", "li", "blockquote"}
ARTICLE_TAGS = BLOCK_TAGS | {"h3", "pre"}
LINK_REL = "noreferrer noopener"

NBSP = "\u00a0"
TAG = re.compile(r"(<[^>]*>)")
# What no editor writes and what Python's Markdown takes seconds for, or never ends: of such a text the words are shown.
MOST_BRACKETS = 400
NESTED = re.compile(r"^[ \t]*(?:>[ \t]*|(?:[-*+]|\d+\.)[ \t]+){8}", re.MULTILINE)
BOLD = re.compile(r"<strong>(.*?)</strong>", re.DOTALL)


def prose(text, language):
    """Return Markdown as HTML blocks."""
    return mark_safe(_typeset_html(_clean(text, BLOCK_TAGS), language))


def article(text, language):
    """Return Markdown of the site's own pages, which have headings and examples besides."""
    html = _typeset_html(_clean(text, ARTICLE_TAGS), language)
    return mark_safe(html.replace('<a href="https:', '<a class="out" href="https:'))


def inline(text, language, labels=()):
    """Return Markdown as HTML within one line; words in bold that are labels are marked as quoted from a screen."""
    html = _clean(text, INLINE_TAGS).strip()
    return mark_safe(_typeset_html(BOLD.sub(lambda match: _quoted(match, language, labels), html), language))


def plain(text, language):
    """Return text as it is, escaped and typeset."""
    return mark_safe(_typeset_html(str(escape(text)), language))


def words(text, language):
    """Return Markdown as plain words, for where there is no markup: titles, feeds, structured data."""
    return unescape(strip_tags(inline(text, language)))


def typeset(text, language):
    """Set apostrophes and quotation marks, and in French the spaces that must not break.

    Editors type what their keyboards have; French typography (Lexique des règles typographiques en usage à
    l'Imprimerie nationale) is applied here, in one place. The page's typeface lacks U+202F, so U+00A0 stands for it.
    """
    text = re.sub(r"(?<=\w)'(?=\w)|(?<=\w)'(?=\s|$|[.,;:!?)])", "’", text)
    if language == "fr":
        text = re.sub(r"\s+(?=[;:!?»])|(?<=«)\s+", NBSP, text)
        text = re.sub(r"(?<=[^\s;:!?»«])(?=»)|(?<=«)(?=\S)(?!\u00a0)", NBSP, text)
        text = re.sub(r"(?<=\d) (?=[€%$]|\d{3}\b)", NBSP, text)
        text = re.sub(
            r"(?<=\d) (?=(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b)",
            NBSP,
            text,
        )
    return text


def _reader():
    """Return a Markdown reader that knows no HTML and no images: both stay words."""
    reader = markdown.Markdown(output_format="html", extensions=["sane_lists"])
    reader.preprocessors.deregister("html_block")
    for pattern in ("html", "image_link", "image_reference", "short_image_ref"):
        reader.inlinePatterns.deregister(pattern)
    return reader


@lru_cache(maxsize=4096)
def _clean(text, tags):
    """Let nothing run and nothing load, whatever an editor or a file brings in, and lose no word."""
    return nh3.clean(
        str(format_html("<p>{}</p>", text)) if _is_a_trap(text) else _reader().convert(text),
        tags=set(tags),
        attributes={"a": {"href"}},
        url_schemes={"https", "mailto"},
        link_rel=LINK_REL,
    )


def _is_a_trap(text):
    return text.count("[") > MOST_BRACKETS or NESTED.search(text) is not None


def _quoted(match, language, labels):
    words = unescape(match[1])
    languages = {code for label in labels for code, text in label.text.items() if text == words}
    if not languages:
        return match[0]
    if language in languages:
        return format_html('<span class="label">{}</span>', words)
    return format_html('<span class="label" lang="{}">{}</span>', languages.pop(), words)


def _typeset_html(html, language):
    """Typeset the text between the tags, but no code."""
    pieces = TAG.split(html.replace("&#x27;", "'").replace("&#39;", "'"))
    in_code = False
    for index, piece in enumerate(pieces):
        if index % 2:
            in_code = piece == "<code>" or (in_code and piece != "</code>")
        elif not in_code:
            pieces[index] = typeset(piece, language)
    return "".join(pieces)
