"""What goes into the holes of a page for one reader: ticks, states in words, what changed since."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from .progress import FINISHED, Standing, State
from .publishing import as_published
from .templatetags.guides import partial_date

SWITCHES = {
    State.UNDER_WAY: "tally",
    State.CHANGED_SINCE: "tally",
    State.SENT: "waiting",
    State.SETTLED: "off",
    State.CONFIRMED: "off",
    State.NOT_OFFERED: "none",
    State.DECLINED: "on",
}


def of_guide(standing):
    """Return the fillings of a guide's page by the name of their hole."""
    answer = standing.marks.answer or "none"
    fillings = {f"answer {answer}": " checked", "status": status(standing), "next": next_step(standing)}
    fillings |= {f"ticked {key}": " checked" for key in standing.ticked}
    fillings |= {f"changed {key}": changed(standing, key) for key in standing.outdated}
    for task in standing.published.guide.tasks:
        for route in task.routes:
            fillings |= {
                f"tally {route.key}": tally(standing.done_of(route), len(route.steps)),
                f"open {route.key}": " open" if route is standing.route(task) else "",
                f"begun {route.key}": " open" if standing.done_of(route) else "",
            }
    return fillings


def of_list(progress, guides):
    """Return the fillings of a list of guides: the reader's own state in the row of each guide begun."""
    fillings = {}
    for published in guides:
        slug = published.guide.slug
        standing = Standing(published, progress.marks(slug))
        if standing.state == State.TODO:
            fillings[f"switch {slug}"] = published.guide.switch
        else:
            fillings[f"switch {slug}"] = SWITCHES[standing.state]
            fillings[f"counts {slug}"] = f' data-ticked="{standing.done}" data-steps="{standing.steps}"'
            fillings[f"mine {slug}"] = format_html('<p class="service__mine">{}</p>', state_words(standing))
    return fillings


def status(standing):
    """Return the line that follows every tick: how many steps, and what that means."""
    words = [format_html("<b>{}</b>", tally(standing.done, standing.steps))]
    if standing.state in (*FINISHED, State.NOT_OFFERED, State.DECLINED):
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
