"""How easily a guide reads, as one figure a language: a hint for editors, never a finding.

English: Rudolf Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948), pages 221-233.
French: its adaptation by Lilian Kandel and Abraham Moles, "Application de l'indice de Flesch à la langue française",
Cahiers d'études de radio-télévision 19 (1958), pages 253-274.

Both put a newspaper at about 60; more is easier. Figures compare guides of one language, not the two languages.
"""

import re
from dataclasses import dataclass

from .content import LANGUAGES


@dataclass(frozen=True)
class Formula:
    base: float
    per_word_of_a_sentence: float
    per_syllable_of_a_word: float
    silent: re.Pattern
    """The end of a word that is written, but not heard."""


FORMULAS = {
    "en": Formula(206.835, 1.015, 84.6, silent=re.compile(r"(?<![aeiouyl])e$")),  # "site", but not "article"
    "fr": Formula(207, 1.015, 73.6, silent=re.compile(r"es?$")),
}
MEASURED = [language for language in LANGUAGES if language in FORMULAS]
CODE_OR_MARKS = re.compile(r"`[^`]*`|\*\*")
SENTENCE_END = re.compile(r"[.!?…:;]+(?=\s|$)")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")  # "l'IA" is one word: nobody breathes between the two
VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")


def reading_ease(guide):
    """Return the figure by language of what a reader goes through: verdict, reason, steps and notes."""
    texts = [guide.verdict, guide.reason, *(note.text for note in guide.notes)]
    texts += [text for step in guide.steps for text in (step.do, step.expect) if text]
    return {language: ease([text[language] for text in texts if language in text], language) for language in MEASURED}


def ease(texts, language):
    """Return the figure of some texts; each ends a sentence, whether or not a full stop says so."""
    formula = FORMULAS[language]
    said = [words for text in texts for words in sentences(text)]
    words = [word for sentence in said for word in sentence]
    syllables = sum(_syllables(word, formula) for word in words)
    return (
        formula.base
        - formula.per_word_of_a_sentence * len(words) / len(said)
        - formula.per_syllable_of_a_word * syllables / len(words)
    )


def sentences(text):
    """Yield the words of every sentence; what follows a colon or semicolon is read as a sentence of its own."""
    for sentence in SENTENCE_END.split(CODE_OR_MARKS.sub("", text)):
        if words := WORD.findall(sentence):
            yield words


def _syllables(word, formula):
    """Count groups of vowels, without a silent end: right for most words, and wrong for the others alike everywhere."""
    return max(1, len(VOWELS.findall(formula.silent.sub("", word.casefold()))))
