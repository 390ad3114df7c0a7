"""Where a refund stands, from the customer's own orders."""

import re

from chalicelib import clock
from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.order import which
from chalicelib.scenes.order.scene import remember
from chalicelib.shop import ledger, policy, refunds
from chalicelib.shop.commands.payments import ORIGINAL
from chalicelib.shop.orders import AfterSale, Order, Refund
from chalicelib.understanding.normalise import SIMPLIFIED

_GENERAL = re.compile(
    r"一般|通常|要多久|多久(?:到|能|会)|几天(?:到|能|会)|退到(?:哪|原|什么)|\b(?:how long|usually|in general)\b",
    re.IGNORECASE,
)


def status(ask: Ask) -> Said:
    """refund.status: the refund of the order that is meant; how long refunds take, where there is none to look up."""
    named = ask.reading.entities.get("order") or ask.reading.entities.get("parcel")
    general = _GENERAL.search(ask.reading.text.translate(SIMPLIFIED))
    stranger = ask.state.customer.guest and not ask.state.unlocked
    if not named and (general or (stranger and not ask.slot[1])):
        return knowledge.answer(ask)
    found, pointed = which.the_order(ask, _has_one), bool(named or ask.slot[1])
    if isinstance(found, Said):
        return found if pointed or found.state.expecting else knowledge.answer(ask)
    return remember(ask, found, _status(ask, found)) if pointed or _has_one(found) else knowledge.answer(ask)


def _has_one(order: Order) -> bool:
    return bool(order.refund or order.on_its_way_back)


def _status(ask: Ask, order: Order) -> Said:
    cards, more = (which.card(ask, order),), (person(ask),)
    if order.refund and not order.refund.refunded_at:
        return told(ask, _under_way(ask, order, order.refund), cards=cards, choices=more)
    if order.refund:
        return told(ask, _told(ask, order, order.refund), cards=cards, choices=more)
    if sale := order.on_its_way_back:
        return told(ask, _returning(ask, order, sale), cards=cards, choices=more)
    wants = Choice("intent:refund.request", ask.say("request", "refund"))
    return told(ask, ask.say("none", "refund", order=order.order), cards=cards, choices=(wants, *more))


def _told(ask: Ask, order: Order, refund: Refund) -> str:
    return ask.say("arrived", "refund", order=order.order, amount=refund.amount, day=_day(refund.refunded_at))


def _under_way(ask: Ask, order: Order, refund: Refund) -> str:
    """By when the money ought to be there, by the means that it goes back to."""
    rule, (kind, means) = policy.rule_of("refund"), _means(order, refund.method)
    days = rule.days_until_money(kind)
    due = refunds.due(clock.moment(refund.requested_at), days)
    told_of = {"order": order.order, "amount": refund.amount, "day": _day(refund.requested_at)}
    told_of |= {"means": means or ask.say("original", "refund"), "days": str(days), "due": due.strftime("%m-%d")}
    if kind == "gift_card":
        return ask.say("to_gift_card", "refund", **told_of)
    return ask.say("late" if ask.now.astimezone(clock.SHANGHAI).date() > due else "under_way", "refund", **told_of)


def _returning(ask: Ask, order: Order, sale: AfterSale) -> str:
    kind, means = _means(order, sale.method)
    days = str(policy.rule_of("return").days_until_money(kind))
    told_of = {
        "order": order.order,
        "amount": sale.amount,
        "means": means or ask.say("original", "refund"),
        "days": days,
    }
    words = ask.say("returning", "refund", day=_day(sale.requested_at), **told_of)
    return words + ask.say("parcel" if sale.parcel else "no_parcel", "refund", parcel=sale.parcel)


def _means(order: Order, method: str) -> tuple[str, str]:
    facts = ledger.facts_of(order.customer, order.order)
    return refunds.means_of(facts.profile if facts else {}, "" if method == ORIGINAL else method)


def _day(moment: str) -> str:
    return clock.moment(moment).astimezone(clock.SHANGHAI).strftime("%m-%d")
