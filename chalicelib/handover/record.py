"""Brings a case and its conversation on together, in one transaction, with the words that the customer hears of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from chalicelib import clock
from chalicelib.edge.errors import Unavailable
from chalicelib.message import Agent, Reply, Service, Settled, State, Turn
from chalicelib.store import cases, conversations
from chalicelib.store.cases import CLAIMED, CLOSED, GENERAL, WAITING, Case
from chalicelib.store.table import Overtaken, Write
from chalicelib.ulids import ulid

_ATTEMPTS = 10
_NOTED = 200  # characters of a resolution that the conversation remembers
T = TypeVar("T")


def keep(
    before: Case,
    after: Case,
    move: str,
    by: Agent | None = None,
    note: str = "",
    *,
    text: str = "",
    event: str = "changed",
    reply: Reply | None = None,
    ask_rating: bool = False,
    capacity: int = 0,
    task: Mapping[str, str] | None = None,
    also: Iterable[Write] = (),
) -> Case:
    """Keeps a case's move, its audit, the conversation's new state and a turn that tells of it; gives the case.

    The turn carries the `event` to the desks, by the stream, so that it is never forgotten; a notice without `text` and `reply` is
    not shown to the customer. Raises Overtaken where case or conversation went on meanwhile: read again, decide again.
    """
    state = state_of(before)
    now = clock.now()
    told = following(state, after)
    told = replace(told, rating_day=clock.day(now)) if ask_rating else told
    turn = Turn(
        ulid(now, after=state.last_turn),
        before.conversation,
        "notice",
        clock.iso(now),
        text,
        reply=reply,
        agent=after.agent or before.agent or by,
        case=after.id,
        event=event,
        service=Service(told.mode, agent=told.agent.name if told.agent else "", case=told.case),
        ask_rating=ask_rating,
        language=state.language if ask_rating else "",
        task=task or {},
    )
    conversations.append(state, told, turn, [cases.changing(after, before, move, by, note, capacity), *also])
    return after


def state_of(case: Case) -> State:
    """The state of a case's conversation. Raises Unavailable."""
    return conversations.state_of(case.conversation) or State(case.conversation, case.customer, language=case.language)


def following(state: State, case: Case) -> State:
    """The conversation's state as its case has it; a conversation that is busy with another case stays as it is."""
    if state.case not in ("", case.id) and state.mode != "bot":
        return state
    if case.status == CLOSED and state.case != case.id:
        return state  # the bot has it already, and may be in the middle of something
    if case.status == CLAIMED:
        return replace(state, mode="human", agent=case.agent, case=case.id, expecting=None)
    if case.status == WAITING:
        return _in_line(state, case)
    return _back_to_bot(state, case)


def persistently(step: Callable[[], T]) -> T:
    """Reads again and tries again while others' writes come between. Raises Unavailable."""
    for _ in range(_ATTEMPTS):
        try:
            return step()
        except Overtaken:
            continue
    raise Unavailable("The conversation is very busy right now; please try again.", retry_after=1)


def _in_line(state: State, case: Case) -> State:
    queue = "" if case.queue == GENERAL else case.queue
    mode = "bot" if case.state == "open" else "waiting"
    return replace(state, mode=mode, agent=None, case=case.id, queue=queue, place=case.place)


def _back_to_bot(state: State, case: Case) -> State:
    state = replace(state, mode="bot", agent=None, case="", queue="", place="", expecting=None, unknowns=0)
    if not case.agent:
        return state
    return replace(
        state, settled=Settled(case.id, case.subject, case.agent.name, case.closed_at, case.resolution[:_NOTED])
    )
