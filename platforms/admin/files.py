"""Guides as files on the editors' desk: import, after a look at what it would change; export, some or all."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from optout_guide import uploads

from .. import archive, exchange, importing, pages
from ..models import Platform
from ..publishing import NotPublishableError
from .publishing import may_publish

FEW = 5  # guides; of more, the differences are folded


class FilesAdmin:
    """Mixed into the admin of platforms: what it has to do with files."""

    def get_urls(self):
        view, both = self.admin_site.admin_view, require_http_methods(["GET", "HEAD", "POST"])
        return [
            path("import/", view(both(self.import_files)), name="platforms_import"),
            path("import/<uuid:key>/", view(both(self.import_checked)), name="platforms_import_checked"),
            path("export/", view(require_safe(self.choose_export)), name="platforms_export"),
            path("export/zip/", view(require_safe(self.download)), name="platforms_export_zip"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        may = {"may_import": self.may_import(request)}
        return super().changelist_view(request, {**may, **(extra_context or {})})

    def may_import(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    @admin.action(description=gettext_lazy("Export as files (zip)"), permissions=["view"])
    def export(self, request, platforms):
        slugs = platforms.order_by("slug").values_list("slug", flat=True)
        return redirect(reverse("admin:platforms_export") + "?" + urlencode({"guide": list(slugs)}, doseq=True))

    def choose_export(self, request):
        """Ask which state of the guides to export, and name the drafts that make no guide yet."""
        slugs = self.exported(request)
        drafts, problems = exchange.guides_of(slugs)
        published, _problems = exchange.guides_of(slugs, as_published=True)
        counts = {"drafts": len(drafts), "published": len(published), "problems": problems, "slugs": slugs}
        return self.page(request, "export", _("Export guides"), counts)

    def download(self, request):
        """Answer with a zip of guides; drafts that make no guide are left out."""
        slugs, as_published = self.exported(request), request.GET.get("state") == "published"
        guides, _problems = exchange.guides_of(slugs, as_published=as_published)
        response = HttpResponse(exchange.packed(exchange.files_of(guides)), content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="guides-{now().date().isoformat()}.zip"'
        return response

    def exported(self, request):
        """Return the slugs of the guides that a request to export names; none means all."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return request.GET.getlist("guide")

    def import_files(self, request):
        """Take files, and show what is wrong with them or lead to what they would change."""
        if not self.may_import(request):
            raise PermissionDenied
        problems, found = [], []
        if request.method == "POST":
            files, ignored, problems = _uploaded(request)
            found = importing.proposals(files)
            problems += [problem for proposal in found for problem in proposal.problems]
            if not problems:
                return redirect("admin:platforms_import_checked", importing.keep(files, ignored, request.user).key)
        limits = {"most": uploads.MOST, "largest": uploads.LARGEST // archive.MEGABYTE}
        return self.page(request, "import", _("Import guides"), {"problems": problems, "found": found, **limits})

    def import_checked(self, request, key):
        """Show what an upload would change, guide by guide; import what the editor chose of it."""
        if not self.may_import(request):
            raise PermissionDenied
        upload, stale, seen = importing.kept(key, request.user), False, _seen(request)
        if upload is None:
            messages.error(request, _("These files are no longer here: they are kept for an hour. Choose them again."))
            return redirect("admin:platforms_import")
        if request.method == "POST":
            if "discard" in request.POST:
                upload.delete()
                return redirect("admin:platforms_import")
            try:
                if self.take(request, upload, seen):
                    return redirect("admin:platforms_platform_changelist")
            except importing.StaleError:
                stale = True
        found = importing.proposals(upload.files)
        context = {
            "upload": upload,
            "stale": stale,
            "found": found,
            "problems": [problem for proposal in found for problem in proposal.problems],
            "importable": [proposal for proposal in found if proposal.kind != "unchanged"],
            "unchanged": [proposal for proposal in found if proposal.kind == "unchanged"],
            "ticked": [proposal.guide.slug for proposal in found if _ticked(proposal, seen)],
            "few": len(found) <= FEW,
            "may_publish": may_publish(request),
        }
        return self.page(request, "import_checked", _("What these files would change"), context)

    def take(self, request, upload, seen):
        """Import the chosen guides and say what became of them; return whether something was imported."""
        publishing = "publish" in request.POST and may_publish(request)
        if not seen:
            messages.warning(request, _("No guide is chosen: nothing was imported."))
            return False
        try:
            imported = importing.take(upload, seen, by=request.user, publishing=publishing)
        except NotPublishableError as error:
            messages.error(request, _("Nothing was imported: %(problems)s") % {"problems": "; ".join(error.problems)})
            return False
        pages.generation.forget()
        self.tell(request, imported)
        return True

    def tell(self, request, imported):
        for say, text, platforms in (
            (messages.success, _("Imported and published: %(guides)s."), imported.published),
            (messages.info, _("Imported as drafts, which readers do not see yet: %(guides)s."), imported.drafts),
            (
                messages.warning,
                _("Imported as drafts: %(guides)s. You wrote these changes, so somebody else has to publish them."),
                imported.waiting,
            ),
        ):
            if platforms:
                say(request, text % {"guides": ", ".join(map(str, platforms))})
            for platform in platforms:
                self.log_change(request, platform, _("Imported from a file."))

    def page(self, request, name, title, context):
        each = {**self.admin_site.each_context(request), "title": title, "opts": Platform._meta}
        return TemplateResponse(request, f"admin/platforms/platform/{name}.html", {**each, **context})


def _seen(request):
    """Return what the editor ticked: the basis that was shown, by the guide's address; None before they could."""
    if request.method != "POST":
        return None
    return dict(chosen.partition(" ")[::2] for chosen in request.POST.getlist("take"))


def _ticked(proposal, seen):
    """What would undo somebody's work is not ticked by itself, nor is what has changed since it was."""
    return not proposal.warning if seen is None else seen.get(proposal.guide.slug) == proposal.basis


def _uploaded(request):
    """Return (files, ignored, problems) of what was uploaded."""
    chosen = request.FILES.getlist("files")  # reading it is what may turn out to be too much
    if getattr(request, "too_much", False):
        limits = {"most": uploads.MOST, "largest": uploads.LARGEST // archive.MEGABYTE}
        return [], [], [_("That is too much at once: at most %(most)s files, together %(largest)s MB.") % limits]
    if not chosen:
        return [], [], [_("Choose at least one file.")]
    contents, problems = importing.contents_of([archive.Entry(file.name, file.read()) for file in chosen])
    files, more = importing.parsed(contents)
    return files, contents.ignored, problems + more
