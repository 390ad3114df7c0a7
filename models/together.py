"""Counts what is bought together: `python -m models.together orders.jsonl` writes the rows that KIND=together takes."""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from chalicelib import clock

LATELY = timedelta(days=14)  # what sold before the last so many days of the orders does not count as selling
BESIDE = 50  # neighbours that are kept of a product
SHRINK = (
    5.0  # orders by which a likeness is held back, so that two things bought once together are not the closest of all
)
LEAST = 2  # orders that two things must share to be told of as neighbours
_UNDONE = ("cancelled", "refunded", "pending_payment")


@dataclass(frozen=True, slots=True)
class Basket:
    """What was in one order, each product once, and when."""

    at: datetime
    products: frozenset[str]


def baskets_of(orders: Iterable[Mapping[str, Any]]) -> list[Basket]:
    """The orders that came to something."""
    kept = (order for order in orders if order["status"] not in _UNDONE)
    return [
        Basket(clock.moment(order["placed_at"]), frozenset(item["product"] for item in order["items"]))
        for order in kept
    ]


def rows_of(baskets: Sequence[Basket]) -> list[dict[str, Any]]:
    """A row a product: in how many orders it was of late, and its closest neighbours by cosine, with the orders that have both."""
    names = sorted({product for basket in baskets for product in basket.products})
    since = max((basket.at for basket in baskets), default=clock.now()) - LATELY
    sold = Counter(product for basket in baskets if basket.at > since for product in basket.products)
    both = _both(baskets, {name: place for place, name in enumerate(names)})
    alone = both.diagonal()
    return [
        {"together": name, "sold": sold[name], "beside": _beside(both.getrow(place), place, alone, names)}
        for place, name in enumerate(names)
    ]


def _both(baskets: Sequence[Basket], places: Mapping[str, int]) -> Any:
    """In how many baskets each two products are; [products, products]."""
    rows = np.repeat(np.arange(len(baskets)), [len(basket.products) for basket in baskets])
    columns = [places[product] for basket in baskets for product in basket.products]
    there = sparse.csr_matrix((np.ones(len(columns)), (rows, columns)), (len(baskets), len(places)))
    return (there.T @ there).tocsr()


def _beside(row: Any, place: int, alone: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    others = (row.indices != place) & (row.data >= LEAST)
    near, counts = row.indices[others], row.data[others]
    alike = counts / (np.sqrt(alone[place] * alone[near]) + SHRINK)
    best = np.lexsort((near, -alike))[:BESIDE]
    close = [(names[near[at]], int(counts[at]), round(1000 * alike[at])) for at in best]
    return [{"product": name, "count": count, "nearness": nearness} for name, count, nearness in close if nearness]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.together", description=__doc__)
    parser.add_argument("orders", type=Path, nargs="+", help="orders as they are imported, one JSON object a line")
    parser.add_argument("--out", type=Path, default=Path("build/together.jsonl"))
    chosen = parser.parse_args()
    orders = (json.loads(line) for path in chosen.orders for line in path.read_text("utf-8").splitlines() if line)
    baskets = baskets_of(orders)
    rows = rows_of(baskets)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    print(f"{len(baskets):,} orders, {len(rows):,} products -> {chosen.out}")


if __name__ == "__main__":
    main()
