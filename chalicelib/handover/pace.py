"""The pace of a group: learnt from its cases as they are taken and ended, read when a customer is told how long it takes."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from chalicelib import clock
from chalicelib.edge.errors import Unavailable
from chalicelib.edge.telemetry import log
from chalicelib.handover import estimate, staff
from chalicelib.handover.estimate import Pace
from chalicelib.handover.staff import Staff
from chalicelib.store import lines
from chalicelib.store.cases import Case
from chalicelib.store.lines import Line
from chalicelib.store.table import Overtaken

_LATE = 10  # minutes over which those who came are counted


class House(NamedTuple):
    """A group's pace with the people who are there, and the customers a second who came of late."""

    pace: Pace
    coming: float


def house(group: str, there: Staff | None = None) -> House:
    """How a group does at this moment; `there`, where that is known, is who serves it. Raises Unavailable."""
    known, there = lines.line(group), there or staff.staff_of(group)
    return House(replace(_pace(known), slots=there.slots, free=there.free), _coming(known))


def learn(case: Case, event: str) -> None:
    """Takes from a case's event what it tells of the pace, and tells the customers' functions who has a hand free now.

    What cannot be kept just now is let go: there are other cases.
    """
    try:
        staff.publish()
        if event == "opened" and case.state != "open":  # a message that was left stands in nobody's way
            lines.arrive(case.queue, clock.moment(case.opened_at))
        elif event == "claimed" and case.claimed_at and "plain" in case.told:
            lines.learn(case.queue, case.id, "claimed", partial(_waited, case))
        elif event == "closed" and case.claimed_at and case.closed_at:
            lines.learn(case.queue, case.id, "closed", partial(_handled, case))
    except (Overtaken, Unavailable) as error:
        log.warning("pace", extra={"case": case.id, "outcome": "failed", "error": type(error).__name__})


def _waited(case: Case, before: Line) -> Line:
    told, real = case.told, _seconds(case.opened_at, case.claimed_at)
    pace = _pace(before).waited(told["turns"], round(real / told["plain"], 2))
    return replace(
        before,
        shares=pace.shares,
        told=before.told + 1,
        inside=before.inside + estimate.holds(told["low"], told["high"], real),
        off=round(before.off + abs(real - told["expected"]), 1),
    )


def _handled(case: Case, before: Line) -> Line:
    return replace(before, handled=_pace(before).ended(round(_seconds(case.claimed_at, case.closed_at))).handled)


def _pace(line: Line) -> Pace:
    return Pace(line.handled).with_shares(line.shares)


def _coming(line: Line) -> float:
    this = int(clock.now().timestamp()) // 60
    return sum(count for minute, count in line.came.items() if this - _LATE < minute <= this) / (_LATE * 60)


def _seconds(since: str, until: str) -> float:
    return max(0.0, (clock.moment(until) - clock.moment(since)).total_seconds())
