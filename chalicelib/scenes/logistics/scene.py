"""Where a customer's parcel is now, scan by scan."""

from dataclasses import replace

from chalicelib import clock
from chalicelib.message import Card, Choice, Line
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.order import which
from chalicelib.scenes.order.scene import remember, status
from chalicelib.shop.orders import ARRIVED, Order, Parcel

_SCANS = 4


def track(ask: Ask) -> Said:
    """logistics.track: the live state of the parcels of the order that is meant."""
    found = which.the_order(ask, lambda order: order.travelling)
    if isinstance(found, Said):
        return found
    return remember(ask, found, _track(ask, found)) if found.parcels else status(_about(ask, found))


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
    return (person(ask),)


def _day(moment: str) -> str:
    return clock.moment(moment).astimezone(clock.SHANGHAI).strftime("%m-%d")


def _minute(moment: str) -> str:
    return clock.moment(moment).astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M")
