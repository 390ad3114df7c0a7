"""The one flow: a customer's message comes in, exactly one reply goes out, whatever the channel."""

import random
import time
from dataclasses import replace
from functools import partial

from chalicelib import clock, scenes
from chalicelib.edge.errors import TooMany, Unavailable
from chalicelib.edge.telemetry import Note, noted
from chalicelib.handover import policy
from chalicelib.insight import visits
from chalicelib.message import Inbound, Service, State, Turn
from chalicelib.scenes import thread
from chalicelib.scenes.ask import Ask, Said
from chalicelib.scenes.form import resuming
from chalicelib.scenes.identity import hearing as identity
from chalicelib.scenes.news import subscription as news
from chalicelib.scenes.service import judging, line, media, queueing
from chalicelib.scenes.service import scene as service
from chalicelib.shop.connector import visit
from chalicelib.store import conversations
from chalicelib.store.table import Overtaken
from chalicelib.ulids import ulid
from chalicelib.understanding import context, reading, whereabouts

_ATTEMPTS = 8
_PER_MINUTE = 30


def answer(inbound: Inbound) -> Turn:
    """The turn of a message: made once, and given again, word for word, to every repeat of its id.

    Raises TooMany where a customer floods, Unavailable where the store does not answer.
    """
    facts = {"conversation": inbound.conversation, "channel": inbound.channel, "id": inbound.id}
    with noted("message", **facts) as note, visit.begun(note) as asking:
        for attempt in range(_ATTEMPTS):
            seen = conversations.look(_fresh(inbound), inbound.id)
            if seen.turn:
                note["outcome"] = "repeated"
                return seen.turn
            try:
                return _take(seen.state, inbound, note)
            except Overtaken:
                asking.forget()
                time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise Unavailable("This conversation is very busy right now; please send the message again.", retry_after=1)


def _take(state: State, inbound: Inbound, note: Note) -> Turn:
    ask = _understood(_paced(_addressed(state, inbound), inbound), inbound)
    said = resuming.kept(ask, _said(ask))
    visit, marks = visits.marked(state, said.state.topic, said.event, ask.now)
    said = replace(said, state=replace(said.state, visit=visit))
    turn = replace(_turn(ask, said, state.last_turn), marks=marks)
    conversations.append(state, said.state, turn, said.writes)
    read = ask.reading
    note.update(
        intent=read.intent,
        needs=len(read.needs) or 1,
        confidence=round(read.score, 3),
        decision=read.decision,
        happened=said.event,
        **({"why": list(said.why)} if said.why else {}),
    )
    return turn


def _said(ask: Ask) -> Said:
    if heard := news.heard(ask) or judging.heard(ask):
        return heard
    if did := line.heard(ask):
        return _and_then(ask, did) if did.event == "withdrawn" else line.beside(ask, did)
    if ask.state.mode == "human":
        return service.listening(ask)
    if ask.state.mode == "waiting":
        return line.beside(ask, service.waiting(ask))
    if answered := media.heard(ask) or identity.heard(ask):
        return answered
    decided = policy.decided(ask.state, ask.reading, ask.inbound.choice, partial(queueing.fullness, ask))
    if decided.reason:
        return line.beside(ask, service.hand_over(ask, decided.reason, decided.why))
    said = thread.kept(ask, scenes.reply)
    return queueing.first(ask, decided, said) if decided.first else said


def _and_then(ask: Ask, left: Said) -> Said:
    """Who says in the same breath that they need nobody and what they want is answered at once."""
    about = ask.reading.decision == "answer" and ask.scene not in ("service", "smalltalk", "unknown")
    said = thread.kept(replace(ask, state=left.state), scenes.reply) if about and not ask.inbound.choice else left
    if said is left or said.event or not (said.reply and left.reply):
        return left
    reply = replace(said.reply, text=f"{ask.say('left_short', 'service')}\n{said.reply.text}")
    return replace(said, reply=reply, writes=(*left.writes, *said.writes), event=left.event)


def _understood(state: State, inbound: Inbound) -> Ask:
    now = clock.now()
    state = whereabouts.seen(context.remembered(state, now), inbound.page)
    state = replace(state, wary=state.wary or policy.speaks_of_fraud(inbound.text))
    choice = inbound.choice or context.chosen(inbound.text, state)
    if not inbound.text and not choice:
        return Ask(inbound, state, reading.of_photos(), now)
    read = reading.read(inbound.text) if inbound.text else reading.of_photos()
    read, slot = context.in_context(state, read, choice)
    return Ask(replace(inbound, choice=choice), state, read, now, slot)


def _turn(ask: Ask, said: Said, before: str) -> Turn:
    return Turn(
        ulid(ask.now, after=before),
        ask.inbound.conversation,
        "customer",
        clock.iso(ask.now),
        media.words(ask.inbound),
        ask.inbound.id,
        said.reply,
        said.state.agent,
        said.state.case or ask.state.case,  # who has just left a line is still told of by its case
        said.event,
        said.service or Service(said.state.mode),
        done=said.done,
        photos=ask.inbound.photos,
        files=ask.inbound.files,
        language=said.state.language if said.reply and said.reply.ask_rating else "",
        why=said.why,
        via=ask.inbound.via,
    )


def _addressed(state: State, inbound: Inbound) -> State:
    """The state with who asks and in which language, as this message shows them."""
    text = "" if news.stops(inbound.text) else inbound.text
    language = context.language_after(state, inbound.language, text, inbound.choice)
    return replace(state, customer=inbound.customer, channel=inbound.channel, language=language, via=inbound.via)


def _paced(state: State, inbound: Inbound) -> State:
    """Counts the message in the state itself, so that a flood is noticed without a further read or write."""
    minute = int(inbound.at.timestamp()) // 60
    count = state.pace[1] + 1 if state.pace[0] == minute else 1
    if count > _PER_MINUTE:
        raise TooMany("That is a lot of messages; please wait a minute.", retry_after=60)
    return replace(state, pace=(minute, count))


def _fresh(inbound: Inbound) -> State:
    return State(inbound.conversation, inbound.customer, inbound.channel, inbound.language or "zh-Hans")
