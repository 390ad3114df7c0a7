"""A turn as a platform's customer is to see it: the words with who speaks, and what can be chosen."""

from chalicelib.channels import words
from chalicelib.channels.contract import Saying
from chalicelib.message import Reply, Turn, stars


def saying(turn: Turn) -> Saying | None:
    """What of a turn is for its customer's eyes; None where nothing is: what they wrote themselves they know."""
    language = turn.language or "zh-Hans"
    if turn.reply:
        return _of_bot(turn, turn.reply, language)
    if turn.by == "customer" or not turn.text:
        return None
    name = turn.agent.name if turn.agent else ""
    mark = words.say("agent", language, name=name) if turn.by == "agent" else words.say("notice", language)
    return Saying(mark + turn.text, stars(turn), by=turn.by, language=language)


def _of_bot(turn: Turn, reply: Reply, language: str) -> Saying:
    choices = (*reply.choices, *stars(turn))
    return Saying(words.say("bot", language) + reply.text, choices, reply.cards, "bot", language)
