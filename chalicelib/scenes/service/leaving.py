"""What the bot says unasked to who waits: that somebody can call instead, that people have gone home, that a message was kept."""

from dataclasses import replace
from datetime import datetime

from chalicelib import clock
from chalicelib.handover import life, record
from chalicelib.handover.plan import Plan
from chalicelib.message import Choice, Reply, Service, Turn
from chalicelib.scenes import wording
from chalicelib.scenes.service.closed import back_at
from chalicelib.scenes.service.line import CALLBACK, LEAVE, MESSAGE
from chalicelib.store import conversations
from chalicelib.store.cases import Case
from chalicelib.ulids import ulid

_LATELY = 20


def offer(case: Case) -> None:
    """Offers to call back, once in the life of a case. Raises Overtaken, Unavailable."""
    state, now = record.state_of(case), clock.now()
    seen = conversations.look(state, f"callback:{case.id}")
    if seen.turn or seen.state.case != case.id or seen.state.mode != "waiting":
        return
    names = ((CALLBACK, "callback"), (MESSAGE, "message"), (LEAVE, "leave"))
    choices = tuple(Choice(name, _say(f"{key}_button", case)) for name, key in names)
    turn = Turn(ulid(now, after=seen.state.last_turn), case.conversation, "notice", clock.iso(now))
    reply = Reply(_say("callback_offer", case), choices, intent="service.human")
    turn = replace(
        turn, message=f"callback:{case.id}", reply=reply, case=case.id, service=Service("waiting", case=case.id)
    )
    conversations.append(seen.state, seen.state, turn)


def silent(case: Case) -> None:
    """Keeps the case of a customer who is gone as a message. Raises Overtaken, Unavailable."""
    _leave(case, "silent", _say("gone_silent", case))


def closed(plan: Plan, case: Case) -> None:
    """Keeps it as a message because people have gone home; it is promised a word after they are back."""
    _leave(case, "closed", _say("closed_meanwhile", case, back=back_at(plan, clock.now(), case.language)))


def last_word(case: Case) -> datetime:
    """When the customer spoke last, or joined the line. Raises Unavailable."""
    said = [turn.at for turn in conversations.turns(case.conversation, limit=_LATELY) if turn.by == "customer"]
    return clock.moment(max([*said, case.queued_at or case.opened_at]))


def _leave(case: Case, note: str, text: str) -> None:
    record.keep(case, life.moved(case, "leave"), "leave", note=note, reply=Reply(text, intent="service.human"))


def _say(key: str, case: Case, **values: object) -> str:
    return wording.say("service", key, case.language, **values)
