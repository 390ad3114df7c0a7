"""How an order is paid, and paying it another way."""

import re

from chalicelib.scenes.ask import Ask, Said, adding, person, told
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.payment.invoice import invoice
from chalicelib.scenes.payment.problem import problem
from chalicelib.shop import profiles
from chalicelib.shop.profiles import Means
from chalicelib.understanding.imperative import told_to
from chalicelib.understanding.normalise import SIMPLIFIED

__all__ = ["invoice", "methods", "problem"]

_another = form.scene("change_payment")
_OWN = re.compile(
    r"我(?:的|有|存|绑|保存|账[号户])|余额|绑(?:定|了)|保存(?:了|的)|\b(?:my|saved|do i have|on file)\b", re.IGNORECASE
)
_ALL = re.compile(r"哪些|什么|怎么付|如何付|几种|\b(?:how|which|what)\b", re.IGNORECASE)
_ONE = re.compile(
    r"花呗|白条|分期|免息|货到付款|对公|公司|企业|转账|外币|\b(?:instal+ments?|huabei|cash on delivery|paypal|visa)\b",
    re.IGNORECASE,
)


def methods(ask: Ask) -> Said:
    """payment.methods: another way to pay an order, the customer's own ways, or which there are."""
    if told_to(ask.reading.text) == "payment.methods":
        return _another(ask)
    text = ask.reading.text.translate(SIMPLIFIED)
    asked = (_OWN.search(text) or _ALL.search(text)) and not _ONE.search(text)
    own = profiles.profile_of(ask.state.customer.id).methods if asked and not ask.state.customer.guest else ()
    if not own:
        return knowledge.answer(ask)
    saved = ask.say("saved", "payment", methods="、".join(_named(ask, means) for means in own))
    return told(ask, saved, choices=(person(ask),)) if _OWN.search(text) else adding(knowledge.answer(ask), saved)


def _named(ask: Ask, means: Means) -> str:
    label = means.label or means.method
    return ask.say("balance", "payment", label=label, balance=means.balance) if means.balance else label
