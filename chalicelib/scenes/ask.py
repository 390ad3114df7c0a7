"""What a scene is given and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib import clock
from chalicelib.message import HUMAN, Choice, Expecting, Inbound, Reply, Service, State
from chalicelib.scenes import wording
from chalicelib.store.table import Write
from chalicelib.understanding.reading import Reading


@dataclass(frozen=True, slots=True)
class Ask:
    """One message of a customer, with what is remembered and what was understood. `slot` is what the
    customer's answer fills, or what it points back to: ("order", "KF…")."""

    inbound: Inbound
    state: State
    reading: Reading
    now: datetime
    slot: tuple[str, str] = ("", "")

    def say(self, key: str, scene: str, **values: object) -> str:
        """A scene's wording of `key` in the customer's language."""
        return wording.say(scene, key, self.state.language, **values)

    @property
    def scene(self) -> str:
        """The folder of the intent."""
        return self.reading.intent.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Said:
    """What goes back, what is remembered, and what is written with it; `done` are the commands among that, for the shop's
    systems, `why` the reasons of a decision whether a person takes over. No reply: a person answers."""

    reply: Reply | None
    state: State
    writes: tuple[Write, ...] = ()
    event: str = ""
    service: Service | None = None
    done: tuple[Mapping[str, Any], ...] = ()
    why: tuple[str, ...] = ()


def told(ask: Ask, text: str, **more: Any) -> Said:
    """An answer that leaves nothing open."""
    state = replace(ask.state, expecting=None, unknowns=0)
    return Said(Reply(text, intent=ask.reading.intent, **more), state)


def asked(ask: Ask, text: str, slot: str, options: tuple[Choice, ...] = (), **more: Any) -> Said:
    """A question of the bot's; the next message may be its answer."""
    state = replace(ask.state, expecting=Expecting(ask.reading.intent, slot, options), unknowns=0)
    return Said(Reply(text, choices=options, intent=ask.reading.intent, **more), state)


def person(ask: Ask) -> Choice:
    """The button that leads to a person."""
    return Choice(HUMAN, wording.say("service", "person", ask.state.language))


def offering(said: Said, *choices: Choice) -> Said:
    """The answer with further ways to go on before its own; a question keeps to its own."""
    if not said.reply or said.state.expecting:
        return said
    return replace(said, reply=replace(said.reply, choices=(*choices, *said.reply.choices)))


def adding(said: Said, text: str) -> Said:
    """The answer with a sentence after it; before a question, which stays the last word."""
    if not said.reply:
        return said
    both = (text, said.reply.text) if said.state.expecting else (said.reply.text, text)
    return replace(said, reply=replace(said.reply, text="\n".join(both)))


def day(moment: str) -> str:
    """A stored time as the day that it was in Shanghai: 11-20."""
    return clock.moment(moment).astimezone(clock.SHANGHAI).strftime("%m-%d")
