"""Promotions and coupons for the tests of pricing and claims, and the words to make them with."""

from decimal import Decimal
from typing import Any

from chalicelib.shop.pricing import Piece
from chalicelib.shop.promotions import Promotion

ALWAYS = ("2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z")


def promotion(
    kind: str, name: str = "M", audience: str = "all", categories: tuple[str, ...] = (), **terms: Any
) -> Promotion:
    """A promotion that is on all year."""
    return Promotion(name, kind, *ALWAYS, name={"zh-Hans": name}, audience=audience, categories=categories, terms=terms)


def threshold(bar: str, off: str, name: str = "M", **more: Any) -> Promotion:
    return promotion("threshold", name, **{"threshold": bar, "off": off, **more})


def coupon(bar: str, off: str, name: str = "C", **more: Any) -> Promotion:
    return promotion("coupon", name, **{"threshold": bar, "off": off, **more})


def piece(price: str, quantity: int = 1, product: str = "P1", category: str = "鞋靴") -> Piece:
    return Piece(product, category, Decimal(price), quantity)
