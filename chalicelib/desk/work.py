"""What an agent does with a case: take it, answer in it, close it; each in one transaction with the talk."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from chalicelib import clock
from chalicelib.edge.errors import Conflict, Forbidden, Unavailable
from chalicelib.message import Agent, Service, Settled, State, Turn, ulid
from chalicelib.scenes import wording
from chalicelib.store import cases, conversations
from chalicelib.store.cases import CLAIMED, CLOSED, LEADS, WAITING, Case
from chalicelib.store.table import Overtaken

_ATTEMPTS = 10
_NOTED = 200  # characters of a resolution that the conversation remembers
T = TypeVar("T")


def claim(identifier: str, agent: Agent) -> Case:
    """Makes a waiting case the agent's; a second call of the same agent changes nothing.

    Raises Conflict where somebody else has it, Forbidden where it is for leads, NotFound, Unavailable.
    """

    def once() -> Case:
        case = cases.case_of(identifier)
        if case.queue == LEADS and agent.role == "agent":
            raise Forbidden("This case is for a lead.")
        if case.status == WAITING:
            return _step(case, CLAIMED, agent, "claimed")
        if case.agent and case.agent.id == agent.id and case.status == CLAIMED:
            return case
        raise Conflict(_holder(case), "already_claimed")

    return _persistently(once)


def say(identifier: str, agent: Agent, message: str, text: str) -> Turn:
    """The agent's words to the customer; the same message id again gives the same turn.

    Raises Conflict where the case is not the agent's, NotFound, Unavailable.
    """

    def once() -> Turn:
        case = _own(identifier, agent)
        seen = conversations.look(_state(case), f"{agent.id}:{message}")
        if seen.turn:
            return seen.turn
        turn = _turn(case, seen.state, agent, "agent", text, message=f"{agent.id}:{message}")
        conversations.append(seen.state, seen.state, turn)
        return turn

    return _persistently(once)


def close(identifier: str, agent: Agent, resolution: str) -> Case:
    """Ends a case and gives the conversation back to the bot; a second call changes nothing.

    Raises Conflict where the case is not the agent's, NotFound, Unavailable.
    """

    def once() -> Case:
        case = cases.case_of(identifier)
        if case.status == CLOSED and case.agent and case.agent.id == agent.id:
            return case
        return _step(replace(_own(identifier, agent), resolution=resolution), CLOSED, agent, "closed")

    return _persistently(once)


def _step(case: Case, status: str, agent: Agent, event: str) -> Case:
    """Brings case and conversation on together, and tells the customer in the same breath."""
    at = clock.iso(clock.now())
    changed = replace(case, status=status, agent=agent, version=case.version + 1)
    changed = replace(changed, claimed_at=at) if status == CLAIMED else replace(changed, closed_at=at)
    before = conversations.state_of(case.conversation) or _state(case)
    after = _open_to(agent, case, before) if status == CLAIMED else _back_to_bot(before, changed)
    text = wording.say("service", event, case.language, agent=agent.name)
    turn = _turn(case, before, agent, "notice", text, event=event, ask_rating=status == CLOSED)
    turn = replace(turn, service=Service(after.mode, agent=after.agent.name if after.agent else "", case=after.case))
    conversations.append(before, after, turn, [cases.changing(changed, case.status)])
    return changed


def _turn(
    case: Case,
    state: State,
    agent: Agent,
    by: str,
    text: str,
    *,
    message: str = "",
    event: str = "",
    ask_rating: bool = False,
) -> Turn:
    now = clock.now()
    return Turn(
        ulid(now, after=state.last_turn),
        case.conversation,
        by,
        clock.iso(now),
        text,
        message=message,
        agent=agent,
        case=case.id,
        event=event,
        ask_rating=ask_rating,
    )


def _open_to(agent: Agent, case: Case, state: State) -> State:
    return replace(state, mode="human", agent=agent, case=case.id, expecting=None)


def _back_to_bot(state: State, case: Case) -> State:
    who = case.agent.name if case.agent else ""
    settled = Settled(case.id, case.subject, who, case.closed_at, case.resolution[:_NOTED])
    return replace(state, mode="bot", agent=None, case="", queue="", settled=settled, expecting=None, unknowns=0)


def _own(identifier: str, agent: Agent) -> Case:
    case = cases.case_of(identifier)
    if case.status != CLAIMED or not case.agent or case.agent.id != agent.id:
        raise Conflict(_holder(case), "not_yours")
    return case


def _holder(case: Case) -> str:
    if case.status == WAITING:
        return "Nobody has claimed this case yet; claim it first."
    who = case.agent.name if case.agent else "somebody"
    return f"{who} has this case." if case.status == CLAIMED else f"This case was closed by {who}."


def _state(case: Case) -> State:
    return State(case.conversation, case.customer, language=case.language)


def _persistently(step: Callable[[], T]) -> T:
    """Reads again and tries again while the customer's own messages come between."""
    for _ in range(_ATTEMPTS):
        try:
            return step()
        except Overtaken:
            continue
    raise Unavailable("The conversation is very busy right now; please try again.", retry_after=1)
