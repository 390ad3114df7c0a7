"""What an agent needs before the first word: who, what, which order, why, what was named and what was tried."""

from typing import Any

from chalicelib import clock
from chalicelib.handover.details import details
from chalicelib.message import State, Turn
from chalicelib.understanding.reading import Reading

_LINES, _DETAILS = 10, 8


def brief(state: State, reading: Reading, reason: str, earlier: list[Turn]) -> dict[str, Any]:
    """The briefing of a case, as the contract's Briefing has it. `earlier` are the turns so far."""
    return {
        "who": _who(state),
        "want": state.draft.intent if state.draft else _want(reading, earlier),
        "order": _order(state, reading),
        "why": reason,
        "details": [*_settled(state), *_begun(state), *details(earlier, reading.text, clock.now())][:_DETAILS],
        "mood": "angry" if reading.angry else "calm",
        "tried": [turn.reply.text for turn in earlier if turn.by == "customer" and turn.reply and turn.reply.text][-3:],
        "lines": _lines(earlier, reading),
    }


def _order(state: State, reading: Reading) -> str:
    begun = state.draft.slots.get("order", "") if state.draft else ""
    return begun or state.order or next(iter(reading.entities.get("order", [])), "")


def _settled(state: State) -> list[str]:
    """What a person settled before, and what they noted of it, so that nobody has to tell it twice."""
    before = state.settled
    return [" ".join(filter(None, (before.at[:10], before.agent, before.resolution)))] if before else []


def _begun(state: State) -> list[str]:
    """The pieces of the command that the customer had begun and that is not carried out."""
    slots = state.draft.slots if state.draft else {}
    return [piece for name, piece in slots.items() if name not in ("order", "about", "photo") and piece]


def _who(state: State) -> str:
    customer = state.customer
    if customer.guest:
        return "访客"
    return " ".join(filter(None, (customer.name or customer.id, customer.level)))


def _want(reading: Reading, earlier: list[Turn]) -> str:
    """The intent of the last message that was about something, the present one first."""
    if reading.decision == "answer" and reading.intent != "service.human":
        return reading.intent
    intents = [turn.reply.intent for turn in earlier if turn.reply and turn.reply.intent]
    about = [intent for intent in intents if not intent.startswith(("smalltalk.", "unknown.", "service.human"))]
    return about[-1] if about else reading.intent


def _lines(earlier: list[Turn], reading: Reading) -> list[dict[str, str]]:
    lines: list[dict[str, str]] = []
    for turn in earlier:
        if turn.text or turn.photos or turn.files:
            lines.append({"by": turn.by, "text": turn.text or ("[图片]" if turn.photos else "[文件]"), "at": turn.at})
        if turn.reply and turn.reply.text:
            lines.append({"by": "bot", "text": turn.reply.text, "at": turn.at})
    return [*lines, {"by": "customer", "text": reading.text}][-_LINES:]
