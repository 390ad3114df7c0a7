"""What a customer hears in place of an answer that only the shop's systems could give."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.edge.errors import ShopUnavailable
from chalicelib.handover.policy import SHOP_DOWN
from chalicelib.message import Choice, Draft, Expecting
from chalicelib.scenes.ask import Ask, Said, person
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.service import scene as service
from chalicelib.understanding import details

_SMALL = ("smalltalk.", "unknown.")


def instead(ask: Ask, afresh: Callable[[Ask], Said]) -> Said:
    """The answer, where the message asks for something that needs no shop; else that it has to wait, and for whom.

    `afresh` answers a message without regard to the command under way, which only the shop can judge.
    """
    if _is_another_matter(ask):
        try:
            return afresh(ask)
        except ShopUnavailable:
            pass
    if ask.reading.decision != "answer" and not ask.state.draft:
        return knowledge.guess(ask)
    return _noted(ask)


def _is_another_matter(ask: Ask) -> bool:
    draft, intent = ask.state.draft, ask.reading.intent
    other = draft is not None and intent != draft.intent and not intent.startswith(_SMALL)
    return other and ask.reading.decision == "answer" and not ask.inbound.choice


def _noted(ask: Ask) -> Said:
    """One case for a conversation's outage: the first message opens it, and the desk sees those that follow in its talk."""
    draft = ask.state.draft
    if draft and _agrees(ask, draft):
        return _unsure(ask, draft)
    buttons = [Choice(f"intent:{ask.reading.intent}", ask.say("once_more", "outage"))]
    small = draft or ask.reading.intent.startswith(_SMALL)
    return service.left_open(ask, _worded(ask, "looking"), SHOP_DOWN, *([] if small else buttons))


def _agrees(ask: Ask, draft: Draft) -> bool:
    """Whether the message is the yes to a command: then it stays open whether that was carried out."""
    choice = ask.inbound.choice
    said = choice.startswith("form:yes-") or (not choice and details.is_yes(ask.inbound.text))
    return bool(draft.shown) and (said or draft.unsure)


def _unsure(ask: Ask, draft: Draft) -> Said:
    """The same yes can be given again: to the same, under the same id."""
    again = Choice(f"form:yes-{draft.shown}", ask.say("do_again", "outage"))
    said = service.left_open(ask, _worded(ask, "doing"), SHOP_DOWN, again)
    question = Expecting(draft.intent, "confirm", (again, person(ask)))
    return replace(said, state=replace(said.state, draft=replace(draft, unsure=True), expecting=question))


def _worded(ask: Ask, what: str) -> str:
    return ask.say(f"{what}_again" if ask.state.case else what, "outage")
