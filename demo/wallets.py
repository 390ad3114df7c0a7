"""What the shop's customers hold: coupons of the promotions that are on, points for what they paid, and a cart."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from chalicelib.clock import SHANGHAI
from demo.people import Person

Row = dict[str, Any]
_LOGINS = 10
_GOLD = ("金卡", "黑金")
_OVER = ("completed", "delivered")


def wallets(people: Sequence[Person], goods: Sequence[Row], running: Sequence[Row], orders: Sequence[Row], now: datetime, seed: int) -> list[Row]:  # fmt: skip
    """The customers as the import takes them, each with what they hold at `now`."""
    rng = Random(f"{seed}/wallets")
    bought: dict[str, list[Row]] = {}
    for order in orders:
        bought.setdefault(order["customer"], []).append(order)
    coupons = [promotion for promotion in running if promotion["kind"] == "coupon"]
    new_year = datetime(now.year + 1, 1, 1, tzinfo=SHANGHAI).isoformat()
    return [
        person.row()
        | {
            "coupons": _coupons(person, coupons, bought.get(person.id, []), rng),
            "points": sum(_paid(order) for order in bought.get(person.id, []) if order["status"] in _OVER),
            "points_expire_at": new_year,
            "cart": _cart(person, goods, rng),
            "member_since": (now - timedelta(days=rng.randint(30, 1200))).date().isoformat(),
        }
        for person in people
    ]


def _coupons(person: Person, promotions: Sequence[Row], orders: Sequence[Row], rng: Random) -> list[Row]:
    """What was handed out to this customer; and the one that went with an order which was cancelled."""
    held = [_coupon(person, promotion) for promotion in promotions if _got(person, promotion, rng)]
    lost = next((order for order in orders if order["status"] == "cancelled"), None)
    newcomer = next(promotion for promotion in promotions if promotion["audience"] == "new")
    if lost and not any(coupon["promotion"] == newcomer["promotion"] for coupon in held):
        used = {"status": "used", "order": lost["order"], "used_at": lost["placed_at"]}
        held.append(_coupon(person, newcomer) | used)
    return held


def _got(person: Person, promotion: Row, rng: Random) -> bool:
    drawn = rng.random()
    if promotion["audience"] == "new":
        return False
    if promotion["audience"] in _GOLD:
        return person.level in _GOLD
    return drawn < (1 if person.id <= f"u{_LOGINS:05}" else 0.2)


def _coupon(person: Person, promotion: Row) -> Row:
    terms: Mapping[str, str] = promotion["terms"]
    return {
        "coupon": f"{promotion['promotion']}-{person.id}",
        "promotion": promotion["promotion"],
        "name": promotion["name"]["zh-Hans"],
        "threshold": terms["threshold"],
        "off": terms["off"],
        "categories": promotion["categories"],
        "starts_at": promotion["starts_at"],
        "ends_at": promotion["ends_at"],
    }


def _paid(order: Row) -> int:
    """The yuan paid for goods: a point each."""
    return int(float(order["amount"]) - float(order["freight"]))


def _cart(person: Person, goods: Sequence[Row], rng: Random) -> list[Row]:
    """One to three things; the demo's logins always have some, of the others every third."""
    chosen = rng.sample(goods, rng.randint(1, 3))
    if person.id > f"u{_LOGINS:05}" and rng.random() > 0.3:
        return []
    variants = [(product, rng.choice(product["variants"])) for product in chosen]
    return [{"product": p["product"], "sku": variant["sku"], "quantity": 1} for p, variant in variants]
