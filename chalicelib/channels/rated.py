"""Whom a customer judges: the bot, or the agent whose case ended; read from the message that asked for it."""

from typing import Any

from chalicelib.message import Turn
from chalicelib.store import conversations

_LATELY = 30  # turns among which the question is looked for


def about(conversation: str, message: str = "") -> dict[str, Any]:
    """What a rating is about, as it is kept with it: of the message with this id, or of the last that asked. Raises Unavailable."""
    asked = [turn for turn in conversations.turns(conversation, limit=_LATELY) if _asks(turn)]
    meant = [turn for turn in asked if message.startswith(turn.id)] or asked[-1:]
    if not meant or meant[0].by == "customer":
        return {"about": "bot"}
    agent = {"agent": meant[0].agent.id} if meant[0].agent else {}
    return {"about": "human", "case": meant[0].case, **agent}


def _asks(turn: Turn) -> bool:
    return turn.ask_rating or bool(turn.reply and turn.reply.ask_rating)
