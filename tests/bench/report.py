"""What was found, and how it compares with what is wanted."""

import os
from statistics import median
from typing import NamedTuple


class Bound(NamedTuple):
    """A target shall be at least so many times as fast as a yardstick of the same run."""

    target: str
    yardstick: str
    wanted: float


BOUNDS = [
    Bound("first visit", "nginx", 0.3),
    Bound("first visit", "minimal view", 4),
    Bound("with ticks", "minimal view", 0.5),
    Bound("tick", "minimal view", 0.25),
    Bound("home", "minimal view", 4),
    Bound("home, chosen", "minimal view", 0.25),
    Bound("search", "minimal view", 0.1),
    Bound("plan", "minimal view", 0.1),
]
COLD_PAGE = 100_000  # bytes


def machine(options):
    busy = os.getloadavg()[0]
    print(f"{options.rounds} rounds of {options.seconds} s, {os.cpu_count()} cores, load average before {busy:.1f}")


def table(rounds):
    print(f"\n{'':14}{'requests/s':>12}{'p50 ms':>10}{'p99 ms':>10}")
    for name in rounds[0]:
        per_second, p50, p99 = (median(values) for values in zip(*(one[name] for one in rounds), strict=True))
        print(f"{name:14}{per_second:12,.0f}{p50:10.2f}{p99:10.2f}")


def ratios(rounds):
    """Print how often the targets keep up: medians of the rounds' own ratios, as a busy minute slows both sides."""
    print(f"\n{'':28}{'ratio':>8}{'lowest–highest':>18}{'wanted':>10}")
    for target, yardstick, wanted in BOUNDS:
        what = f"{target} / {yardstick}"
        if yardstick not in rounds[0]:
            print(f"{what:28}{'not measured':>36}")
            continue
        found = [one[target].per_second / one[yardstick].per_second for one in rounds]
        spread = f"{min(found):.2f}–{max(found):.2f}"
        print(f"{what:28}{median(found):8.2f}{spread:>18}{f'≥ {wanted:g}':>10}  {_verdict(median(found) >= wanted)}")


def weight(parts):
    """Print what a first visit transfers, by kind."""
    total = sum(parts.values())
    print(f"\ncold page: {total:,} bytes, wanted ≤ {COLD_PAGE:,}  {_verdict(total <= COLD_PAGE)}")
    for address, size in parts.items():
        print(f"{size:10,}  {address}")


def _verdict(met):
    return "met" if met else "MISSED"
