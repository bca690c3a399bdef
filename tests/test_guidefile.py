"""Guide files: what is read, what is refused and how it is said, and what is written."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.content import Guide
from platforms.guidefile import GuideFileError, parse, read, write

from .factory import make_data, make_guide, make_procedure, make_step

TEXT = write(make_guide())


def refusal(text):
    with pytest.raises(GuideFileError) as refused:
        parse(text.encode() if isinstance(text, str) else text, "guides/example.yaml")
    return str(refused.value)


def test_a_written_guide_is_read_as_the_same_guide():
    assert parse(TEXT.encode()) == make_guide()


def test_what_is_said_by_default_is_not_written():
    assert "audience" not in TEXT
    assert "null" not in TEXT


def test_long_sentences_are_written_as_folded_blocks():
    guide = make_guide(reason={"en": "word " * 60})

    assert "  en: >-\n    word word" in write(guide)


def test_words_that_other_yaml_tools_take_for_truth_values_are_quoted():
    assert "state: 'on'" in TEXT


@pytest.mark.parametrize("word", ["NO", "on", "010", "1:30", "12e3", "0x1F", "~x", "2026-02-30", "true", ".inf"])
def test_words_stay_the_words_that_were_typed(word):
    guide = parse(TEXT.replace("control:\n  en: One switch\n", f"control:\n  en: {word}\n").encode())

    assert guide.control["en"] == word


def test_a_refusal_names_file_line_and_field_and_what_was_expected():
    line = TEXT.splitlines().index("difficulty: easy") + 1

    message = refusal(TEXT.replace("difficulty: easy", "difficulty: trivial"))

    assert message.startswith(f"guides/example.yaml:{line}: difficulty: ")
    assert "'easy', 'medium' or 'hard'" in message


def test_all_problems_of_a_file_are_reported_at_once():
    message = refusal(TEXT.replace("minutes: 2", "minutes: many").replace("confidence: high", "confidence: sure"))

    assert len(message.splitlines()) == 2


def test_an_unknown_field_is_refused():
    assert "colour: " in refusal(TEXT + "colour: blue\n")


def test_a_duplicate_key_is_refused():
    assert "minutes: occurs twice" in refusal(TEXT + "minutes: 3\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: &x 1\nb: *x\n", "anchors"),
        ("a: !!python/object/apply:os.system [id]\n", "tags"),
        ("a: !!str x\n", "tags"),
        ("%YAML 1.1\n---\na: 1\n", "directives"),
        ("a: 1\n---\nb: 2\n", "more than one document"),
        ("{[1]: 2}\n", "key must be a word"),
        ("", "empty"),
        ("a: [1\n", "expected"),
        ("\tx: 1", "cannot start"),
        ("- 1\n- 2\n", "guide"),
        ("just words\n", "guide"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"a: \x00", "unacceptable"),
        ("x" * 300_000, "larger than"),
        ('a: "\\0"\n', "control characters"),
        ('a: "\\u202e \\x07"\n', "control characters"),
        ('a: "\\ud800"\n', "control characters"),
        ('"\\0": x\n', "control characters"),
        ('"a\\nb": x\n', "key must be a word"),
    ],
)
def test_what_is_no_guide_is_refused_with_the_reason(text, reason, tmp_path):
    file = tmp_path / "example.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)

    with pytest.raises(GuideFileError, match=reason):
        read(file)


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "a: " + "{" * 100_000,
        "- " * 100_000,
        "a: &a [x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\n",
        "? " * 50_000,
        "a: '" + "x" * 200_000,
        "<<: {<<: {<<: 1}}\n" * 1000,
    ],
    ids=["lists", "maps", "nested items", "aliases", "complex keys", "open quote", "merge keys"],
)
def test_hostile_yaml_is_refused_before_it_costs_anything(text):
    begin = process_time()
    refusal(text)

    assert process_time() - begin < 2, "a refusal must not take longer than reading an honest file"


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_or_refused_but_never_an_error(text):
    refusal(text)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(GuideFileError, match="cannot be read"):
        read(tmp_path / "missing.yaml")


def test_bold_words_must_be_labels_of_the_guide():
    data = make_data(procedures=[make_procedure(steps=[make_step(do={"en": "Open **Privacy**"})])])

    with pytest.raises(ValueError, match=r"\*\*Privacy\*\* is no label"):
        Guide.model_validate(data)


def test_bold_words_in_another_language_are_the_label_in_that_language():
    step = make_step(do={"en": "Open **Privacy**", "fr": "Ouvrez **Confidentialité**"})
    labels = [{"text": {"en": "Privacy", "fr": "Confidentialité"}}]

    assert make_guide(procedures=[make_procedure(steps=[step])], labels=labels)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"procedures": [make_procedure(steps=["w1", "w1"])]}, "step w1 occurs 2 times"),
        ({"procedures": [make_procedure(), make_procedure(steps=["x1"])]}, "procedure web occurs 2 times"),
        ({"procedures": [make_procedure(instead_of="app")]}, "must name an earlier procedure"),
        ({"procedures": [make_procedure(steps=[make_step(sources=["s9"])])]}, "cites s9"),
        ({"procedures": [make_procedure(steps=[make_step(sources=[])])]}, "at least 1 item"),
        ({"procedures": [make_procedure(steps=[])]}, "at least 1 item"),
        ({"procedures": []}, "needs a procedure"),
        ({"outcome": "form"}, "no setting stops the training"),
        ({"verdict": {"fr": "Rien"}}, "source language"),
        ({"verdict": {"de": "Nichts"}}, "'en' or 'fr'"),
        ({"control": {"en": "x" * 201}}, "at most 200 characters"),
        ({"slug": "Not A Slug"}, "pattern"),
        ({"defaults": [{"state": "on", "since": "2026-02-30", "sources": ["s1"]}]}, "no date of the calendar"),
        ({"defaults": [{"state": "on", "since": "soon", "sources": ["s1"]}]}, "pattern"),
    ],
)
def test_what_must_not_be_in_a_guide_is_refused(changes, problem):
    with pytest.raises(ValueError, match=problem):
        make_guide(**changes)


@pytest.mark.parametrize("url", ["http://example.org", "javascript:alert(1)", "https://localhost/", "https://a@b.org"])
def test_only_https_addresses_of_public_sites_are_taken(url):
    with pytest.raises(ValueError, match="https"):
        make_guide(procedures=[make_procedure(url=url)])
