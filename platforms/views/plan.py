"""My plan: which services, what is next, and how a reader takes it along, is reminded of it, or erases it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from .. import fillings, pages, portable, reminders
from ..plan import Plan
from ..progress import ANSWERS, Answer, Progress
from .answers import for_reader, published_or_404, shareable

ASIDE = "aside"


@require_safe
@shareable
def plan(request):
    guides, today = _guides(), now().date()
    page = pages.plan_page(get_language(), today, pages.generation.current())
    offered = request.GET.get("use", "").split(".")
    context = {
        "offered": [published.guide for published in guides if published.guide.slug in offered],
        "compact": request.GET.get("view") == "compact",
        "today": today,
    }

    def fill(progress):
        own = context | {"plan": Plan(progress, guides, today)}
        return fillings.of_situation(progress.situation) | {"plan": render_to_string("platforms/_plan.html", own)}

    return for_reader(request, lambda _progress: page, fill)


@csrf_exempt  # SameOriginMiddleware guards this and the next ones: a token would cost a cookie on every first visit
@require_POST
def choose(request):
    """Replace the choice among the services that the reader was shown."""
    guides = _guides()
    known = {published.guide.slug for published in guides}
    shown = known.intersection(request.POST.getlist("shown"))
    after = Progress.of(request).choosing(set(request.POST.getlist("use")), shown)
    if request.htmx:
        response = HttpResponse(fillings.chosen(Plan(after, guides, now().date())))
    else:
        response = redirect("platforms:plan")
    patch_vary_headers(response, ["HX-Request"])
    return after.remember(response)


@csrf_exempt
@require_POST
def answer(request):
    """Take a service's answer from the plan: not offered, declined, put aside, or none, to take it up again."""
    slug, _space, word = request.POST.get("answer", "").partition(" ")
    published_or_404(slug)
    before = Progress.of(request)
    if word == ASIDE:
        after = before.choosing(set(), {slug})
    else:
        after = before.answering(slug, Answer(word) if word in ANSWERS else None, now().date())
    return after.remember(redirect("platforms:plan"))


@require_safe
def take_along(request):
    """Show a reader's progress in every form in which it can travel, and take in what another device brings."""
    return _take_along(request)


@csrf_exempt
@require_POST
def bring(request):
    """Show what a text or file brings, and ask; then merge it, or replace what is here."""
    here, brought = Progress.of(request), portable.read(_brought(request))
    if not str(brought):
        return _take_along(request, text=_brought(request), problem=True)
    how = request.POST.get("how")
    if how in ("merge", "replace"):
        after = here.merged(brought) if how == "merge" else brought
        return after.remember(redirect("platforms:plan"))
    names = {published.guide.slug: published.guide for published in _guides()}
    context = {
        "brought": brought,
        "guides": [names[slug] for slug in sorted(brought.guides) if slug in names],
        "here": [names[slug] for slug in sorted(here.guides) if slug in names],
    }
    return _personal(request, "platforms/bring.html", context)


@require_safe
def save_file(request):
    """Hand out a reader's progress as a file."""
    response = HttpResponse(portable.as_file(Progress.of(request)), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="by-default-{now():%Y-%m-%d}.txt"'
    return _kept_by_nobody(response)


@csrf_exempt
@require_POST
def erase(request):
    """Take everything away; the page that follows shows what the browser sends from then on."""
    response = Progress().remember(redirect(f"{reverse('platforms:privacy')}#yours"))
    response["Clear-Site-Data"] = '"cache"'
    return response


@require_safe
def guide_reminder(request, slug):
    """Hand out the day on which a setting is worth another look, for a calendar."""
    published_or_404(slug)
    return _calendar(request, Plan(Progress.of(request).choosing({slug}, {slug}), _guides(), now().date()), slug)


@require_safe
def plan_reminders(request):
    """Hand out all days of a reader's plan, for a calendar."""
    return _calendar(request, Plan(Progress.of(request), _guides(), now().date()))


def _calendar(request, plan, slug=None):
    entries = [entry for entry in plan.entries if slug in (None, entry.guide.slug)]
    own = [reminder for entry in entries for reminder in _reminders(request, entry)]
    response = HttpResponse(reminders.calendar(own, _("By default"), now().date()), content_type="text/calendar")
    response["Content-Disposition"] = f'attachment; filename="{slug or "by-default"}.ics"'
    return _kept_by_nobody(response)


def _reminders(request, entry):
    name = entry.guide.name.get(get_language(), entry.guide.name["en"])
    url = request.build_absolute_uri(reverse("platforms:guide", args=[entry.guide.slug]))
    slug = entry.guide.slug
    look = _("Look again at %(name)s: is AI training still as you left it?") % {"name": name}
    yield reminders.Reminder(f"look-{slug}", entry.look_again_on, look, url, url)
    if entry.answer_due:
        due = _("An answer from %(name)s to your objection is due") % {"name": name}
        yield reminders.Reminder(f"answer-{slug}", entry.answer_due, due, url, url)


def _take_along(request, **context):
    progress = Progress.of(request)
    link = portable.link(request.build_absolute_uri(reverse("platforms:take-along")), progress)
    context |= {"progress": str(progress), "link": link, "picture": portable.picture(link)}
    return _personal(request, "platforms/take_along.html", context)


def _brought(request):
    """Return the text of a form, or of a file in it: no more than anybody's progress can be long."""
    file = request.FILES.get("file")
    if file:
        return file.read(portable.LONGEST).decode(errors="replace")
    return request.POST.get("text", "")


def _personal(request, template, context):
    path = reverse("platforms:take-along")
    return _kept_by_nobody(HttpResponse(render_to_string(template, context | {"path": path}, request)))


def _kept_by_nobody(response):
    response["Cache-Control"] = "private, no-store"
    return response


def _guides():
    return pages.all_published_at(pages.generation.current())
