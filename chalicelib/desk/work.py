"""What people do with a case: take it, answer in it, pass it on, end it; each in one transaction with the talk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib import clock
from chalicelib.edge.errors import Conflict, Forbidden
from chalicelib.handover import life, plan, record
from chalicelib.handover.record import persistently
from chalicelib.message import Agent, Turn
from chalicelib.scenes import wording
from chalicelib.store import agents, cases, conversations, loads
from chalicelib.store.cases import CLAIMED, CLOSED, LEADS, WAITING, Case
from chalicelib.ulids import ulid

_LEADING = ("lead", "admin")


def claim(identifier: str, agent: Agent, capacity: int = 0) -> Case:
    """Makes a waiting case the agent's; a second call of the same agent changes nothing.

    `capacity` is how many they can hold at once, where that is known already.

    Raises Conflict where somebody else has it or the agent's hands are full, Forbidden where it is for leads, NotFound, Unavailable.
    """

    def once() -> Case:
        case = cases.case_of(identifier)
        if case.queue == LEADS and agent.role not in _LEADING:
            raise Forbidden("This case is for a lead.")
        if case.status != WAITING:
            return _already(case, agent)
        return _told(case, "claim", agent, "claimed", capacity=_with_free_hands(agent, capacity))

    return persistently(once)


def say(identifier: str, agent: Agent, message: str, text: str) -> Turn:
    """The agent's words to the customer, or those of a lead who joins; the same message id again gives the same turn.

    Raises Conflict where the case is not the agent's, NotFound, Unavailable.
    """

    def once() -> Turn:
        case = _mine(cases.case_of(identifier), agent)
        seen = conversations.look(record.state_of(case), f"{agent.id}:{message}")
        if seen.turn:
            return seen.turn
        now = clock.now()
        turn = Turn(ulid(now, after=seen.state.last_turn), case.conversation, "agent", clock.iso(now), text)
        turn = replace(turn, message=f"{agent.id}:{message}", agent=agent, case=case.id)
        # Only the first word after the customer's changes the case; the others are written as cheaply as before.
        if case.state in ("active", "with_department") and case.awaiting == "customer":
            conversations.append(seen.state, seen.state, turn)
            return turn
        answered = life.moved(case, "answer", agent)
        turn = replace(turn, event="changed")
        conversations.append(seen.state, seen.state, turn, [cases.changing(answered, case, "answer", agent)])
        return turn

    return persistently(once)


def close(identifier: str, agent: Agent, resolution: str) -> Case:
    """Resolves a case and gives the conversation back to the bot; a second call changes nothing.

    Raises Conflict where the case is not the agent's, NotFound, Unavailable.
    """

    def once() -> Case:
        case = cases.case_of(identifier)
        if case.status == CLOSED and case.agent and case.agent.id == agent.id:
            return case
        return _told(_own(case, agent), "resolve", agent, "closed", resolution, ask_rating=True, resolution=resolution)

    return persistently(once)


def hold(identifier: str, agent: Agent, until: str = "", note: str = "") -> Case:
    """Puts the agent's case aside until the customer speaks or, where given, the time (ISO) has come."""
    if until and clock.moment(until) <= clock.now():
        raise Conflict("until must lie in the future.", "in_the_past")
    return _quietly(identifier, "hold", agent, note, snoozed_until=until)


def resume(identifier: str, agent: Agent) -> Case:
    """Takes up a case that was put aside; one that was taken up already stays as it is."""
    return _quietly(identifier, "resume", agent)


def transfer_to_group(identifier: str, agent: Agent, group: str, note: str = "") -> Case:
    """Gives the agent's case to a skill group: it waits there by its old promise.

    Raises Conflict where the case is not the agent's, NotFound, Unavailable.
    """

    def once() -> Case:
        case = _mine(cases.case_of(identifier), agent)
        return _told(case, "transfer", agent, "transferred", note, queue=group, place=case.stands)

    return persistently(once)


def transfer_to_agent(identifier: str, agent: Agent, other: Agent, note: str = "") -> Case:
    """Gives the agent's case to a colleague. Raises Conflict where their hands are full or the case is not the agent's."""

    def once() -> Case:
        case = _mine(cases.case_of(identifier), agent)
        if case.queue == LEADS and other.role not in _LEADING:
            raise Forbidden("This case is for a lead.")
        room = _with_free_hands(other)
        return _told(case, "pass_on", agent, "passed_on", note, capacity=room, agent=other, last_agent=case.agent)

    return persistently(once)


def take_over(identifier: str, lead: Agent, note: str = "") -> Case:
    """A lead takes somebody's case; their own stays as it is. Raises Forbidden, Conflict, NotFound, Unavailable."""

    def once() -> Case:
        if lead.role not in _LEADING:
            raise Forbidden("Only a lead may take over a colleague's case.")
        case = cases.case_of(identifier)
        if case.status == CLAIMED and case.agent and case.agent.id == lead.id:
            return case
        return _told(case, "take_over", lead, "passed_on", note)

    return persistently(once)


def give_back(identifier: str, note: str, by: Agent | None = None) -> Case:
    """Puts a claimed case at the head of its line: the agent gives it back or, without `by`, was lost.

    Raises Conflict where it is somebody else's or nobody's, NotFound, Unavailable.
    """

    def once() -> Case:
        case = cases.case_of(identifier)
        case = _mine(case, by) if by else case
        return _told(case, "give_back", by, "returned", note)

    return persistently(once)


def return_of(identifier: str, holder: str) -> Case:
    """Puts a case at the head of its line whose agent (`holder`, an id) was lost; one that somebody else has stays with them.

    Raises NotFound, Unavailable.
    """

    def once() -> Case:
        case = cases.case_of(identifier)
        if case.status != CLAIMED or not case.agent or case.agent.id != holder:
            return case
        return _told(case, "give_back", None, "returned", "connection lost")

    return persistently(once)


def label(identifier: str, agent: Agent, labels: tuple[str, ...]) -> Case:
    """Gives a case these labels and no others; anybody at the desk may."""
    return amend(identifier, agent, lambda case: {"labels": labels}, ", ".join(labels))


def amend(identifier: str, by: Agent | None, facts: Callable[[Case], dict[str, object]], note: str = "") -> Case:
    """Changes fields of a case without moving it; where `facts` change nothing, nothing is written."""

    def once() -> Case:
        case = cases.case_of(identifier)
        new = facts(case)
        if all(getattr(case, name) == value for name, value in new.items()):
            return case
        return record.keep(case, life.moved(case, "amend", by, **new), "amend", by, note)

    return persistently(once)


def ended_hold(case: Case, now: datetime) -> bool:
    """Whether the time for which a case was put aside is over."""
    return case.state == "on_hold" and bool(case.snoozed_until) and clock.moment(case.snoozed_until) <= now


def _quietly(identifier: str, move: str, agent: Agent, note: str = "", **facts: object) -> Case:
    """A move of the agent's own case that the customer hears nothing of; where it was made before it is not made again."""

    def once() -> Case:
        case = _mine(cases.case_of(identifier), agent)
        _, leads_to = life.MOVES[move]
        if case.state == leads_to and all(getattr(case, name) == value for name, value in facts.items()):
            return case
        return record.keep(case, life.moved(case, move, agent, **facts), move, agent, note)

    return persistently(once)


def _told(
    case: Case,
    move: str,
    by: Agent | None,
    event: str,
    note: str = "",
    *,
    ask_rating: bool = False,
    capacity: int = 0,
    **facts: object,
) -> Case:
    """A move that the customer hears of in the words of its event."""
    after = life.moved(case, move, by, **facts)
    name = after.agent.name if after.agent else ""
    text = wording.say("service", event, case.language, agent=name)
    return record.keep(case, after, move, by, note, text=text, event=event, ask_rating=ask_rating, capacity=capacity)


def _already(case: Case, agent: Agent) -> Case:
    if case.status == CLAIMED and case.agent and case.agent.id == agent.id:
        return case
    raise Conflict(_holder(case), "already_claimed")


def _with_free_hands(agent: Agent, known: int = 0) -> int:
    """How many cases an agent can hold, 0 for leads, who judge that for themselves. Raises Conflict where they hold as many."""
    if agent.role in _LEADING:
        return 0
    capacity = known or _capacity(agent)
    if loads.held(agent.id)[agent.id] >= capacity:
        raise Conflict(f"{agent.name} holds {capacity} cases already, as many as they can.", "at_capacity")
    return capacity


def _capacity(agent: Agent) -> int:
    account = agents.find(agent.id)
    return account.capacity if account and account.capacity else plan.current().capacity


def _own(case: Case, agent: Agent) -> Case:
    if case.status != CLAIMED or not case.agent or case.agent.id != agent.id:
        raise Conflict(_holder(case), "not_yours")
    return case


def _mine(case: Case, agent: Agent) -> Case:
    """A claimed case that is the agent's, or anybody's for a lead."""
    return case if case.status == CLAIMED and agent.role in _LEADING else _own(case, agent)


def _holder(case: Case) -> str:
    if case.status == WAITING:
        return "Nobody has claimed this case yet; claim it first."
    who = case.agent.name if case.agent else "somebody"
    return f"{who} has this case." if case.status == CLAIMED else f"This case was closed by {who}."
