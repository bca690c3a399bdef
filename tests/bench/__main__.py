"""Measure what readers' requests cost: every target a few seconds in turn, round after round, medians of the rounds.

Figures of another machine, or of another minute, say little. So the yardsticks are measured in the same run: nginx, the
production server without Django, and Django without a page. The pages of the desk come last (desk.py).
"""

import argparse
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack

from . import report
from .coldpage import cold_page
from .load import Target, ask, measured
from .servers import granian, nginx, site

READER = {"Cookie": "reader=1|linkedin:2026-11-03r1.w1.w2"}
CHOSEN = ["chatgpt", "gemini", "meta", "microsoft-copilot", "reddit", "slack", "tiktok", "x-grok", "zoom"]
PLANNER = {"Cookie": f"reader=1|situation:EEA.iphone.own|{'|'.join(f'{slug}:chosen' for slug in CHOSEN)}"}
FORM = "ticked=w1&ticked=w2&revision=1&answer=none"


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as running:
        environment = running.enter_context(site("guides"))
        targets = started(running, environment)
        for target in targets.values():
            ask(target)
        report.machine(options)
        print(f"Measuring {len(targets)} targets …", file=sys.stderr)
        rounds = [measured(targets, seconds=1)]  # only to warm up
        rounds = [measured(targets, options.seconds) for _ in range(options.rounds)]
        report.table(rounds)
        report.ratios(rounds)
        report.weight(cold_page(targets["first visit"]))
        measure_desk(environment)


def measure_desk(environment):
    settings = {"DJANGO_SETTINGS_MODULE": "optout_guide.settings"}
    subprocess.run([sys.executable, "-m", "tests.bench.desk"], env=environment | settings, check=True)


def arguments():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each target is measured (5)")
    parser.add_argument("--seconds", type=int, default=2, help="how long each time (2)")
    options = parser.parse_args()
    if min(options.rounds, options.seconds) < 1:
        parser.error("Rounds and seconds begin at 1.")
    if not shutil.which("wrk"):
        parser.error("wrk makes the requests and is not installed. On Debian: apt-get install wrk")
    return options


def started(running, environment):
    """Start the servers and return what to ask of them, by name."""
    bare = running.enter_context(granian("tests.bench.bare:application", environment))
    minimal = running.enter_context(
        granian("tests.bench.minimal:application", environment | {"DJANGO_SETTINGS_MODULE": "tests.bench.settings"})
    )
    guides = running.enter_context(granian("optout_guide.wsgi:application", environment))
    guide = f"{guides}/en/linkedin/"
    htmx = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    targets = {
        "bare server": Target(bare),
        "minimal view": Target(minimal),
        "first visit": Target(guide, {"Accept-Encoding": "br"}),
        "with ticks": Target(guide, {"Accept-Encoding": "gzip, br"} | READER),
        "home": Target(f"{guides}/en/", {"Accept-Encoding": "br"}),
        "home, chosen": Target(f"{guides}/en/", {"Accept-Encoding": "gzip, br"} | PLANNER),
        "search": Target(f"{guides}/en/?q=facebok", {"Accept-Encoding": "gzip, br"} | htmx),
        "plan": Target(f"{guides}/en/plan/", {"Accept-Encoding": "gzip, br"} | PLANNER),
        "tick": Target(f"{guide}progress/", {"Accept-Encoding": "gzip, br"} | READER | htmx, FORM),
    }
    if shutil.which("nginx"):
        page = ask(targets["first visit"]).body
        targets["nginx"] = Target(running.enter_context(nginx(page, environment)))
    else:
        print("nginx is not installed: measuring without it.", file=sys.stderr)
    return targets


try:
    main()
except KeyboardInterrupt:
    sys.exit(130)
