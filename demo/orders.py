"""Ten thousand orders, each lived from the payment on and cut off at the present moment, so that status,
parcels and refund always fit each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from demo.parcels import Journey, Step
from demo.people import Means, Person
from demo.places import OVERSEA, REMOTE, warehouses_by_distance

COUNT = 10_000
FATES = {
    "smooth": 68, "station": 12, "unpaid": 4, "slow": 2, "refunded_early": 3,
    "sent_back": 6, "exchanged": 2, "refused": 1.5, "lost": 1.5, "trouble": 2,
}  # fmt: skip
_PREFIXES = {"顺丰速运": "SF", "京东快递": "JD", "中通快递": "ZT", "圆通速递": "YT"}
# What is tried on before it is kept: the way back is insured.
_TRIED_ON = ("女装", "男装", "鞋靴箱包")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is fixed when an order is placed; money in cents. `spares` are skus of like variants at the same price, `insured`
    is the freight of the way back."""

    customer: Person
    placed_at: datetime
    items: tuple[Mapping[str, Any], ...]
    goods: int
    discount: int
    freight: int
    means: Means
    spares: tuple[str, ...]
    insured: bool = False

    @property
    def amount(self) -> int:
        return self.goods - self.discount + self.freight


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to an order: a new status, a step of one of its parcels, a refund, something asked for."""

    at: datetime
    status: str = ""
    parcel: Journey | None = None
    step: Step | None = None
    refund: Mapping[str, Any] | None = None
    request: Mapping[str, Any] | None = None


def yuan(cents: int) -> str:
    """Cents as the import takes money."""
    return f"{cents // 100}.{cents % 100:02}"


def cents(price: str) -> int:
    """The other way round; every price of the demo has two decimals."""
    return int(price.replace(".", ""))


def drafted(person: Person, placed_at: datetime, products: Sequence[dict[str, Any]], rng: Random, busy: bool) -> Draft:
    """An order of one to three things; `busy` says that the present promotions already ran."""
    chosen = rng.sample(products, rng.choices((1, 2, 3), (62, 28, 10))[0])
    items = tuple(_item(product, rng) for product in chosen)
    goods = sum(cents(item["price"]) * item["quantity"] for item in items)
    discount = _discount(goods, rng, busy)
    freight = _freight(goods - discount, person.city.province, busy)
    means = rng.choice([means for means in person.means if not means.balance])
    spares = tuple(_spare(product, item) for product, item in zip(chosen, items, strict=True))
    insured = all(product["category"] in _TRIED_ON for product in chosen)
    return Draft(person, placed_at, items, goods, discount, freight, means, spares, insured)


def _item(product: Mapping[str, Any], rng: Random) -> dict[str, Any]:
    variant = rng.choice(product["variants"])
    words = [variant.get("colour", ""), variant.get("size", "")]
    return {
        "product": product["product"],
        "sku": variant["sku"],
        "name": product["name"],
        "variant": " ".join(filter(None, words)),
        "price": variant.get("price", product["price"]),
        "quantity": rng.choices((1, 2, 3), (86, 11, 3))[0],
    }


def _spare(product: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    """Another variant at the same price; empty where there is none."""
    prices = {variant["sku"]: variant.get("price", product["price"]) for variant in product["variants"]}
    return next((sku for sku, price in prices.items() if sku != item["sku"] and price == item["price"]), "")


def _discount(goods: int, rng: Random, busy: bool) -> int:
    if busy and goods >= 30000:
        return 4000
    return rng.choice((500, 1000, 1500)) if goods >= 9900 and rng.random() < 0.3 else 0


def _freight(due: int, province: str, busy: bool) -> int:
    """Free from 99 yuan (59 in the campaign), 8 below; remote regions free from 199, 18 below; overseas 35."""
    if province == OVERSEA:
        return 3500
    if province in REMOTE:
        return 0 if due >= 19900 else 1800
    return 0 if due >= (5900 if busy else 9900) else 800


def lived(draft: Draft, fate: str, rng: Random) -> list[Event]:
    """All that will happen to an order, oldest first."""
    return sorted(_events(draft, fate, rng), key=lambda event: event.at)


def _events(draft: Draft, fate: str, rng: Random) -> Iterator[Event]:
    yield Event(draft.placed_at, "pending_payment")
    if fate == "unpaid":
        yield Event(draft.placed_at + timedelta(hours=24), "cancelled")
        return
    paid = draft.placed_at + timedelta(minutes=rng.uniform(0.5, 20))
    yield Event(paid, "paid")
    if fate == "refunded_early":
        yield from _refund(
            draft, paid + timedelta(hours=rng.uniform(0.5, 12)), timedelta(hours=rng.uniform(2, 24)), draft.amount
        )
        return
    packed = paid + timedelta(hours=rng.uniform(72, 110) if fate == "slow" else rng.uniform(2, 22))
    yield Event(packed, "packed")
    sent = [*_sent(draft, fate, packed, rng)]
    yield from sent
    yield from _afterwards(draft, fate, sent, rng)


def _sent(draft: Draft, fate: str, packed: datetime, rng: Random) -> Iterator[Event]:
    houses = warehouses_by_distance(draft.customer.city.hub)
    split = len(draft.items) > 1 and rng.random() < 0.25
    courier = _courier(draft, rng)
    skus = tuple(item["sku"] for item in draft.items)
    for house, inside in zip(houses, (skus[:1], skus[1:]) if split else (skus,), strict=False):
        number = f"{_PREFIXES[courier]}{rng.randrange(10**12, 10**13)}"
        usual = fate if fate in ("station", "refused", "lost", "trouble") else "smooth"
        journey = Journey(number, courier, house, draft.customer, usual, inside)
        for step in journey.steps(packed + timedelta(hours=rng.uniform(1, 20)), rng):
            yield Event(step.at, parcel=journey, step=step)


def _courier(draft: Draft, rng: Random) -> str:
    if draft.amount >= 29900 or draft.customer.city.province == OVERSEA:
        return "顺丰速运"
    return rng.choice(("中通快递", "圆通速递", "京东快递"))


def _afterwards(draft: Draft, fate: str, sent: list[Event], rng: Random) -> Iterator[Event]:
    """What follows once the last parcel has arrived, or is known never to."""
    end = max(event.at for event in sent)
    if fate == "refused":
        turned = min(e.at for e in sent if e.step and e.step.status == "returned")
        yield from _refund(draft, turned, end - turned + timedelta(hours=rng.uniform(20, 48)), draft.amount)
    elif fate == "lost":
        yield from _refund(draft, end + timedelta(hours=2), timedelta(hours=rng.uniform(10, 30)), draft.amount)
    elif fate == "sent_back":
        yield from _sent_back(draft, end + timedelta(days=rng.uniform(0.3, 6)), timedelta(days=rng.uniform(2, 4)), rng)
    elif fate == "exchanged" and any(draft.spares):
        yield from _exchanged(draft, end + timedelta(days=rng.uniform(0.3, 6)), timedelta(days=rng.uniform(4, 8)), rng)
    else:
        yield Event(end + timedelta(days=10), "completed")


def _sent_back(draft: Draft, asked: datetime, wait: timedelta, rng: Random) -> Iterator[Event]:
    """One line goes back: asked for, arrived after `wait`, and refunded as long after that."""
    item = rng.choice(draft.items)
    share = cents(item["price"]) * item["quantity"]
    amount = share + -draft.discount * share // draft.goods  # its part of the discount, rounded up
    request = _request("return", item, asked) | {"method": draft.means.id, "amount": yuan(amount)}
    yield Event(asked, "returning", request=request)
    for event in _refund(draft, asked + wait, wait, amount):
        yield replace(event, request=request | {"status": "done" if event.status == "refunded" else "approved"})


def _exchanged(draft: Draft, asked: datetime, wait: timedelta, rng: Random) -> Iterator[Event]:
    """One line goes back and a like one comes."""
    item, spare = rng.choice([pair for pair in zip(draft.items, draft.spares, strict=True) if pair[1]])
    request = _request("exchange", item, asked) | {"to": [spare], "method": draft.means.id, "difference": "0.00"}
    yield Event(asked, "exchanging", request=request)
    yield Event(asked + wait, "completed", request=request | {"status": "done"})


def _request(kind: str, item: Mapping[str, Any], asked: datetime) -> dict[str, Any]:
    about = {"kind": kind, "status": "requested", "skus": [item["sku"]]}
    return about | {"requested_at": _told(asked), "before": "delivered"}


def _refund(draft: Draft, asked: datetime, wait: timedelta, amount: int) -> Iterator[Event]:
    method = f"原路退回{draft.means.label}"
    refund = {"amount": yuan(amount), "requested_at": _told(asked), "method": method}
    yield Event(asked, "refunding", refund=refund)
    yield Event(asked + wait, "refunded", refund=refund | {"refunded_at": _told(asked + wait)})


def told(draft: Draft, events: Iterable[Event], now: datetime) -> dict[str, Any]:
    """The order as it stands at `now`, still without its number."""
    past = [event for event in events if event.at <= now]
    parcels = _parcels(past)
    refunds = [event.refund for event in past if event.refund]
    requests = [event.request for event in past if event.request]
    order = {
        "order": "",
        "customer": draft.customer.id,
        "placed_at": _told(draft.placed_at),
        "status": _status(past, parcels),
        "recipient": draft.customer.name,
        "phone": draft.customer.phone,
        "address": draft.customer.address,
        "items": list(draft.items),
        "discount": yuan(draft.discount),
        "freight": yuan(draft.freight),
        "amount": yuan(draft.amount),
        "parcels": parcels,
        "version": len(past),
    }
    if order["status"] == "pending_payment":
        order["pay_by"] = _told(draft.placed_at + timedelta(hours=24))
    if any(event.status == "paid" for event in past):
        order["payments"] = _payments(draft, refunds)
    if requests:
        order["after_sales"] = [dict(requests[-1])]
    if draft.insured:
        order["insurance"] = {"up_to": "10.00", "hours": 72}
    return order | ({"refund": dict(refunds[-1])} if refunds else {})


def _payments(draft: Draft, refunds: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What was paid, and what of it has arrived back."""
    paid = {"kind": "payment", "amount": yuan(draft.amount), "method": draft.means.id}
    back = [refund for refund in refunds if "refunded_at" in refund]
    return [paid, *(paid | {"kind": "refund", "amount": refund["amount"]} for refund in back)]


def _status(past: Sequence[Event], parcels: Sequence[Mapping[str, Any]]) -> str:
    """The last status that was set; parcels under way say shipped, and delivered once all have arrived."""
    last = next(event.status for event in reversed(past) if event.status)
    if last != "packed" or not parcels:
        return last
    return "delivered" if all(parcel["status"] == "delivered" for parcel in parcels) else "shipped"


def _parcels(past: Sequence[Event]) -> list[dict[str, Any]]:
    tracks: dict[Journey, list[Step]] = {}
    for event in past:
        if event.parcel and event.step:
            tracks.setdefault(event.parcel, []).append(event.step)
    return [
        {
            "parcel": journey.number,
            "courier": journey.courier,
            "status": steps[-1].status,
            "promised_at": _told(journey.promised_at(steps[0].at)),
            "skus": list(journey.skus),
            "track": [{"at": _told(step.at), "place": step.place, "text": step.text} for step in steps],
        }
        for journey, steps in tracks.items()
    ]


def _told(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def moved(draft: Draft, events: Sequence[Event], by: timedelta) -> tuple[Draft, list[Event]]:
    """The same life, earlier or later."""
    steps = [replace(e, at=e.at + by, step=replace(e.step, at=e.step.at + by) if e.step else None) for e in events]
    later = [replace(e, refund=_later(e.refund, by), request=_later(e.request, by)) for e in steps]
    return replace(draft, placed_at=draft.placed_at + by), later


def _later(about: Mapping[str, Any] | None, by: timedelta) -> Mapping[str, Any] | None:
    if not about:
        return None
    times = {key: _told(datetime.fromisoformat(at) + by) for key, at in about.items() if key.endswith("_at")}
    return {**about, **times}


def numbered(orders: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The orders by time, each with the number its day gave it."""
    rows: list[dict[str, Any]] = []
    today: dict[str, int] = {}
    for order in sorted(orders, key=lambda order: (order["placed_at"], order["customer"])):
        day = order["placed_at"][:10].replace("-", "")
        today[day] = today.get(day, 0) + 1
        rows.append(_named(order, f"KF{day}{today[day]:06}"))
    return rows


def _named(order: dict[str, Any], number: str) -> dict[str, Any]:
    """The order with its number, which is in the ids of what was asked for too."""
    asked = [{"id": f"{request['kind']}-{number}-1", **request} for request in order.get("after_sales", [])]
    invoice = {"invoice": _invoice(order, number)} if order["status"] == "completed" and _wants_one(number) else {}
    return order | {"order": number} | ({"after_sales": asked} if asked else {}) | invoice


def _wants_one(number: str) -> bool:
    """Every third customer asks for an invoice."""
    return int(number[2:]) % 3 == 0


def _invoice(order: Mapping[str, Any], number: str) -> dict[str, str]:
    """A personal invoice, asked for two days after the last parcel came and issued on the next one."""
    came = max(datetime.fromisoformat(parcel["track"][-1]["at"]) for parcel in order["parcels"])
    digits = number[2:]
    return {
        "title": order["recipient"],
        "type": "ordinary",
        "requested_at": _told(came + timedelta(days=2)),
        "issued_at": _told(came + timedelta(days=3)),
        "number": f"2633{digits:0>16}",
        "url": f"https://banxia.example/invoices/{digits}.pdf",
    }
