"""The moment a conversation passes to people, what is honestly told while waiting, and what is told of before it."""

from dataclasses import replace

from chalicelib import clock
from chalicelib.edge.errors import Unavailable
from chalicelib.handover import briefing, wait
from chalicelib.handover.policy import ANGRY, COMPLEX, LEGAL, NOT_UNDERSTOOD
from chalicelib.handover.threats import threats_in
from chalicelib.message import Reply, Service, ulid
from chalicelib.scenes.ask import Ask, Said
from chalicelib.scenes.service import grievance
from chalicelib.scenes.service.complaint import complaint
from chalicelib.scenes.service.progress import progress
from chalicelib.store import cases, conversations
from chalicelib.store.cases import Case

__all__ = ["complaint", "hand_over", "listening", "progress", "waiting"]

_PREFACE = {ANGRY: "sorry", LEGAL: "grave", COMPLEX: "heavy", NOT_UNDERSTOOD: "stuck"}
_READ = 10
_TO = {cases.GENERAL: "", cases.LEADS: "_lead"}


def hand_over(ask: Ask, reason: str) -> Said:
    """Opens a case with its briefing and tells the customer their place. Raises Unavailable."""
    case = _case(ask, reason)
    position = cases.before(case.id, case.queue)
    preface = ask.say(_PREFACE[reason], "service") if reason in _PREFACE else ""
    facts = _facts(ask) if reason in (ANGRY, LEGAL) else ""
    queued = ask.say(("queued" if position else "next") + _TO[case.queue], "service", position=position)
    state = replace(ask.state, mode="waiting", case=case.id, expecting=None, earlier=None, draft=None, unknowns=0)
    state = replace(state, queue="" if case.queue == cases.GENERAL else case.queue)
    reply = Reply(preface + facts + queued, intent="service.human")
    return Said(reply, state, (cases.opening(case),), "opened", Service("waiting", position, case=case.id))


def _facts(ask: Ask) -> str:
    """What the customer's orders show of the matter; nobody is kept from a person because they cannot be read."""
    try:
        return grievance.of(ask).text
    except Unavailable:
        return ""


def waiting(ask: Ask) -> Said:
    """What a waiting customer hears: noted, and their place in the queue. Raises Unavailable."""
    service = wait.service_of(ask.state)
    key = "waiting" if service.position else "waiting_next"
    reply = Reply(ask.say(key, "service", position=service.position), intent=ask.reading.intent)
    return Said(reply, ask.state, service=service)


def listening(ask: Ask) -> Said:
    """No word from the bot: an agent has the conversation and answers."""
    return Said(None, ask.state, service=wait.service_of(ask.state))


def _case(ask: Ask, reason: str) -> Case:
    earlier = conversations.turns(ask.state.conversation, limit=_READ)
    threats = threats_in(ask.inbound.text) if reason == LEGAL else []
    why = ask.say(f"reason_{reason}", "service") + (f": {'、'.join(threats)}" if threats else "")
    brief = briefing.brief(ask.state, ask.reading, why, earlier)
    return Case(
        ulid(ask.now),
        ask.state.conversation,
        ask.state.customer,
        reason,
        clock.iso(ask.now),
        queue=cases.LEADS if reason == LEGAL else cases.GENERAL,
        subject=str(brief["want"]),
        last=ask.inbound.text[:80],
        language=ask.state.language,
        order=str(brief["order"]),
        briefing=brief,
    )
