"""Where a customer's parcel is now, when it comes, and who is asked to hurry it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from chalicelib import clock
from chalicelib.message import Card, Choice, Line
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.logistics import freight, timeline
from chalicelib.scenes.news import subscription as news
from chalicelib.scenes.order import which
from chalicelib.scenes.order.scene import remember, status
from chalicelib.shop import policy, routes
from chalicelib.shop.orders import ARRIVED, Order, Parcel
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.products import mentioned

_SCANS = 4
_AGAIN_AFTER = timedelta(hours=24)
_BEFORE_DISPATCH = ("paid", "packed")
_TO_BE_URGED = (*_BEFORE_DISPATCH, "shipped")
_DISPATCH = re.compile(r"发货|出货|发出|打包|发走|\b(?:dispatch|ship|sent)\b", re.IGNORECASE)
_SENT_WHEN = re.compile(r"(?:什么时候|几时|何时|哪天|几点|多久)(?:能|会|才|可以|给我){0,2}发", re.IGNORECASE)
_AS_A_RULE = re.compile(r"现在|今天|下单后|付款后|一般|通常|正常|拍下|如果|预售|定制")
_PARTLY = re.compile(
    r"(?:到了|收到了?|送到了?).{0,8}(?:没到|没收到|没有到|没送|还没)|只(?:收到|到|送)了?.{0,4}(?:[一二两1-9]|部分|半)"
    r"|\bonly (?:got|received|one)\b|\b(?:came|arrived),? but\b",
    re.IGNORECASE,
)
_THERE = re.compile(r"^.{0,40}?(?:到了|收到了?|送到了?)")
_PARTLY_MEANT = ("logistics.track", "logistics.not_received", "aftersales.wrong_or_missing")
_DELIVERY = re.compile(
    r"派送|派件|配送|快递|物流|包裹|送|\b(?:deliver|delivery|courier|parcel|package)\b", re.IGNORECASE
)
# Questions of somebody who has not bought yet, or asks how it is as a rule.
_GENERAL = re.compile(
    r"(?:现在|今天)(?:下单|拍|买)|下单后|一般|通常|正常|寄到|发到|到(?:北京|上海|广州|深圳|新疆|西藏|海南|香港|台湾|[^,，]{1,4}[省市])|什么时候发|几点发|多久发|预售|补货"
    r"|\b(?:usually|normally|in general|if i order|ship(?:ping)? to|deliver(?:y)? to|when (?:do|does|will) (?:you|it) ship)\b",
    re.IGNORECASE,
)


def track(ask: Ask) -> Said:
    """logistics.track: the live state of the parcels of the order that is meant."""
    found = which.the_order(ask, lambda order: order.travelling)
    return found if isinstance(found, Said) else told_of(ask, found)


def told_of(ask: Ask, order: Order) -> Said:
    """The same of an order that is known: its parcels, or, before there are any, its state."""
    return remember(ask, order, _track(ask, order)) if order.parcels else status(_about(ask, order))


def eta(ask: Ask) -> Said:
    """logistics.eta: when the customer's own parcel is due; how long it takes in general, where none is under way."""
    if mine := _mine_to_be_sent(ask):
        return mine
    if ask.slot[0] == "place" or _GENERAL.search(ask.reading.text.translate(SIMPLIFIED)):
        return freight.time(ask)
    if ask.state.customer.guest and not ask.state.unlocked:
        return freight.time(ask)
    found = which.the_order(ask, lambda order: order.travelling)
    if isinstance(found, Said):
        return found if found.state.expecting else freight.time(ask)
    if found.travelling:
        return remember(ask, found, _track(ask, found))
    return remember(ask, found, _not_sent(ask, found)) if found.status in _BEFORE_DISPATCH else freight.time(ask)


def _mine_to_be_sent(ask: Ask) -> Said | None:
    """什么时候发货 is about the customer's own order where one waits to be sent, unless it is asked as a rule."""
    plain = ask.reading.text.translate(SIMPLIFIED)
    if ask.state.customer.guest or not _SENT_WHEN.search(plain) or _AS_A_RULE.search(plain):
        return None
    found = which.the_order(ask, lambda order: order.status in _BEFORE_DISPATCH)
    if isinstance(found, Said):
        return found if found.state.expecting else None
    return remember(ask, found, _not_sent(ask, found)) if found.status in _BEFORE_DISPATCH else None


def partly(ask: Ask) -> Said | None:
    """跑鞋到了杯子没到: the parcels of an order of which one is still on the road; None for everything else."""
    wanted = ask.reading.decision != "answer" or ask.reading.intent in _PARTLY_MEANT
    free = not ask.inbound.choice and not ask.state.draft and not ask.state.customer.guest
    if not wanted or not free or not _PARTLY.search(ask.reading.text.translate(SIMPLIFIED)):
        return None
    found = which.the_order(ask, _is_split)
    if isinstance(found, Said) or not _is_split(found):
        return None
    missing = _THERE.sub("", ask.reading.text.translate(SIMPLIFIED), count=1)  # what is there is not asked about
    meant = replace(ask.reading, intent="logistics.track", decision="answer", text=missing)
    return told_of(replace(ask, reading=meant), found)


def _is_split(order: Order) -> bool:
    return len(order.parcels) > 1 and order.travelling


def urge(ask: Ask) -> Said:
    """logistics.urge: a nudge for the warehouse or the courier, shown with what is known and done after a yes."""
    if ask.state.customer.guest:
        return _for_a_guest(ask)
    found = _to_be_urged(ask)
    if isinstance(found, Said):
        return found
    kind = "urge_dispatch" if found.status in _BEFORE_DISPATCH else "urge_delivery"
    if found.status not in _TO_BE_URGED or (kind == "urge_delivery" and not _is_on_the_road(found)):
        return told_of(ask, found)
    return _asked_lately(ask, found, kind) or _with(_known(ask, found, kind), form.begin_about(ask, kind, found))


def _to_be_urged(ask: Ask) -> Order | Said:
    """The order that waits for what the words name; without such a word, or such an order, any that waits."""
    words = ask.reading.text.translate(SIMPLIFIED)
    meant = _BEFORE_DISPATCH if _DISPATCH.search(words) else ("shipped",) if _DELIVERY.search(words) else _TO_BE_URGED
    found = which.the_order(ask, lambda order: order.status in meant)
    if isinstance(found, Said) or found.status in meant:
        return found
    # The one just spoken of, or the latest, cannot be meant where there is another that can.
    freely = replace(ask, slot=("", "")) if ask.slot[0] == "focus" else ask
    other = which.the_order(freely, lambda order: order.status in meant)
    if isinstance(other, Said) or other.status in meant or found.status in _TO_BE_URGED:
        return other if isinstance(other, Said) or other.status in meant else found
    return which.the_order(freely, lambda order: order.status in _TO_BE_URGED)


def _is_on_the_road(order: Order) -> bool:
    return any(parcel.status not in (*ARRIVED, "at_station") for parcel in order.parcels)


def _asked_lately(ask: Ask, order: Order, kind: str) -> Said | None:
    """When it was asked for within a day, and what has come of it since."""
    last = next((one for one in reversed(order.requests) if one.kind == kind), None)
    if not last or ask.now - clock.moment(last.at) >= _AGAIN_AFTER:
        return None
    news = [scan for parcel in order.parcels for scan in parcel.track if scan.at > last.at]
    text = ask.say("urged", "logistics", when=timeline.when(ask, last.at), order=order.order)
    parcel = _speaking(ask, order, order.parcels)
    text += timeline.latest(ask, order, parcel) if parcel and news else ask.say("no_news", "logistics")
    return remember(ask, order, told(ask, text, cards=_cards(ask, order), choices=(person(ask),)))


def _known(ask: Ask, order: Order, kind: str) -> str:
    """What there is to say before a nudge is offered."""
    if kind == "urge_dispatch":
        return ask.say("waiting", "logistics", when=timeline.when(ask, order.placed_at))
    parcel = _speaking(ask, order, order.parcels)
    return _news(ask, order, parcel) if parcel else ""


def _with(before: str, said: Said) -> Said:
    """The same answer after a sentence."""
    assert said.reply is not None
    return replace(said, reply=replace(said.reply, text=f"{before}\n{said.reply.text}".strip()))


def _for_a_guest(ask: Ask) -> Said:
    """Where the parcel is, and a colleague who calls the courier: a nudge is its owner's."""
    found = which.the_order(ask, lambda order: order.travelling)
    if isinstance(found, Said):
        return found
    said = told_of(ask, found)
    if not said.reply or not _is_on_the_road(found):
        return said
    text = said.reply.text + ask.say("urging", "logistics")
    return replace(said, reply=replace(said.reply, text=text, choices=(person(ask),)))


def _about(ask: Ask, order: Order) -> Ask:
    return Ask(ask.inbound, ask.state, ask.reading, ask.now, ("order", order.order))


def _not_sent(ask: Ask, order: Order) -> Said:
    """Of an order that has not left: its state, and how long the way is as a rule."""
    said = status(_about(ask, order))
    assert said.reply is not None
    return replace(said, reply=replace(said.reply, text=said.reply.text + freight.after_dispatch(ask, order)))


def _track(ask: Ask, order: Order) -> Said:
    parcel, text = _speaking(ask, order, named_parcels(ask, order)), ""
    if not parcel:
        parcel, text = max(order.parcels, key=_moving), ask.say("not_in_any", "logistics")
    if len(order.parcels) > 1:
        text = _split(ask, order) + text
    return told(ask, text + _told(ask, order, parcel), cards=_cards(ask, order), choices=_next(ask, order, parcel))


def named_parcels(ask: Ask, order: Order) -> Sequence[Parcel]:
    """The parcels with what the words name; all of them where nothing is named, or where the shop has not told."""
    names = {f"{item.name} {item.variant}": item.sku or item.product for item in order.items}
    skus = {names[name] for name in mentioned(ask.reading.text, tuple(names))} if len(names) > 1 else set()
    told = all(parcel.skus for parcel in order.parcels)
    return [parcel for parcel in order.parcels if skus.intersection(parcel.skus)] if skus and told else order.parcels


def _speaking(ask: Ask, order: Order, parcels: Sequence[Parcel]) -> Parcel | None:
    """The parcel to speak of: by its number, else what is still on the road, else the latest."""
    numbers = ask.reading.entities.get("parcel", [])
    named = [parcel for parcel in order.parcels if parcel.parcel in numbers]
    return max(named or parcels, key=_moving, default=None)


def _moving(parcel: Parcel) -> tuple[bool, str]:
    """What is still on the road comes before what has arrived, then the latest scan."""
    return parcel.status not in ARRIVED, parcel.track[-1].at if parcel.track else ""


def _split(ask: Ask, order: Order) -> str:
    there = sum(parcel.status in ARRIVED for parcel in order.parcels)
    count = len(order.parcels)
    return ask.say("split", "logistics", count=count, there=there, under_way=count - there)


def _told(ask: Ask, order: Order, parcel: Parcel) -> str:
    named = {"courier": parcel.courier, "parcel": parcel.parcel, "order": order.order}
    ask_back = ask.say("if_missing", "logistics") if parcel.status == "delivered" else ""
    return ask.say(f"told_{parcel.status}", "logistics", **named) + _news(ask, order, parcel) + ask_back


def _news(ask: Ask, order: Order, parcel: Parcel) -> str:
    """The last scan, and what is to be said of the time: late, stuck, or when it should come."""
    text = timeline.latest(ask, order, parcel)
    if parcel.late:
        text += ask.say("late", "logistics", promised=timeline.day(clock.moment(parcel.promised_at)))
    if routes.stuck(parcel, timeline.route_of(order, parcel), ask.now):
        unsaid = ask.say("no_reason", "logistics") if parcel.status != "exception" else ""
        return text + ask.say("stuck", "logistics", hours=routes.rest(parcel, ask.now)) + unsaid
    return text if parcel.late else text + timeline.due(ask, order, parcel)


def _cards(ask: Ask, order: Order) -> tuple[Card, ...]:
    return tuple(card(ask, order, parcel) for parcel in order.parcels)


def card(ask: Ask, order: Order, parcel: Parcel) -> Card:
    """A parcel with its last scans and, where the shop told, what is in it and the courier's photo."""
    scans = tuple(Line(scan.text, _minute(scan.at)) for scan in reversed(parcel.track[-_SCANS:]))
    inside = "、".join(item.name for item in order.items if (item.sku or item.product) in parcel.skus)
    lines = (Line(inside, ask.say("inside", "logistics")), *scans) if inside else scans
    title, state = f"{parcel.courier} {parcel.parcel}", ask.say(f"status_{parcel.status}", "logistics")
    return Card("parcel", title, status=state, image=parcel.photo, lines=lines)


def _next(ask: Ask, order: Order, parcel: Parcel) -> tuple[Choice, ...]:
    missing = Choice(f"missing:{order.order}", ask.say("not_received", "logistics"))
    if parcel.status == "delivered":
        return (missing, person(ask))
    slow = (
        parcel.late or parcel.status == "exception" or routes.stuck(parcel, timeline.route_of(order, parcel), ask.now)
    )
    if parcel.status == "returned":
        return (person(ask),)
    if not slow:
        return (*news.offer(ask), person(ask))
    urging = Choice(f"urge:{order.order}", ask.say("urge", "logistics"))
    return (urging, missing, person(ask)) if is_lost(ask, parcel) else (urging, person(ask))


def is_lost(ask: Ask, parcel: Parcel) -> bool:
    """Whether nothing was heard of a parcel under way for so long that it may be claimed."""
    days = policy.rule_of("not_received").lost_days
    return parcel.status not in (*ARRIVED, "at_station") and routes.rest(parcel, ask.now) >= 24 * days


def _minute(moment: str) -> str:
    return clock.moment(moment).astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M")
