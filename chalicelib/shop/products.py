"""The catalogue as customers see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.shapes import shaped
from chalicelib.shop import source


@dataclass(frozen=True, slots=True)
class Variant:
    """One of a product's variants and how many pieces there are; `price` is empty where it is the product's."""

    sku: str
    stock: int = 0
    colour: str = ""
    size: str = ""
    price: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    restock_at: str = ""

    @property
    def words(self) -> str:
        """白 42."""
        return " ".join(filter(None, (self.colour, self.size, *map(str, self.options.values()))))


@dataclass(frozen=True, slots=True)
class Product:
    """A product; `price` is decimal text in yuan, `attributes` are what the shop says of it, by name, `weight` grams (0: unsaid);
    `rating` is decimal text of five; what is `consumable` is bought again and again."""

    product: str
    name: str
    category: str = ""
    price: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    text: str = ""
    image: str = ""
    weight: int = 0
    size_table: tuple[Mapping[str, Any], ...] = ()
    rating: str = ""
    restock_at: str = ""
    consumable: bool = False

    @property
    def pieces(self) -> int | None:
        """How many there are in all variants; None where the shop counts none."""
        return sum(variant.stock for variant in self.variants) if self.variants else None


_shelf: tuple[str | None, dict[str, Product], dict[str, Product]] = (None, {}, {})


def catalogue() -> Mapping[str, Product]:
    """All products by name. Raises Unavailable."""
    return _current()[1]


def all_products() -> Sequence[Product]:
    """Every product. Raises Unavailable."""
    return tuple(_current()[2].values())


def product_of(identifier: str) -> Product | None:
    """One product by its id. Raises Unavailable."""
    return _current()[2].get(identifier)


def _current() -> tuple[str | None, dict[str, Product], dict[str, Product]]:
    global _shelf
    shelf = source.shop().shelf("products")
    if _shelf[0] != shelf.version:
        found = [
            shaped(Product, {**entry, "attributes": _in_words(entry.get("attributes", {}))}) for entry in shelf.entries
        ]
        _shelf = shelf.version, {p.name: p for p in found}, {p.product: p for p in found}
    return _shelf


def _in_words(attributes: Mapping[str, Any]) -> dict[str, str]:
    """A shop may say 防水: true; customers are told 是."""
    yes_no = {True: "是", False: "否"}
    return {name: yes_no[value] if isinstance(value, bool) else str(value) for name, value in attributes.items()}
