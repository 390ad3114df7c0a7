"""Greetings, thanks and the like, each answered with a way to go on."""

from dataclasses import replace

from chalicelib import clock
from chalicelib.edge.errors import Unavailable
from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.smalltalk.welcome import welcome


def reply(ask: Ask) -> Said:
    """smalltalk.*: a sentence, and what can be done next."""
    kind = ask.reading.intent.partition(".")[2]
    if kind == "greeting" and (known := _welcome(ask)):
        return known
    if kind == "deny" and ask.state.expecting and ask.state.expecting.slot == "likely":
        return _not_that(ask)
    said = told(ask, ask.say(kind, "smalltalk", name=_name(ask)), choices=_ways(ask, kind))
    return _judged(ask, said) if kind in ("goodbye", "thanks") else said


def _judged(ask: Ask, said: Said) -> Said:
    """Asks how it was, too, once a day: who was helped with something, has nothing under way and waits for nobody."""
    state, today = ask.state, clock.day(ask.now)
    if not state.topic or state.draft or state.case or state.unknowns or state.rating_day == today or not said.reply:
        return said
    return replace(said, reply=replace(said.reply, ask_rating=True), state=replace(said.state, rating_day=today))


def _welcome(ask: Ask) -> Said | None:
    """A hello is answered also where the customer's data cannot be read."""
    try:
        return welcome(ask)
    except Unavailable:
        return None


def _not_that(ask: Ask) -> Said:
    """The order that was guessed at is not what they come with: it is out of mind again."""
    said = told(ask, ask.say("not_that", "smalltalk"), choices=_ways(ask, "deny"))
    return replace(said, state=replace(said.state, order="", product=""))


def _name(ask: Ask) -> str:
    name = "" if ask.state.customer.guest else ask.state.customer.name
    return f" {name}" if name and ask.state.language == "en" else name


def _ways(ask: Ask, kind: str) -> tuple[Choice, ...]:
    if kind == "goodbye":
        return (person(ask),)
    track = Choice("intent:logistics.track", ask.say("track", "knowledge"))
    return (track, Choice("intent:promotion.current", ask.say("promotions", "knowledge")), person(ask))
