"""What a message means to the command under way: a yes, a no, a piece of it, or another matter."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from chalicelib import clock
from chalicelib.message import Draft
from chalicelib.scenes.ask import Ask
from chalicelib.scenes.form import filling, invoiced, looking
from chalicelib.shop import ledger, policy
from chalicelib.shop.commands import KINDS
from chalicelib.understanding import details

Meaning = Literal["yes", "no", "piece", "unclear", "other"]
_GOOD_FOR = timedelta(minutes=10)  # a yes to what was shown before that is no yes
_FEW = 8  # characters in which a customer only answers
_CORRECTS = re.compile(r"错|錯|不是|不对|不對|\b(?:wrong|instead|not)\b", re.IGNORECASE)
_CURT = 4  # characters: 可以吗, 行吗 ask about what was shown
# Customers do not tell these apart: what they say of the one while it is under way is meant for it.
_ALIKE = (("order.change_items", "aftersales.exchange"), ("order.change_address", "account.update"))
# What is wanted instead of goods that are not as they should be is no wish of its own while that is being talked about.
_INSTEAD = ("aftersales.return", "aftersales.exchange", "refund.request")
_TAKES_IN: Mapping[str, tuple[str, ...]] = {
    "damaged": (*_INSTEAD, "aftersales.wrong_or_missing"),
    "wrong_or_missing": (*_INSTEAD, "aftersales.damaged", "logistics.not_received"),
    "repair": ("order.change_address", "logistics.eta"),
    "installation": ("order.change_address", "logistics.eta"),
}
# 换成林小满 changes a title, unless it names what only goods have.
_TITLES = ("order.change_items", "payment.invoice")
_ELSEWHERE = re.compile(r"默认|預設|预设|订单|訂單|\b(?:default|order)\b", re.IGNORECASE)


def heard(ask: Ask, draft: Draft) -> Meaning:
    """What is meant; "unclear" is something about the command that says neither yes nor no nor anything new."""
    if ask.inbound.choice:
        return _tapped(ask, draft)
    if ask.inbound.photos and "photo" in KINDS[draft.kind]:
        return "piece"
    if ask.slot[0] in ("another", "wrong"):
        return "piece"
    if details.is_yes(ask.inbound.text):
        return _agreed(ask, draft)
    if looking.answers(ask, draft) or _gives_a_reason(ask, draft) or (not _says_no(ask, draft) and _fills(ask, draft)):
        return "piece"
    if _says_no(ask, draft):
        return "no"
    return "other" if _is_another_matter(ask, draft) or _is_a_question(ask) else _loosely(ask, draft)


def is_asked_by(ask: Ask, draft: Draft) -> bool:
    """Whether the question that is open is the command's own."""
    return ask.state.expecting is not None and ask.state.expecting.intent == draft.intent


def _tapped(ask: Ask, draft: Draft) -> Meaning:
    """A button counts as what it says: the yes only to exactly what was shown last, the others to what they bring."""
    choice, slot = ask.inbound.choice, ask.slot[0]
    if choice == "form:no":
        return "no"
    if choice.startswith("form:"):
        return "yes" if choice == f"form:yes-{draft.shown}" and _is_fresh(ask, draft) else "unclear"
    if slot == "order":
        return "piece" if choice.startswith("order:") and is_asked_by(ask, draft) else "other"
    return "piece" if slot in KINDS[draft.kind] else "other"


def _agreed(ask: Ask, draft: Draft) -> Meaning:
    """A yes in words counts right after what was shown; later it has to be shown again."""
    question = ask.state.expecting
    if question and question.intent != draft.intent:
        return "other"
    shown_just_now = question is not None and question.slot == "confirm"
    return "yes" if shown_just_now and _is_fresh(ask, draft) else "unclear"


def _is_fresh(ask: Ask, draft: Draft) -> bool:
    return bool(draft.shown and draft.at) and ask.now - clock.moment(draft.at) <= _GOOD_FOR


def _says_no(ask: Ask, draft: Draft) -> bool:
    text, asked = ask.inbound.text, is_asked_by(ask, draft)
    if asked and draft.kind != "cancel" and details.calls_off(text):
        return True
    return details.is_no(text) and (asked or not ask.state.expecting)


def _loosely(ask: Ask, draft: Draft) -> Meaning:
    """What is left: 算了 with a few words after it, or nothing that can be made out."""
    return "no" if is_asked_by(ask, draft) and details.turns_away(ask.inbound.text) else "unclear"


def _gives_a_reason(ask: Ask, draft: Draft) -> bool:
    """不需要了 is no no, where it was asked why; and where the shop will ask, a few words may say it before."""
    question, text = ask.state.expecting, ask.inbound.text
    asked = question is not None and question.slot == "reason" and is_asked_by(ask, draft)
    ahead = bool(policy.rule_of(draft.kind).reasons) and len(text) <= _FEW and not details.is_no(text)
    return (asked or ahead) and bool(details.reason_in(text)) and not details.asks(text)


def _fills(ask: Ask, draft: Draft) -> bool:
    """Whether the message brings a piece that is new, or another value of one that is known."""
    rule, facts = policy.rule_of(draft.kind), ledger.facts_of(ask.state.customer.id, draft.slots.get("order", ""))
    if not facts:
        return False
    asked = filling.asked_slot(ask, draft)
    unasked = set() if rule.reasons else {"reason"}
    news = {*filling.said(ask, draft, facts, rule)} - unasked | _another_order(ask, draft)
    # What was asked before something else came up is answered by an answer, but not by a further question.
    open_still = is_asked_by(ask, draft) or not details.asks(ask.inbound.text)
    return (open_still and asked in news) or (bool(news) and not _is_another_matter(ask, draft))


def _another_order(ask: Ask, draft: Draft) -> set[str]:
    named = ask.reading.entities.get("order", [])
    return {"order"} if "order" in KINDS[draft.kind] and named and draft.slots.get("order") not in named else set()


def _is_another_matter(ask: Ask, draft: Draft) -> bool:
    intent = ask.reading.intent
    small = intent.startswith(("smalltalk.", "unknown."))
    alike = any({intent, draft.intent} == set(pair) for pair in _ALIKE) and not _ELSEWHERE.search(ask.inbound.text)
    alike = alike or intent in _TAKES_IN.get(draft.kind, ())
    alike = alike or ({intent, draft.intent} == {*_TITLES} and not ask.reading.entities.keys() & {"size", "colour"})
    corrected = bool(_another_order(ask, draft)) and bool(_CORRECTS.search(ask.inbound.text))
    return ask.reading.decision == "answer" and intent != draft.intent and not (small or alike or corrected)


def _is_a_question(ask: Ask) -> bool:
    """Whether a message that no intent fits still asks for something: the shop's own questions may answer it."""
    text, unknown = ask.inbound.text, not ask.reading.intent.startswith("smalltalk.")
    return unknown and len(text) > _CURT and details.asks(text)


def about(ask: Ask, draft: Draft) -> Ask:
    """The same message, as one about the command: "42" is no question about sizes."""
    ask = apart(ask, draft)
    return replace(ask, reading=replace(ask.reading, intent=draft.intent))


def apart(ask: Ask, draft: Draft) -> Ask:
    """The same message, whose tax number is no order's."""
    orders = ask.reading.entities.get("order", [])
    if draft.kind != "invoice" or not orders:
        return ask
    number = invoiced.tax_number(ask.reading.text, filling.asked_slot(ask, draft) == "tax_id")
    entities = {**ask.reading.entities, "order": [order for order in orders if order not in number]}
    return replace(ask, reading=replace(ask.reading, entities=entities)) if number else ask
