"""The rules of writing: what a guide should be like beyond being valid. CONTRIBUTING.md gives the reasons."""

import re

from .content import LANGUAGES, SOURCE_LANGUAGE

LONGEST_VERDICT = 230  # characters: what one takes in within ten seconds
LONGEST_STEP = 170
LONGEST_CONTROL = 60

SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
CODE = re.compile(r"`[^`]*`")
FRENCH_MISTAKES = [
    (re.compile(r"[\"“”]"), "quotes with « »"),
    (re.compile(r"[^\s\u00a0][;!?»](?!\w)|«[^\s\u00a0]|[^\s\u00a0\d]:(?=\s|$)"), "space before ; : ! ? and inside « »"),
    (re.compile(r"opt[- ]?out", re.IGNORECASE), "says refuser or s'opposer, not opt-out"),
    (re.compile(r"(?<!\w)(?:Etat|Ecran|Etape|A l[ae']|Eteign)"), "accents on capital letters"),
]


def findings(guide):
    """Return what an editor should mend in a guide: sentences that begin with the place."""
    return [*_lengths(guide), *_steps(guide), *_sources(guide), *_translations(guide)]


def texts(value, path=""):
    """Yield (place, text by language) for every text of plain guide data."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        if isinstance(value.get(SOURCE_LANGUAGE), str):
            yield path, value
        else:
            for name, item in value.items():
                yield from texts(item, f"{path}.{name}" if path else name)


def _lengths(guide):
    for language, verdict in guide.verdict.items():
        if len(verdict) > LONGEST_VERDICT or len(SENTENCE_END.findall(verdict)) > 2:
            yield f"verdict ({language}): two sentences and {LONGEST_VERDICT} characters at most"
    for language, control in guide.control.items():
        if len(control) > LONGEST_CONTROL:
            yield f"control ({language}): {LONGEST_CONTROL} characters at most"


def _steps(guide):
    for step in guide.steps:
        if step.expect is None:
            yield f"step {step.key}: say what one should then see"
        for language, do in step.do.items():
            if len(do) > LONGEST_STEP:
                yield f"step {step.key} ({language}): one action, {LONGEST_STEP} characters at most"


def _sources(guide):
    cited = {key for _place, part in guide.claims() for key in part.sources}
    yield from (f"source {source.key}: is never cited" for source in guide.sources if source.key not in cited)


def _translations(guide):
    for place, text in texts(guide.as_data()):
        if ".former" in place or re.fullmatch(r"labels\[\d+\]\.text", place):
            continue
        yield from (f"{place}: no text in {language!r}" for language in LANGUAGES if language not in text)
        french = CODE.sub("", text.get("fr", ""))
        yield from (f"{place} (fr): {rule}" for mistake, rule in FRENCH_MISTAKES if mistake.search(french))
