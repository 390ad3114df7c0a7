"""What is to be shown of a simulated day, and which of it was not reached."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from chalicelib.handover.estimate import INSIDE, holds
from chalicelib.handover.plan import GRAVE, NORMAL, VIP
from tests.queue_sim.day import Day
from tests.queue_sim.visitors import Visitor

PRIORITIES = (VIP, GRAVE, NORMAL)
_LONGEST = 60.0  # minutes: whoever stays is served, whatever their kind
_LOWER = 0.8  # the peak queue with the rule, by that without


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1, times in minutes; `queued` are those for whom no hand was free when they came."""

    came: int
    queued: int
    inside: float
    inside_queued: float
    width: float
    error: float
    longest: float
    waits: dict[str, float]
    peak: int
    peak_without: int
    gave_up: float
    gave_up_without: float
    served: float
    served_without: float

    def missed(self) -> Iterator[str]:
        """What was not reached."""
        if min(self.inside, self.inside_queued) < INSIDE:
            yield f"only {self.inside:.0%}, of those who queued {self.inside_queued:.0%} waited inside the told range"
        if self.longest > _LONGEST:
            yield f"somebody waited {self.longest:.0f} minutes"
        if not self.waits[VIP] <= self.waits[NORMAL] or not self.waits[GRAVE] <= self.waits[NORMAL]:
            yield f"priorities were not kept: {self.waits}"
        if self.peak > _LOWER * self.peak_without or self.served < self.served_without:
            yield f"the rule lowered the peak only from {self.peak_without} to {self.peak}"


def figures_of(ruled: Day, plain: Day) -> Figures:
    """The figures of a day with the rule for a peak, beside the same day without it."""
    waited = [visitor for visitor in ruled.visitors if visitor.began is not None and visitor.told]
    queued = [visitor for visitor in waited if visitor.told and visitor.told.turns]
    return Figures(
        len(ruled.visitors) + ruled.helped,
        len(queued),
        _inside(waited),
        _inside(queued),
        median((v.told.high - v.told.low) / v.told.expected for v in queued if v.told),
        median(abs(minutes(v) - v.told.expected / 60) for v in queued if v.told),
        max(minutes(visitor) for visitor in ruled.visitors if visitor.began is not None),
        {name: median(minutes(v) for v in queued if v.priority == name) for name in PRIORITIES},
        max(ruled.lengths),
        max(plain.lengths),
        _gave_up(ruled),
        _gave_up(plain),
        _served(ruled),
        _served(plain),
    )


def minutes(visitor: Visitor) -> float:
    """How long a customer who was served had waited."""
    assert visitor.began is not None
    return (visitor.began - visitor.came) / 60


def _inside(waited: Iterable[Visitor]) -> float:
    found = [holds(v.told.low, v.told.high, minutes(v) * 60) for v in waited if v.told]
    return sum(found) / len(found)


def _gave_up(day: Day) -> float:
    return sum(visitor.left is not None for visitor in day.visitors) / (len(day.visitors) + day.helped)


def _served(day: Day) -> float:
    """The share of all who came that was helped, by a person or by the bot."""
    by_people = sum(visitor.began is not None for visitor in day.visitors)
    return (by_people + day.helped) / (len(day.visitors) + day.helped)
