"""Where a refund stands, from the customer's own orders."""

import re

from chalicelib import clock
from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.order import which
from chalicelib.scenes.order.scene import remember
from chalicelib.shop.orders import Order, Refund
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
    if order.refund:
        return told(ask, _told(ask, order, order.refund), cards=cards, choices=more)
    if sale := order.on_its_way_back:
        text = ask.say("returning", "refund", order=order.order, amount=sale.amount, day=_day(sale.requested_at))
        return told(ask, text, cards=cards, choices=more)
    wants = Choice("intent:refund.request", ask.say("request", "refund"))
    return told(ask, ask.say("none", "refund", order=order.order), cards=cards, choices=(wants, *more))


def _told(ask: Ask, order: Order, refund: Refund) -> str:
    key = "arrived" if refund.refunded_at else "under_way"
    day = _day(refund.refunded_at or refund.requested_at)
    return ask.say(key, "refund", order=order.order, amount=refund.amount, day=day)


def _day(moment: str) -> str:
    return clock.moment(moment).astimezone(clock.SHANGHAI).strftime("%m-%d")
