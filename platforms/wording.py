"""The same thing is said in the same words everywhere: how other guides put what a step says."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from .content import BOLD, LANGUAGES, SOURCE_LANGUAGE
from .lint import Finding
from .places import named

ALIKE = 88  # of 100: a word or two differ
USUAL = 2  # other guides that say it so
FEWEST = 3  # words: shorter sentences are alike by chance
LABEL = "**…**"
WORD = re.compile(r"[^\W\d_]+")
# Instructions that differ in one of these are alike to a machine, and opposites to a reader.
DECISIVE = re.compile(
    r"on|off|not?|never|without|all|both|each|none|first|last|next|left|right|top|bottom|allow|deny|accept|refuse|reject"
    r"|add|remove|open|close|enable|disable|start|stop|send|before|after|above|below|in|out|with"
)


class Wordings:
    """What the steps of guides say. Words on the screen are left out: they are each platform's own."""

    def __init__(self, guides):
        self.slugs = defaultdict(set)
        """Which guides say a sentence, in the source language."""
        self.translations = defaultdict(lambda: defaultdict(set))
        """Which guides translate it how, by (sentence, language)."""
        self.names = {guide.slug: guide.source_text(guide.name) for guide in guides}
        for guide in guides:
            for step in guide.steps:
                source = bare(step.do[SOURCE_LANGUAGE])
                self.slugs[source].add(guide.slug)
                for language, text in step.do.items():
                    self.translations[source, language][bare(text)].add(guide.slug)

    def suggestions(self, guide):
        """Return findings for the steps of a guide that other guides say in other words: never more than advice."""
        return [
            Finding(path, named(path, guide), message)
            for place, step in guide.placed_steps
            for path, message in [*self._translated(place, step, guide.slug), *self._alike(place, step, guide.slug)]
        ]

    def _translated(self, place, step, slug):
        source = bare(step.do[SOURCE_LANGUAGE])
        for language in LANGUAGES[1:]:
            own = bare(step.do.get(language, ""))
            ways = self.translations.get((source, language), {})
            usual, others = self._most_usual(ways, slug)
            if own and usual != own and len(others) > len(ways.get(own, set()) - {slug}):
                message = _("other guides translate the same sentence “%(words)s” (%(guides)s)")
                yield (*place, "do", language), self._told(message, usual, others)

    def _alike(self, place, step, slug):
        own = bare(step.do[SOURCE_LANGUAGE])
        if len(WORD.findall(own)) < FEWEST or self.slugs.get(own, set()) - {slug}:
            return
        near = process.extract(own, self.slugs.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=10)
        same = {words: self.slugs[words] for words, _score, _key in near if words != own and _mean_the_same(own, words)}
        usual, others = self._most_usual(same, slug)
        if len(others) >= USUAL:
            message = _("other guides say “%(words)s” (%(guides)s)")
            yield (*place, "do", SOURCE_LANGUAGE), self._told(message, usual, others)

    @staticmethod
    def _most_usual(slugs_by_words, slug):
        others = {words: slugs - {slug} for words, slugs in slugs_by_words.items()}
        return max(others.items(), key=lambda item: (len(item[1]), item[0]), default=("", set()))

    def _told(self, message, words, slugs):
        names = sorted(self.names[slug] for slug in slugs)
        told = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        return message % {"words": words, "guides": told}


def bare(text):
    """Return a sentence without the words on the screen that it quotes."""
    return BOLD.sub(LABEL, text)


def _mean_the_same(one, other):
    differing = set(WORD.findall(one.casefold())) ^ set(WORD.findall(other.casefold()))
    return not any(DECISIVE.fullmatch(word) for word in differing)
