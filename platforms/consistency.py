"""What must hold between the parts of a guide, where each part is valid by itself."""

from collections import Counter

from django.utils.translation import gettext as _

from .vocabulary import Force, Outcome

# Addresses of the site's own pages, beside which guides stand.
RESERVED = frozenset(
    {
        "about",
        "accessibility",
        "changes",
        "compare",
        "evidence",
        "feed",
        "plan",
        "privacy",
        "progress",
        "reports",
        "search",
        "situation",
        "take-along",
        "wishes",
    }
)


def problems(guide):
    """Yield a sentence for everything that does not fit together in a guide."""
    yield from _reserved(guide)
    yield from _repeated(guide)
    yield from _uncited(guide)
    yield from _bad_alternatives(guide)
    yield from _unknown_labels(guide)
    yield from _contradictions(guide)


def _reserved(guide):
    if guide.slug in RESERVED:
        yield _("slug: %(slug)s is the address of one of the site’s own pages; choose another") % {"slug": guide.slug}


def _repeated(guide):
    for what, keys in (
        (_("source"), [source.key for source in guide.sources]),
        (_("procedure"), [procedure.key for procedure in guide.procedures]),
        (_("step"), [step.key for step in guide.steps]),
        (_("label"), [guide.source_text(label.text) for label in guide.labels]),
    ):
        for key, times in Counter(keys).items():
            if times > 1:
                yield _("%(what)s %(key)s occurs %(times)s times") % {"what": what, "key": key, "times": times}


def _uncited(guide):
    known = {source.key for source in guide.sources}
    for place, part in guide.claims():
        for key in part.sources:
            if key not in known:
                yield _("%(place)s cites %(key)s, which is no source of this guide") % {"place": place, "key": key}


def _bad_alternatives(guide):
    """An alternative comes after the procedure that it can stand in for, and leads to the same goal."""
    goals = {}
    for procedure in guide.procedures:
        if procedure.instead_of is None:
            goals[procedure.key] = procedure.goal
        elif goals.get(procedure.instead_of) != procedure.goal:
            yield _(
                "procedure %(key)s: instead_of must name an earlier procedure with the same goal that stands for itself"
            ) % {"key": procedure.key}


def _unknown_labels(guide):
    """Words in bold are quoted from the platform: in the reader's language where they are known, else in English."""
    for step in guide.steps:
        for language, words in guide.quotations(step.do):
            if words not in guide.labels_by_words(language):
                yield _("step %(key)s (%(language)s): **%(words)s** is no label of this guide") % {
                    "key": step.key,
                    "language": language,
                    "words": words,
                }


def _contradictions(guide):
    decisive = [procedure for procedure in guide.procedures if procedure.decisive]
    if guide.outcome in (Outcome.SWITCH, Outcome.PARTIAL, Outcome.FORM) and not decisive:
        yield _("this outcome needs a procedure that stops or objects")
    if guide.outcome == Outcome.FORM and any(procedure.force == Force.SETTING for procedure in decisive):
        yield _("the outcome means that no setting stops the training, yet a procedure is a setting")
