"""What an event makes of an order or a product, whatever came before it: told again, late or out of turn, all ends the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chalicelib.shop.events import parcels
from chalicelib.shop.events.kinds import Event
from chalicelib.shop.events.told import later, latest
from chalicelib.shop.intake.checks import Wrong, wrong
from chalicelib.shop.intake.rules import payments_fit, refund_fits

Content = dict[str, Any]
Step = Callable[[Content, Event], Content]

# How far an order is: an event only ever moves it on. What is asked for after the sale is not undone by a late parcel.
RANKS: Mapping[str, int] = {
    "pending_payment": 0, "paid": 1, "packed": 2, "shipped": 3, "delivered": 4, "completed": 5,
    "returning": 6, "exchanging": 6, "refunding": 6, "refunded": 7, "cancelled": 8,
}  # fmt: skip
_ASIDE = ("returning", "exchanging", "refunding")
_NO_LONGER_CANCELLED = ("delivered", "completed", "returning", "exchanging")
_OPEN = ("requested", "approved")


@dataclass(frozen=True, slots=True)
class Stale:
    """Nothing new: told before, or overtaken by what was told since."""


@dataclass(frozen=True, slots=True)
class Bad:
    """It cannot be: `reason` is a stable code, of an absent thing, of two facts that contradict each other, or a check's."""

    reason: str


def applied(before: Mapping[str, Any], event: Event) -> Content | Stale | Bad:
    """The order or product after an event; `before` is empty where there is none yet. Pure."""
    if event.type == "order.created":
        return _created(event) if not before else Stale()
    if not before:
        return Bad("unknown_product" if event.product else "unknown_order")
    after = dict(before)
    try:
        for step in _STEPS[event.type]:
            after = step(after, event)
    except Wrong as problem:
        return Bad(problem.faults[0].code)
    return Stale() if after == before else after


def _created(event: Event) -> Content:
    row = dict(event.change["row"])
    return row | {"version": max(row["version"], event.version), "told": {"status": event.version}}


def _status(to: str) -> Step:
    def step(row: Content, event: Event) -> Content:
        if _contradicts(row, to, event):
            raise wrong("contradicts", f"the order is {row['status']}")
        return _raised(latest(row, event, "status"), to)

    return step


def _contradicts(row: Content, to: str, event: Event) -> bool:
    """Whether an order goes on after its end, or ends where it cannot: a person has to look."""
    if row["status"] == "cancelled":
        return to != "cancelled" and later(row, event, "status")
    overtaken = row.get("told", {}).get("status", 0) > event.version
    return to == "cancelled" and (row["status"] in _NO_LONGER_CANCELLED or overtaken)


def _raised(row: Content, to: str) -> Content:
    """The order at least as far as `to`; behind an open request it is remembered for when that is withdrawn."""
    if RANKS[to] > RANKS[row["status"]]:
        return row | {"status": to}
    if row["status"] not in _ASIDE or "after_sales" not in row:
        return row
    return row | {"after_sales": [_remembering(request, to) for request in row["after_sales"]]}


def _remembering(request: Content, to: str) -> Content:
    behind = request["status"] in _OPEN and RANKS[request.get("before", "delivered")] < RANKS[to] <= RANKS["completed"]
    return request | {"before": to} if behind else request


def _paid(row: Content, event: Event) -> Content:
    """All that was paid and paid back, where the event tells it."""
    given = event.change.get("payments")
    return payments_fit(latest(row, event, "payments", payments=given)) if given is not None else row


def _delivered(row: Content, event: Event) -> Content:
    return latest(row, event, "delivered", delivered_at=event.at)


def _cancelled(row: Content, event: Event) -> Content:
    reason = event.change.get("reason")
    return latest(row, event, "cancel_reason", cancel_reason=reason) if reason else row


def _refund(row: Content, event: Event) -> Content:
    """Money on its way back, or there. The money of a part leaves the order where it stands."""
    refund, new = event.change["refund"], later(row, event, "refund")
    row = refund_fits(latest(row, event, "refund", refund=refund))
    if refund.get("refunded_at") and new:
        row = _settled(row)
    if Decimal(refund["amount"]) < Decimal(row["amount"]):
        return row
    return _raised(row, "refunded" if refund.get("refunded_at") else "refunding")


def _settled(row: Content) -> Content:
    """The requests whose money has come back are done, and the order is what it was before them."""
    requests = row.get("after_sales", [])
    place = next((n for n, one in enumerate(requests) if one["status"] in _OPEN and one["kind"] != "exchange"), None)
    if place is None:
        return row
    done = requests[place] | {"status": "done"}
    status = done.get("before", "delivered") if row["status"] in _ASIDE else row["status"]
    return row | {"after_sales": [*requests[:place], done, *requests[place + 1 :]], "status": status}


def _versioned(row: Content, event: Event) -> Content:
    """At least the shop's own version, so that an older import does not come over it."""
    return row | {"version": max(row.get("version", 1), event.version)}


def _stock(product: Content, event: Event) -> Content:
    sku = event.change["sku"]
    return _of_variant(product, event, f"stock {sku}", sku, {"stock": event.change["stock"]})


def _price(product: Content, event: Event) -> Content:
    sku, price = event.change.get("sku"), {"price": event.change["price"]}
    return _of_variant(product, event, f"price {sku}", sku, price) if sku else latest(product, event, "price", **price)


def _of_variant(product: Content, event: Event, what: str, sku: str, change: Mapping[str, Any]) -> Content:
    variants = product.get("variants", [])
    if all(variant["sku"] != sku for variant in variants):
        raise wrong("unknown_sku", "is no variant of the product", "sku")
    changed = [variant | change if variant["sku"] == sku else variant for variant in variants]
    return latest(product, event, what, variants=changed)


_LAST: tuple[Step, ...] = (parcels.arrived, _versioned)
_STEPS: Mapping[str, tuple[Step, ...]] = {
    "order.paid": (_status("paid"), _paid, *_LAST),
    "order.shipped": (_status("shipped"), parcels.merged, *_LAST),
    "order.delivered": (_status("delivered"), parcels.merged, _delivered, *_LAST),
    "order.completed": (_status("completed"), *_LAST),
    "order.cancelled": (_status("cancelled"), _cancelled, _paid, *_LAST),
    "parcel.scanned": (parcels.scanned, *_LAST),
    "refund.requested": (_refund, *_LAST),
    "refund.refunded": (_refund, _paid, *_LAST),
    "product.stock": (_stock,),
    "product.price": (_price,),
}
