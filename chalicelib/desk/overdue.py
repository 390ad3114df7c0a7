"""Sees to what falls due: clocks that warn and break, cases that come back, customers who are asked for patience."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib import clock
from chalicelib.desk import work
from chalicelib.edge.errors import NotFound
from chalicelib.handover import clocks, life, record, timers
from chalicelib.handover.timers import Timer
from chalicelib.message import Reply
from chalicelib.scenes import wording
from chalicelib.store import cases
from chalicelib.store.cases import CLAIMED, WAITING, Case

CLOCK, RESUME = "clock", "resume"


def arm(case: Case) -> None:
    """Arms what is to be looked at next of a case, if it is near. Raises Unavailable."""
    timers.arm_all(_next(case, clock.now()))


@timers.swept
def due(since: datetime, until: datetime) -> Iterator[Timer]:
    """What falls due of all open cases, and what is overdue because its timer was lost."""
    for status in (WAITING, CLAIMED):
        for case in cases.each(status):
            yield from (timer for timer in _next(case, since) if timer.at <= until)


def _next(case: Case, now: datetime) -> Iterator[Timer]:
    if at := clocks.next_moment(case, now):
        yield Timer(CLOCK, case.id, at)
    if case.state == "on_hold" and case.snoozed_until:
        yield Timer(RESUME, case.id, clock.moment(case.snoozed_until))


@timers.on(CLOCK)
def look(timer: Timer) -> None:
    """Asks the customer for patience where that is owed, and marks what else has come to pass. Raises Unavailable."""
    record.persistently(lambda: _look(timer.subject))


@timers.on(RESUME)
def resume(timer: Timer) -> None:
    """Takes a case up again whose time aside is over. Raises Unavailable."""
    record.persistently(lambda: _resume(timer.subject))


def _look(identifier: str) -> None:
    case, now = _open(identifier), clock.now()
    if case and clocks.owes_a_word(case, now):
        case = _soothe(case, now)
    if case and (marks := clocks.broken(case, now)):
        _mark(case, marks)


def _soothe(case: Case, now: datetime) -> Case:
    """The bot's word for a colleague who cannot answer yet: its own, and with something to do meanwhile."""
    reply = Reply(wording.say("service", "patience", case.language), intent="service.human")
    after = life.moved(case, "amend", held=(*case.held, clock.iso(now)))
    return record.keep(case, after, "amend", note="holding reply", reply=reply)


def _mark(case: Case, marks: tuple[str, ...]) -> None:
    """Written on the case for all to see; what is broken while it still waits goes to the head of its line."""
    broke = any(mark.endswith(":breach") for mark in marks if not _came_late(case, mark))
    move = "raise" if broke and case.status == WAITING else "amend"
    after = life.moved(case, move, breached=(*case.breached, *marks))
    record.keep(case, after, move, note=", ".join(marks), event="breached" if broke else "changed")


def _came_late(case: Case, mark: str) -> bool:
    """Whether somebody spoke at last: it stays on the record, and there is nothing left to hurry."""
    return mark.startswith(clocks.FIRST_REPLY) and bool(case.first_reply_at)


def _resume(identifier: str) -> None:
    case = _open(identifier)
    if case and work.ended_hold(case, clock.now()):
        record.keep(case, life.moved(case, "resume"), "resume")


def _open(identifier: str) -> Case | None:
    """The case while somebody still has to see to it."""
    try:
        case = cases.case_of(identifier)
    except NotFound:
        return None
    return case if case.status in (WAITING, CLAIMED) else None
