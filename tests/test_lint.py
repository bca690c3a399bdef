"""The rules of writing: what is found in a guide that is valid, and could be better."""

from datetime import date

import pytest

from platforms import lint
from platforms.wording import Wordings

from .factory import make_data, make_guide, make_procedure, make_step, text

TODAY = date(2026, 11, 24)
SOURCE = make_data()["sources"][0]


def findings(**changes):
    return [str(finding) for finding in lint.findings(make_guide(**changes), TODAY)]


def suggestions(**changes):
    return [str(finding) for finding in lint.suggestions(make_guide(**changes))]


def blocking(**changes):
    return [finding.message for finding in lint.misleading(make_guide(**changes))]


def event(day):
    return {"date": day, "text": text("It begins."), "sources": ["s1"]}


def steps(first, second):
    return [make_procedure(steps=[make_step("w1", do=first), make_step("w2", do=second)])]


def test_a_well_written_guide_has_no_findings():
    assert findings() == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"sources": [SOURCE | {"date": "2026-11-25"}]}, "source s1, date"),
        ({"sources": [SOURCE | {"archived": "2026-12"}]}, "source s1, archived copy of"),
        ({"defaults": [{"state": "on", "since": "2027", "sources": ["s1"]}]}, "default 1, since"),
        ({"events": [event("2026-11-20"), event("2026-12-01")]}, "event 2, date"),
    ],
)
def test_nothing_has_happened_in_the_future(changes, place):
    (finding,) = findings(**changes)

    assert finding.startswith(f"{place}: ")
    assert finding.endswith("is in the future")


@pytest.mark.parametrize("day", ["2026", "2026-11", "2026-11-24", "1995"])
def test_a_partial_date_that_may_be_today_is_plausible(day):
    assert findings(events=[event(day)]) == []


def test_nothing_has_happened_before_there_was_a_web():
    assert findings(events=[event("1994-12-31")]) == ["event 1, date: 1994-12-31 is before 1995"]


def test_a_page_is_not_archived_before_it_was_published():
    (finding,) = findings(sources=[SOURCE | {"date": "2026-08-21", "archived": "2026-08-20"}])

    assert finding == "source s1, archived copy of: archived on 2026-08-20, before its date 2026-08-21; a note says why"


def test_terms_may_be_archived_before_the_day_that_they_bear_when_a_note_says_so():
    source = SOURCE | {"date": "2026-08-21", "archived": "2026-08-20", "note": text("The day of effect.")}

    assert findings(sources=[source]) == []


@pytest.mark.parametrize(("day", "archived"), [("2026-08-21", "2026-08"), ("2026", "2026-01-02"), (None, "1999")])
def test_dates_are_compared_only_as_far_as_they_are_known(day, archived):
    assert findings(sources=[SOURCE | {"date": day, "archived": archived}]) == []


def test_the_same_instruction_is_translated_in_one_way():
    drifting = steps({"en": "Open it", "fr": "Ouvrez-le"}, {"en": "Open it", "fr": "Allez-y"})

    assert findings(procedures=drifting) == ["step w2, do (en): says the same as step w1, but in en only"]


def test_one_translation_does_not_stand_for_two_instructions():
    drifting = steps({"en": "Open it", "fr": "Ouvrez-le"}, {"en": "Go there", "fr": "Ouvrez-le"})

    assert findings(procedures=drifting) == ["step w2, do (fr): says the same as step w1, but in fr only"]


def test_the_same_instruction_may_be_repeated():
    assert findings(procedures=steps(text("Open it"), text("Open it"))) == []


LABELS = [
    {"text": {"en": "Settings", "fr": "Paramètres"}, "former": {"en": ["Options"]}},
    {"text": {"en": "Use my data", "fr": "Utiliser mes données"}, "switch": True},
    {"text": {"en": "Muse"}},
]


def doing(english, french=None, **changes):
    do = {"en": english, "fr": french or english}
    return {"procedures": [make_procedure(steps=[make_step("w1", do=do, **changes)])], "labels": LABELS}


def test_a_step_is_one_action():
    for english in ("Open it. Press it", "1. Open it\n2. Press it", "Open it, then press it, then wait", "x" * 171):
        assert len([found for found in findings(**doing(english)) if "one action" in found]) == 2, english
    assert findings(**doing("Open **Settings**, then **Muse**", "Ouvrez **Paramètres**, puis **Muse**")) == []


def test_a_step_says_what_one_should_then_see():
    assert findings(**doing("Open it", expect=None)) == ["step w1, you should see (en): say what one should then see"]


def test_a_text_is_there_in_every_language():
    assert findings(reason={"en": "So it is."}) == ["reason (fr): no text in this language"]


@pytest.mark.parametrize(("field", "words"), [("verdict", 31), ("reason", 46)])
def test_sentences_are_short_and_the_shortest_where_one_acts(field, words):
    long, short = ("a " * count for count in (words, words - 1))

    (english, french) = findings(**{field: {"en": long, "fr": long}})

    assert english == f"{field} (en): a sentence has {words} words; {words - 1} at most, two short ones read easier"
    assert french.startswith(f"{field} (fr)")
    assert findings(**{field: {"en": f"{short}. {short}".replace("a a ", "")[:220], "fr": "Oui"}}) == []


@pytest.mark.parametrize(
    ("french", "rule"),
    [
        ('Le "réglage"', "quotes with"),
        ("Attention: danger", "space before"),
        ("Faites votre opt-out", "not opt-out"),
        ("Etape suivante", "accents on capital"),
        ("La 2ème fois", "ordinals"),
        ("La 1ère fois", "ordinals"),
        ("Au coeur de l'oeuvre", "œ is one letter"),
        ("Attendez...", "three dots"),
        ("Le réglage - le vôtre", "a dash"),
    ],
)
def test_french_is_written_as_the_french_do(french, rule):
    (finding,) = findings(reason={"en": "x", "fr": french})

    assert rule in finding


def test_good_french_has_no_findings():
    french = (
        "« Bien » : 1re, 2e et 3e fois ; œuvre, nœud… Etc. Poème, coexiste, `a - b...`, thème 5 : l'appareil-photo !"
    )

    assert findings(reason={"en": "x", "fr": french}) == []


def test_words_on_the_screen_are_bold_rather_than_quoted():
    assert any("in bold instead of" in found for found in findings(**doing("Open “Settings”", "Ouvrez-les")))
    assert any("in bold instead of" in found for found in findings(**doing("Open it", "Ouvrez « Paramètres »")))


def test_words_on_the_screen_without_bold_are_pointed_out():
    assert suggestions(**doing("Open Settings now", "Ouvrez-les")) == [
        "step w1, do (en): **Settings** is on the screen: in bold, if the words there are meant"
    ]
    assert suggestions(**doing("Open the settings of Muse", "Ouvrez-les"), products=["Muse"]) == []


def test_a_former_name_in_bold_is_told_by_its_new_name():
    assert suggestions(**doing("Open it", expect={"en": "**Options** opens"})) == [
        "step w1, you should see (en): **Options** is now called **Settings**"
    ]


@pytest.mark.parametrize(
    ("english", "french", "says"),
    [
        ("Open **Settings**", "Ouvrez **Muse**", "names **Muse**"),
        ("Turn off **Use my data**", "Coupez **Muse**", "does not name the switch"),
        ("Turn off **Use my data**", "Coupez l'interrupteur", "does not name the switch **Utiliser mes données**"),
        ("See [this](http://example.org)", "Voyez", "https://"),
        ("See", "Voyez [ceci](javascript:alert(1))", "https://"),
        ("See", "Voyez [ceci]( data:text/html,x)", "https://"),
        ("See http://example.org", "Voyez", "https://"),
    ],
)
def test_what_would_mislead_a_reader_blocks(english, french, says):
    assert any(says in message for message in blocking(**doing(english, french)))


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("Turn off **Use my data**", "Coupez **Utiliser mes données**"),
        ("Open **Settings**", "Ouvrez-les"),
        ("Open **Muse**, then **Settings**", "Dans **Paramètres**, ouvrez **Muse**"),
        ("See [this](https://example.org)", "Voyez [ceci](mailto:a@example.org)"),
    ],
)
def test_what_would_not_mislead_does_not_block(english, french):
    assert blocking(**doing(english, french)) == []


def test_a_translation_that_leaves_words_out_is_pointed_out():
    (suggestion,) = suggestions(**doing("Open **Settings**", "Ouvrez-les"))

    assert suggestion == "step w1, do (fr): does not name **Paramètres**, which the text in the source language does"


def test_a_check_is_not_in_the_future():
    checked = {"on": "2026-11-25", "surface": "web", "language": "en"}

    assert findings(procedures=[make_procedure(checked=checked)]) == [
        "procedure web, checked live on: 2026-11-25 is in the future"
    ]


# The same thing in the same words


def wordings(*sentences):
    return Wordings([make_guide(f"guide-{n}", **doing(*sentence)) for n, sentence in enumerate(sentences)])


def advised(guides, english, french):
    return [finding.message for finding in guides.suggestions(make_guide(**doing(english, french)))]


def test_the_translation_that_other_guides_use_is_suggested():
    guides = wordings(("Turn off **Muse**", "Coupez **Muse**"), ("Turn off **Settings**", "Coupez **Paramètres**"))

    assert advised(guides, "Turn off **Muse**", "Désactivez **Muse**") == [
        "other guides translate the same sentence “Coupez **…**” (Guide-0, Guide-1)"
    ]
    assert advised(guides, "Turn off **Use my data**", "Coupez **Utiliser mes données**") == []


def test_the_sentence_that_other_guides_use_is_suggested():
    guides = wordings(*[("Open the settings of your account", "Ouvrez les réglages")] * 2)

    assert advised(guides, "Open the setting of your account", "Ouvrez les réglages") == [
        "other guides say “Open the settings of your account” (Guide-0, Guide-1)"
    ]


def test_opposites_are_not_taken_for_each_other():
    guides = wordings(*[("Turn the big switch on **Muse** off", "Coupez **Muse**")] * 3)

    assert advised(guides, "Turn the big switch on **Muse** on", "Allumez **Muse**") == []


def test_one_other_guide_alone_sets_no_example():
    guides = wordings(("Open the settings of your account", "Ouvrez les réglages"))

    assert advised(guides, "Open the setting of your account", "Ouvrez les réglages") == []
