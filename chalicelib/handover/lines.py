"""Which line an agent takes the next case from, and whose turn it is: pure rules over who is there and who waits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from chalicelib import clock
from chalicelib.handover.plan import GENERAL, Plan
from chalicelib.handover.presence import Colleague
from chalicelib.store.cases import Case

# The cases of each line from its head on.
Lines = Mapping[str, Sequence[Case]]


def lines_of(plan: Plan) -> tuple[str, ...]:
    """Every line in which somebody may stand: those of the groups, and of groups that there were."""
    return (*(group.id for group in plan.groups), *plan.retired)


def near(plan: Plan, one: Colleague) -> tuple[str, ...]:
    """The lines that may be an agent's to take from: their own, and those that their groups help out with."""
    return tuple(line for line in lines_of(plan) if serves(plan, one, line) or _helps(plan, one, line))


def reach(plan: Plan, one: Colleague, present: Iterable[Colleague], lines: Lines, now: datetime) -> tuple[str, ...]:
    """The lines that an agent takes from at this moment: overflow begins where nobody is there, or the first waits too long."""
    others = [other for other in present if other.online]
    return tuple(
        line
        for line in near(plan, one)
        if serves(plan, one, line)
        or not any(serves(plan, other, line) for other in others)
        or _too_long(plan, lines.get(line, ()), now)
    )


def uncovered(plan: Plan, present: Iterable[Colleague]) -> tuple[str, ...]:
    """The lines that nobody who is there takes from, of their own or to help."""
    there = [one for one in present if one.online]
    return tuple(line for line in lines_of(plan) if not any(line in near(plan, one) for one in there))


def turn_of(plan: Plan, one: Colleague, present: Sequence[Colleague], lines: Lines, now: datetime) -> tuple[Case, ...]:
    """The cases that an agent takes, the first choice first: the earliest promise; who waits for somebody they know is theirs
    for a little while, unless nobody else is left."""
    mine = [case for line in reach(plan, one, present, lines, now) for case in lines.get(line, ())]
    known = {other.agent.id for other in present if other.free and other.agent.id != one.agent.id}
    kept = timedelta(seconds=plan.bounds.sticky)
    return tuple(sorted(mine, key=lambda case: (_is_kept(case, known, now - kept), case.stands)))


def takers_of(
    plan: Plan, case: Case, present: Sequence[Colleague], lines: Lines, now: datetime
) -> tuple[Colleague, ...]:
    """Who is to have a case, the first choice first: whoever had it last, then agents before leads, by how little they hold."""
    able = [one for one in present if one.free and case.queue in reach(plan, one, present, lines, now)]
    last = case.last_agent.id if case.last_agent else ""

    def choice(one: Colleague) -> tuple[bool, bool, bool, float, str]:
        # A lead who has said nothing of groups looks after all of them and takes what nobody else can.
        watches = one.leads and not one.groups
        return one.agent.id != last, watches, not serves(plan, one, case.queue), one.held / one.capacity, one.agent.id

    return tuple(sorted(able, key=choice))


def serves(plan: Plan, one: Colleague, line: str) -> bool:
    """Whether a line is an agent's own; that of a group which is no more is everybody's who serves the general one."""
    return one.serves(GENERAL if line in plan.retired else line)


def _helps(plan: Plan, one: Colleague, line: str) -> bool:
    return any(one.serves(group) for group in plan.group(line).overflow)


def _too_long(plan: Plan, line: Sequence[Case], now: datetime) -> bool:
    bound = timedelta(seconds=plan.bounds.overflow)
    return any(_since(case) + bound <= now if case.state != "open" else clock.moment(case.due) <= now for case in line)


def _since(case: Case) -> datetime:
    return clock.moment(case.queued_at or case.opened_at)


def _is_kept(case: Case, known: set[str], since: datetime) -> bool:
    """Whether it is for somebody else, whom the customer knows and who is free."""
    return bool(case.last_agent and case.last_agent.id in known and _since(case) > since)
