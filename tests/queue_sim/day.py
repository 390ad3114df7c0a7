"""One day of 24 hours, event by event, with kefu's own rules: which line a case comes to and its place there, who takes which case next,
when other groups help, what is told of the wait and learnt from it, and the bar at a peak."""

import heapq
import random
from bisect import bisect_left, insort
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from chalicelib import clock
from chalicelib.handover import estimate, lines, plan, policy, staff, surge
from chalicelib.handover.estimate import Pace
from chalicelib.handover.presence import Colleague
from chalicelib.store.cases import Case
from chalicelib.ulids import placed, ulid
from tests.queue_sim.visitors import HOUR, KINDS, PLAN, Visitor, at, people, visitors

_MIDNIGHT = datetime(2026, 11, 10, 16, tzinfo=UTC)
_LATE = 600.0  # seconds over which those who came are counted
_HEADS = 10  # of each line, as the desk looks at it


@dataclass
class Day:
    """What happened: everybody who came, who was helped by the bot at the peak, and how many waited, by the minute."""

    visitors: list[Visitor] = field(default_factory=list)
    helped: int = 0
    lengths: list[int] = field(default_factory=list)


@dataclass
class _House:
    chance: random.Random
    surge_rule: bool
    day: Day = field(default_factory=Day)
    people: dict[str, Colleague] = field(default_factory=people)
    paces: dict[str, Pace] = field(default_factory=lambda: defaultdict(Pace))
    came: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    lines: dict[str, list[tuple[str, Case]]] = field(default_factory=lambda: defaultdict(list))
    waiting: dict[str, Visitor] = field(default_factory=dict)
    events: list[tuple[float, int, str, Visitor | None, str]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)

    def run(self) -> Day:
        for coming in visitors(self.chance):
            self._plan(coming.came, "comes", coming)
        for minute in range(24 * 60):
            self._plan(minute * 60.0, "minute")
        while self.events:
            now, _, what, visitor, name = heapq.heappop(self.events)
            self._happens(now, what, visitor, name)
            self._serve(now)
        return self.day

    def _happens(self, now: float, what: str, visitor: Visitor | None, name: str) -> None:
        if visitor is None:
            self.people = at(int(now // HOUR), self.people)
            self.day.lengths.append(len(self.waiting))
        elif what == "comes":
            self._comes(now, visitor)
        elif what == "gives up" and visitor.began is None:
            visitor.left = now
            self._leaves(name)
        elif what == "is done":
            agent, _, group = name.partition(":")
            self._holds(agent, -1)
            self.paces[group] = self.paces[group].ended(visitor.handling)

    def _comes(self, now: float, visitor: Visitor) -> None:
        case = self._case(now, visitor)
        line, pace = self.lines[case.queue], self._pace(case.queue)
        visitor.ahead = bisect_left(line, (case.stands,))
        level = surge.level(visitor.ahead, pace, self._coming(now, case.queue))
        if self.surge_rule and visitor.helped and surge.moves(level, policy.BARS[visitor.reason]):
            self.day.helped += 1
            return
        self.came[case.queue].append(now)
        visitor.told = estimate.wait(visitor.ahead, pace)
        self.day.visitors.append(visitor)
        self.waiting[case.id] = visitor
        insort(line, (case.stands, case))
        self._plan(now + visitor.patience, "gives up", visitor, f"{case.queue}:{case.id}")

    def _case(self, now: float, visitor: Visitor) -> Case:
        moment, kind = _MIDNIGHT + timedelta(seconds=now), visitor.kind
        course = plan.course(PLAN, KINDS[kind].intent, visitor.reason, visitor.customer)
        visitor.priority, visitor.promised = course.priority, course.promised
        name, since = ulid(moment), clock.iso(moment)
        place = placed(name, moment + timedelta(seconds=course.promised))
        return Case(
            name, kind, visitor.customer, visitor.reason, since, queue=course.group, place=place, queued_at=since
        )

    def _serve(self, now: float) -> None:
        """Everybody with a hand free takes the case whose turn it is, as `POST /desk/next` would give it to them."""
        taken = bool(self.waiting)
        while taken and self.waiting:
            free = [one for one in self.people.values() if one.free]
            self.chance.shuffle(free)
            taken = sum(self._takes(now, one) for one in free) > 0

    def _takes(self, now: float, one: Colleague) -> bool:
        heads = {group: [case for _, case in line[:_HEADS]] for group, line in self.lines.items()}
        moment = _MIDNIGHT + timedelta(seconds=now)
        turn = lines.turn_of(PLAN, one, list(self.people.values()), heads, moment)
        if not turn:
            return False
        visitor, group = self.waiting[turn[0].id], turn[0].queue
        self._leaves(f"{group}:{turn[0].id}")
        self._holds(one.agent.id, 1)
        visitor.began = now + visitor.reaction
        self._plan(visitor.began + visitor.handling, "is done", visitor, f"{one.agent.id}:{group}")
        if visitor.told:
            share = (visitor.began - visitor.came) / visitor.told.plain
            self.paces[group] = self.paces[group].waited(visitor.told.turns, share)
        return True

    def _leaves(self, name: str) -> None:
        group, _, identifier = name.partition(":")
        del self.waiting[identifier]
        self.lines[group] = [stands for stands in self.lines[group] if stands[1].id != identifier]

    def _holds(self, agent: str, more: int) -> None:
        one = self.people[agent]
        self.people[agent] = replace(one, held=one.held + more)

    def _pace(self, group: str) -> Pace:
        there = staff.serving(PLAN, group, self.people.values())
        return replace(self.paces[group], slots=there.slots, free=there.free)

    def _coming(self, now: float, group: str) -> float:
        came = self.came[group]
        while came and came[0] <= now - _LATE:
            came.popleft()
        return len(came) / _LATE

    def _plan(self, when: float, what: str, visitor: Visitor | None = None, name: str = "") -> None:
        heapq.heappush(self.events, (when, next(self.order), what, visitor, name))


def lived(seed: int, surge_rule: bool = True) -> Day:
    """A day from its seed; the same customers come with the rule and without it."""
    return _House(random.Random(seed), surge_rule).run()
