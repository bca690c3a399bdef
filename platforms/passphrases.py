"""Long passphrases: what is asked of them, and how one is made up."""

import secrets

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _

CONSONANTS = "bdfgjklmnprstvz"
VOWELS = "aeiou"


class SeveralWordsValidator(MinimumLengthValidator):
    """Ask for a length that several words reach easily, and say so."""

    def get_error_message(self):
        return self.get_help_text()

    def get_help_text(self):
        return _(
            "Use at least %(length)s characters. Four or five words that have nothing to do with each other "
            "are easy to remember and hard to guess."
        ) % {"length": self.min_length}


def made_up():
    """Return a passphrase of six pronounceable words that nobody chose: 74 bits."""
    return "-".join(f"{_syllable()}{_syllable()}" for _word in range(6))


def _syllable():
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)
