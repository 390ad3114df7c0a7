"""A greeting that knows who it greets: the name, the time of day, what they came with last, and what they likely come with now."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib import clock
from chalicelib.message import Choice, Expecting
from chalicelib.scenes.ask import Ask, Said, day, person, told
from chalicelib.scenes.service import progress
from chalicelib.scenes.service.grievance import named
from chalicelib.shop import profiles
from chalicelib.shop.orders import ARRIVED, Order
from chalicelib.shop.profiles import Profile

_LATELY = timedelta(days=7)
_VALUED = ("金卡", "黑金")
_PARTS = ((5, "evening"), (12, "morning"), (18, "afternoon"), (24, "evening"))
_BACK = ("returning", "exchanging", "refunding")


def welcome(ask: Ask) -> Said | None:
    """What only this customer is greeted with, and nothing of it for who wants no such thing; None for guests and in the
    middle of a talk. Raises Unavailable."""
    customer = ask.state.customer
    if customer.guest or ask.state.topic:
        return None
    profile, mine = profiles.with_orders(customer.id)
    if not profile.personal:
        return told(ask, ask.say("greeting", "smalltalk", name=""), choices=_ways(ask))
    hello = _hello(ask, profile)
    return _of_last_time(ask, hello, mine) or _of_the_open_one(ask, hello, mine)


def _hello(ask: Ask, profile: Profile) -> str:
    hour = ask.now.astimezone(clock.SHANGHAI).hour
    part = next(name for until, name in _PARTS if hour < until)
    name = profile.name or ask.state.customer.name
    text = ask.say(f"hello_{part}" if name else "hello", "smalltalk", name=name)
    return text + (ask.say("valued", "smalltalk") if profile.level in _VALUED else "")


def _of_last_time(ask: Ask, hello: str, mine: list[Order]) -> Said | None:
    """What became of the matter that the customer had when they were here before, so that nobody has to tell it again."""
    before, (_, number) = ask.state.settled, ask.state.last or ("", "")
    order = next((one for one in mine if one.order == number), None)
    lines = [progress.settled(ask, before)] if before and _is_recent(before.at, ask.now) else []
    lines += [*progress.open_matters(ask, order), *_arrived(ask, order)] if order else []
    if not lines:
        return None
    text = ask.say("last_time", "smalltalk", hello=hello, matters="\n".join(lines))
    return _asking(ask, text, order) if order else told(ask, text, choices=(person(ask),))


def _arrived(ask: Ask, order: Order) -> list[str]:
    """The refund that has come since."""
    if not order.refund or not order.refund.refunded_at or not _is_recent(order.refund.refunded_at, ask.now):
        return []
    values = {"order": order.order, "name": named(order), "amount": order.refund.amount}
    return [ask.say("progress_refunded", "service", day=day(order.refund.refunded_at), **values)]


def _of_the_open_one(ask: Ask, hello: str, mine: list[Order]) -> Said:
    """The latest order with which something is still going to happen, as the likely subject."""
    order = next((one for one in mine if one.open), None)
    if not order:
        return told(ask, hello + ask.say("ask_me", "smalltalk"), choices=_ways(ask))
    state = ask.say(f"state_{_stands(order)}", "smalltalk")
    about = {"day": day(order.placed_at), "item": named(order), "state": state}
    return _asking(ask, ask.say("likely", "smalltalk", hello=hello, **about), order)


def _stands(order: Order) -> str:
    """How it stands with an order, in the one word that a greeting has for it."""
    moving = [parcel for parcel in order.parcels if parcel.status not in ARRIVED]
    if order.status != "shipped" or not moving:
        return order.status
    if any(parcel.late for parcel in moving):
        return "late"
    return next((p.status for p in moving if p.status in ("out_for_delivery", "at_station")), "shipped")


def _asking(ask: Ask, text: str, order: Order) -> Said:
    """Whether this is what they come with: a yes leads there, and any other question is just as well."""
    intent = "refund.status" if order.status in _BACK else "logistics.track" if order.parcels else "order.status"
    options = (Choice(f"order:{order.order}", ask.say("yes_that", "smalltalk")), person(ask))
    said = told(ask, text, choices=(options[0], *_ways(ask)[1:]))
    return replace(said, state=replace(said.state, order=order.order, expecting=Expecting(intent, "likely", options)))


def _ways(ask: Ask) -> tuple[Choice, ...]:
    track = Choice("intent:logistics.track", ask.say("track", "knowledge"))
    return (track, Choice("intent:promotion.current", ask.say("promotions", "knowledge")), person(ask))


def _is_recent(moment: str, now: datetime) -> bool:
    return bool(moment) and now - clock.moment(moment) <= _LATELY
