"""What a careful colleague asks before promotions go live: each doubt is something that may be meant, and often is not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from chalicelib import clock
from chalicelib.message import LANGUAGES
from chalicelib.shop import products
from chalicelib.shop.intake.kinds import LEVELS
from chalicelib.shop.promotions import Promotion

_DEEP = Decimal("0.25")  # of what is bought: where two offers take off more than that together, somebody should know
_AUDIENCES = ("all", "new", *LEVELS)
_REDUCING = ("coupon", "threshold")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: a stable code, the promotion it is about (none: the whole pack), and the values that its words need."""

    code: str
    promotion: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def doubts(all_of_them: Sequence[Promotion], at: datetime, touched: frozenset[str] | None = None) -> list[Doubt]:
    """The doubts about a pack at a moment; only about the promotions that are touched where they are named.

    Raises Unavailable: products and categories are looked up in the catalogue.
    """
    own = [one for one in all_of_them if touched is None or one.promotion in touched]
    asked = _ASKED if touched is None else (_late, *_ASKED)
    found = [doubt for one in own for ask in asked for doubt in ask(one, at)]
    return found + [doubt for one in own for doubt in _deep(one, all_of_them, at)] + list(_gaps(all_of_them, at))


def _late(one: Promotion, at: datetime) -> Iterator[Doubt]:
    if clock.moment(one.ends_at) <= at:
        yield Doubt("over_already", one.promotion, {"ends_at": one.ends_at})
    elif one.on_at(at):
        yield Doubt("on_at_once", one.promotion, {"starts_at": one.starts_at})


def _languages(one: Promotion, _: datetime) -> Iterator[Doubt]:
    missing = [name for name in LANGUAGES if not one.name.get(name) or not one.text.get(name)]
    if missing:
        yield Doubt("language_missing", one.promotion, {"languages": missing})


def _audience(one: Promotion, _: datetime) -> Iterator[Doubt]:
    if one.audience not in _AUDIENCES:
        yield Doubt("nobody_sees_it", one.promotion, {"audience": one.audience})


def _catalogue(one: Promotion, _: datetime) -> Iterator[Doubt]:
    known = {product.category for product in products.catalogue().values()}
    for category in one.categories:
        if known and category not in known:
            yield Doubt("no_such_category", one.promotion, {"category": category})
    for product in _named(one):
        if known and not products.product_of(product):
            yield Doubt("no_such_product", one.promotion, {"product": product})


def _named(one: Promotion) -> list[str]:
    return [*one.terms.get("products", []), *([one.terms["product"]] if one.terms.get("product") else [])]


def _generous(one: Promotion, _: datetime) -> Iterator[Doubt]:
    if one.kind in _REDUCING and one.off >= one.threshold:
        yield Doubt("takes_off_all", one.promotion, {"off": f"{one.off}", "threshold": f"{one.threshold}"})
    if one.kind == "presale":
        yield from _presale(one)


def _presale(one: Promotion) -> Iterator[Doubt]:
    product = products.product_of(str(one.terms.get("product", "")))
    price = Decimal(product.price) if product and product.price else None
    for term in ("deposit", "worth", "price"):
        if price is not None and term in one.terms and Decimal(str(one.terms[term])) >= price:
            values = {"term": term, "value": one.terms[term], "price": f"{price}"}
            yield Doubt("above_the_price", one.promotion, values)
    opens, closes = str(one.terms.get("balance_from", "")), str(one.terms.get("balance_to", ""))
    if not opens < closes or opens < one.starts_at or closes > one.ends_at:
        yield Doubt("balance_outside", one.promotion, {"balance_from": opens, "balance_to": closes})


_ASKED: Sequence[Callable[[Promotion, datetime], Iterator[Doubt]]] = (
    _languages,
    _audience,
    _catalogue,
    _generous,
)


def _deep(one: Promotion, all_of_them: Sequence[Promotion], at: datetime) -> Iterator[Doubt]:
    """The other one with which it takes off most in one order, where that is a good part of what is bought."""
    beside = [other for other in all_of_them if other is not one and _meet(one, other, at)]
    other = max(beside, key=lambda other: _share(one, other), default=None)
    if other and _share(one, other) > _DEEP:
        spent, off = max(one.threshold, other.threshold), one.off + other.off
        yield Doubt("deep_together", one.promotion, {"with": other.promotion, "off": f"{off}", "spent": f"{spent}"})


def _share(one: Promotion, other: Promotion) -> Decimal:
    return (one.off + other.off) / (max(one.threshold, other.threshold) or 1)


def _meet(one: Promotion, other: Promotion, at: datetime) -> bool:
    """Whether some order from now on can have both, as far as kinds, hours and categories tell."""
    if not {one.kind, other.kind} <= set(_REDUCING) or not one.stacks_with(other):
        return False
    if max(one.starts_at, other.starts_at, clock.iso(at)) >= min(one.ends_at, other.ends_at):
        return False
    return not (one.categories and other.categories) or bool({*one.categories} & {*other.categories})


def _gaps(all_of_them: Sequence[Promotion], at: datetime) -> Iterator[Doubt]:
    """Stretches of more than an hour between now and the last end in which there is nothing for everybody."""
    offers = (p for p in all_of_them if p.audience == "all" and p.kind != "price_protection")
    for_all = sorted((p.starts_at, p.ends_at) for p in offers)
    covered = clock.iso(at)
    for starts, ends in for_all:
        if starts > covered and clock.moment(starts) - clock.moment(covered) > timedelta(hours=1):
            yield Doubt("nothing_on", values={"from": covered, "to": starts})
        covered = max(covered, ends)
