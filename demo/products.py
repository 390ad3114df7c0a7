"""Five hundred products out of goods/*.toml: what stands there by hand, and prices, stock and variants drawn."""

import re
import tomllib
from datetime import datetime, timedelta
from itertools import product as pairs
from pathlib import Path
from random import Random
from typing import Any

from demo.sizes import SIZE_TABLES, size_names

_GOODS = Path(__file__).parent / "goods"
_GRAMS = {
    "女装": (180, 1200), "男装": (200, 1400), "鞋靴箱包": (500, 1500), "家纺家居": (400, 4000), "餐厨水具": (200, 3000),
    "美妆个护": (60, 600), "零食茶饮": (150, 2000), "数码小家电": (150, 3500),
}  # fmt: skip
_MEANINGLESS = frozenset("的款装 ")


def products(seed: int) -> list[dict[str, Any]]:
    """P0001 to P0500 in the order of the files."""
    rng = Random(f"{seed}/products")
    kinds = [(goods["category"], _lasting(goods, kind)) for goods in _files() for kind in goods["kind"]]
    named = [(category, kind, name) for category, kind in kinds for name in kind["names"]]
    return _rated([_product(number, *about, rng) for number, about in enumerate(named, 1)], Random(f"{seed}/ratings"))


def restocked(goods: list[dict[str, Any]], now: datetime, seed: int) -> list[dict[str, Any]]:
    """The same goods; of what is sold out, every other variant has the day on which it comes back."""
    rng = Random(f"{seed}/restock")
    midnight = now.replace(hour=10, minute=0, second=0)
    return [row | {"variants": [_coming(one, midnight, rng) for one in row["variants"]]} for row in goods]


def _coming(variant: dict[str, Any], today: datetime, rng: Random) -> dict[str, Any]:
    if variant["stock"] or rng.random() < 0.5:
        return variant
    return variant | {"restock_at": (today + timedelta(days=rng.randint(2, 10))).isoformat(timespec="seconds")}


def _lasting(goods: dict[str, Any], kind: dict[str, Any]) -> dict[str, Any]:
    """A kind, with whether it is used up, which stands once for a whole file."""
    return {"consumable": goods.get("consumable", False)} | kind


def _rated(goods: list[dict[str, Any]], rng: Random) -> list[dict[str, Any]]:
    """Four out of five have been rated by their buyers."""
    return [row | ({"rating": f"{rng.triangular(3.8, 5.0, 4.8):.1f}"} if rng.random() < 0.8 else {}) for row in goods]


def _files() -> list[dict[str, Any]]:
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_GOODS.glob("*.toml"))]


def _product(number: int, category: str, kind: dict[str, Any], name: str, rng: Random) -> dict[str, Any]:
    table = _table_of(kind.get("sizes", ""), name)
    least, most = kind["price"]
    price = _price(least, most, rng)
    row = {
        "product": f"P{number:04}",
        "name": name,
        "category": category,
        "price": f"{price}.00",
        "attributes": _attributes(kind["attributes"], name, rng),
        "variants": _variants(f"P{number:04}", kind["colours"], size_names(table), price, rng),
        "text": f"{name}:{kind['text']}",
        "weight": Random(f"{name}/weight").randrange(*_GRAMS[category], 10),
    } | ({"consumable": True} if kind["consumable"] else {})
    return row | ({"size_table": SIZE_TABLES[table]} if table in SIZE_TABLES else {})


def _table_of(table: str, name: str) -> str:
    """Shoes for everybody have men's sizes, unless their name says otherwise."""
    return {"鞋": "女鞋" if re.search("法式|芭蕾|厚底|老爹|手绘|松糕", name) else "男鞋"}.get(table, table)


def _price(least: int, most: int, rng: Random) -> int:
    """A shop's price: a ten less one."""
    return max(least, rng.randint(least // 10, most // 10) * 10 - 1)


def _attributes(options: dict[str, list[str]], name: str, rng: Random) -> dict[str, str]:
    drawn = {label: _fitting(choices, name, rng) for label, choices in options.items()}
    return {label: value for label, value in drawn.items() if value != "—"}


def _fitting(choices: list[str], name: str, rng: Random) -> str:
    """The choice that shares most with the name (亚麻衬衫 is of 亚麻), by chance where none does."""

    def likeness(choice: str) -> tuple[int, float]:
        shared = len((set(choice) & set(name)) - _MEANINGLESS)
        return shared, shared / len(choice)

    best = max(map(likeness, choices))
    return rng.choice([choice for choice in choices if likeness(choice) == best])


def _variants(
    product: str, colours: list[str], sizes: tuple[str, ...], price: int, rng: Random
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for number, (colour, size) in enumerate(pairs(colours, sizes or ("",)), 1):
        row: dict[str, Any] = {
            "sku": f"{product}-{number:02}",
            "colour": colour,
            "size": size,
            "stock": _stock(rng),
        }
        rows.append({key: value for key, value in row.items() if value != ""})
    for row in rows:
        if row.get("size", "").endswith(("1.8m床", "220×240")):
            row["price"] = f"{price + 40}.00"
    return rows


def _stock(rng: Random) -> int:
    """Mostly plenty, sometimes the last ones, sometimes none."""
    return rng.choices((0, rng.randint(1, 5), rng.randint(20, 400)), (8, 12, 80))[0]
