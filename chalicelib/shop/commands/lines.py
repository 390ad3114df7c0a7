"""The lines of an order: which are meant, what they are worth, and what may stand in their place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Any

from chalicelib.shop.commands.case import Case, Refused
from chalicelib.shop.commands.shapes import Content

_CENT = Decimal("0.01")
_OVER = ("withdrawn", "rejected")


@dataclass(frozen=True, slots=True)
class Exchange:
    """The line at `place` and the same line as it would be; `more` is what it then costs more, in yuan."""

    place: int
    line: Content
    more: Decimal


def sku_of(item: Mapping[str, Any]) -> str:
    """What names a line; the product's id where the shop has not told the variant's."""
    return str(item.get("sku") or item["product"])


def picked(case: Case, skus: Iterable[str]) -> list[int]:
    """The places of the lines that are meant; a sku twice means two lines. Raises Refused."""
    wanted = list(skus)
    if not wanted:
        raise Refused("no_such_item", item="")
    covered, skus_there = _covered(case.order), [sku_of(item) for item in case.order["items"]]
    free = {sku: [place for place, at in enumerate(skus_there) if at == sku][covered[sku] :] for sku in wanted}
    return [_next(case, free[sku], covered, sku) for sku in wanted]


def named(case: Case, skus: Iterable[str]) -> list[int]:
    """The places of the lines of these skus, whatever was asked for before. Raises Refused."""
    there = [sku_of(item) for item in case.order["items"]]
    missing = next((sku for sku in skus if sku not in there), None if skus else "")
    if missing is not None:
        raise Refused("no_such_item", item=missing)
    return sorted({there.index(sku) for sku in skus})


def again(case: Case, places: Iterable[int]) -> None:
    """Raises Refused where the same cannot be sent once more; a variant that the catalogue does not know may be."""
    for item in (case.order["items"][place] for place in places):
        variants = case.facts.products.get(item["product"], {}).get("variants", [])
        stock = next((variant["stock"] for variant in variants if variant["sku"] == sku_of(item)), item["quantity"])
        if stock < item["quantity"]:
            raise Refused("none_left", name=f"{item['name']} {item.get('variant', '')}".strip())


def _covered(order: Content) -> Counter[str]:
    """How many lines of a sku earlier requests are about."""
    requests = [request for request in order.get("after_sales", []) if request["status"] not in _OVER]
    return Counter(sku for request in requests for sku in request["skus"])


def _next(case: Case, places: list[int], covered: Counter[str], sku: str) -> int:
    if places:
        return places.pop(0)
    raise Refused("already_asked", order=case.number) if covered[sku] else Refused("no_such_item", item=sku)


def price_of(items: Iterable[Mapping[str, Any]]) -> Decimal:
    """What lines cost before any discount."""
    return sum((Decimal(item["price"]) * item["quantity"] for item in items), Decimal())


def worth(order: Content, places: Iterable[int]) -> Decimal:
    """What was paid for lines: their price less their share of the discount, which is rounded up, so that
    no sum of parts is more than the whole; and less what came back because their price fell."""
    places = list(places)
    goods, part = price_of(order["items"]), price_of(order["items"][place] for place in places)
    returned = _returned(order)
    discount = Decimal(order.get("discount", "0")) - sum(returned.values(), Decimal())
    back = sum((_share(order, place, returned) for place in places), Decimal())
    return part - (discount * part / goods).quantize(_CENT, ROUND_UP) - back if goods else Decimal()


def _returned(order: Content) -> dict[str, Decimal]:
    """By sku, what came back because the price fell; the order's discount holds it too."""
    sums: dict[str, Decimal] = {}
    requests = [request for request in order.get("requests", []) if request["kind"] == "price_protection"]
    for line in (line for request in requests for line in request.get("lines", [])):
        sums[line["sku"]] = sums.get(line["sku"], Decimal()) + Decimal(line["amount"])
    return sums


def _share(order: Content, place: int, returned: Mapping[str, Decimal]) -> Decimal:
    """A line's part of what came back for its sku."""
    item = order["items"][place]
    whole = price_of(one for one in order["items"] if sku_of(one) == sku_of(item))
    back = returned.get(sku_of(item), Decimal())
    return (back * price_of([item]) / whole).quantize(_CENT, ROUND_UP) if whole else Decimal()


def kept(order: Content) -> list[int]:
    """The places of the lines that no request for a return, an exchange or a refund is about."""
    covered, places = _covered(order), list[int]()
    for place, item in enumerate(order["items"]):
        if covered[sku_of(item)]:
            covered[sku_of(item)] -= 1
        else:
            places.append(place)
    return places


def exchanged(case: Case) -> list[Exchange]:
    """Every swap of the command, found in stock. Raises Refused."""
    swaps = case.command.swaps
    places = picked(case, [swap.sku for swap in swaps])
    found = [_exchange(case, place, swap.to) for place, swap in zip(places, swaps, strict=True)]
    _in_stock(case, found)
    return found


def _exchange(case: Case, place: int, to: str) -> Exchange:
    item = case.order["items"][place]
    if to == sku_of(item):
        raise Refused("same_item", name=item["name"])
    variant = _variant(case, item, to)
    price = variant.get("price") or case.facts.products[item["product"]]["price"]
    line = {key: value for key, value in item.items() if key not in ("variant", "options")}
    line |= {"sku": to, "price": price} | _described(variant)
    return Exchange(place, line, (Decimal(price) - Decimal(item["price"])) * item["quantity"])


def _variant(case: Case, item: Content, to: str) -> Mapping[str, Any]:
    for product in _own_first(case, item):
        for variant in product.get("variants", []):
            if variant["sku"] == to and product["product"] != item["product"]:
                raise Refused("other_product", item=to, name=item["name"])
            if variant["sku"] == to:
                return dict(variant)
    raise Refused("no_such_item", item=to)


def _own_first(case: Case, item: Content) -> list[Mapping[str, Any]]:
    own = case.facts.products.get(item["product"])
    return [*([own] if own else []), *case.facts.products.values()]


def _described(variant: Mapping[str, Any]) -> Content:
    """What a line says of its variant."""
    options = variant.get("options", {})
    words = [*map(str, options.values())] or [variant.get("colour", ""), variant.get("size", "")]
    said = " ".join(filter(None, words))[:80]
    return ({"variant": said} if said else {}) | ({"options": dict(options)} if options else {})


def _in_stock(case: Case, found: Iterable[Exchange]) -> None:
    needed: Counter[str] = Counter()
    for line in (exchange.line for exchange in found):
        needed[line["sku"]] += line["quantity"]
        if _variant(case, line, line["sku"])["stock"] < needed[line["sku"]]:
            raise Refused("no_stock", name=f"{line['name']} {line.get('variant', '')}".strip())


def replaced(items: Iterable[Content], found: Iterable[Exchange]) -> list[Content]:
    """The lines in their order, the exchanged ones in their places."""
    new = {exchange.place: exchange.line for exchange in found}
    return [new.get(place, item) for place, item in enumerate(items)]
