"""Translating on the editors' desk: a guide's texts side by side with their source, and nobody writes over anybody."""

from functools import cache
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import Field
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from .. import drafts, pages
from ..content import SOURCE_LANGUAGE
from ..models import Platform
from ..publishing import OwnWorkError, note_draft
from ..translating import Entry, digest, entries, settle, write
from ..translations import TRANSLATED, part_of, tidy
from . import drafting
from .publishing import PublishForm, may_publish

WRITTEN = ("platform", "procedure", "step", "note", "default", "contact", "event", "source")
MOST = 400
"""How many texts a page offers: the longest guide has fewer, and a page stays a page."""


def may_translate(request):
    return all(request.user.has_perm(f"platforms.change_{model}") for model in WRITTEN)


class Shown(NamedTuple):
    """One text as the page offers it."""

    entry: Entry
    number: int
    name: str
    words: str
    """As they stand, or as an editor has just typed them."""
    field: Field
    problems: list
    ticked: bool
    """Whether the editor says that it still fits."""

    @property
    def html_id(self):
        return f"text-{self.number}"

    @property
    def widget(self):
        described = {"aria-describedby": f"{self.html_id}-state"} if self.entry.lacking or self.problems else {}
        return self.field.widget.render(self.name, self.words, {"id": self.html_id, **described})


class Sent:
    """What an editor sent of the texts of a guide, checked against what stands there now."""

    def __init__(self, entries, data, field_of):
        self.entries = {entry.place: entry for entry in entries}
        self.typed = {key.removeprefix("words "): data[key] for key in data if key.startswith("words ")}
        self.ticked = set(data.getlist("fits")) if data else set()
        self.opened = _opened(data.get("opened", ""))
        self.field_of = field_of
        self.touched, self.changed, self.problems = set(), {}, {}
        for place in self.typed.keys() & self.entries.keys():
            self._check(self.entries[place], self.typed[place])

    def _check(self, entry, typed):
        """Tell what was really changed here, and refuse to write over what somebody else has changed since."""
        words_then, source_then = self.opened.get(entry.place, ("", ""))
        if digest(tidy(typed)) != words_then:
            self.touched.add(entry.place)
        elif entry.place not in self.ticked:
            return
        try:
            words = self.field_of(entry).clean(tidy(typed))
        except ValidationError as error:
            self.problems[entry.place] = error.messages
            return
        if words == entry.words and entry.place in self.touched:
            return  # somebody else wrote the same
        if digest(entry.words) != words_then:
            now = entry.words or "–"
            self.problems[entry.place] = [_("Somebody changed this translation meanwhile. It says now: %s") % now]
        elif digest(entry.source) != source_then:
            self.problems[entry.place] = [_("Somebody changed the original meanwhile: read it again.")]
        elif entry.place in self.touched:
            self.changed[entry.place] = words

    @property
    def gone(self):
        """What was typed for texts that are there no longer."""
        lost = {place: tidy(self.typed[place]) for place in self.typed.keys() - self.entries.keys()}
        return [words for place, words in lost.items() if words and digest(words) != self.opened.get(place, ("",))[0]]

    @property
    def refused(self):
        return bool(self.problems or self.gone)

    @property
    def fitting(self):
        """The texts behind of which the editor says that they still fit, and changed nothing."""
        entries = [self.entries[place] for place in self.ticked & self.entries.keys() - self.changed.keys()]
        return [entry for entry in entries if entry.lag]

    def shown(self, entries):
        return [
            Shown(
                entry,
                number,
                f"words {entry.place}",
                self.typed[entry.place] if entry.place in self.touched else entry.words,
                self.field_of(entry),
                self.problems.get(entry.place, []),
                entry.place in self.ticked,
            )
            for number, entry in enumerate(entries, 1)
        ]


def translate(admin):
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, pk, language):
        """Offer a guide's texts beside their source, and write what was changed of them."""
        if language not in TRANSLATED:
            raise Http404
        if not may_translate(request):
            raise PermissionDenied
        if request.method == "POST":
            with transaction.atomic():
                get_object_or_404(Platform.objects.select_for_update(), pk=pk)
                platform, sent = _read(admin, request, pk, language)
                if not sent.refused:
                    _save(admin, request, platform, language, sent)
                    return redirect(request.get_full_path())
        else:
            platform, sent = _read(admin, request, pk, language)
        context = _context(admin, request, platform, language, sent)
        return TemplateResponse(request, "admin/platforms/translate.html", context)

    return view


def _read(admin, request, pk, language):
    platform = get_object_or_404(Platform.objects.whole(), pk=pk)
    return platform, Sent(entries(platform, language), request.POST, _fields(admin, request))


def _fields(admin, request):
    """Return what makes the form field of an entry: as everywhere on the desk, and once for each column."""

    @cache
    def of_column(column):
        return admin.formfield_for_dbfield(column, request)

    return lambda entry: of_column(entry.field)


def _save(admin, request, platform, language, sent):
    if sent.fitting and not may_publish(request):
        raise PermissionDenied
    changed = [(sent.entries[place], words) for place, words in sent.changed.items()]
    if changed:
        write(changed)
        note_draft(platform, by=request.user)
        _log(admin, request, platform, _("Translation (%(language)s): %(places)s"), language, sent.changed)
    if may_publish(request) and "_draft" not in request.POST:
        if names := drafts.others(platform, request.user):
            messages.warning(request, drafting.look_first(platform, names))
        elif changed or platform.unpublished:
            admin.publish(request, platform, _cosmetic(request, platform, sent))
    elif changed:
        messages.info(request, _("Saved as a draft: readers do not see it yet."))
    if sent.fitting:
        _settle(admin, request, platform, language, sent.fitting)
    elif not changed:
        messages.info(request, _("You changed nothing."))


def _log(admin, request, platform, said, language, places):
    admin.log_change(request, platform, said % {"language": language, "places": ", ".join(sorted(places))})


def _cosmetic(request, platform, sent):
    """Return the steps that readers need not look at again: so the editor says, or they are new in this language alone.

    Where other changes wait to be published, a step may have changed in other ways: then only the editor can know.
    """
    steps = {}
    for place in sent.changed:
        kind, _blank, key = part_of(place).partition(" ")
        if kind == "step":
            steps.setdefault(key, []).append(sent.entries[place])
    if "cosmetic" in request.POST:
        return set(steps)
    first = {key for key, found in steps.items() if not any(entry.words for entry in found)}
    return set() if platform.unpublished else first


def _settle(admin, request, platform, language, fitting):
    found = {entry.place: {SOURCE_LANGUAGE: entry.source, language: entry.words} for entry in fitting}
    try:
        settled = settle(platform, language, found, by=request.user)
    except OwnWorkError:
        text = _("You wrote a part of what changed: somebody else has to say that the translation still fits.")
        messages.warning(request, text)
        return
    if settled:
        pages.generation.forget()
        _log(admin, request, platform, _("Translation still fits (%(language)s): %(places)s"), language, found)
        said = ngettext("Noted: %(n)s text still fits.", "Noted: %(n)s texts still fit.", settled)
        messages.success(request, said % {"n": settled})
    if left := len(found) - settled:
        said = ngettext(
            "%(n)s text changed in English, but readers do not see that yet: say that it fits when you publish.",
            "%(n)s texts changed in English, but readers do not see that yet: say that they fit when you publish.",
            left,
        )
        messages.warning(request, said % {"n": left})


def _context(admin, request, platform, language, sent):
    every = list(sent.entries.values())
    lacking = [entry for entry in every if entry.lacking]
    only_lacking = bool(lacking) and request.GET.get("show") != "all"
    offered = [entry for entry in every if entry.lacking or entry.place in sent.typed] if only_lacking else every
    start = next((one for one in range(0, len(offered), MOST) if str(one) == request.GET.get("after")), 0)
    shown = sent.shown(offered)[start : start + MOST]
    names = {"platform": platform, "language": dict(settings.LANGUAGES)[language]}
    return {
        **admin.admin_site.each_context(request),
        "title": _("Translate %(platform)s into %(language)s") % names,
        "opts": admin.opts,
        "platform": platform,
        "language": language,
        "groups": [(heading, list(group)) for heading, group in groupby(shown, lambda one: one.entry.heading)],
        "opened": "|".join(" ".join([one.entry.place, *one.entry.digests]) for one in shown),
        "only_lacking": only_lacking,
        "lacking": len(lacking),
        "total": len(every),
        "following": start + MOST if len(offered) > start + MOST else None,
        "sent": sent,
        "may_publish": may_publish(request),
        "publish_form": PublishForm(request.POST or None),
    }


def _opened(text):
    """Read by what each text and its source are known again, as they were when the page was opened."""
    items = [item.rsplit(" ", 2) for item in text.split("|")]
    return {item[0]: tuple(item[1:]) for item in items if len(item) == 3}
