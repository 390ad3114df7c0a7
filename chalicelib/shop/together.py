"""What sells, and what is bought together: counted offline from the shop's orders, brought in like the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.shapes import shaped
from chalicelib.store import knowledge


@dataclass(frozen=True, slots=True)
class Beside:
    """Another product, in how many orders both were, and how near that makes it, in thousandths."""

    product: str
    count: int
    nearness: int


@dataclass(frozen=True, slots=True)
class Together:
    """In how many orders of late a product was, and what else is in such orders, the closest first."""

    together: str
    sold: int = 0
    beside: tuple[Beside, ...] = ()


_shelf: tuple[str | None, Mapping[str, Together]] = (None, {})


def counted() -> Mapping[str, Together]:
    """All that was counted, by product; empty where the shop has not brought it in. Raises Unavailable."""
    global _shelf
    shelf = knowledge.shelf("together")
    if _shelf[0] != shelf.version:
        _shelf = shelf.version, {entry["together"]: shaped(Together, dict(entry)) for entry in shelf.entries}
    return _shelf[1]
