"""What a complaint is about, as the customer's own orders show it, and the one or two things that would put it right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from chalicelib import clock
from chalicelib.scenes.ask import Ask, day
from chalicelib.shop import orders
from chalicelib.shop.orders import Order

_BY_STATUS = {"shipped": "shipped", "delivered": "arrived", "completed": "arrived", "pending_payment": "unpaid"}
_TOLD = ("late", "asked", "unsent", "shipped")  # with a sentence of their own
_OPEN = ("requested", "approved")
_UNSENT = ("paid", "packed")
_SOON = timedelta(days=2)  # until then it is no delay that nothing has left


@dataclass(frozen=True, slots=True)
class Grievance:
    """The order that is meant, the sentence about it, and the intents that may help, the likelier first."""

    order: str = ""
    text: str = ""
    remedies: tuple[str, ...] = ()


def of(ask: Ask) -> Grievance:
    """The order named, or spoken of, or else the one that went wrong; nothing for a guest. Raises Unavailable."""
    mine = [] if ask.state.customer.guest else orders.orders_of(ask.state.customer.id)
    if not (found := _meant(ask, mine)):
        return Grievance()
    order, kind = found
    return Grievance(order.order, _said(ask, order, kind), _REMEDIES[kind])


def _meant(ask: Ask, mine: Sequence[Order]) -> tuple[Order, str] | None:
    """What was named or went wrong, else the one order that is under way: any other would be a guess."""
    named = {*ask.reading.entities.get("order", []), ask.state.order}
    ranked = [(order, _kind(order, ask)) for order in mine]
    chosen = [pair for pair in ranked if pair[0].order in named]
    wrong = [pair for kind in ("late", "asked", "unsent") for pair in ranked if pair[1] == kind]
    under_way = [pair for pair in ranked if pair[0].open]
    return next(iter(chosen or wrong or (under_way if len(under_way) == 1 else [])), None)


def _kind(order: Order, ask: Ask) -> str:
    """What there is to say of an order, the worst first."""
    if order.travelling and any(parcel.late for parcel in order.parcels):
        return "late"
    if _asked_at(order):
        return "asked"
    if order.status in _UNSENT:
        return "unsent" if ask.now - order.placed >= _SOON else "waiting"
    return _BY_STATUS.get(order.status, "over")


def _asked_at(order: Order) -> str:
    """When the oldest request that is still open was made."""
    open_ones = [sale.requested_at for sale in order.after_sales if sale.status in _OPEN and sale.requested_at]
    if order.refund and not order.refund.refunded_at:
        open_ones.append(order.refund.requested_at)
    return min(open_ones, default="")


def _said(ask: Ask, order: Order, kind: str) -> str:
    moment = _SINCE.get(kind, _placed)(order)
    days = (ask.now - clock.moment(moment)).days
    key = f"fact_{kind}_today" if kind in _SINCE and not days else f"fact_{kind if kind in _TOLD else 'other'}"
    status = ask.say(f"status_{order.status}", "order")
    return ask.say(key, "service", order=order.order, name=named(order), day=day(moment), days=days, status=status)


def named(order: Order) -> str:
    """An order by the first thing in it."""
    return order.items[0].name if order.items else order.order


def _promised(order: Order) -> str:
    return min(parcel.promised_at for parcel in order.parcels if parcel.late)


def _placed(order: Order) -> str:
    return order.placed_at


_SINCE: Mapping[str, Callable[[Order], str]] = {"late": _promised, "asked": _asked_at}
_REMEDIES: Mapping[str, tuple[str, ...]] = {
    "late": ("logistics.urge", "refund.request"),
    "asked": ("refund.status",),
    "unsent": ("logistics.urge", "order.cancel"),
    "waiting": ("logistics.urge", "order.cancel"),
    "shipped": ("logistics.urge", "refund.request"),
    "arrived": ("aftersales.return", "aftersales.exchange"),
    "unpaid": ("payment.problem", "order.cancel"),
    "over": ("refund.status",),
}
