"""Writes the whole demo shop as the files that `make import` takes: the same seed and time, the same shop."""

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from chalicelib import clock
from chalicelib.shop.routes import learned
from demo import characters, orders
from demo.freight import freight
from demo.people import Person, people
from demo.policies import policies
from demo.products import products, restocked
from demo.promotions import promotions
from demo.questions import questions
from demo.wallets import wallets
from models import together

SEED = 11
Rows = list[dict[str, Any]]
_LOGINS = 10  # of the first customers, whose orders are staged
_BY_HOUR = (6, 3, 2, 1, 1, 1, 2, 4, 8, 12, 14, 13, 12, 11, 11, 11, 11, 10, 11, 14, 20, 22, 18, 12)


def shop(seed: int, now: datetime) -> dict[str, Rows]:
    """Customers, orders, products, promotions, faq, policies, freight, routes and what is bought together, by kind."""
    now = now.astimezone(clock.SHANGHAI).replace(microsecond=0)
    customers, goods = people(seed), products(seed)
    running = promotions(now, {product["name"]: product["product"] for product in goods})
    staged = characters.staged(customers, goods, now, seed)
    others = _others(customers[_LOGINS:], goods, running, now, seed, orders.COUNT - len(staged))
    placed = orders.numbered([*staged, *others])
    return {
        "customers": wallets(customers, goods, running, placed, now, seed),
        "products": restocked(goods, now, seed),
        "promotions": running,
        "faq": questions(),
        "policies": policies(),
        "freight": freight(),
        "routes": learned([*staged, *others]),
        "together": together.rows_of(together.baskets_of(placed)),
        "orders": placed,
    }


def _others(customers: Sequence[Person], goods: Rows, running: Rows, now: datetime, seed: int, count: int) -> Rows:
    rng = Random(f"{seed}/orders")
    campaign = min(p["starts_at"] for p in running if p["kind"] == "shipping")
    drawn = []
    for _ in range(count):
        placed = _placed_at(now, rng)
        draft = orders.drafted(rng.choice(customers), placed, goods, rng, placed.isoformat() >= campaign)
        fate = rng.choices(list(orders.FATES), list(orders.FATES.values()))[0]
        drawn.append(orders.told(draft, orders.lived(draft, fate, rng), now))
    return drawn


def _placed_at(now: datetime, rng: Random) -> datetime:
    """Within the last year, mostly of late, and at the hours people shop at."""
    days = rng.choices((rng.uniform(0, 6), rng.uniform(6, 30), rng.uniform(30, 365)), (35, 25, 40))[0]
    hour = rng.choices(range(24), _BY_HOUR)[0]
    day = (now - timedelta(days=days)).replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60))
    return day if day <= now else day - timedelta(days=1)


def written(shop: Mapping[str, Rows], folder: Path) -> None:
    """One JSON-lines file per kind."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, rows in shop.items():
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{kind}.jsonl").write_text(lines, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.shop", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the .jsonl files")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--now", type=clock.moment, default=None, help="the shop's present moment (ISO-8601)")
    chosen = parser.parse_args()
    made = shop(chosen.seed, chosen.now or clock.now())
    written(made, chosen.out)
    print(", ".join(f"{len(rows):,} {kind}" for kind, rows in made.items()), "->", chosen.out)


if __name__ == "__main__":
    main()
