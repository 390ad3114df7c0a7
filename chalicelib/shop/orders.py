"""Orders and parcels as a customer may see them: their own, and for guests the one they can name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import clock
from chalicelib.shapes import shaped
from chalicelib.shop import source

FINAL = ("completed", "cancelled", "refunded")
ARRIVED = ("delivered", "returned")
_UNDER_WAY = ("requested", "approved")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order; `price` is decimal text in yuan, for one piece."""

    product: str
    name: str
    price: str
    quantity: int = 1
    variant: str = ""
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """One entry of a parcel's track."""

    at: str
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel and its track, the oldest scan first; `skus` are the lines in it and `photo` the courier's, where the shop tells."""

    parcel: str
    courier: str = ""
    status: str = "collected"
    promised_at: str = ""
    track: tuple[Scan, ...] = ()
    skus: tuple[str, ...] = ()
    photo: str = ""

    @property
    def late(self) -> bool:
        """True where the promised time is over and the parcel is not there."""
        return bool(self.promised_at) and self.status not in ARRIVED and clock.moment(self.promised_at) < clock.now()


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back; `refunded_at` is empty until it arrived."""

    amount: str
    requested_at: str
    refunded_at: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class AfterSale:
    """A return, exchange or refund that was asked for; `amount` is what it brings back, where it brings any, `parcel` the
    number under which goods are on their way back."""

    kind: str
    status: str
    requested_at: str = ""
    amount: str = ""
    method: str = ""
    parcel: str = ""


@dataclass(frozen=True, slots=True)
class Insurance:
    """What pays the freight of the way back: at most `up_to` yuan, within `hours` of sending."""

    up_to: str
    hours: int = 72


@dataclass(frozen=True, slots=True)
class Request:
    """Something that was asked for and noted with the order, for people to do."""

    kind: str
    at: str
    parcel: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice that was asked for; `issued_at` is empty until it is there, `url` is where it can be had."""

    title: str
    requested_at: str = ""
    issued_at: str = ""
    tax_id: str = ""
    number: str = ""
    url: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came (payment) or went back (refund), by a means of the customer's."""

    kind: str
    amount: str
    method: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the shop told it; amounts are decimal text in yuan."""

    order: str
    customer: str
    placed_at: str
    status: str
    items: tuple[Item, ...]
    amount: str
    phone: str = ""
    recipient: str = ""
    address: str = ""
    discount: str = "0.00"
    freight: str = "0.00"
    parcels: tuple[Parcel, ...] = ()
    refund: Refund | None = None
    after_sales: tuple[AfterSale, ...] = ()
    requests: tuple[Request, ...] = ()
    insurance: Insurance | None = None
    invoice: Invoice | None = None
    payments: tuple[Payment, ...] = ()
    pay_by: str = ""

    @property
    def on_its_way_back(self) -> AfterSale | None:
        """The open request whose money follows the goods."""
        waiting = (
            sale for sale in self.after_sales if sale.status in _UNDER_WAY and sale.kind == "return" and sale.amount
        )
        return next(waiting, None)

    @property
    def open(self) -> bool:
        """True while something is still going to happen with the order."""
        return self.status not in FINAL and self.status != "delivered"

    @property
    def travelling(self) -> bool:
        """True while a parcel of it is under way."""
        return any(parcel.status not in ARRIVED for parcel in self.parcels)

    @property
    def placed(self) -> datetime:
        """When it was placed."""
        return clock.moment(self.placed_at)


def orders_of(customer: str) -> list[Order]:
    """The customer's latest orders, the newest first. Raises Unavailable."""
    return newest_first(source.shop().orders_of(customer))


def newest_first(contents: Iterable[dict[str, Any]]) -> list[Order]:
    """Orders as stored, by the time they were placed."""
    return sorted((shaped(Order, content) for content in contents), key=lambda order: order.placed_at, reverse=True)


def order_of(customer: str, number: str) -> Order | None:
    """One order of this customer; None alike for absent and for somebody else's. Raises Unavailable."""
    content = source.shop().order_of(customer, number)
    return shaped(Order, content) if content else None


def unlocked(number: str, phone_tail: str) -> Order | None:
    """The order that number and phone tail open together; None alike for every miss. Raises Unavailable."""
    owner = source.shop().owner_of(number, phone_tail)
    return order_of(owner, number) if owner else None
