"""What becomes of those who wait: given out, offered a call-back, kept as a message; and of cases whose agent was lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib import clock
from chalicelib.desk import taking, work
from chalicelib.edge import sockets
from chalicelib.edge.errors import NotFound
from chalicelib.edge.telemetry import noted
from chalicelib.handover import lines, presence, queue, record, timers
from chalicelib.handover import plan as service
from chalicelib.handover.plan import AUTO, Plan
from chalicelib.handover.presence import Colleague
from chalicelib.handover.timers import Timer
from chalicelib.scenes.service import leaving
from chalicelib.store import cases, passing, presences
from chalicelib.store.cases import CLAIMED, WAITING, Case
from chalicelib.store.presences import OFFLINE
from chalicelib.ulids import ulid

LINES, CALLBACK, SILENT, GRACE = "lines", "callback", "silent", "grace"
_ALL = "all"  # the lines are looked at together
_FURTHEST = timedelta(minutes=15)  # what lies further off is looked at on the way
_QUARTER = 15 * 60
# After these somebody may take the next case, or a case somebody.
_STIRS = ("opened", "reopened", "returned", "claimed", "closed", "withdrawn", "transferred", "passed_on", "changed")


def follow(case: Case, event: str) -> None:
    """Arms what the event of a case may lead to. Raises Unavailable."""
    now, bounds = clock.now(), service.current().bounds
    found = [Timer(LINES, _ALL, now)] if event in _STIRS else []
    if event in ("opened", "reopened", "returned") and _waits(case):
        since = clock.moment(case.queued_at or case.opened_at)
        found += [
            Timer(LINES, _ALL, _near(since + timedelta(seconds=bounds.overflow), now)),
            Timer(CALLBACK, case.id, _near(since + timedelta(seconds=bounds.callback), now)),
            Timer(SILENT, case.id, _near(since + timedelta(seconds=bounds.silent), now)),
        ]
    timers.arm_all(found)


@timers.swept
def due(since: datetime, until: datetime) -> Iterator[Timer]:
    """The lines once a sweep, whatever else stirs them, and agents who are gone and still hold cases."""
    yield Timer(LINES, _ALL, since)
    for one in presence.colleagues():
        if one.state == OFFLINE and one.held:
            yield Timer(GRACE, one.agent.id, since)


@timers.on(LINES)
def look(timer: Timer) -> None:
    """Gives out what can be given, where the plan says so, and tells the leads of lines that nobody takes from."""
    plan, present = service.current(), presence.colleagues()
    if plan.assignment == AUTO:
        with noted("lines") as note:
            note["given"] = taking.give_out(plan, present)
    if plan.calendar.open_at(clock.now()):
        for line in lines.uncovered(plan, present):
            _tell_leads(plan, line, present)


@timers.on(CALLBACK)
def offer(timer: Timer) -> None:
    """Offers a call-back to whoever has waited for long; once. Raises Unavailable."""
    record.persistently(lambda: _offer(timer.subject))


@timers.on(SILENT)
def miss(timer: Timer) -> None:
    """Keeps the case of a customer who is gone as a message, and of everybody once people have gone home. Raises Unavailable."""
    record.persistently(lambda: _miss(timer.subject))


@timers.on(GRACE)
def return_all(timer: Timer) -> None:
    """Returns what an agent held who was lost and is not back: what somebody waits for, to the head of its line.

    What they put aside for later stays theirs until its time has come. Raises Unavailable.
    """
    if _is_there(timer.subject):
        return
    for case in cases.held_by(timer.subject):
        if _is_live(case, clock.now()):
            work.return_of(case.id, timer.subject)


def _offer(identifier: str) -> None:
    case, bound = _waiting(identifier), service.current().bounds.callback
    if case and not case.callback and not _early(CALLBACK, case, clock.moment(case.queued_at), bound):
        leaving.offer(case)


def _miss(identifier: str) -> None:
    case, plan = _waiting(identifier), service.current()
    if case is None:
        return
    if not plan.calendar.open_at(clock.now()):
        leaving.closed(plan, case)
    elif not _early(SILENT, case, leaving.last_word(case), plan.bounds.silent):
        if case.channel != "web" or passing.listeners(sockets.conversation(case.conversation)):
            timers.arm(SILENT, case.id, clock.now() + min(_FURTHEST, timedelta(seconds=max(60, plan.bounds.silent))))
        else:
            leaving.silent(case)


def _early(what: str, case: Case, since: datetime, bound: int) -> bool:
    """Whether it is not yet time; then it is looked at again."""
    now, at = clock.now(), since + timedelta(seconds=bound)
    if now >= at:
        return False
    timers.arm(what, case.id, _near(at, now))
    return True


def _tell_leads(plan: Plan, line: str, present: list[Colleague]) -> None:
    """Once a quarter of an hour while somebody waits there: to the leads' open desks and to the shop's own systems."""
    waiting = cases.count(line)
    if not waiting or not passing.attempt(f"uncovered#{line}", 1, _QUARTER):
        return
    name = plan.named(line)
    with noted("uncovered", line=line, waiting=waiting):
        frame = {"type": "uncovered", "group": line, "name": dict(name), "waiting": waiting}
        for one in present:
            if one.leads and one.state != OFFLINE:
                sockets.push(sockets.AGENTS, frame, one.agent.id)
        queue.notice({"event": "queue.unstaffed", "id": ulid(clock.now()), **frame})


def _is_there(agent: str) -> bool:
    """Whether an agent is there, has said that they are away, or is gone for less than the grace: another timer comes then."""
    if presence.states([agent])[agent] != OFFLINE:
        return True
    word, grace = presences.words().get(agent), timedelta(seconds=service.current().grace)
    return bool(word and word.state == OFFLINE and clock.now() < clock.moment(word.at) + grace)


def _is_live(case: Case, now: datetime) -> bool:
    """Whether somebody waits for a word of its agent's: not what was put aside, and not what a department works on."""
    aside = case.state == "on_hold" and bool(case.snoozed_until) and clock.moment(case.snoozed_until) > now
    return case.status == CLAIMED and not aside and case.state != "with_department"


def _waiting(identifier: str) -> Case | None:
    """The case while its customer waits for it."""
    try:
        case = cases.case_of(identifier)
    except NotFound:
        return None
    return case if _waits(case) else None


def _waits(case: Case) -> bool:
    return case.status == WAITING and case.state != "open"


def _near(at: datetime, now: datetime) -> datetime:
    return max(now, min(at, now + _FURTHEST))
