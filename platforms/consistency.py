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


class MisfitError(ValueError):
    """Parts of a guide do not fit together; `problems` are (path, sentence), and platforms.places tells of paths."""

    def __init__(self, problems):
        super().__init__("; ".join(sentence for _path, sentence in problems))
        self.problems = problems


def problems(guide):
    """Yield (path, sentence) for everything that does not fit together in a guide."""
    yield from _reserved(guide)
    yield from _repeated(guide)
    yield from _uncited(guide)
    yield from _bad_alternatives(guide)
    yield from _unknown_labels(guide)
    yield from _contradictions(guide)


def _reserved(guide):
    if guide.slug in RESERVED:
        message = _("slug: %(slug)s is the address of one of the site’s own pages; choose another")
        yield ("slug",), message % {"slug": guide.slug}


def _repeated(guide):
    for what, name, keys in (
        (_("source"), "sources", [source.key for source in guide.sources]),
        (_("procedure"), "procedures", [procedure.key for procedure in guide.procedures]),
        (_("step"), "procedures", [step.key for step in guide.steps]),
        (_("label"), "labels", [guide.source_text(label.text) for label in guide.labels]),
    ):
        for key, times in Counter(keys).items():
            if times > 1:
                message = _("%(what)s %(key)s occurs %(times)s times")
                yield (name,), message % {"what": what, "key": key, "times": times}


def _uncited(guide):
    known = {source.key for source in guide.sources}
    paths = {step.key: (*path, "sources") for path, step in guide.placed_steps}
    for place, part in guide.claims():
        for key in part.sources:
            if key not in known:
                message = _("%(place)s cites %(key)s, which is no source of this guide")
                yield paths.get(getattr(part, "key", None), ()), message % {"place": place, "key": key}


def _bad_alternatives(guide):
    """An alternative comes after the procedure that it can stand in for, and leads to the same goal."""
    goals = {}
    for index, procedure in enumerate(guide.procedures):
        if procedure.instead_of is None:
            goals[procedure.key] = procedure.goal
        elif goals.get(procedure.instead_of) != procedure.goal:
            message = _(
                "procedure %(key)s: instead_of must name an earlier procedure with the same goal that stands for itself"
            )
            yield ("procedures", index, "instead_of"), message % {"key": procedure.key}


def _unknown_labels(guide):
    """Words in bold are quoted from the platform: in the reader's language where they are known, else in English."""
    for path, step in guide.placed_steps:
        for language, words in guide.quotations(step.do):
            if words in guide.labels_by_words(language):
                continue
            said = {"key": step.key, "language": language, "words": words}
            if renamed := guide.former_labels(language).get(words):
                said["now"] = renamed.text.get(language, guide.source_text(renamed.text))
                message = _("step %(key)s (%(language)s): **%(words)s** is now called **%(now)s**")
            else:
                message = _("step %(key)s (%(language)s): **%(words)s** is no label of this guide")
            yield (*path, "do", language), message % said


def _contradictions(guide):
    decisive = [procedure for procedure in guide.procedures if procedure.decisive]
    if guide.outcome in (Outcome.SWITCH, Outcome.PARTIAL, Outcome.FORM) and not decisive:
        yield ("outcome",), _("this outcome needs a procedure that stops or objects")
    if guide.outcome == Outcome.FORM and any(procedure.force == Force.SETTING for procedure in decisive):
        yield ("outcome",), _("the outcome means that no setting stops the training, yet a procedure is a setting")
