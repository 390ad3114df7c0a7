"""Payments that went wrong, looked up in the customer's own orders: charged twice, not paid yet, paid but not shown."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import combinations

from chalicelib import clock
from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, day, person, told
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.shop import orders
from chalicelib.shop.orders import Order
from chalicelib.understanding.normalise import SIMPLIFIED

_TWICE = re.compile(
    r"重复(?:扣|付|支付|收|付款)|(?:扣|付|收|支付|刷)了?(?:我)?(?:两|二|2|双|俩)[次笔遍份回]|[两二2][次笔遍](?:扣|付|钱|款)|(?:付|扣|买)重了?|多(?:扣|付|收)"
    r"|\b(?:(?:charged|paid|billed|debited)\b.{0,20}\b(?:twice|two times|double)|double[- ]?charged?|charged? double|two charges|duplicate (?:charge|payment)|overcharged)\b",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    r"(?:钱|款)(?:都|已经|也)?(?:扣|付|划)了|扣(?:了)?(?:款|钱)(?:成功|了)|付(?:了|过|完)(?:款|钱)|已经?付|显示(?:未|没|待)付|\b(?:already paid|i paid|money (?:gone|taken|left)|still (?:says )?unpaid)\b",
    re.IGNORECASE,
)
_AT_ONCE = timedelta(minutes=1)
_COUNTED = ("paid", "packed", "shipped", "delivered", "completed")


def problem(ask: Ask) -> Said:
    """payment.problem: what the customer's own orders show of it; what helps in general, where they show nothing."""
    if ask.state.customer.guest:
        return knowledge.answer(ask)
    text, mine = ask.reading.text.translate(SIMPLIFIED), _meant(ask, orders.orders_of(ask.state.customer.id))
    if _TWICE.search(text):
        return _charged_twice(ask, mine)
    unpaid = next((order for order in mine if order.status == "pending_payment"), None)
    return _unpaid(ask, unpaid, bool(_TAKEN.search(text))) if unpaid else knowledge.answer(ask)


def _meant(ask: Ask, mine: list[Order]) -> list[Order]:
    """The order that is named, or all of the latest."""
    number = ask.slot[1] if ask.slot[0] in ("order", "focus") else next(iter(ask.reading.entities.get("order", [])), "")
    return [order for order in mine if order.order == number] or mine


def _charged_twice(ask: Ask, mine: Sequence[Order]) -> Said:
    """One order paid twice goes to finance by command; two alike orders are shown; else what was found instead."""
    if twice := next((order for order in mine if paid_twice(order)), None):
        return form.begin(ask, "double_charge", order=twice.order)
    if pair := alike(mine):
        return _two_orders(ask, *pair)
    return _only_once(ask, mine)


def paid_twice(order: Order) -> bool:
    """Whether the same amount came twice by the same means, more than went back and more than was due."""
    sums = [(p.method, p.amount, 1 if p.kind == "payment" else -1) for p in order.payments]
    held = sum((Decimal(amount) * sign for _, amount, sign in sums), Decimal())
    often = {key: sum(s for m, a, s in sums if (m, a) == key) for key in {(m, a) for m, a, _ in sums}}
    return held > Decimal(order.amount) and any(count > 1 for count in often.values())


def alike(mine: Sequence[Order]) -> tuple[Order, Order] | None:
    """Two paid orders of the same things for the same amount within a minute, the earlier first."""
    paid = [order for order in mine if order.status in _COUNTED]
    pairs = ((b, a) if a.placed > b.placed else (a, b) for a, b in combinations(paid, 2))
    same = ((a, b) for a, b in pairs if a.amount == b.amount and a.items == b.items and b.placed - a.placed <= _AT_ONCE)
    return next(same, None)


def _two_orders(ask: Ask, first: Order, second: Order) -> Said:
    values = {"first": first.order, "second": second.order, "amount": first.amount, "day": day(first.placed_at)}
    said = told(ask, ask.say("two_orders", "payment", **values), choices=_undoing(ask, second))
    return replace(said, state=replace(said.state, order=second.order))


def _undoing(ask: Ask, order: Order) -> tuple[Choice, ...]:
    """What gives the money of an order back as it stands now."""
    intent = "order.cancel" if order.status == "paid" else "aftersales.return"
    return (Choice(f"intent:{intent}", ask.say(intent, "knowledge")), person(ask))


def _only_once(ask: Ask, mine: Sequence[Order]) -> Said:
    if not mine:
        return told(ask, ask.say("none", "order"), choices=(person(ask),))
    values = {"count": len(mine), "order": mine[0].order, "amount": mine[0].amount}
    return told(ask, ask.say("paid_once", "payment", **values), choices=(person(ask),))


def _unpaid(ask: Ask, order: Order, taken: bool) -> Said:
    """How an order that waits for its money is paid; where it was taken already, that nobody should pay again."""
    values = {"order": order.order, "amount": order.amount, "name": order.items[0].name}
    text = ask.say("taken" if taken else "unpaid", "payment", **values)
    text += ask.say("pay_by", "payment", time=_minute(order.pay_by)) if order.pay_by and not taken else ""
    ways = (Choice("intent:payment.methods", ask.say("payment.methods", "knowledge")), person(ask))
    said = told(ask, text, choices=(person(ask),) if taken else ways)
    return replace(said, state=replace(said.state, order=order.order))


def _minute(moment: str) -> str:
    return clock.moment(moment).astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M")
