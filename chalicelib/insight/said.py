"""What a stored turn, and a customer's judgement, add to the figures."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from chalicelib import clock
from chalicelib.message import Turn
from chalicelib.store.figures import Fact

BOT, HUMAN = "bot", "human"
# What a customer may tick; other words are theirs, and are counted together.
TAGS = ("solved", "fast", "kind", "clear", "unsolved", "slow", "not_understood", "wrong", "unkind")


def of_turn(turn: Turn) -> Fact:
    """A customer's message with the bot's answer, and what began with it; an agent's words. Notices add nothing."""
    counts: Counter[str] = Counter()
    if turn.by == "customer":
        counts.update(["messages", *turn.marks])
        if turn.reply:
            counts["answers"] = 1
            counts["not_understood"] = int(turn.reply.intent.startswith("unknown"))
            counts["offered_first"] = int(_offered(turn))
    elif turn.by == "agent":
        counts["agent_messages"] = 1
    return Fact(turn.id, clock.moment(turn.at), "", counts)


def _offered(turn: Turn) -> bool:
    """Whether the bot offered itself before a person, because the house was full."""
    return not turn.event and any(why.startswith("house:") for why in turn.why)


def of_rating(conversation: str, rating: Mapping[str, Any], group: str) -> Fact:
    """A judgement of one to five stars with its reasons, of the bot or of the people of a group."""
    about = HUMAN if rating.get("about") == HUMAN else BOT
    tags = [tag if tag in TAGS else "other" for tag in rating.get("tags", ())]
    counts = Counter([f"csat:{about}:{rating['score']}", *dict.fromkeys(f"tag:{about}:{tag}" for tag in tags)])
    return Fact(f"{conversation}/rating/{rating['id']}", clock.moment(rating["at"]), group, counts)
