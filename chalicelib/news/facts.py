"""What of the shop's events is worth a customer's attention, and whether it still holds when they are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib import clock
from chalicelib.shop.events import Event

SHIPPED, OUT, DELIVERED, REFUNDED = "shipped", "out_for_delivery", "delivered", "refunded"
RESTOCKED = "restocked"


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell. `key` names the fact, not the event: two events of one fact are one piece of news.

    Of a product it goes out without a `customer` first, and then to everybody who waits for the `sku` (empty: any).
    """

    kind: str
    key: str
    customer: str = ""
    order: str = ""
    parcel: str = ""
    product: str = ""
    sku: str = ""


def told_by(event: Event, before: Mapping[str, Any]) -> News | None:
    """The news in an event; None where it has none. `before` is what it changed: empty where it was told again, and
    whoever told it first may have got no further than that."""
    match event.type:
        case "order.shipped":
            return _of_parcel(SHIPPED, event, min(parcel["parcel"] for parcel in event.change["parcels"]))
        case "parcel.scanned" if event.change["status"] == OUT:
            return _of_parcel(OUT, event, event.change["parcel"], _day(event.at))
        case "order.delivered":
            return _of_parcel(DELIVERED, event)
        case "refund.refunded":
            return _of_parcel(REFUNDED, event, "", event.change["refund"]["refunded_at"])
        case "product.stock" if event.change["stock"]:
            news = News(RESTOCKED, f"{RESTOCKED}#{event.product}", product=event.product, sku=event.change["sku"])
            return None if there(news, before) else news
    return None


def _of_parcel(kind: str, event: Event, parcel: str = "", when: str = "") -> News:
    key = "#".join(filter(None, (kind, event.order, parcel, when)))
    return News(kind, key, event.customer, event.order, parcel)


def _day(at: str) -> str:
    """A parcel that was not handed over is out again on another day, and told of again."""
    return clock.moment(at).astimezone(clock.SHANGHAI).date().isoformat()


def holds(news: News, order: Mapping[str, Any]) -> bool:
    """Whether the order is still where the news says: nobody is told what has been overtaken."""
    statuses = {parcel["parcel"]: parcel["status"] for parcel in order.get("parcels", [])}
    match news.kind:
        case "shipped":
            return bool(order.get("status") == SHIPPED and statuses.get(news.parcel) not in (OUT, DELIVERED))
        case "out_for_delivery":
            return statuses.get(news.parcel) == OUT
        case "delivered":
            return order.get("status") in ("delivered", "completed")
        case "refunded":
            return bool(order.get("refund", {}).get("refunded_at"))
    return False


def there(news: News, product: Mapping[str, Any]) -> bool:
    """Whether what is waited for can be bought."""
    return any(one["stock"] > 0 for one in product.get("variants", []) if news.sku in ("", one["sku"]))
