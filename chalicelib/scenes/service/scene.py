"""The moment a conversation passes to people, what is honestly told while waiting, and what is told of before it."""

from dataclasses import replace
from datetime import timedelta

from chalicelib import clock
from chalicelib.edge.errors import NotFound, Unavailable
from chalicelib.handover import advice, briefing, life, plan, record, wait
from chalicelib.handover.policy import ANGRY, COMPLEX, COSTLY, HARMED, LEGAL, NOT_UNDERSTOOD, RISKY
from chalicelib.handover.threats import threats_in
from chalicelib.message import Choice, Reply
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.order import which
from chalicelib.scenes.service import closed, grievance, line, queueing
from chalicelib.scenes.service.complaint import complaint
from chalicelib.scenes.service.progress import progress
from chalicelib.shop import orders
from chalicelib.store import cases, conversations
from chalicelib.store.cases import Case
from chalicelib.store.table import Write
from chalicelib.ulids import placed, ulid

__all__ = ["complaint", "hand_over", "listening", "progress", "waiting"]

_PREFACE = {
    ANGRY: "sorry",
    LEGAL: "grave",
    HARMED: "harm",
    RISKY: "risky",
    COSTLY: "costly",
    COMPLEX: "heavy",
    NOT_UNDERSTOOD: "stuck",
}
_READ = 10
_DETAILS = 8
_PHOTOS = 9
# What a case that goes on has anew.
_FRESH = (
    "reason",
    "queue",
    "last",
    "briefing",
    "order",
    "due",
    "place",
    "queued_at",
    "priority",
    "why",
    "told",
    "language",
    "customer",
)


def hand_over(ask: Ask, reason: str, why: tuple[str, ...] = ()) -> Said:
    """Opens a case with its briefing and tells the customer their place and their wait. Raises Unavailable."""
    why = why or (reason,)
    if back := closed.back(ask):
        return replace(_taken_down(ask, reason, back, why), why=why)
    case, write = _queued(ask, reason, why)
    service = wait.waiting(case.id, int(case.told["ahead"]), wait.of(case.told))
    preface = ask.say(_PREFACE[reason], "service") if reason in _PREFACE else ""
    facts = _facts(ask) if reason in (ANGRY, LEGAL) else ""
    lead = "_lead" if case.queue == cases.LEADS else ""
    queued = queueing.placed_words(ask, service, f"next{lead}", f"queued{lead}")
    state = replace(ask.state, mode="bot", expecting=None, earlier=None, draft=None, unknowns=0, wary=False, offered=())
    reply = Reply(preface + facts + queued, intent="service.human")
    return Said(reply, record.following(state, case), (write,), "opened", service, why=why)


def left_open(ask: Ask, text: str, reason: str, *choices: Choice) -> Said:
    """An answer now and a case for a colleague beside it: the bot goes on. One at a time in a conversation."""
    said = told(ask, text, choices=(*choices, person(ask)))
    if ask.state.case:
        return said
    case = _left(_case(ask, reason))
    return replace(said, state=replace(said.state, case=case.id), writes=(cases.opening(case),), event="opened")


def _left(case: Case) -> Case:
    """The case as one that nobody waits for: with the promise of a message that was left."""
    now, shop = clock.moment(case.opened_at), plan.current()
    due = shop.calendar.add(now, plan.promise(shop, shop.group(case.queue), plan.LEFT))
    return replace(case, state="open", priority=plan.LEFT, due=clock.iso(due), place=placed(case.id, due))


def _taken_down(ask: Ask, reason: str, back: str, why: tuple[str, ...]) -> Said:
    """While nobody is there: the case as a message, and when people are back; what is said from here on is added to it."""
    before = _before(ask) if ask.state.case else None
    if before and before.state == "open":
        after = line.to_leads(ask, before) if reason == LEGAL and before.queue != cases.LEADS else before
        move = "escalate" if after is not before else "amend"
        after = life.moved(before, "amend", last=ask.inbound.text[:80]) if after is before else after
        return closed.told(ask, after, cases.changing(after, before, move, note=reason), "closed_again", back)
    case = _left(replace(_case(ask, reason), why=why))
    preface = ask.say(_PREFACE[reason], "service") if reason in (ANGRY, LEGAL) else ""
    return closed.told(ask, case, cases.opening(case), "closed_now", back, preface)


def _facts(ask: Ask) -> str:
    """What the customer's orders show of the matter; nobody is kept from a person because they cannot be read."""
    try:
        return grievance.of(ask).text
    except Unavailable:
        return ""


def waiting(ask: Ask) -> Said:
    """What a waiting customer hears: noted, and their place in the queue. Raises Unavailable."""
    service = wait.service_of(ask.state)
    reply = Reply(queueing.placed_words(ask, service, "waiting_next", "waiting"), intent=ask.reading.intent)
    return Said(reply, ask.state, service=service)


def listening(ask: Ask) -> Said:
    """No word from the bot: an agent has the conversation and answers."""
    return Said(None, ask.state, service=wait.service_of(ask.state))


def photos(ask: Ask) -> Said:
    """Photos without a word: what is wrong has to be said; they are kept for when it is."""
    said = told(ask, ask.say("photos", "service"), choices=(person(ask),))
    return replace(said, state=replace(said.state, photos=(*ask.state.photos, *ask.inbound.photos)[-_PHOTOS:]))


def _queued(ask: Ask, reason: str, why: tuple[str, ...]) -> tuple[Case, Write]:
    """A case of its own, or the one that it goes on with: left open beside the bot, or settled not long ago."""
    case, before = _told(replace(_case(ask, reason), why=why)), _before(ask)
    if before is None or not _goes_on(case, before, ask):
        return replace(case, last_agent=before.agent if before else None), cases.opening(case)
    move = "queue" if before.state == "open" else "reopen"
    after = life.moved(before, move, **{name: getattr(case, name) for name in _FRESH})
    return after, cases.changing(after, before, move, note=reason)


def _told(case: Case) -> Case:
    """The case with what its customer is told of their wait."""
    ahead = cases.before(case.stands, case.queue)
    return replace(case, told=wait.told(ahead, wait.foreseen(case.queue, ahead)))


def _before(ask: Ask) -> Case | None:
    """The case that this conversation had last, where it is still kept."""
    settled = ask.state.settled
    identifier = ask.state.case or (settled.case if settled else "")
    try:
        return cases.case_of(identifier) if identifier else None
    except NotFound:
        return None


def _goes_on(case: Case, before: Case, ask: Ask) -> bool:
    """Who comes back within two days without another matter in mind comes back with the old one."""
    same = case.subject in (before.subject, "service.human") or case.subject.startswith("unknown.")
    return before.state == "open" or (same and life.may_reopen(before, ask.now))


def _noted(ask: Ask, number: str) -> list[str]:
    """What was asked of people for the order before: whoever takes the case finds it open."""
    try:
        order = orders.order_of(ask.state.customer.id, number) if number and not ask.state.customer.guest else None
    except Unavailable:
        return []  # who asks for a person gets one, whatever cannot be looked up just now
    return which.noted(ask, order) if order else []


def _case(ask: Ask, reason: str) -> Case:
    earlier = conversations.turns(ask.state.conversation, limit=_READ)
    threats = threats_in(ask.inbound.text) if reason == LEGAL else []
    why = ask.say(f"reason_{reason}", "service") + (f": {'、'.join(threats)}" if threats else "")
    brief = briefing.brief(ask.state, ask.reading, why, earlier)
    brief["details"] = [*_noted(ask, str(brief["order"])), *brief["details"]][:_DETAILS]
    brief["next"] = advice.next_step(str(brief["want"]), reason)
    course = plan.group_of(str(brief["want"]), reason, ask.state.customer)
    identifier, due = ulid(ask.now), ask.now + timedelta(seconds=course.promised)
    return Case(
        identifier,
        ask.state.conversation,
        ask.state.customer,
        reason,
        clock.iso(ask.now),
        queue=course.group,
        priority=course.priority,
        subject=str(brief["want"]),
        last=ask.inbound.text[:80] or ask.say("photo", "service"),
        language=ask.state.language,
        order=str(brief["order"]),
        briefing=brief,
        channel=ask.inbound.channel,
        place=placed(identifier, due),
        queued_at=clock.iso(ask.now),
        due=clock.iso(due),
        awaiting="agent",
        spoken_at=clock.iso(ask.now),
        why=(reason,),
    )
