"""Services that readers miss: counted by name, bounded against floods, and without anything about who asked."""

from django.db import transaction
from django.db.models import Case, F, Sum, Value, When

from .models import Wish
from .models.wishes import LONGEST
from .search import words

# What there is room for. Editors read a list of the most wanted; a flood fills no more than the rest of it.
MOST_NAMES = 500
A_DAY = 200


def folded(name):
    """Return a name as it is counted, however it is written; empty where nothing of it can be read."""
    return " ".join(words(name))[:LONGEST].strip()


@transaction.atomic
def count(name, today):
    """Count that a reader misses a service; return whether there was room for it today."""
    name = folded(name)
    if not name or _counted(today) >= A_DAY:
        return False
    _make_room(name)
    wish, _created = Wish.objects.get_or_create(name=name, defaults={"last_on": today})
    again = When(last_on=today, then=F("on_that_day") + 1)
    Wish.objects.filter(pk=wish.pk).update(
        count=F("count") + 1, on_that_day=Case(again, default=Value(1)), last_on=today
    )
    return True


def _counted(today):
    return Wish.objects.filter(last_on=today).aggregate(times=Sum("on_that_day", default=0))["times"]


def _make_room(name):
    """Where there are as many names as are kept, let the one go that was asked for least, and longest ago."""
    if Wish.objects.count() >= MOST_NAMES and not Wish.objects.filter(name=name).exists():
        Wish.objects.order_by("count", "last_on", "pk").first().delete()
