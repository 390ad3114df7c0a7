"""Where a platform has no page for it, a judgement is chosen like anything else: by its stars, or by their number."""

from dataclasses import replace

from chalicelib.message import RATING, Choice, Reply
from chalicelib.scenes.ask import Ask, Said
from chalicelib.scenes.service import rated
from chalicelib.store import conversations


def heard(ask: Ask) -> Said | None:
    """Thanks for the stars that were chosen, which are kept with it; None where none were. Raises Unavailable."""
    chosen = ask.inbound.choice.removeprefix(RATING)
    if not ask.inbound.choice.startswith(RATING) or chosen not in ("1", "2", "3", "4", "5"):
        return None
    judged = {"id": ask.inbound.id, "score": int(chosen)}
    told = rated.answered(judged, ask.state.language)
    choices = tuple(Choice(**choice) for choice in told.get("choices", ()))
    kept = conversations.rating(ask.inbound.conversation, judged | rated.about(ask.inbound.conversation, judged))
    return Said(Reply(told["thanks"], choices, intent="smalltalk.thanks"), replace(ask.state, expecting=None), (kept,))
