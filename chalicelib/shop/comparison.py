"""Two or three products side by side: the rows that differ first, and what can be said of them as a plain fact."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from chalicelib.shop.pricing import Priced
from chalicelib.shop.products import Product

NOT_RECORDED = "—"
_WEIGHT = re.compile(r"重量|净重|克重|weight", re.IGNORECASE)
_GRAMS = re.compile(r"(\d{1,6}(?:\.\d{1,2})?)\s{0,2}(kg|公斤|千克|g(?![a-z])|克)(?!/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that products have: its name, and what each of them has of it."""

    label: str
    cells: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the products are not all alike in this."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True, slots=True)
class Fact:
    """Something plain that sets one product apart: a key of the wording, the product's place, and the figure."""

    key: str
    place: int
    figure: str = ""


def rows_of(products: Sequence[Product]) -> list[Row]:
    """What is recorded of any of them, by heading; what differs stands first, otherwise in the shop's own order."""
    labels = dict.fromkeys(label for product in products for label in product.attributes)
    rows = [Row(label, tuple(str(one.attributes.get(label, NOT_RECORDED)) for one in products)) for label in labels]
    return sorted(rows, key=lambda row: not row.differs)


def facts_of(products: Sequence[Product], prices: Sequence[Priced]) -> list[Fact]:
    """Which one is cheapest, lightest and best rated, and by how much; which are sold out. Nothing where they are alike."""
    found = [_least("cheaper", [one.price for one in prices]), _least("lighter", list(map(_grams, products)))]
    rated = [Decimal(one.rating) if one.rating else None for one in products]
    found += [_least("better_rated", [-one if one is not None else None for one in rated])]
    return [*filter(None, found), *(Fact("gone", at) for at, one in enumerate(products) if one.pieces == 0)]


def _least(key: str, figures: Sequence[Decimal | None]) -> Fact | None:
    """The one with the least, and how far the next is from it; None where one is unknown or two have it."""
    known = [figure for figure in figures if figure is not None]
    if len(known) < len(figures):
        return None
    least, following = sorted(known)[:2]
    return (
        Fact(key, figures.index(least), f"{following - least:.{2 if key == 'cheaper' else 1}f}")
        if least < following
        else None
    )


def _grams(product: Product) -> Decimal | None:
    for label, text in product.attributes.items():
        found = _GRAMS.search(str(text)) if _WEIGHT.search(label) else None
        if found:
            heavy = found[2].lower() in ("kg", "公斤", "千克")
            return Decimal(found[1]) * (1000 if heavy else 1)
    return None
