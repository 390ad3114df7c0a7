"""The catalogue as customers see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.message import shaped
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


@dataclass(frozen=True, slots=True)
class Product:
    """A product; `price` is decimal text in yuan, `attributes` are what the shop says of it, by name, `weight` grams (0: unsaid)."""

    product: str
    name: str
    category: str = ""
    price: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    text: str = ""
    image: str = ""
    weight: int = 0


_shelf: tuple[str | None, dict[str, Product], dict[str, Product]] = (None, {}, {})


def catalogue() -> Mapping[str, Product]:
    """All products by name. Raises Unavailable."""
    return _current()[1]


def product_of(identifier: str) -> Product | None:
    """One product by its id. Raises Unavailable."""
    return _current()[2].get(identifier)


def _current() -> tuple[str | None, dict[str, Product], dict[str, Product]]:
    global _shelf
    shelf = source.shop().shelf("products")
    if _shelf[0] != shelf.version:
        found = [shaped(Product, dict(entry)) for entry in shelf.entries]
        _shelf = shelf.version, {p.name: p for p in found}, {p.product: p for p in found}
    return _shelf
