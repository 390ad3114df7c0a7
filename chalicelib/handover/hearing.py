"""A customer's word to a person makes it that person's turn, and the clocks go on."""

from chalicelib import clock
from chalicelib.handover import life, record
from chalicelib.handover.clocks import REPLY
from chalicelib.message import Turn
from chalicelib.store import cases
from chalicelib.store.cases import CLAIMED, WAITING, Case

_TO_PEOPLE = ("human", "waiting")


def hear(turn: Turn) -> None:
    """Notes on its case that the customer spoke; told again, or after it was answered, it changes nothing. Raises Unavailable."""
    if turn.by == "customer" and turn.case and turn.service and turn.service.mode in _TO_PEOPLE:
        record.persistently(lambda: _note(turn))


def _note(turn: Turn) -> None:
    case = cases.case_of(turn.case)
    if _is_news(turn, case):
        marks = tuple(
            mark for mark in case.breached if not mark.startswith(f"{REPLY}:")
        )  # another word, another promise
        # Where the agent who was asked is gone, nobody has it yet.
        held = case.status == CLAIMED
        facts: dict[str, str] = {} if held else {"awaiting": "agent", "spoken_at": turn.at}
        move = "hear" if held else "amend"
        record.keep(case, life.moved_at(clock.moment(turn.at), case, move, breached=marks, **facts), move)


def _is_news(turn: Turn, case: Case) -> bool:
    """Whether nobody has answered it, and nobody knew of it when the case was put aside."""
    if case.status not in (CLAIMED, WAITING):
        return False
    if case.awaiting == "agent" and case.state == "on_hold":
        return turn.at > max(case.spoken_at, case.paused_since)
    # Of two in the same millisecond neither has answered the other.
    return case.awaiting == "customer" and turn.at >= case.spoken_at
