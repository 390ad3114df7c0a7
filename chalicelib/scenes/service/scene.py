"""The moment a conversation passes to people, what is honestly told while waiting, and earlier matters."""

from dataclasses import replace

from chalicelib import clock
from chalicelib.edge.errors import NotFound, Unavailable
from chalicelib.handover import briefing, wait
from chalicelib.handover.policy import ANGRY, COMPLEX, NOT_UNDERSTOOD
from chalicelib.message import Choice, Reply, Service, ulid
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.order import which
from chalicelib.shop import orders
from chalicelib.store import cases, conversations
from chalicelib.store.cases import Case
from chalicelib.store.table import Write

_PREFACE = {ANGRY: "sorry", COMPLEX: "heavy", NOT_UNDERSTOOD: "stuck"}
_READ = 10
_DETAILS = 8
_PHOTOS = 9


def hand_over(ask: Ask, reason: str) -> Said:
    """Opens a case with its briefing and tells the customer their place. Raises Unavailable."""
    case, write = _queued(ask, reason)
    position = cases.before(case.id)
    preface = ask.say(_PREFACE[reason], "service") if reason in _PREFACE else ""
    queued = ask.say("queued" if position else "next", "service", position=position)
    state = replace(ask.state, mode="waiting", case=case.id, expecting=None, earlier=None, draft=None, unknowns=0)
    reply = Reply(preface + queued, intent="service.human")
    return Said(reply, state, (write,), "opened", Service("waiting", position, case=case.id))


def left_open(ask: Ask, text: str, reason: str, *choices: Choice) -> Said:
    """An answer now and a case for a colleague beside it: the bot goes on. One at a time in a conversation."""
    said = told(ask, text, choices=(*choices, person(ask)))
    if ask.state.case:
        return said
    case = _case(ask, reason)
    return replace(said, state=replace(said.state, case=case.id), writes=(cases.opening(case),), event="opened")


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
    """service.progress: while the bot answers, only a case that was left open for a colleague can be there to tell of."""
    key = "progress_open" if ask.state.case else "progress_none"
    return told(ask, ask.say(key, "service"), choices=(person(ask),))


def _queued(ask: Ask, reason: str) -> tuple[Case, Write]:
    """A case of its own, or the one that was left open for the same colleagues: it is the same conversation."""
    case, left = _case(ask, reason), _left_open(ask.state.case)
    if left is None or left.queue != case.queue:
        return case, cases.opening(case)
    case = replace(case, id=left.id, opened_at=left.opened_at, version=left.version + 1)
    return case, cases.changing(case, cases.WAITING)


def _left_open(identifier: str) -> Case | None:
    try:
        case = cases.case_of(identifier) if identifier else None
    except NotFound:
        return None
    return case if case and case.status == cases.WAITING else None


def _noted(ask: Ask, number: str) -> list[str]:
    """What was asked of people for the order before: whoever takes the case finds it open."""
    try:
        order = orders.order_of(ask.state.customer.id, number) if number and not ask.state.customer.guest else None
    except Unavailable:
        return []  # who asks for a person gets one, whatever cannot be looked up just now
    return which.noted(ask, order) if order else []


def _case(ask: Ask, reason: str) -> Case:
    earlier = conversations.turns(ask.state.conversation, limit=_READ)
    brief = briefing.brief(ask.state, ask.reading, ask.say(f"reason_{reason}", "service"), earlier)
    brief["details"] = [*_noted(ask, str(brief["order"])), *brief["details"]][:_DETAILS]
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
