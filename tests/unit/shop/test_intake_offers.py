"""Coupons, carts and the terms of promotions as a shop brings them in."""

from typing import Any

import pytest

from chalicelib.shop import intake
from tests.unit.shop.sent import NDJSON, PROMOTION, faults, lines

COUPON = {
    "coupon": "K1",
    "name": "女装券",
    "threshold": "199",
    "off": "25",
    "starts_at": "2026-11-01",
    "ends_at": "2026-11-30",
}
CUSTOMER: dict[str, Any] = {"customer": "u1", "name": "林小满"}


def holding(*coupons: dict[str, Any]) -> bytes:
    return lines({**CUSTOMER, "coupons": list(coupons)})


def test_a_coupon_is_available_until_the_end_of_its_last_day() -> None:
    row = intake.read("customers", holding(COUPON), NDJSON).rows[0]
    assert row["coupons"][0] == {
        **COUPON,
        "threshold": "199.00",
        "off": "25.00",
        "starts_at": "2026-10-31T16:00:00.000Z",
        "ends_at": "2026-11-30T16:00:00.000Z",
        "status": "available",
    }


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"status": "lost"}, "coupons[0].status", "not_allowed"),
        ({"off": "-1"}, "coupons[0].off", "bad_money"),
        ({"ends_at": "2026-10-01"}, "coupons[0].ends_at", "not_in_order"),
        ({"name": ""}, "coupons[0].name", "missing"),
        ({"categories": "女装"}, "coupons[0].categories", "not_a_list"),
    ],
)
def test_a_wrong_coupon_is_told(changes: dict[str, Any], field: str, code: str) -> None:
    assert faults(intake.read("customers", holding({**COUPON, **changes}), NDJSON)) == [(1, field, code)]


def test_a_coupon_is_held_once() -> None:
    assert faults(intake.read("customers", holding(COUPON, COUPON), NDJSON)) == [(1, "coupons", "duplicate")]


def test_points_and_a_cart_come_in_and_what_is_no_number_does_not() -> None:
    cart = [{"product": "P1", "sku": "P1-1", "quantity": 2}]
    good = {**CUSTOMER, "points": "120", "points_expire_at": "2026-12-31", "cart": cart}
    row = intake.read("customers", lines(good), NDJSON).rows[0]
    assert (row["points"], row["points_expire_at"], row["cart"]) == (120, "2026-12-31T16:00:00.000Z", cart)
    bad = {**good, "points": -1, "cart": [{"product": "P1", "quantity": 0}]}
    assert faults(intake.read("customers", lines(bad), NDJSON)) == [
        (1, "points", "out_of_range"),
        (1, "cart[0].quantity", "out_of_range"),
    ]


@pytest.mark.parametrize(
    ("terms", "kept"),
    [
        ({"stacks": "no", "stock": "0"}, {"stacks": "no", "stock": 0}),
        ({"channels": ["app", "web"], "products": ["P1"]}, {"channels": ["app", "web"], "products": ["P1"]}),
        ({"note": "left out"}, {}),
    ],
)
def test_terms_may_say_where_and_with_what_a_promotion_holds(terms: dict[str, Any], kept: dict[str, Any]) -> None:
    sent = {**PROMOTION, "terms": {"threshold": "300", "off": "40", **terms}}
    row = intake.read("promotions", lines(sent), NDJSON).rows[0]
    assert row["terms"] == {"threshold": "300.00", "off": "40.00", **kept}


@pytest.mark.parametrize(
    ("terms", "field", "code"),
    [
        ({"stacks": "maybe"}, "terms.stacks", "not_allowed"),
        ({"channels": []}, "terms.channels", "bad_length"),
        ({"stock": -1}, "terms.stock", "out_of_range"),
    ],
)
def test_wrong_terms_are_told(terms: dict[str, Any], field: str, code: str) -> None:
    sent = {**PROMOTION, "terms": {"threshold": "300", "off": "40", **terms}}
    assert faults(intake.read("promotions", lines(sent), NDJSON)) == [(1, field, code)]
