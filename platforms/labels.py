"""When a platform gives a button, a menu or a switch another name: the guide quotes the new words everywhere."""

from translated_fields import to_attribute

from .content import LANGUAGES, SOURCE_LANGUAGE

QUOTING = ("do", "expect")


def quoted(text):
    """Return the words that each language quotes of a label: where its own are not known, those of the source."""
    return {language: text.get(language) or text[SOURCE_LANGUAGE] for language in LANGUAGES}


def renamed(platform, before, after):
    """Make the steps quote a label's new words in place of the old ones, and return how many steps that changed.

    `before` and `after` are the label's words by language; a language without words of its own is left out or empty.
    """
    return sum(_requoted(step, quoted(before), quoted(after)) for step in platform.steps.all())


def with_former(former, words):
    """Return former words, one a line, with those that a label has just lost."""
    lines = former.splitlines()
    return "\n".join(lines if not words or words in lines else [*lines, words])


def _requoted(step, before, after):
    changed = []
    for language in LANGUAGES:
        for column in (to_attribute(name, language) for name in QUOTING):
            text = getattr(step, column).replace(f"**{before[language]}**", f"**{after[language]}**")
            if text != getattr(step, column):
                setattr(step, column, text)
                changed.append(column)
        column = to_attribute("where", language)  # the name of a screen is quoted whole, without stars
        if getattr(step, column) == before[language] != after[language]:
            setattr(step, column, after[language])
            changed.append(column)
    if changed:
        step.save(update_fields=changed)
    return bool(changed)
