"""What goes into the holes of a page for one reader: ticks, states in words, what changed since."""

from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.timezone import now
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from .deadlines import answer_due
from .plan import Plan
from .progress import FINISHED, State
from .publishing import as_published
from .templatetags.guides import default_words, partial_date

SWITCHES = {
    State.UNDER_WAY: "tally",
    State.CHANGED_SINCE: "tally",
    State.SENT: "waiting",
    State.SETTLED: "off",
    State.CONFIRMED: "off",
    State.NOT_OFFERED: "none",
    State.DECLINED: "on",
}


def of_guide(standing, situation):
    """Return the fillings of a guide's page by the name of their hole."""
    answer = standing.marks.answer or "none"
    fillings = {f"answer {answer}": " checked", "status": status(standing), "go-on": go_on(standing)}
    fillings |= of_situation(situation)
    fillings |= {f"ticked {key}": " checked" for key in standing.ticked}
    fillings |= {f"changed {key}": changed(standing, key) for key in standing.outdated}
    for route in standing.published.guide.procedures:
        done = standing.done_of(route)
        fillings[f"tally {route.key}"] = tally(done, len(route.steps))
        fillings[f"begun {route.key}"] = " open" if done else ""
    for route in standing.waiting:
        fillings |= {f"waiting {step.key}": waiting(standing, route, situation) for step in route.steps}
    fillings |= {f"open {standing.route(task).key}": " open" for task in standing.tailored.tasks}
    return fillings


def of_situation(situation):
    """Return the fillings of the sentence in which readers say where they live, with which device and account."""
    fillings = {f"{name} {value}": " selected" for name, value in situation.said.items()}
    if situation:
        fillings["query"] = escape(situation.query)
        link = '<p><small><a href="{}">{}</a></small></p>'
        fillings["link"] = format_html(link, situation.query, _("A link to this page as it is for you, to share"))
    return fillings


def drawn(standing):
    """Return how a guide's switch is drawn for a reader (the variants of `.switch`). What nobody can turn stays."""
    untouched = standing.tailored.switch
    return untouched if untouched == "stuck" else SWITCHES.get(standing.state, untouched)


def of_list(progress, guides):
    """Return the fillings of a list of guides: the reader's own state in the row of each guide begun."""
    fillings = of_situation(progress.situation) | {"chosen": chosen(Plan(progress, guides, now().date()))}
    fillings |= {f"picked {slug}": " checked" for slug in progress.planned}
    for published in guides:
        slug = published.guide.slug
        standing = progress.standing(published)
        fillings[f"switch {slug}"] = drawn(standing)
        fillings[f"default {slug}"] = default_words(standing.tailored.switch)
        if standing.state != State.TODO:
            fillings[f"counts {slug}"] = f' data-ticked="{standing.done}" data-steps="{standing.steps}"'
            fillings[f"mine {slug}"] = format_html('<p class="service__mine">{}</p>', state_words(standing))
    return fillings


def of_cookie(cookie):
    """Return the filling that shows readers what their browser has just sent."""
    context = {"cookie": cookie, "cookie_name": settings.READER_COOKIE}
    return {"cookie": render_to_string("platforms/_cookie.html", context)}


def chosen(plan):
    """Return the line that follows every choice of a service: how many, and how long they may take."""
    if not plan.entries:
        return ""
    words = ngettext("<b>%(n)s chosen</b>", "<b>%(n)s chosen</b>", len(plan)) % {"n": len(plan)}
    return mark_safe(f"{words}, {_about(plan.minutes_left)}" if plan.minutes_left else words)


def plan_words(plan):
    """Say how far a plan is, in words that claim no more than the reader said."""
    n = {"settled": plan.settled, "possible": plan.possible, "waiting": plan.waiting}
    words = ngettext("%(settled)s of %(possible)s settled", "%(settled)s of %(possible)s settled", plan.settled) % n
    if plan.waiting:
        words += ngettext(", %(waiting)s waiting", ", %(waiting)s waiting", plan.waiting) % n
    return f"{words}. {_about(plan.minutes_left).capitalize()}." if plan.minutes_left else f"{words}."


def _about(minutes):
    return ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes) % {"n": minutes}


def status(standing):
    """Return the line that follows every tick: how many steps, and what that means."""
    if not standing.steps and standing.state == State.TODO:
        return _("None of this is a must: choose what is worth it to you.")
    words = [format_html("<b>{}</b>", tally(standing.done, standing.steps))]
    if standing.state in (*FINISHED, State.LESSENED, State.NOT_OFFERED, State.DECLINED):
        words.append(state_words(standing))
    if again := len(standing.outdated):
        words.append(ngettext("%(n)s to look at again", "%(n)s to look at again", again) % {"n": again})
    if len(standing.tasks) > 1 and standing.state not in FINISHED:
        # The style sheet sees boxes, not tasks: it must not put the light out while another task is open.
        words[0] += mark_safe("<span data-unsettled></span>")
    return format_html(", ".join(["{}"] * len(words)), *words)


def state_words(standing):
    """Return a reader's state in words that claim no more than what the reader said."""
    if standing.state == State.UNDER_WAY:
        return _("Under way: %(tally)s") % {"tally": tally(standing.done, standing.steps)}
    if standing.state == State.CHANGED_SINCE:
        return _("Changed since you did it")
    day = standing.since and partial_date(standing.since)
    template = {
        State.SENT: _("Request sent, waiting since {}"),
        State.SETTLED: _("Setting changed on {}"),
        State.CONFIRMED: _("Confirmed on {}"),
        State.LESSENED: _("You give less, but training stays on"),
        State.NOT_OFFERED: _("Not offered to me"),
        State.DECLINED: _("I decided not to"),
        State.TODO: _("To do"),
    }[standing.state]
    return format_html(template, day)


def tally(done, steps):
    return _tally(done, steps, get_language())


@lru_cache(maxsize=4096)
def _tally(done, steps, _language):
    """Count steps. English words agree with all steps, French ones with those done: hence the form by `done`."""
    if steps == 1:
        return _("%(done)s of 1 step") % {"done": done}
    return ngettext("%(done)s of %(steps)s steps", "%(done)s of %(steps)s steps", done) % {"done": done, "steps": steps}


def waiting(standing, route, situation):
    """Say since when a request waits for its answer, and until when at most."""
    sent_on = standing.sent_on(route)
    due = answer_due(sent_on, situation.region)
    template = _("Waiting since {}; they have until {}.") if due else _("Waiting since {}.")
    return format_html("<p><b>{}</b></p>", format_html(template, partial_date(sent_on), due and partial_date(due)))


def go_on(standing, *, swapped=False):
    """Return the link at the thumb: to the next step, or to the plan where none is left.

    It comes back with every tick; the status beside it is announced, the link is not.
    """
    following = next_step(standing)
    href, words = (f"#step-{following}", _("Continue")) if following else (reverse("platforms:plan"), _("My plan"))
    swap = mark_safe(' data-hx-swap-oob="true"') if swapped else ""
    return format_html('<a class="bar__link" id="go-on" href="{}"{}>{}</a>', href, swap, words)


def next_step(standing):
    """Return the key of the first step that is still open on the reader's way."""
    routes = [standing.route(task) for task in standing.tasks]
    return next((step.key for route in routes for step in route.steps if step.key not in standing.ticked), "")


def changed(standing, key):
    """Return the notice on a step that changed after it was ticked, with the old words beside the new."""
    tick = standing.marks.ticks[key]
    guide = standing.published.guide
    before = as_published(guide.slug, tick.revision)
    context = {
        "tick": tick,
        "guide": guide,
        "before": before and next((step for step in before.steps if step.key == key), None),
        "step": next(step for step in guide.steps if step.key == key),
    }
    return render_to_string("platforms/_changed.html", context)
