"""Where a customer's parcel is now, scan by scan."""

import re
from dataclasses import replace

from chalicelib import clock
from chalicelib.message import Card, Choice, Line
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.news import subscription as news
from chalicelib.scenes.order import which
from chalicelib.scenes.order.scene import remember, status
from chalicelib.shop.orders import ARRIVED, Order, Parcel
from chalicelib.understanding.normalise import SIMPLIFIED

_SCANS = 4
# Questions of somebody who has not bought yet, or asks how it is as a rule.
_GENERAL = re.compile(
    r"现在(?:下单|拍|买)|下单后|一般|通常|正常|寄到|发到|到(?:北京|上海|广州|深圳|新疆|西藏|海南|香港|台湾|[^,，]{1,4}[省市])|什么时候发|几点发|多久发|预售|补货"
    r"|\b(?:usually|normally|in general|if i order|ship(?:ping)? to|deliver(?:y)? to|when (?:do|does|will) (?:you|it) ship)\b",
    re.IGNORECASE,
)


def track(ask: Ask) -> Said:
    """logistics.track: the live state of the parcels of the order that is meant."""
    found = which.the_order(ask, lambda order: order.travelling)
    if isinstance(found, Said):
        return found
    return remember(ask, found, _track(ask, found)) if found.parcels else status(_about(ask, found))


def eta(ask: Ask) -> Said:
    """logistics.eta: when the customer's own parcel is due; how long it takes in general, where none is under way."""
    if ask.state.customer.guest or _GENERAL.search(ask.reading.text.translate(SIMPLIFIED)):
        return knowledge.answer(ask)
    found = which.the_order(ask, lambda order: order.travelling)
    if isinstance(found, Said):
        return found if found.state.expecting else knowledge.answer(ask)
    return remember(ask, found, _track(ask, found)) if found.travelling else knowledge.answer(ask)


def urge(ask: Ask) -> Said:
    """logistics.urge: where the parcel is, and a colleague who calls the courier; the bot itself cannot."""
    said = track(ask)
    if said.reply is None or said.state.expecting or not said.reply.cards:
        return said
    text = said.reply.text + ask.say("urging", "logistics")
    return replace(said, reply=replace(said.reply, text=text, choices=(person(ask),)))


def _about(ask: Ask, order: Order) -> Ask:
    return Ask(ask.inbound, ask.state, ask.reading, ask.now, ("order", order.order))


def _track(ask: Ask, order: Order) -> Said:
    latest = max(order.parcels, key=_moving)
    cards = tuple(_card(ask, parcel) for parcel in order.parcels)
    return told(ask, _told(ask, order, latest), cards=cards, choices=_next(ask, latest))


def _moving(parcel: Parcel) -> tuple[bool, str]:
    """What is still on the road comes before what has arrived, then the latest scan."""
    return parcel.status not in ARRIVED, parcel.track[-1].at if parcel.track else ""


def _told(ask: Ask, order: Order, parcel: Parcel) -> str:
    text = ask.say(
        f"told_{parcel.status}", "logistics", courier=parcel.courier, parcel=parcel.parcel, order=order.order
    )
    if len(order.parcels) > 1:
        text = ask.say("split", "logistics", count=len(order.parcels)) + text
    if parcel.late:
        return text + ask.say("late", "logistics", promised=_day(parcel.promised_at))
    if parcel.promised_at and order.travelling:
        return text + ask.say("promised", "logistics", promised=_day(parcel.promised_at))
    return text


def _card(ask: Ask, parcel: Parcel) -> Card:
    scans = tuple(Line(scan.text, _minute(scan.at)) for scan in reversed(parcel.track[-_SCANS:]))
    title, state = f"{parcel.courier} {parcel.parcel}", ask.say(f"status_{parcel.status}", "logistics")
    return Card("parcel", title, status=state, lines=scans)


def _next(ask: Ask, parcel: Parcel) -> tuple[Choice, ...]:
    if parcel.status == "delivered":
        return (Choice("intent:logistics.not_received", ask.say("not_received", "logistics")), person(ask))
    if parcel.late or parcel.status == "exception":
        return (Choice("intent:logistics.urge", ask.say("urge", "logistics")), person(ask))
    return (*news.offer(ask), person(ask))


def _day(moment: str) -> str:
    return clock.moment(moment).astimezone(clock.SHANGHAI).strftime("%m-%d")


def _minute(moment: str) -> str:
    return clock.moment(moment).astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M")
