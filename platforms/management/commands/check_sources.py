import argparse
import os
from collections import Counter
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from platforms.models import Platform
from platforms.models.watch import LinkState
from platforms.watch import rounds, tasks
from platforms.watch.fetching import SECONDS
from platforms.watch.visiting import PAUSE, Visitor

BAR = 30  # characters
NEWS = (LinkState.MOVED, LinkState.GONE, LinkState.LOGIN, LinkState.UNREACHABLE)


def number(least, most, kind=int):
    def read(text):
        value = kind(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"must be from {least} to {most}")
        return value

    read.__name__ = kind.__name__
    return read


class Command(BaseCommand):
    help = (
        "Ask every address that published guides cite whether it still answers, and compare what official sources say "
        "with what they said. Stopped at any moment, the next run goes on from there."
    )

    def add_arguments(self, parser):
        usual, worked = rounds.EVERY.days, rounds.WORKERS
        add = parser.add_argument
        add("--guide", action="append", default=[], metavar="SLUG", help="Only what this guide cites; may be repeated.")
        add("--limit", type=number(1, 100_000), metavar="N", help="At most so many addresses.")
        add("--days", type=number(0, 365), default=usual, help=f"Those not asked for so many days ({usual}).")
        add("--all", action="store_true", help="All of them, however recently they were asked.")
        add("--workers", type=number(1, 32), default=worked, help=f"Hosts asked at the same time ({worked}).")
        add("--pause", type=number(0, 600, float), default=PAUSE, help=f"Seconds between requests to a host ({PAUSE}).")
        add(
            "--timeout", type=number(0.1, SECONDS, float), default=SECONDS, help=f"Seconds for one address ({SECONDS})."
        )

    def handle(self, *, guide, **options):
        if unknown := set(guide).difference(Platform.objects.values_list("slug", flat=True)):
            raise CommandError(f"There is no guide {', '.join(sorted(unknown))}.")
        self.quiet, self.asked = not options["verbosity"], []
        try:
            with rounds.alone():
                self.go_round(guide, options)
        except rounds.AnotherRoundError as error:
            raise CommandError("Another run is under way.", returncode=os.EX_TEMPFAIL) from error
        except KeyboardInterrupt:
            raise CommandError(f"Interrupted after {len(self.asked)}; the next run goes on.", returncode=130) from None

    def go_round(self, slugs, options):
        rounds.prepare()
        every = timedelta(0 if options["all"] else options["days"])
        links = rounds.due(every=every, slugs=slugs)[: options["limit"]]
        visitor = Visitor(seconds=options["timeout"], pause=options["pause"])
        for stored in rounds.go(links, visitor, workers=options["workers"]):
            self.asked.append(stored)
            self.show_progress(len(links))
        self.summarise(len(links) - len(self.asked))

    def show_progress(self, of):
        count, link = len(self.asked), self.asked[-1].link
        if self.quiet:
            return
        line, ending = f"[{count}/{of}] {link.state} {link.url}", "\n"
        if self.stderr.isatty():
            bar = "█" * (BAR * count // of)
            line, ending = f"\r[{bar:░<{BAR}}] {count}/{of}", "\n" if count == of else ""
        self.stderr.write(line, style_func=str, ending=ending)

    def summarise(self, left):
        if self.quiet:
            return
        counts = Counter(stored.link.state for stored in self.asked)
        states = ", ".join(f"{counts[state]} {state.value}" for state in LinkState if counts[state])
        self.stdout.write(f"Asked {len(self.asked)} addresses{': ' if states else ''}{states}.")
        if left:
            self.stdout.write(f"{left} left for later: their sites asked not to be asked more.")
        for stored in self.asked:
            if stored.link.state in NEWS and stored.link.state != stored.was:
                self.stdout.write(f"New: {_told(stored.link)}")
            if stored.changed:
                self.stdout.write(f"New: says something else, {stored.changed} guides to look at: {stored.link.url}")
        self.stdout.write(f"Waiting for an editor: {len(tasks.open_tasks())}.")


def _told(link):
    arrow = f" -> {link.leads_to}" if link.leads_to else ""
    why = f" ({link.get_reason_display()})" if link.reason else ""
    return f"{link.state}: {link.url}{arrow}{why}"
