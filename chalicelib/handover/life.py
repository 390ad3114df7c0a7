"""The life of a case: which moves there are, from where to where, and what each changes. Read MOVES as a table."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.edge.errors import Conflict
from chalicelib.message import Agent
from chalicelib.store.cases import CLOSED, LISTED, Case
from chalicelib.ulids import placed

REOPENS_FOR = timedelta(hours=48)
_HEAD = timedelta(days=1)  # before every promise that is still to be kept

_LINE = ("open", "waiting", "reopened")
_HELD = ("claimed", "active", "on_hold", "with_department")
_ALL = tuple(LISTED)
SAME = ""  # the move leaves the case where it stands

# move: the states it may start from, and the one it leads to.
MOVES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "queue": (("open",), "waiting"),  # the customer waits for it now
    "leave": (("waiting", "reopened"), "open"),  # nobody waits for it live any more, it is still to be seen to
    "raise": (_LINE, SAME),  # to the head of its line
    "escalate": (_LINE, SAME),  # to the leads' line, whatever it waited for before
    "withdraw": (_LINE, "closed"),  # the customer needs nobody any more
    "claim": (_LINE, "claimed"),
    "answer": (_HELD, "active"),
    "hear": (_HELD, "active"),  # the customer spoke
    "hold": (_HELD, "on_hold"),
    "resume": (("on_hold",), "active"),
    "refer": (_HELD, "with_department"),
    "referred_back": (_HELD, "active"),
    "transfer": (_HELD, "waiting"),  # to a group, or
    "pass_on": (_HELD, "claimed"),  # to a colleague
    "take_over": (_HELD, SAME),
    "give_back": (_HELD, "waiting"),
    "resolve": (_HELD, "resolved"),
    "reopen": (("resolved",), "reopened"),
    "close": (("resolved",), "closed"),
    "amend": (_ALL, SAME),  # labels, clocks, what a colleague noted on it
}


class Illegal(Conflict):
    """A move that a case cannot make where it stands."""


def moved(case: Case, move: str, by: Agent | None = None, **facts: Any) -> Case:
    """The case after a move by somebody (None: the system or the customer), at the present moment.

    `facts` are fields of the case that the move brings with it. Raises Illegal.
    """
    return moved_at(clock.now(), case, move, by, **facts)


def moved_at(now: datetime, case: Case, move: str, by: Agent | None = None, /, **facts: Any) -> Case:
    """The same as of a moment that was: a word counts from when it was spoken. Raises Illegal."""
    starts, _ = MOVES[move]
    if case.state not in starts:
        raise Illegal(f"A case that is {case.state} cannot be moved by '{move}'.", "illegal_move")
    after = replace(case, version=case.version + 1, **facts)
    after = _EFFECTS.get(move, _nothing)(after, by, now)
    state = _leads_to(after, move)
    return _timed(case, replace(after, state=state, status=LISTED[state]), now)


def stands_still(case: Case) -> bool:
    """Whether nobody of ours is to be hurried: it waits for the customer, was put aside or is settled."""
    return case.awaiting == "customer" or case.state == "on_hold" or case.status == CLOSED


def may_reopen(case: Case, now: datetime) -> bool:
    """Whether a customer who comes back goes on with this case; later it is a case of its own."""
    return case.state == "resolved" and now - clock.moment(case.resolved_at) < REOPENS_FOR


def state_at(case: Case, now: datetime) -> str:
    """Where a case stands: what was settled is closed once it can be opened again no more, whether or not anybody looked."""
    return "closed" if case.state == "resolved" and not may_reopen(case, now) else case.state


def _leads_to(case: Case, move: str) -> str:
    _, state = MOVES[move]
    # While a department still works on it, words change nothing of that.
    waits = move in ("answer", "hear", "referred_back") and case.tasks > 0
    return "with_department" if waits else state or case.state


def _timed(before: Case, after: Case, now: datetime) -> Case:
    """With the pause written down that begins or ends with a move."""
    if stands_still(after):
        return replace(after, paused_since=before.paused_since or clock.iso(now))
    if not before.paused_since:
        return after
    return replace(after, paused_since="", pauses=(*before.pauses, (before.paused_since, clock.iso(now))))


def _nothing(case: Case, by: Agent | None, now: datetime) -> Case:
    return case


def _claimed(case: Case, by: Agent | None, now: datetime) -> Case:
    return replace(case, agent=by, last_agent=by, claimed_at=clock.iso(now), awaiting=case.awaiting or "agent")


def _answered(case: Case, by: Agent | None, now: datetime) -> Case:
    first = case.first_reply_at or clock.iso(now)
    return replace(case, first_reply_at=first, awaiting="customer", spoken_at=clock.iso(now), snoozed_until="")


def _heard(case: Case, by: Agent | None, now: datetime) -> Case:
    case = _counted(case, now)
    # Whoever speaks again waits from their first unanswered word.
    spoken = case.spoken_at if case.awaiting == "agent" and case.spoken_at else clock.iso(now)
    return replace(case, awaiting="agent", spoken_at=spoken, snoozed_until="")


def _counted(case: Case, now: datetime) -> Case:
    """With the time that it waited for the customer added up."""
    if case.awaiting != "customer" or not case.spoken_at:
        return case
    return replace(case, paused=case.paused + max(0.0, (now - clock.moment(case.spoken_at)).total_seconds()))


def _resumed(case: Case, by: Agent | None, now: datetime) -> Case:
    return replace(case, snoozed_until="")


def _passed_on(case: Case, by: Agent | None, now: datetime) -> Case:
    return replace(case, claimed_at=clock.iso(now), snoozed_until="")


def _released(case: Case, by: Agent | None, now: datetime) -> Case:
    return replace(case, agent=None, last_agent=case.agent, snoozed_until="", queued_at=clock.iso(now))


def _given_back(case: Case, by: Agent | None, now: datetime) -> Case:
    return _raised(_released(case, by, now), by, now)


def _raised(case: Case, by: Agent | None, now: datetime) -> Case:
    promised = clock.moment(case.due or case.opened_at)
    return replace(case, place=placed(case.id, min(promised, now) - _HEAD))


def _resolved(case: Case, by: Agent | None, now: datetime) -> Case:
    case = _counted(case, now)
    at = clock.iso(now)
    return replace(case, resolved_at=at, closed_at=at, awaiting="", spoken_at="", snoozed_until="")


def _reopened(case: Case, by: Agent | None, now: datetime) -> Case:
    case = replace(case, agent=None, last_agent=case.agent, reopened=case.reopened + 1, closed_at="", resolved_at="")
    return replace(case, queued_at=clock.iso(now), awaiting="agent", spoken_at=clock.iso(now))


def _closed(case: Case, by: Agent | None, now: datetime) -> Case:
    return replace(case, closed_at=case.closed_at or clock.iso(now), awaiting="")


def _asked(case: Case, by: Agent | None, now: datetime) -> Case:
    """Who asks live now was promised an answer to the message they had left: a new promise begins."""
    marks = tuple(mark for mark in case.breached if not mark.startswith("first_reply:"))
    return replace(case, asked_at=clock.iso(now), spoken_at=clock.iso(now), awaiting="agent", breached=marks)


_EFFECTS = {
    "queue": _asked,
    "leave": lambda case, by, now: replace(case, priority="left"),  # a message is promised later than who waits
    "claim": _claimed,
    "take_over": lambda case, by, now: replace(case, agent=by, last_agent=case.agent),
    "answer": _answered,
    "hear": _heard,
    "resume": _resumed,
    "transfer": _released,
    "pass_on": _passed_on,
    "give_back": _given_back,
    "raise": _raised,
    "resolve": _resolved,
    "reopen": _reopened,
    "withdraw": _closed,
    "close": _closed,
}
