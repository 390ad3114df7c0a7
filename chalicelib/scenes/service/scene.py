"""The moment a conversation passes to people, what is honestly told while waiting, and earlier matters."""

from dataclasses import replace

from chalicelib import clock
from chalicelib.handover import briefing, wait
from chalicelib.handover.policy import ANGRY, COMPLEX, NOT_UNDERSTOOD
from chalicelib.message import Reply, Service, ulid
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.store import cases, conversations
from chalicelib.store.cases import Case

_PREFACE = {ANGRY: "sorry", COMPLEX: "heavy", NOT_UNDERSTOOD: "stuck"}
_READ = 10
_PHOTOS = 9


def hand_over(ask: Ask, reason: str) -> Said:
    """Opens a case with its briefing and tells the customer their place. Raises Unavailable."""
    case = _case(ask, reason)
    position = cases.before(case.id)
    preface = ask.say(_PREFACE[reason], "service") if reason in _PREFACE else ""
    queued = ask.say("queued" if position else "next", "service", position=position)
    state = replace(ask.state, mode="waiting", case=case.id, expecting=None, earlier=None, draft=None, unknowns=0)
    reply = Reply(preface + queued, intent="service.human")
    return Said(reply, state, (cases.opening(case),), "opened", Service("waiting", position, case=case.id))


def waiting(ask: Ask) -> Said:
    """What a waiting customer hears: noted, and their place in the queue. Raises Unavailable."""
    service = wait.service_of(ask.state)
    key = "waiting" if service.position else "waiting_next"
    reply = Reply(ask.say(key, "service", position=service.position), intent=ask.reading.intent)
    return Said(reply, ask.state, service=service)


def listening(ask: Ask) -> Said:
    """No word from the bot: an agent has the conversation and answers."""
    return Said(None, ask.state, service=wait.service_of(ask.state))


def photos(ask: Ask) -> Said:
    """Photos without a word: what is wrong has to be said; they are kept for when it is."""
    said = told(ask, ask.say("photos", "service"), choices=(person(ask),))
    return replace(said, state=replace(said.state, photos=(*ask.state.photos, *ask.inbound.photos)[-_PHOTOS:]))


def progress(ask: Ask) -> Said:
    """service.progress: the bot only answers where no case is open, so there is none to tell of."""
    return told(ask, ask.say("progress_none", "service"), choices=(person(ask),))


def _case(ask: Ask, reason: str) -> Case:
    earlier = conversations.turns(ask.state.conversation, limit=_READ)
    brief = briefing.brief(ask.state, ask.reading, ask.say(f"reason_{reason}", "service"), earlier)
    return Case(
        ulid(ask.now),
        ask.state.conversation,
        ask.state.customer,
        reason,
        clock.iso(ask.now),
        subject=str(brief["want"]),
        last=ask.inbound.text[:80] or ask.say("photo", "service"),
        language=ask.state.language,
        order=str(brief["order"]),
        briefing=brief,
    )
