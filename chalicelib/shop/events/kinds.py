"""What a shop can tell, one table of fields per type of event: this page is the schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.shop import intake
from chalicelib.shop.intake.checks import (
    ident,
    many,
    moment,
    money,
    one_of,
    optional,
    record,
    text,
    whole,
    wrong,
)
from chalicelib.shop.intake.kinds import PARCEL, PARCEL_STATUSES, PAYMENT, REFUND, STEP, Fields

# fmt: off
_ORDER: Fields = {
    "customer": ident,
    "order":    ident,
}
_PRODUCT: Fields = {
    "product": ident,
}
_PAYMENTS: Fields = {
    "payments": optional(many(record(PAYMENT), 200)),
}
CHANGES: Mapping[str, Fields] = {
    "order.created":    {**_ORDER, "row": lambda row: intake.checked("orders", row)},
    "order.paid":       {**_ORDER, **_PAYMENTS},
    "order.shipped":    {**_ORDER, "parcels": many(record(PARCEL), 20, 1)},
    "order.delivered":  {**_ORDER, "parcels": optional(many(record(PARCEL), 20), [])},
    "order.completed":  _ORDER,
    "order.cancelled":  {**_ORDER, **_PAYMENTS, "reason": optional(text(200))},
    "parcel.scanned":   {
        **_ORDER,
        "parcel":      ident,
        "courier":     optional(text(40)),
        "status":      one_of(*PARCEL_STATUSES),
        "promised_at": optional(moment),
        "track":       many(record(STEP), 200, 1),
    },
    "refund.requested": {**_ORDER, "refund": record(REFUND)},
    "refund.refunded":  {**_ORDER, **_PAYMENTS, "refund": record({**REFUND, "refunded_at": moment})},
    "product.stock":    {**_PRODUCT, "sku": ident, "stock": whole(0, 9_999_999)},
    "product.price":    {**_PRODUCT, "sku": optional(ident), "price": money},
}
TYPES = tuple(CHANGES)
_HEAD: Fields = {
    "id":      ident,
    "type":    one_of(*TYPES),
    "at":      moment,
    "version": whole(1, 999_999_999),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the shop. `version` counts what is told of one order or product; `change` is what
    belongs to the type."""

    id: str
    type: str
    at: str
    version: int
    change: Mapping[str, Any]

    @property
    def customer(self) -> str:
        """Whose order it is; empty for a product."""
        return str(self.change.get("customer", ""))

    @property
    def order(self) -> str:
        return str(self.change.get("order", ""))

    @property
    def product(self) -> str:
        return str(self.change.get("product", ""))

    @property
    def about(self) -> str:
        """What is told of one such thing is worked through in the order in which it came."""
        return f"product#{self.product}" if self.product else f"order#{self.order}"


def read(sent: Any) -> Event:
    """The event that a shop sent as JSON. Raises Wrong with everything that is the matter."""
    head = record(_HEAD)(sent)
    event = Event(**head, change=record(CHANGES[head["type"]])(sent))
    row, refund = event.change.get("row", event.change), event.change.get("refund", {})
    for name in ("customer", "order"):
        if row.get(name) != event.change.get(name):
            raise wrong("differs", f"differs from the event's {name}", f"row.{name}")
    if refund.get("refunded_at", "9") < refund.get("requested_at", ""):
        raise wrong("not_in_order", "lies before requested_at", "refund.refunded_at")
    return event


def spelled(event: Event) -> dict[str, Any]:
    """The event as it is queued: what `read` reads again, and nothing that nobody asked for."""
    return {"id": event.id, "type": event.type, "at": event.at, "version": event.version, **event.change}
