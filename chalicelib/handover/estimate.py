"""How long a customer will honestly wait: a range, from how long cases took of late and how right such ranges were.

The expectation is plain: so many cases have to end before one's turn, and so many people end them at their pace of late. How far the truth
lies from it is not assumed but learnt: of those who have waited, the share of the expectation that came true. The range holds the middle
of those shares (a split conformal interval, Vovk et al. 2005), so that it is right as often as it says, on calm days and on 11.11.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, log2, sqrt

INSIDE = 0.8  # of the customers who waited, the share that the range is to hold
_MARGIN = 0.04  # on both sides, for what changes between the past and now
_ENOUGH = 25  # shares of a kind before they are believed
_KEPT = 120
_KINDS = 4
_FIRST_GUESS = 300.0  # seconds a case takes, before one was ever handled
_SPREAD = 1.0  # of one handling time around its mean, before it is known


@dataclass(frozen=True, slots=True)
class Share:
    """Of one who has waited: how many turns a slot that was, and real by expected wait."""

    turns: float
    share: float


@dataclass(frozen=True, slots=True)
class Pace:
    """A queue of late: handling times in seconds and shares, the newest last; `slots` are the cases its people can hold at
    once, `free` those that are open now."""

    handled: tuple[float, ...] = ()
    shares: tuple[Share, ...] = field(default=())
    slots: int = 0
    free: int = 0

    def after(self, handled: float | None = None, share: Share | None = None) -> "Pace":
        """The pace with one more case ended, or one more wait over; what is old is forgotten."""
        times = (*self.handled, handled)[-_KEPT:] if handled is not None else self.handled
        shares = self.shares if share is None else (*self.shares, share)[-_KEPT * _KINDS :]
        return Pace(times, shares, self.slots, self.free)


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds from now: expected, and the range that holds four of five."""

    expected: float
    low: float
    high: float
    turns: float = 0.0


def wait(ahead: int, pace: Pace) -> Wait | None:
    """The wait of a customer with so many before them; None where nobody is there to end it."""
    if pace.slots <= 0:
        return None
    ends = ahead + 1 - pace.free
    if ends <= 0:
        return Wait(0.0, 0.0, 60.0)
    mean = _mean(pace.handled) or _FIRST_GUESS
    turns = ends / pace.slots
    expected = turns * mean
    low, high = _middle(pace, ends, turns)
    return Wait(expected, expected * low, expected * high, turns)


def told(seconds: float, up: bool) -> int:
    """Minutes as they are said: single ones up to five, then fives, then tens; the range is rounded outwards."""
    minutes = seconds / 60
    step = 1 if minutes <= 5 else 5 if minutes <= 30 else 10
    return (ceil(minutes / step) if up else int(minutes / step)) * step


def _middle(pace: Pace, ends: int, turns: float) -> tuple[float, float]:
    """The two shares of the expectation between which four of five came true; guessed while too few are known."""
    kind = _kind(turns)
    known = sorted(share.share for share in pace.shares if _kind(share.turns) == kind)
    if len(known) < _ENOUGH:
        return _guessed(pace, ends)
    tail = (1 - INSIDE) / 2 - _MARGIN
    return _quantile(known, tail), _quantile(known, 1 - tail)


def _guessed(pace: Pace, ends: int) -> tuple[float, float]:
    """As if ends came by chance alone and the mean were known as well as so few cases tell it."""
    spread = _spread(pace.handled)
    around = sqrt(1 / ends + spread**2 / max(len(pace.handled), 3))
    return max(0.0, 1 - 1.3 * around), 1 + 1.6 * around


def _kind(turns: float) -> int:
    """Short and long waits are wrong in different ways: by powers of two of turns a slot."""
    return max(0, min(_KINDS - 1, int(log2(max(turns, 0.5)) + 2)))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _spread(values: Sequence[float]) -> float:
    """Standard deviation by mean."""
    if len(values) < 3:
        return _SPREAD
    mean = _mean(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1)) / mean if mean else _SPREAD


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
