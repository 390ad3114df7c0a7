"""What a shop may send of the road: what is in a parcel, what it weighs, what sending costs, how long it takes."""

from typing import Any

import pytest

from chalicelib.shapes import shaped
from chalicelib.shop.freight import Rate
from chalicelib.shop.intake import read
from tests.unit.shop.sent import NDJSON, ORDER, faults, lines, order

FREIGHT: dict[str, Any] = {
    "freight": "far",
    "provinces": ["新疆", "西藏"],
    "first_kg": 3,
    "first_fee": "18.00",
    "next_fee": "4.50",
    "free_from": "199.00",
    "days_min": 5,
    "days_max": 8,
    "couriers": ["顺丰速运"],
    "cutoff": "16:00",
    "dispatch_days": 2,
    "excluded": False,
}
ROUTE: dict[str, Any] = {
    "route": "R1", "courier": "顺丰速运", "province": "上海", "hours_p50": 30, "hours_p90": 50, "gap_hours": 24, "door_hours": 12,
}  # fmt: skip
PRODUCT = {"product": "P1", "name": "杯", "category": "杯壶", "price": "59.00", "text": "陶瓷。"}


def test_freight_and_routes_are_kept_as_they_are_sent() -> None:
    assert read("freight", lines(FREIGHT), NDJSON).rows[0] == FREIGHT
    assert read("routes", lines(ROUTE), NDJSON).rows[0] == ROUTE


def test_what_is_left_out_is_usual() -> None:
    row = read("freight", lines({"freight": "all", "provinces": ["*"]}), NDJSON).rows[0]
    assert shaped(Rate, dict(row)) == Rate("all", ("*",))
    assert read("routes", lines({"route": "R"}), NDJSON).rows[0] == {"route": "R", "courier": "*", "province": "*"}


def test_a_table_may_come_as_csv() -> None:
    body = 'freight,provinces,first_fee,cutoff\nnear,"[""上海""]",8,09:30\n'.encode()
    row = read("freight", body, "text/csv").rows[0]
    assert (row["provinces"], row["first_fee"], row["cutoff"]) == (["上海"], "8.00", "09:30")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"provinces": ["月球"]}, "provinces[0]", "not_allowed"),
        ({"provinces": []}, "provinces", "bad_length"),
        ({"first_fee": "-8"}, "first_fee", "bad_money"),
        ({"first_kg": 0}, "first_kg", "out_of_range"),
        ({"cutoff": "24:00"}, "cutoff", "bad_time"),
        ({"cutoff": "4 pm"}, "cutoff", "bad_time"),
        ({"days_min": 9}, "days_max", "out_of_range"),
    ],
)
def test_wrong_freight_is_told_by_field_and_code(changes: dict[str, Any], field: str, code: str) -> None:
    assert faults(read("freight", lines(FREIGHT | changes), NDJSON)) == [(1, field, code)]


def test_nine_tenths_of_the_parcels_cannot_be_faster_than_half_of_them() -> None:
    assert faults(read("routes", lines(ROUTE | {"hours_p90": 29}), NDJSON)) == [(1, "hours_p90", "out_of_range")]
    assert faults(read("routes", lines(ROUTE | {"province": "沪"}), NDJSON)) == [(1, "province", "not_allowed")]


def test_a_parcel_says_what_is_in_it_and_where_its_photo_is() -> None:
    more = {"skus": ["P0001"], "photo": "https://example.org/door.jpg"}
    sent = order(parcels=[ORDER["parcels"][0] | more])
    kept = read("orders", lines(sent), NDJSON).rows[0]["parcels"][0]
    assert {name: kept[name] for name in more} == more


def test_a_parcel_holds_nothing_that_was_not_ordered() -> None:
    sent = order(parcels=[ORDER["parcels"][0] | {"skus": ["P0002"]}])
    assert faults(read("orders", lines(sent), NDJSON)) == [(1, "parcels[0].skus", "not_allowed")]


def test_a_claim_stays_on_the_order() -> None:
    claim = {"kind": "not_received", "at": "2026-11-20T04:00:00.000Z", "parcel": "SF1234567890", "settle": "resend"}
    assert read("orders", lines(order(requests=[claim])), NDJSON).rows[0]["requests"] == [claim]


@pytest.mark.parametrize(
    ("weight", "found"), [(450, []), (0, [(1, "weight", "out_of_range")]), ("1.5", [(1, "weight", "not_whole")])]
)
def test_a_product_weighs_whole_grams(weight: object, found: list[Any]) -> None:
    assert faults(read("products", lines(PRODUCT | {"weight": weight}), NDJSON)) == found


def test_what_a_missing_parcel_is_made_good_by_is_the_shops_to_say() -> None:
    row = {"policy": "not_received", "hours": 12, "lost_days": 5, "settle": ["courier"]}
    assert read("policies", lines(row), NDJSON).rows[0] == row
    assert faults(read("policies", lines(row | {"settle": ["apology"]}), NDJSON)) == [(1, "settle[0]", "not_allowed")]
