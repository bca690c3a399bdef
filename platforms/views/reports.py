"""“I don’t see this”: readers tell of steps that differ from their screens, in one press and, if they like, words."""

from django import forms
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import get_random_string
from django.utils.timezone import now
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .. import feedback
from ..models.feedback import LONGEST
from ..situation import Situation
from .answers import number, published_or_404


class Words(forms.CharField):
    def to_python(self, value):
        """Count the end of a line as browsers do that hold readers to the limit: as one character."""
        return super().to_python(value).replace("\r\n", "\n")


class WordsForm(forms.Form):
    """What a reader sees instead. It is optional: the press alone is a report."""

    words = Words(
        label=gettext_lazy("What do you see instead?"),
        help_text=gettext_lazy("If you like. Leave out names, addresses and whatever else is about you."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"class": "field__input", "rows": 3}),
    )


@csrf_exempt  # SameOriginMiddleware guards it: a token would cost a cookie on every first visit
@require_POST
def report(request, slug):
    """Take a report, or the words that follow it.

    The answer comes at once and not after a redirect: an address that shows it would tell of the report. So a reload
    reports once more, as does a second press; nothing is known by which the two could be told to be one.
    """
    published = published_or_404(slug)
    place = feedback.place(published.guide, request.POST.get("step"))
    if place is None:
        raise Http404
    form = WordsForm(request.POST, auto_id=f"%s-{place.step.key}")
    context = {"guide": published.guide, "place": place, "form": form, "token": request.POST.get("token")}
    context["revision"] = published.seen(number(request.POST.get("revision")))
    try:
        context |= _taken(form, context)
    except OperationalError:
        form.add_error("words", _("This could not be saved just now. Send it again in a moment."))
        return _answer(request, context, status=503, headers={"Retry-After": "5"})
    return _answer(request, context)


def _taken(form, context):
    """Keep what a form brings and return what there is to say about it: where it is not valid, what it says itself."""
    if not form.is_valid():
        return {}
    guide, place, words = context["guide"], context["place"], form.cleaned_data["words"]
    if context["token"]:
        noted = feedback.add_words(context["token"], guide, place, words)
        if noted is None:
            late = _("More than an hour has passed since you pressed. Send again, and your words go with a new report.")
            form.add_error("words", late)
            return {"token": None}
    else:
        noted = feedback.report(
            guide, place, revision=context["revision"], language=get_language(), words=words, today=now().date()
        )
        if noted is None:
            return {"enough": True}
    return {"noted": noted, "thanked": bool(words), "token": feedback.token(noted)}


def _answer(request, context, **options):
    """Answer with what goes under the step, or without a script with a page of its own."""
    form, key = context["form"], context["place"].step.key
    # A page may hold several forms for words: of other steps, of earlier presses.
    form.fields["words"].widget.attrs["form"] = context["form_id"] = f"form-{get_random_string(8)}"
    context["shown"] = Situation.of(request.GET)
    if request.htmx:
        form.fields["words"].widget.attrs["autofocus"] = bool(form.errors)
        response = HttpResponse(render_to_string("platforms/_reported.html", {**context, "htmx": True}), **options)
        response["HX-Retarget"] = f"#report-{key}"
    else:
        path = reverse("platforms:guide", args=[context["guide"].slug])
        context |= {"path": path, "back": f"{path}{context['shown'].query}#step-{key}"}
        response = HttpResponse(render_to_string("platforms/reported.html", context), **options)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response
