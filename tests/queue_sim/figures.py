"""What is to be shown of a simulated day, and which of it was not reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from chalicelib.handover.estimate import INSIDE, holds
from tests.queue_sim.day import KINDS, Day, Visitor

_LONGEST = 60.0  # minutes: whoever stays is served, whatever their kind
_LOWER = 0.8  # the peak queue with the rule, by that without


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1, times in minutes."""

    came: int
    inside: float
    width: float
    error: float
    longest: float
    waits: dict[str, float]
    peak: int
    peak_without: int
    gave_up: float
    gave_up_without: float

    def missed(self) -> Iterator[str]:
        """What was not reached."""
        if self.inside < INSIDE:
            yield f"only {self.inside:.0%} waited inside the told range"
        if self.longest > _LONGEST:
            yield f"somebody waited {self.longest:.0f} minutes"
        if max(self.waits["vip"], self.waits["complaint"]) > self.waits["other"]:
            yield f"priorities were not kept: {self.waits}"
        if self.peak > _LOWER * self.peak_without or self.gave_up > self.gave_up_without:
            yield f"the rule lowered the peak only from {self.peak_without} to {self.peak}"


def figures_of(ruled: Day, plain: Day) -> Figures:
    """The figures of a day with the rule for a peak, beside the same day without it."""
    waited = [visitor for visitor in ruled.visitors if visitor.began is not None and _was_told(visitor)]
    return Figures(
        len(ruled.visitors) + ruled.helped,
        sum(map(_inside, waited)) / len(waited),
        median((v.told.high - v.told.low) / v.told.expected for v in waited if v.told),
        median(abs(minutes(v) - v.told.expected / 60) for v in waited if v.told),
        max(minutes(visitor) for visitor in ruled.visitors if visitor.began is not None),
        {kind: median(minutes(visitor) for visitor in waited if visitor.kind == kind) for kind in KINDS},
        max(ruled.lengths),
        max(plain.lengths),
        _gave_up(ruled),
        _gave_up(plain),
    )


def minutes(visitor: Visitor) -> float:
    """How long a customer who was served had waited."""
    assert visitor.began is not None
    return (visitor.began - visitor.came) / 60


def _was_told(visitor: Visitor) -> bool:
    return visitor.told is not None


def _inside(visitor: Visitor) -> bool:
    assert visitor.told
    return holds(visitor.told.low, visitor.told.high, minutes(visitor) * 60)


def _gave_up(day: Day) -> float:
    return sum(visitor.left is not None for visitor in day.visitors) / len(day.visitors)
