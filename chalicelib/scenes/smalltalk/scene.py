"""Greetings, thanks and the like, each answered with a way to go on."""

from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, person, told


def reply(ask: Ask) -> Said:
    """smalltalk.*: a sentence, and what can be done next."""
    kind = ask.reading.intent.partition(".")[2]
    return told(
        ask, ask.say(kind, "smalltalk", name=_name(ask)), choices=_ways(ask, kind), ask_rating=kind == "goodbye"
    )


def _name(ask: Ask) -> str:
    name = "" if ask.state.customer.guest else ask.state.customer.name
    return f" {name}" if name and ask.state.language == "en" else name


def _ways(ask: Ask, kind: str) -> tuple[Choice, ...]:
    if kind == "goodbye":
        return (person(ask),)
    track = Choice("intent:logistics.track", ask.say("track", "knowledge"))
    return (track, Choice("intent:promotion.current", ask.say("promotions", "knowledge")), person(ask))
