"""What the desk says of a guide's writing after every save: what would mislead readers, and what could be better."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.shortcuts import redirect
from django.urls import reverse

from .. import findings, lint, pages, places
from ..consistency import MisfitError
from ..lint import Finding
from ..models import Platform
from ..publishing import NotPublishableError, draft, published_of
from ..wording import Wordings


class Advising:
    """Mixed into the admin of all that belongs to a guide: a form says what to mend, with links to the fields."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        platform = (extra_context or {}).get("platform")
        context = {"advice": platform and Advice(platform)}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        return redirect("admin:platforms_platform_change", obj.pk) if "_draft" in request.POST else response

    def response_change(self, request, obj):
        """After a draft was saved, come back to it: there is the advice."""
        response = super().response_change(request, obj)
        return redirect(request.path) if "_draft" in request.POST else response


@dataclass(frozen=True)
class Advice:
    """The findings of a guide as it stands in the admin. Nothing is looked for until a template asks."""

    platform: Platform

    @property
    def blocking(self):
        """What keeps the guide from readers, as (finding, address of the field)."""
        return [(finding, self._link(finding.path)) for finding in self._findings if finding.blocking]

    @property
    def others(self):
        return [(finding, self._link(finding.path)) for finding in self._findings if not finding.blocking]

    @cached_property
    def _findings(self):
        try:
            guide = draft(self.platform) if self.platform.unpublished else published_of(self.platform).guide
        except NotPublishableError as error:
            return list(_misfits(error.__cause__))
        return [*lint.findings(guide), *lint.suggestions(guide), *_wordings().suggestions(guide)]

    @cached_property
    def _procedures(self):
        return list(self.platform.procedures.values_list("pk", flat=True))

    def _link(self, path):
        """Return the address of the form and in it of the field, or of the part, at a path."""
        parts, field = list(places.split(path)[0]), places.column(path)
        page = reverse("admin:platforms_platform_change", args=[self.platform.pk])
        if len(parts) > 1 or (parts and field == "steps"):
            (_procedures, index), *parts = parts
            page = reverse("admin:platforms_procedure_change", args=[self._procedures[index]])
        form = "-".join(f"{name}-{index}" for name, index in parts)
        if field and places.is_list(path):
            return f"{page}#{field}-group"
        if field:
            return f"{page}#id_{form}-{field}" if form else f"{page}#id_{field}"
        return f"{page}#{form or 'content'}"


def _misfits(error):
    """Yield the findings of rows that make no guide."""
    for found in error.errors():
        misfit = found.get("ctx", {}).get("error")
        if isinstance(misfit, MisfitError):
            yield from (Finding(path, "", message, blocking=True) for path, message in misfit.problems)
        else:
            path = tuple(part for part in found["loc"] if part != "[key]")
            yield Finding(path, places.named(path), findings.said(found), blocking=True)


def _wordings():
    return _wordings_at(pages.generation.current())


@lru_cache(maxsize=1)
def _wordings_at(generation):
    return Wordings([published.guide for published in pages.all_published_at(generation)])
