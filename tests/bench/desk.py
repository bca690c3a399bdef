"""Measure the editors' desk: how many queries its pages take and how long, with 200 guides and 5,000 reports.

Asked for in this process, one page after another, by an administrator and by an editor whose permissions are looked up.
"""

from random import Random
from statistics import median
from time import perf_counter

import django

django.setup()

from django.contrib.auth.models import Permission, User  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils.timezone import now, timedelta  # noqa: E402

from platforms.models import Platform, Report  # noqa: E402
from platforms.models.publishing import Origin  # noqa: E402
from platforms.pages import generation  # noqa: E402
from platforms.publishing import all_published, publish  # noqa: E402
from platforms.rows import load  # noqa: E402

GUIDES, REPORTS, TIMES = 200, 5000, 9
QUERIES, MILLISECONDS = 12, 300  # wanted: fewer


def main():
    fill()
    print(
        f"\n{GUIDES} guides, {REPORTS} reports, medians of {TIMES}, wanted < {QUERIES} queries, < {MILLISECONDS} ms\n"
    )
    print(f"{'':28}{'queries':>9}{'median ms':>11}{'kB':>7}")
    for who, desk in desks():
        for name, url in pages():
            print(f"{f'{name}, {who}':28}{row(*measured(desk, url))}")


def fill():
    """Copy the guides under other addresses until there are enough, and let readers report their steps."""
    with transaction.atomic():
        guides = [published.guide for published in all_published()]
        for number in range(GUIDES - len(guides)):
            guide = guides[number % len(guides)]
            copy = guide.model_copy(update={"slug": f"{guide.slug[:40]}-{number}"})
            publish(load(copy), origin=Origin.FILE)
        keys = {platform.slug: platform.pk for platform in Platform.objects.all()}
        steps = [(keys[one.guide.slug], step.key) for one in all_published() for step in one.guide.steps]
        random, today = Random(5000), now().date()
        Report.objects.bulk_create(
            Report(
                platform_id=platform,
                step=step,
                revision=1,
                surface="web",
                language="en",
                on=today - timedelta(days=random.randrange(60)),
                words=random.choice(["", "", "The button is called otherwise now."]),
            )
            for platform, step in random.choices(steps, k=REPORTS)
        )
        Platform.objects.filter(pk__in=random.sample(sorted(keys.values()), 30)).update(unpublished=True)


def desks():
    """Yield who asks, and a browser in which they are signed in."""
    for who in ("administrator", "editor"):
        user = User.objects.create_user(who, is_staff=True, is_superuser=who == "administrator")
        if who == "editor":
            user.user_permissions.set(Permission.objects.filter(content_type__app_label="platforms"))
        desk = Client(headers={"host": "localhost"})
        desk.force_login(user)
        yield who, desk


def pages():
    guide = Platform.objects.get(slug="linkedin")
    procedure = guide.procedures.first()
    return [
        ("first page", reverse("admin:index")),
        ("guides", reverse("admin:platforms_platform_changelist")),
        ("reports by step", reverse("admin:platforms_report_by_step")),
        ("reports", reverse("admin:platforms_report_changelist")),
        ("a guide", reverse("admin:platforms_platform_change", args=[guide.pk])),
        ("a procedure", reverse("admin:platforms_procedure_change", args=[procedure.pk])),
        ("a check", reverse("admin:platforms_check", args=[procedure.pk])),
    ]


def measured(desk, url):
    """Return (queries, milliseconds, bytes) of a page, with what changes of the guides looked up each time."""
    taken = []
    for _ in range(TIMES):
        generation.forget()
        with CaptureQueriesContext(connection) as queries:
            began = perf_counter()
            answer = desk.get(url)
            taken.append((perf_counter() - began) * 1000)
    if answer.status_code != 200:
        raise SystemExit(f"{url} cannot be measured: {answer.status_code}")
    return len(queries), median(taken), len(answer.content)


def row(queries, milliseconds, size):
    verdict = "met" if queries < QUERIES and milliseconds < MILLISECONDS else "MISSED"
    return f"{queries:9}{milliseconds:11.0f}{size / 1000:7.0f}   {verdict}"


main()
