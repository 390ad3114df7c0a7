"""`make queue-sim`: simulated nights of 11.11, what customers were told against what they lived through, as a table and two pictures."""

import argparse
import sys
from collections.abc import Callable, Sequence
from statistics import median

from infra import places
from tests.queue_sim import drawn
from tests.queue_sim.day import Day, lived
from tests.queue_sim.figures import PRIORITIES, Figures, figures_of


def main() -> int:
    """`python -m tests.queue_sim [--days 5] [--seed 1]`; exit status 1 where a figure is not reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.queue_sim", description=__doc__)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    days = [_pair(seed, told.days) for seed in range(told.seed, told.seed + told.days)]
    found = [figures_of(ruled, plain) for ruled, plain in days]
    print("\n".join(_table(found)))
    for name, picture in (("waits", drawn.waits(days[0][0])), ("queue", drawn.lengths(*days[0]))):
        path = places.BUILD / f"queue-sim-{name}.svg"
        path.parent.mkdir(exist_ok=True)
        path.write_text(picture, "utf-8")
        print(f"drawn: {path.relative_to(places.ROOT)}")
    wrong = [missed for one in found for missed in one.missed()]
    print("\n".join(wrong) or "every figure is reached")
    return 1 if wrong else 0


def _pair(seed: int, days: int) -> tuple[Day, Day]:
    """The same customers with the rule for a peak and without it."""
    pair = lived(seed), lived(seed, surge_rule=False)
    print(f"\rday {seed} lived twice", end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)
    return pair


def _table(found: Sequence[Figures]) -> list[str]:
    head = f"{'':44}{'median':>10}{'worst':>10}"
    return [
        head,
        *(f"{title:44}{median(values):>10.2f}{worst(values):>10.2f}" for title, values, worst in _rows(found)),
    ]


def _rows(found: Sequence[Figures]) -> list[tuple[str, list[float], Callable[[list[float]], float]]]:
    return [
        ("customers who came to a person", [float(one.came) for one in found], max),
        ("of those who found no hand free", [float(one.queued) for one in found], max),
        ("inside the told range, of all", [one.inside for one in found], min),
        ("inside the told range, of those who queued", [one.inside_queued for one in found], min),
        ("width of that range by the expectation", [one.width for one in found], max),
        ("error of the expectation, minutes (median)", [one.error for one in found], max),
        ("longest wait, minutes", [one.longest for one in found], max),
        *(
            (f"median wait in the queue, minutes: {kind}", [one.waits[kind] for one in found], max)
            for kind in PRIORITIES
        ),
        ("longest queue with the rule for a peak", [float(one.peak) for one in found], max),
        ("longest queue without it", [float(one.peak_without) for one in found], max),
        ("longest queue, with the rule by without", [one.peak / one.peak_without for one in found], max),
        ("gave up, share, with the rule", [one.gave_up for one in found], max),
        ("gave up, share, without it", [one.gave_up_without for one in found], max),
        ("helped by a person or the bot, with the rule", [one.served for one in found], min),
        ("helped by a person or the bot, without it", [one.served_without for one in found], min),
    ]


if __name__ == "__main__":
    sys.exit(main())
