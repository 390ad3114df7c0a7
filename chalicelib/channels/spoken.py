"""Turns as the pages see them: a list of messages, each with its id, its author and its time."""

from dataclasses import asdict
from typing import Any

from chalicelib import clock
from chalicelib.edge import files, photos
from chalicelib.message import Card, Reply, Service, Turn
from chalicelib.scenes.service import rated
from chalicelib.shapes import plain

Message = dict[str, Any]


def messages(turn: Turn) -> list[Message]:
    """A turn's messages: the customer's and the reply, or the one of an agent, of a notice, or of the bot unasked.

    A notice without words is for the desks alone.
    """
    if turn.by == "notice" and turn.reply:
        return [reply(turn)]
    if turn.by == "notice" and not turn.text:
        return []
    first = {**_plain(f"{turn.id}.0", turn.at, turn.by, turn.text), "choices": [], "cards": []}
    if turn.agent and turn.by == "agent":
        first["name"] = turn.agent.name
    if turn.ask_rating:
        first |= {"ask_rating": True, "rating": rated.offered(turn)}
    if turn.photos:
        first["photos"] = [{"key": key, "url": photos.link(key)} for key in turn.photos]
    if turn.files:
        first["files"] = [{**asdict(file), "url": files.link(file.key, file.name)} for file in turn.files]
    return [first, reply(turn)] if turn.reply else [first]


def reply(turn: Turn) -> Message:
    """What the bot says in a turn."""
    assert turn.reply is not None
    message = of_bot(f"{turn.id}.1", turn.at, turn.reply)
    return message | ({"rating": rated.offered(turn)} if turn.reply.ask_rating else {})


def of_bot(identifier: str, at: str, said: Reply) -> Message:
    """Something the bot says."""
    message = _plain(identifier, at, "bot", said.text) | {"cards": [_card(card) for card in said.cards]}
    message["choices"] = [plain(choice) for choice in said.choices]
    if said.intent:
        message["intent"] = said.intent
    if said.ask_rating:
        message["ask_rating"] = True
    return message


def answered(turn: Turn) -> dict[str, Any]:
    """What the customer's POST is answered with."""
    said = messages(turn)
    return {
        "turn": turn.id,
        "message": said[0],
        "reply": said[1] if len(said) > 1 else None,
        "service": service(turn.service or Service()),
    }


def service(state: Service) -> dict[str, Any]:
    """Who serves the customer, as the pages see it; a position of 0 means next."""
    shown: dict[str, Any] = plain(state)
    return shown | ({"position": state.position} if state.position is not None else {})


def greeting(text: str, choices: tuple[Any, ...]) -> Message:
    """The bot's first words, which are not kept."""
    return of_bot("greeting", clock.iso(clock.now()), Reply(text, choices, intent="smalltalk.greeting"))


def _plain(identifier: str, at: str, by: str, text: str) -> Message:
    return {"id": identifier, "at": at, "by": by, "text": text}


def _card(card: Card) -> dict[str, Any]:
    return {"lines": [], **plain(card)}
