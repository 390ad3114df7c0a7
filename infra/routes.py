"""How long the shop's parcels take, learned from its own orders and written as the rows that `make import` takes."""

import argparse
import json
from pathlib import Path

from chalicelib.shop.routes import learned
from infra import steps
from infra.steps import Failure


def main() -> int:
    """`python -m infra.routes ORDERS ROUTES`: both are JSON lines."""
    parser = argparse.ArgumentParser(prog="python -m infra.routes", description=__doc__)
    parser.add_argument("orders", type=Path, help="the orders as they were imported")
    parser.add_argument("routes", type=Path, help="where the rows are written")
    told = parser.parse_args()
    if not told.orders.exists():
        raise Failure(f"{told.orders}: no such file")
    print(f"{written(told.orders, told.routes):,} routes learned")
    return 0


def written(orders: Path, routes: Path) -> int:
    """Writes the routes that the orders of a file teach; how many there are."""
    lines = orders.read_text(encoding="utf-8").splitlines()
    rows = learned(json.loads(line) for line in lines if line.strip())
    routes.parent.mkdir(parents=True, exist_ok=True)
    routes.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return len(rows)


if __name__ == "__main__":
    steps.main(main)
