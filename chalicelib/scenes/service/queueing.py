"""A place in the line and its wait in words, and what is offered first while the house is full."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.handover import plan, wait
from chalicelib.handover.pace import house
from chalicelib.handover.policy import Decision
from chalicelib.handover.surge import Level, level
from chalicelib.message import HUMAN, Choice, Minutes, Service
from chalicelib.scenes.ask import Ask, Said
from chalicelib.store import cases
from chalicelib.ulids import placed, ulid

_LONG = 120  # minutes that nobody wants to hear counted


def placed_words(ask: Ask, service: Service, first: str, other: str) -> str:
    """The wording `first` for who is next, `other` for who has others before them, each with its wait."""
    return ask.say(other if service.position else first, "service", position=service.position, wait=_wait(ask, service))


def fullness(ask: Ask, reason: str) -> Level:
    """How full the house is for a customer who would be handed over for this reason now. Raises Unavailable."""
    group, ahead = _at_the_end(ask, reason)
    now = house(group)
    return level(ahead, now.pace, now.coming)


def first(ask: Ask, decision: Decision, said: Said) -> Said:
    """The bot's own answer first, with the true wait beside the button that calls a person all the same."""
    if said.reply is None:
        return said
    group, ahead = _at_the_end(ask, decision.first)
    minutes = wait.minutes(wait.foreseen(group, ahead))
    if minutes is None:
        return said
    span = _span(ask, minutes)
    still = Choice(HUMAN, ask.say("still_a_person", "service", wait=span))
    others = tuple(choice for choice in said.reply.choices if choice.id != HUMAN)
    text = f"{said.reply.text}\n\n{ask.say('busy', 'service', wait=span)}"
    state = replace(said.state, offered=(*said.state.offered, decision.first))
    return replace(said, reply=replace(said.reply, text=text, choices=(*others, still)), state=state, why=decision.why)


def _at_the_end(ask: Ask, reason: str) -> tuple[str, int]:
    """The group that they would come to, and how many would be before them."""
    course = plan.group_of(ask.reading.intent, reason, ask.state.customer)
    return course.group, cases.before(placed(ulid(ask.now), ask.now + timedelta(seconds=course.promised)), course.group)


def _wait(ask: Ask, service: Service) -> str:
    if service.away:
        return ask.say("wait_away", "service")
    return ask.say("wait", "service", wait=_span(ask, service.wait)) if service.wait else ""


def _span(ask: Ask, minutes: Minutes) -> str:
    key = "soon" if minutes.high <= 1 else "long" if minutes.low >= _LONG else "span"
    key = "one" if key == "span" and minutes.low == minutes.high else key
    return ask.say(f"wait_{key}", "service", low=minutes.low, high=minutes.high)
