"""One day of 24 hours, event by event, with kefu's own rules for the order of the queue, the told range and the bar at a peak."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from math import log, sqrt

from chalicelib.handover import estimate, surge
from chalicelib.handover.estimate import Pace, Wait

HOUR = 3600.0
# Customers an hour who come to a person, and people on duty: a usual day, and its evening of 11.11.
USUAL = (20, 12, 8, 6, 6, 10, 25, 60, 110, 150, 170, 160, 130, 140, 160, 170, 170, 160, 150, 170, 190, 180, 120, 60)
PEAK = {19: 2.0, 20: 3.2, 21: 3.0, 22: 2.6, 23: 2.2}
PEOPLE = (3, 2, 2, 2, 2, 2, 4, 6, 9, 11, 12, 12, 11, 11, 12, 12, 12, 12, 12, 16, 22, 22, 16, 10)
AT_ONCE = 3  # conversations a person holds
# Share of customers, seconds until when they are promised an answer, handling time: mean and spread.
KINDS = {"vip": (0.05, 120.0, 420.0, 0.7), "complaint": (0.08, 180.0, 780.0, 0.8), "other": (0.87, 600.0, 540.0, 0.9)}
ASKED = 0.55  # of them asked for a person in so many words
HELPED = 0.45  # of those who are offered the quick way at a peak and did not ask for a person
PATIENCE = 45 * 60.0
LATE = 600.0
TAKEN_UP = 5.0, 25.0  # seconds until somebody free has seen that a case waits


@dataclass(slots=True)
class Visitor:
    """One customer; times in seconds of the day. `told` is the range they heard on joining."""

    number: int
    kind: str
    came: float
    due: float
    handling: float
    patience: float
    reaction: float
    told: Wait | None = None
    ahead: int = 0
    began: float | None = None
    left: float | None = None


@dataclass
class Day:
    """What happened: everybody who came, who was helped by the bot at the peak, and the queue's length by the minute."""

    visitors: list[Visitor] = field(default_factory=list)
    helped: int = 0
    lengths: list[int] = field(default_factory=list)


@dataclass
class _House:
    chance: random.Random
    surge_rule: bool
    day: Day = field(default_factory=Day)
    pace: Pace = field(default_factory=Pace)
    line: list[tuple[float, int, Visitor]] = field(default_factory=list)
    busy: int = 0
    came: list[float] = field(default_factory=list)
    events: list[tuple[float, int, str, Visitor | None]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)

    def run(self) -> Day:
        for coming in _visitors(self.chance):
            self._plan(coming.came, "comes", coming)
        for minute in range(24 * 60):
            self._plan(minute * 60.0, "minute", None)
        while self.events:
            now, _, what, visitor = heapq.heappop(self.events)
            self._happens(now, what, visitor)
        return self.day

    def _happens(self, now: float, what: str, visitor: Visitor | None) -> None:
        if visitor is None:
            self.day.lengths.append(len(self._waiting()))
        elif what == "comes":
            self._comes(now, visitor)
        elif what == "gives up" and visitor.began is None:
            visitor.left = now
        elif what == "is done":
            self.busy -= 1
            self.pace = self.pace.ended(visitor.handling)
        self._serve(now)

    def _comes(self, now: float, visitor: Visitor) -> None:
        pace = self._paced(now)
        level = surge.level(len(self._waiting()), pace, self._coming(now))
        asked = self.chance.random() < ASKED
        bar: surge.Level | None = None if asked else "busy"
        if self.surge_rule and surge.moves(level, bar) and self.chance.random() < HELPED:
            self.day.helped += 1
            return
        visitor.ahead = sum(other.due < visitor.due for other in self._waiting())
        visitor.told = estimate.wait(visitor.ahead, pace)
        self.day.visitors.append(visitor)
        heapq.heappush(self.line, (visitor.due, visitor.number, visitor))
        self._plan(now + visitor.patience, "gives up", visitor)

    def _serve(self, now: float) -> None:
        while self.line and self.busy < _slots(now):
            visitor = heapq.heappop(self.line)[2]
            if visitor.left is None:
                self.busy += 1
                visitor.began = now + visitor.reaction
                self._plan(visitor.began + visitor.handling, "is done", visitor)
                self._learn(visitor.began, visitor)

    def _learn(self, now: float, visitor: Visitor) -> None:
        if visitor.told:
            self.pace = self.pace.waited(visitor.told.turns, (now - visitor.came) / visitor.told.plain)

    def _coming(self, now: float) -> float:
        """Customers a second in the last ten minutes."""
        self.came = [*(came for came in self.came if came > now - LATE), now]
        return len(self.came) / LATE

    def _paced(self, now: float) -> Pace:
        slots = _slots(now)
        return replace(self.pace, slots=slots, free=max(0, slots - self.busy - len(self._waiting())))

    def _waiting(self) -> list[Visitor]:
        return [visitor for _, _, visitor in self.line if visitor.left is None]

    def _plan(self, when: float, what: str, visitor: Visitor | None) -> None:
        heapq.heappush(self.events, (when, next(self.order), what, visitor))


def lived(seed: int, surge_rule: bool = True) -> Day:
    """A day from its seed; the same customers come with the rule and without it."""
    return _House(random.Random(seed), surge_rule).run()


def _slots(now: float) -> int:
    return PEOPLE[min(int(now // HOUR), 23)] * AT_ONCE if now < 24 * HOUR else PEOPLE[-1] * AT_ONCE


def _visitors(chance: random.Random) -> Iterator[Visitor]:
    rates = [usual * PEAK.get(hour, 1.0) / HOUR for hour, usual in enumerate(USUAL)]
    fastest, now = max(rates), 0.0
    for number in count():
        now += chance.expovariate(fastest)
        if now >= 24 * HOUR:
            return
        if chance.random() < rates[int(now // HOUR)] / fastest:
            yield _visitor(number, now, chance)


def _visitor(number: int, now: float, chance: random.Random) -> Visitor:
    kind = chance.choices(list(KINDS), [share for share, *_ in KINDS.values()])[0]
    _, promised, mean, spread = KINDS[kind]
    sigma = sqrt(log(1 + spread**2))
    handling = chance.lognormvariate(log(mean) - sigma**2 / 2, sigma)
    return Visitor(
        number, kind, now, now + promised, handling, chance.expovariate(1 / PATIENCE), chance.uniform(*TAKEN_UP)
    )
