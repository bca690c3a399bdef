"""From what editors write to what pages show: safe, complete, and typeset."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.content import Label
from platforms.prose import inline, plain, prose

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![picture](https://evil.example/pixel.png)",
    "[click](javascript:alert(1))",
    "[click](data:text/html,<script>alert(1)</script>)",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<svg onload=alert(1)>",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<style>body{display:none}</style>",
    "**<b onclick=alert(1)>bold</b>**",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("show", [prose, inline, plain])
def test_nothing_runs_and_nothing_loads(text, show):
    html = show(text, "en")

    for tag in ("<script", "<img", "<iframe", "<svg", "<style", "<b "):
        assert tag not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html


def test_no_word_is_lost_to_what_looks_like_markup():
    assert inline("a < b and <script>words</script>", "en") == "a &lt; b and &lt;script&gt;words&lt;/script&gt;"


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_plain_words_come_through_as_they_are(words):
    assert words in inline(f"x {words} y", "en")


def test_links_lead_out_without_telling_where_from():
    assert prose("[ok](https://a.example/?x=1&y=2)", "en") == (
        '<p><a href="https://a.example/?x=1&amp;y=2" rel="noreferrer noopener">ok</a></p>'
    )


def test_paragraphs_and_lists_are_kept():
    assert prose("One\n\n- two\n- three", "en") == "<p>One</p>\n<ul>\n<li>two</li>\n<li>three</li>\n</ul>"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Voilà : c'est fait !", "Voilà\u00a0: c’est fait\u00a0!"),
        ("« Réglages »", "«\u00a0Réglages\u00a0»"),
        ("«Réglages»", "«\u00a0Réglages\u00a0»"),
        ("Pourquoi ? Oui ; non", "Pourquoi\u00a0? Oui\u00a0; non"),
        ("le 3 novembre 2025", "le 3\u00a0novembre 2025"),
        ("18 000 comptes, 5 %", "18\u00a0000 comptes, 5\u00a0%"),
        ("https://a.example:80/", "https://a.example:80/"),
        ("à 12:30", "à 12:30"),
        ("l'IA de l'UE", "l’IA de l’UE"),
    ],
)
def test_french_is_typeset_as_a_french_editor_does(typed, shown):
    assert plain(typed, "fr") == shown


def test_english_keeps_its_own_spaces():
    assert plain("It's done : maybe", "en") == "It’s done : maybe"


def test_code_is_not_typeset():
    assert inline("`User-agent : 'x'`", "fr") == "<code>User-agent : 'x'</code>"


def test_quoted_screen_words_are_marked():
    label = Label(text={"en": "Privacy", "fr": "Confidentialité"})

    assert inline("Open **Privacy**", "en", [label]) == 'Open <span class="label">Privacy</span>'


def test_quoted_screen_words_in_another_language_say_which():
    label = Label(text={"en": "Me"})

    assert inline("Ouvrez **Me**", "fr", [label]) == 'Ouvrez <span class="label" lang="en">Me</span>'


def test_other_bold_words_are_only_bold():
    assert inline("messages **privés**", "fr") == "messages <strong>privés</strong>"


def test_screen_words_with_an_apostrophe_are_recognised():
    label = Label(text={"en": "Don't save", "fr": "Conserver l'activité & plus"})

    assert 'class="label"' in inline("Coupez **Conserver l'activité & plus**", "fr", [label])


@pytest.mark.parametrize(
    "trap", ["[", "[a](", "1. ", "- ", "* ", "+ 1. ", "> ", ">", "> - ", ">- ", "- > 1. ", "  - ", "1.\t", "> 1. > - "]
)
def test_a_text_made_to_cost_much_is_shown_at_once_as_its_words(trap):
    text = (trap * 4000)[:3999] + "x"
    begun = process_time()

    shown = prose(text, "en")

    assert "x" in shown
    assert process_time() - begun < 2
