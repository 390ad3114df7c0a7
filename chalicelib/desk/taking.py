"""How cases find their agents: an agent takes the next one, or each is given to whoever is free."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib import clock
from chalicelib.desk import work
from chalicelib.edge.errors import Conflict, Forbidden, NotFound
from chalicelib.handover import lines, presence
from chalicelib.handover import plan as service
from chalicelib.handover.lines import Lines
from chalicelib.handover.plan import Plan
from chalicelib.handover.presence import Colleague
from chalicelib.message import Agent
from chalicelib.store import cases
from chalicelib.store.cases import Case
from chalicelib.store.presences import ONLINE

_WINDOW, _ROUNDS = 25, 6


def take(agent: Agent) -> Case | None:
    """The case whose turn it is among the lines the agent serves, made theirs; None where nobody waits there.

    One call a line, whatever its length; who is overtaken by a colleague takes the one behind. Raises Conflict
    (`at_capacity`), Unavailable.
    """
    plan, present = service.current(), presence.colleagues()
    one = replace(_among(present, agent), state=ONLINE)  # whoever asks is there
    present = [one if other.agent.id == agent.id else other for other in present]
    tried = set[str]()
    for _ in range(_ROUNDS):
        heads = heads_of(lines.near(plan, one))
        turn = [case for case in lines.turn_of(plan, one, present, heads, clock.now()) if case.id not in tried]
        if not turn:
            return None
        for case in turn:
            if claimed := claimed_by(case, one):
                return claimed
            tried.add(case.id)
    return None


def give_out(plan: Plan, present: list[Colleague]) -> int:
    """Gives the cases that wait to those who are free, in the order of their promises; how many. Raises Unavailable."""
    given, progress = 0, True
    while progress and any(one.free for one in present):
        heads = heads_of(lines.lines_of(plan))
        progress = False
        for case in sorted((case for line in heads.values() for case in line), key=lambda case: case.stands):
            taker = _given(plan, case, present, heads)
            if taker:
                present = [replace(one, held=one.held + 1) if one == taker else one for one in present]
                given, progress = given + 1, True
    return given


def heads_of(names: Iterable[str]) -> Lines:
    """The first cases of each line, in one call a line. Raises Unavailable."""
    return {name: cases.waiting(name, _WINDOW) for name in names}


def claimed_by(case: Case, one: Colleague) -> Case | None:
    """The case as an agent's; None where it is no longer to be had. Raises Conflict (`at_capacity`), Unavailable."""
    try:
        return work.claim(case.id, one.agent, one.capacity)
    except (NotFound, Forbidden):
        return None
    except Conflict as refused:
        if refused.code == "at_capacity":
            raise
        return None


def _given(plan: Plan, case: Case, present: list[Colleague], heads: Lines) -> Colleague | None:
    """Who has got the case; None where nobody could take it, or somebody has it already."""
    for one in lines.takers_of(plan, case, present, heads, clock.now()):
        try:
            return one if claimed_by(case, one) else None
        except Conflict:
            continue  # their hands were filled a moment ago
    return None


def _among(present: list[Colleague], agent: Agent) -> Colleague:
    return next((one for one in present if one.agent.id == agent.id), Colleague(agent))
