"""How long a customer will honestly wait: a range, from how long cases took of late and how right such ranges were.

The expectation is plain: so many cases have to end before one's turn, and so many people end them at their pace of late. How far the truth
lies from it is not assumed but learnt: of those who have waited, the share of the expectation that came true. The range holds the middle
of those shares (a split conformal interval, Vovk et al. 2005), so that it is right as often as it says, on calm days and on 11.11.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import ceil, inf, sqrt
from typing import NamedTuple

INSIDE = 0.8  # of the customers who waited, the share that the range is to hold
_MARGIN = 0.04  # on both sides, for what changes between the past and now
_ENOUGH = 25  # shares of a kind before they are believed
_KEPT = 120
# Short and long waits are wrong in different ways: a free person at once, less than half a turn of everybody's, one, two, more.
_KINDS = (0.0, 0.5, 1.0, 2.0, inf)
_TAKEN_UP = 15.0  # seconds in which a free person takes a case up
FIRST_GUESS = 300.0  # seconds a case takes, before one was ever handled
_QUICKEST = 1.0  # seconds it takes at least: one that is closed as it is claimed takes none, and cannot be divided by
_SPREAD = 1.0  # of one handling time around its mean, before it is known
_LEAST = 60.0  # nobody is promised less than a minute
_SINGLE, _FIVES = 5, 30  # minutes up to which they are said one by one, and by fives


@dataclass(frozen=True, slots=True)
class Pace:
    """A queue of late: handling times in seconds, and for each kind of wait the shares of the plain expectation that came true,
    the newest last; `slots` are the cases its people can hold at once, `free` those that are open now."""

    handled: tuple[float, ...] = ()
    shares: tuple[tuple[float, ...], ...] = field(default=((),) * len(_KINDS))
    slots: int = 0
    free: int = 0

    @property
    def mean(self) -> float:
        """Seconds that a case takes."""
        return max(_QUICKEST, sum(self.handled) / len(self.handled)) if self.handled else FIRST_GUESS

    def ended(self, handled: float) -> "Pace":
        """The pace with one more case ended; what is old is forgotten."""
        return replace(self, handled=(*self.handled, handled)[-_KEPT:])

    def waited(self, turns: float, share: float) -> "Pace":
        """The pace with one more wait over, of so many turns a slot, and its real by its plainly expected length."""
        kinds = list(self.shares)
        kinds[_kind(turns)] = (*kinds[_kind(turns)], share)[-_KEPT:]
        return replace(self, shares=tuple(kinds))

    def with_shares(self, shares: Sequence[tuple[float, ...]]) -> "Pace":
        """The pace with what is kept of shares, however many kinds of wait were told apart when it was."""
        return replace(self, shares=(*shares, *((),) * len(_KINDS))[: len(_KINDS)])


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds from now: expected, and the range that holds four of five; `plain` is what was expected before learning,
    `turns` how often each slot has to come free until then."""

    expected: float
    low: float
    high: float
    plain: float
    turns: float = 0.0


class _Seconds(NamedTuple):
    low: float
    middle: float
    high: float


def wait(ahead: int, pace: Pace) -> Wait | None:
    """The wait of a customer with so many before them; None where nobody is there to end it.

    Who stands further behind is never told less: a kind borrows from its neighbours what would break that.
    """
    if pace.slots <= 0:
        return None
    turns = max(0, ahead + 1 - pace.free) / pace.slots
    kind = _kind(turns)
    behind = [_of_kind(pace, other, max(turns, _begins(other))) for other in range(kind, len(_KINDS))]
    before = [_of_kind(pace, other, min(turns, _KINDS[other])) for other in range(kind + 1)]
    middle = max(seconds.middle for seconds in before)
    high = max(_LEAST, *(seconds.high for seconds in before))
    return Wait(middle, min(seconds.low for seconds in behind), high, _plain(pace, turns), turns)


def told(seconds: float, up: bool) -> int:
    """Minutes as they are said: single ones up to five, then fives, then tens; the range is rounded outwards."""
    minutes = seconds / 60
    step = 1 if minutes <= _SINGLE else 5 if minutes <= _FIVES else 10
    return (ceil(minutes / step) if up else int(minutes / step)) * step


def holds(low: float, high: float, real: float) -> bool:
    """Whether a real wait lay inside the range as it was said, in whole minutes; all of it in seconds."""
    return told(low, up=False) * 60 <= real <= told(high, up=True) * 60


def _plain(pace: Pace, turns: float) -> float:
    return _TAKEN_UP + turns * pace.mean


def _of_kind(pace: Pace, kind: int, turns: float) -> _Seconds:
    """What a wait of so many turns is, if it goes as those of a kind went: between the shares where four of five came true."""
    known = sorted(_known(pace, kind))
    if not known:
        return _guessed(pace, turns)
    tail, plain = (1 - INSIDE) / 2 - _MARGIN, _plain(pace, turns)
    return _Seconds(*(plain * _quantile(known, share) for share in (tail, 0.5, 1 - tail)))


def _known(pace: Pace, kind: int) -> Sequence[float]:
    """The shares of a kind; of its nearest neighbour where there are too few: a queue of other length, but of the same people."""
    queued = range(1, len(_KINDS)) if kind else range(1)
    enough = [other for other in queued if len(pace.shares[other]) >= _ENOUGH]
    return pace.shares[min(enough, key=lambda other: abs(other - kind))] if enough else ()


def _guessed(pace: Pace, turns: float) -> _Seconds:
    """As if ends came by chance alone and the mean were known as well as so few cases tell it."""
    spread, of_ends = _spread(pace.handled), turns * pace.mean
    around = sqrt(1 / (turns * pace.slots) + spread**2 / max(len(pace.handled), 3)) if turns else 0.0
    return _Seconds(
        of_ends * max(0.0, 1 - 1.3 * around), _plain(pace, turns), 4 * _TAKEN_UP + of_ends * (1 + 1.6 * around)
    )


def _kind(turns: float) -> int:
    return next(kind for kind, most in enumerate(_KINDS) if turns <= most)


def _begins(kind: int) -> float:
    return _KINDS[kind - 1] if kind else 0.0


def _spread(values: Sequence[float]) -> float:
    """Standard deviation by mean."""
    if len(values) < 3:
        return _SPREAD
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1)) / mean if mean else _SPREAD


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
