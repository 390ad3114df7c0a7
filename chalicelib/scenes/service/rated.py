"""How a customer judges the bot, or the agent whose case ended: the reasons that are offered, and whom it is about."""

from collections.abc import Mapping
from typing import Any

from chalicelib.edge.errors import NotFound
from chalicelib.message import HUMAN as PERSON
from chalicelib.message import State, Turn
from chalicelib.scenes import wording
from chalicelib.store import conversations

BOT, HUMAN = "bot", "human"
# The reasons to tick, as the figures count them (insight/said.py); their words are tag_<reason> of the scene service.
OFFERED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    BOT: {"good": ("solved", "fast", "clear"), "bad": ("unsolved", "not_understood", "wrong")},
    HUMAN: {"good": ("solved", "fast", "kind"), "bad": ("unsolved", "slow", "unkind")},
}
TAGS = tuple(sorted({tag for offered in OFFERED.values() for tags in offered.values() for tag in tags}))
_POOR = 2  # stars, at most, after which somebody is offered to see to it
_UNHELPED = {"unsolved", "not_understood", "wrong"}
_LATELY = 30  # turns among which the question is looked for


def offered(turn: Turn) -> dict[str, Any]:
    """What a message that asks for a judgement says beside: of whom, of which case, and the reasons in the customer's language."""
    subject = _subject(turn)
    language = turn.language or "zh-Hans"
    tags = {
        side: [{"id": tag, "text": wording.say("service", f"tag_{tag}", language)} for tag in tags]
        for side, tags in OFFERED[subject].items()
    }
    return {"subject": subject, "tags": tags} | ({"case": turn.case} if subject == HUMAN and turn.case else {})


def about(conversation: str, judged: Mapping[str, Any]) -> dict[str, Any]:
    """What a rating is about, as it is kept with it: of the message, the case or the subject that it names, else of the last
    that asked. Raises NotFound for a case that is not this conversation's, Unavailable."""
    meant = _meant(conversation, judged)
    state = conversations.state_of(conversation)
    told = {"channel": state.channel, "intent": _intent(state, meant)} if state else {}
    if meant is None or _subject(meant) == BOT:
        return {**told, "about": BOT}
    return {**told, "about": HUMAN, "case": meant.case, **({"agent": meant.agent.id} if meant.agent else {})}


def answered(judged: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The thanks; who was not helped is offered a person, in one step, and may come back to the case they had."""
    if judged["score"] > _POOR or not _UNHELPED & set(judged.get("tags", ())):
        return {"thanks": wording.say("service", "rated", language)}
    again = {"id": PERSON, "text": wording.say("service", "again", language)}
    return {"thanks": wording.say("service", "rated_unsolved", language), "choices": [again]}


def _meant(conversation: str, judged: Mapping[str, Any]) -> Turn | None:
    asked = [turn for turn in conversations.turns(conversation, limit=_LATELY) if _asks(turn)]
    if "case" in judged:
        asked = [turn for turn in asked if _subject(turn) == HUMAN and turn.case == judged["case"]]
        if not asked:
            raise NotFound("No case of this conversation with this id asks for a rating.")
    if "subject" in judged:
        asked = [turn for turn in asked if _subject(turn) == judged["subject"]]
        if not asked and judged["subject"] == HUMAN:
            raise NotFound("No person's service in this conversation asks for a rating.")
    named = [turn for turn in asked if judged.get("message", "").startswith(turn.id)]
    return next(reversed(named or asked), None)


def _intent(state: State, meant: Turn | None) -> str:
    settled = state.settled
    return settled.subject if settled and meant and settled.case == meant.case else state.topic


def _subject(turn: Turn) -> str:
    return BOT if turn.by == "customer" else HUMAN


def _asks(turn: Turn) -> bool:
    return turn.ask_rating or bool(turn.reply and turn.reply.ask_rating)
