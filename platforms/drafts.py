"""What waits to be published: who wrote it, and what they want whoever publishes it to know."""

from django.contrib.auth import get_user_model
from django.db.models import Prefetch
from translated_fields import to_attribute

from .content import LANGUAGES
from .models import Platform, Writing


def remember(platform, *, by, note, cosmetic, touched):
    """Keep with a writer's draft what they noted, and of which steps they said that only the wording changes.

    `touched` are the keys of the steps that they changed just now: what was said of these before no longer holds.
    """
    for writing in platform.writings.all():
        mine = writing.user_id == by.pk
        writing.cosmetic = sorted({*writing.cosmetic} - {*touched} | {*(cosmetic if mine else ())})
        for code, text in note.items():
            if mine and text:
                setattr(writing, to_attribute("note", code), text)
        writing.save()


def said_of(platform):
    """Return what the writers of a draft noted, by language, and the keys of the steps that they called cosmetic."""
    writings = list(platform.writings.order_by("at"))
    notes = {code: [getattr(writing, to_attribute("note", code)) for writing in writings] for code in LANGUAGES}
    note = {code: " ".join(text for text in texts if text) for code, texts in notes.items()}
    return note, {key for writing in writings for key in writing.cosmetic}


def others(platform, user):
    """Return the names of those besides the user who wrote what readers do not see yet."""
    writings = platform.writings.exclude(user=user).select_related("user").order_by("at")
    return [writing.user.get_username() for writing in writings]


def waiting():
    """Return the platforms with a draft that somebody wrote, the longest waiting first."""
    writings = Prefetch("writings", Writing.objects.select_related("user").order_by("at"))
    return Platform.objects.filter(unpublished=True).order_by("updated_at").prefetch_related(writings)


def publishers(platform):
    """Return those who may publish a platform's draft although two people are needed."""
    able = get_user_model().objects.with_perm("platforms.publish_platform")
    return able.exclude(pk__in=platform.writings.values("user")).order_by("username")
