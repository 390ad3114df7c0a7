"""Goods that came broken, wrong, not at all, or that somebody has to come for: what the tests of these are told with."""

from typing import Any

from chalicelib.shop.commands import Command, Content, Effect
from tests.unit.shop.ordered import PRODUCTS, changed, delivered, done, line, order

PHOTO = ("photos/web-1/0",)
WINDOW = "2026-11-28T06:00:00.000Z/2026-11-28T10:00:00.000Z"
ON_THE_WAY = [{"parcel": "SF1", "courier": "顺丰", "status": "delivered"}, {"parcel": "SF2", "courier": "顺丰", "status": "in_transit"}]  # fmt: skip
INSURED = {"up_to": "12.00", "hours": 72}
MACHINES: dict[str, Content] = {
    **PRODUCTS,
    "P3": {"product": "P3", "name": "吹风机", "price": "90.00", "attributes": {"质保": "整机质保一年，电机质保三年"}},
    "P4": {"product": "P4", "name": "书架", "price": "90.00", "attributes": {"安装": "师傅上门安装"}},
}


def broken(remedy: str = "refund", *skus: str, photos: tuple[str, ...] = PHOTO) -> Command:
    return Command("damaged", "KF1", skus=skus or ("P1-41",), photos=photos, remedy=remedy)


def not_right(problem: str, remedy: str, *skus: str, photos: tuple[str, ...] = ()) -> Command:
    return Command("wrong_or_missing", "KF1", skus=skus or ("P2-01",), photos=photos, remedy=remedy, problem=problem)


def visit(kind: str = "repair", *skus: str, window: str = WINDOW, **more: Any) -> Command:
    return Command(kind, "KF1", skus=skus or ("P3-01",), window=window, **more)


def machine(at: str = "2026-11-20T04:00:00.000Z", **more: Any) -> Content:
    """A hair dryer and a shelf that arrived at a moment."""
    things = {"items": [line("P3-01", "90.00"), line("P4-01", "90.00")], "amount": "180.00", "payments": []}
    return {**delivered(at), **things, **more}


OLD = {**machine(), "parcels": [], "placed_at": "2025-10-20T04:00:00.000Z"}


def made_good() -> list[Effect]:
    """One of each kind: what they all have to say, said at least once."""
    again = changed(visit(), OLD, products=MACHINES)
    return [
        done(Command("return", skus=("P1-41",)), order("delivered", insurance=INSURED)),
        done(broken("refund"), order("delivered")),
        done(broken("replace"), order("delivered")),
        done(visit(), machine(), products=MACHINES),
        done(visit("repair", "P4-01"), machine(), products=MACHINES),
        done(visit(), again, products=MACHINES),
    ]
