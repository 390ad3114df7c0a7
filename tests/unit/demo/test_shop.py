"""The demo shop holds together: statuses fit parcels, times run forward, money adds up, nothing is left to chance."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.places import place_in
from chalicelib.shop import intake
from chalicelib.shop.intake.kinds import LEVELS, ORDER_STATUSES, PARCEL_STATUSES
from demo import characters, logins
from demo.people import people
from demo.places import REMOTE, cities, route
from demo.products import products
from demo.shop import Rows, shop, written

NOW = clock.moment("2026-11-22T15:30:00+08:00")
Shop = dict[str, Rows]


@pytest.fixture(scope="module")
def made() -> Shop:
    return shop(11, NOW)


@pytest.fixture(scope="module")
def orders(made: Shop) -> Rows:
    return made["orders"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def statuses(order: dict[str, Any]) -> set[str]:
    return {parcel["status"] for parcel in order["parcels"]}


def test_the_shop_has_the_promised_size(made: Shop) -> None:
    sizes = {kind: len(rows) for kind, rows in made.items()}
    assert sizes == {
        "customers": 2000, "orders": 10_000, "products": 500, "promotions": 15, "faq": 300, "policies": 10,
        "freight": 4, "routes": len(made["routes"]), "together": 500,
    }  # fmt: skip


def test_the_same_seed_and_time_make_the_same_shop(made: Shop) -> None:
    assert shop(11, NOW) == made
    assert people(12) != people(11)
    assert products(12) != products(11)


def test_every_row_passes_the_import(made: Shop) -> None:
    for kind, rows in made.items():
        body = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows[:3000])
        read = intake.read(kind, body.encode(), "application/x-ndjson")
        assert (read.rejected, read.ignored) == ((), ())


def test_the_files_hold_the_shop(tmp_path: Path) -> None:
    written({"faq": [{"faq": "F1", "answer": "在的"}]}, tmp_path / "new")
    assert (tmp_path / "new" / "faq.jsonl").read_text(encoding="utf-8") == '{"faq": "F1", "answer": "在的"}\n'


def test_orders_and_parcels_are_in_every_state(orders: Rows) -> None:
    assert {order["status"] for order in orders} == set(ORDER_STATUSES)
    assert set().union(*map(statuses, orders)) == set(PARCEL_STATUSES)


def test_what_was_paid_less_what_came_back_is_what_the_shop_holds(orders: Rows, made: Shop) -> None:
    means = {row["customer"]: {method["method"] for method in row["methods"]} for row in made["customers"]}
    for order in orders:
        sums = {"payment": Decimal(), "refund": Decimal()}
        for entry in order.get("payments", []):
            sums[entry["kind"]] += Decimal(entry["amount"])
            assert entry["method"] in means[order["customer"]]
        assert sums["payment"] == (
            0 if order["status"] in ("pending_payment", "cancelled") else Decimal(order["amount"])
        )
        assert sums["refund"] == (Decimal(order["refund"]["amount"]) if order["status"] == "refunded" else 0)


def test_what_was_asked_for_fits_the_orders_status(orders: Rows) -> None:
    fits = {
        "returning": ("return", "requested"),
        "exchanging": ("exchange", "requested"),
        "refunding": ("return", "approved"),
        "refunded": ("return", "done"),
        "completed": ("exchange", "done"),
    }
    asked = [(order, request) for order in orders for request in order.get("after_sales", [])]
    assert {order["status"] for order, _ in asked} == set(fits)
    for order, request in asked:
        skus = {item["sku"] for item in order["items"]}
        assert (request["kind"], request["status"]) == fits[order["status"]]
        assert set(request["skus"]) <= skus and order["order"] in request["id"]
        assert order["placed_at"] < request["requested_at"]


def test_every_line_and_every_exchange_is_of_a_variant_that_there_is(orders: Rows, made: Shop) -> None:
    there = {variant["sku"]: row["product"] for row in made["products"] for variant in row["variants"]}
    assert all(there[item["sku"]] == item["product"] for order in orders for item in order["items"])
    swaps = [request for order in orders for request in order.get("after_sales", []) if "to" in request]
    assert swaps and all(there[old] == there[new] for s in swaps for old, new in zip(s["skus"], s["to"], strict=True))


def test_numbers_are_unique(made: Shop) -> None:
    parcels = [parcel["parcel"] for order in made["orders"] for parcel in order["parcels"]]
    phones = [customer["phone"] for customer in made["customers"]]
    for numbers in (parcels, phones, *([row[kind] for row in made[f"{kind}s"]] for kind in ("order", "product"))):
        assert len(set(numbers)) == len(numbers)


FITS: dict[str, Callable[[set[str]], bool]] = {
    "pending_payment": lambda parcels: not parcels,
    "paid": lambda parcels: not parcels,
    "packed": lambda parcels: not parcels,
    "cancelled": lambda parcels: not parcels,
    "shipped": lambda parcels: bool(parcels - {"delivered"}),
    "delivered": lambda parcels: parcels == {"delivered"},
    "completed": lambda parcels: parcels == {"delivered"},
    "returning": lambda parcels: parcels == {"delivered"},
    "exchanging": lambda parcels: parcels == {"delivered"},
    "refunding": lambda parcels: True,
    "refunded": lambda parcels: True,
}


def test_an_orders_status_fits_its_parcels(orders: Rows) -> None:
    assert [o["order"] for o in orders if not FITS[o["status"]](statuses(o))] == []


def test_what_was_ordered_is_in_the_parcels_each_line_once(orders: Rows) -> None:
    for order in orders:
        inside = [sku for parcel in order["parcels"] for sku in parcel["skus"]]
        ordered = [item["sku"] for item in order["items"]]
        assert len(set(inside)) == len(inside) and set(inside) <= set(ordered)
        assert inside == [] or order["status"] == "shipped" or sorted(inside) == sorted(ordered)


def test_freight_is_charged_as_the_table_says(orders: Rows, made: Shop) -> None:
    table = {place: row for row in made["freight"] for place in row["provinces"]}
    for order in orders:
        row = table.get(place_in(order["address"]), table["*"])
        assert order["freight"] in ("0.00", row["first_fee"])
    assert {"中通快递", "圆通速递", "京东快递", "顺丰速运"} == {
        name for row in table.values() for name in row["couriers"]
    }


def test_the_routes_are_learned_of_every_province_that_parcels_went_to(orders: Rows, made: Shop) -> None:
    there = {place_in(order["address"]) for order in orders}
    assert there == {row["province"] for row in made["routes"]} - {"*"}
    far, near = ({row["province"]: row for row in made["routes"] if row["courier"] == "*"}[p] for p in ("新疆", "浙江"))
    assert near["hours_p50"] < far["hours_p50"] <= far["hours_p90"]


def test_a_refund_is_there_exactly_when_the_status_says_so(orders: Rows) -> None:
    for order in orders:
        refund = order.get("refund")
        assert bool(refund) == (order["status"] in ("refunding", "refunded"))
        assert not refund or ("refunded_at" in refund) == (order["status"] == "refunded")
        assert not refund or 0 < Decimal(refund["amount"]) <= Decimal(order["amount"])


def test_money_adds_up_and_freight_follows_the_rules(orders: Rows, made: Shop) -> None:
    campaign = next(p["starts_at"] for p in made["promotions"] if p["kind"] == "shipping")
    for order in orders:
        goods = sum((Decimal(i["price"]) * i["quantity"] for i in order["items"]), Decimal())
        due, freight = goods - Decimal(order["discount"]), Decimal(order["freight"])
        assert Decimal(order["amount"]) == due + freight
        if order["address"].startswith("香港"):
            assert freight == 35
        elif any(order["address"].startswith(province) for province in REMOTE):
            assert freight == (0 if due >= 199 else 18)
        elif order["customer"] > "u00010":
            assert freight == (0 if due >= (59 if order["placed_at"] >= campaign else 99) else 8)


def test_times_run_forward_and_nothing_lies_ahead(orders: Rows) -> None:
    for order in orders:
        told = [
            order["placed_at"],
            *sorted(order.get("refund", {}).get(k, "") for k in ("requested_at", "refunded_at")),
        ]
        assert all(at(moment) <= NOW for moment in told if moment)
        for parcel in order["parcels"]:
            track = [at(order["placed_at"]), *(at(step["at"]) for step in parcel["track"])]
            assert all(earlier <= later for earlier, later in pairwise(track))
            assert track[-1] <= NOW < at(parcel["promised_at"]) + timedelta(days=400)


def test_a_refund_is_asked_for_after_the_order_and_paid_after_that(orders: Rows) -> None:
    for order in (order for order in orders if "refund" in order):
        refund = order["refund"]
        assert order["placed_at"] < refund["requested_at"] <= refund.get("refunded_at", "9")


def test_a_track_is_a_way_through_neighbouring_centres_to_the_customers_town(orders: Rows) -> None:
    towns = {city.hub: set[str]() for city in cities()}
    for city in cities():
        towns[city.hub].add(city.name.removesuffix("市"))
    for order in orders:
        for parcel in order["parcels"]:
            stops = list(dict.fromkeys(step["place"] for step in parcel["track"] if "仓" not in step["text"]))
            for here, there in pairwise(stops):
                assert there in towns.get(here, ()) or len(route(here, there)) == 1, parcel["track"]
            if parcel["status"] == "delivered":
                assert stops[-1] in order["address"]


def test_the_last_step_says_what_the_status_says(orders: Rows) -> None:
    words = {
        "collected": "揽收", "out_for_delivery": "正在派送", "at_station": "取件码", "delivered": "签收",
    }  # fmt: skip
    for parcel in (parcel for order in orders for parcel in order["parcels"]):
        assert words.get(parcel["status"], "") in parcel["track"][-1]["text"]


def test_some_parcels_are_split_late_or_stuck(orders: Rows) -> None:
    moving = [p for o in orders for p in o["parcels"] if p["status"] not in ("delivered", "returned")]
    assert sum(len(order["parcels"]) > 1 for order in orders) > 300
    assert sum(at(parcel["promised_at"]) < NOW for parcel in moving) > 20
    assert sum(at(parcel["track"][-1]["at"]) < NOW - timedelta(days=3) for parcel in moving) > 10


def test_customers_and_their_numbers_are_plainly_invented(made: Shop) -> None:
    assert all(customer["phone"].startswith("123") and len(customer["phone"]) == 11 for customer in made["customers"])
    assert {customer["level"] for customer in made["customers"]} == set(LEVELS)
    assert {customer["language"] for customer in made["customers"]} == {"zh-Hans", "zh-Hant", "en"}


def test_products_have_eight_categories_and_names_of_their_own() -> None:
    rows = products(11)
    assert len(Counter(row["category"] for row in rows)) == 8
    assert len({row["name"] for row in rows}) == 500
    assert any(variant["stock"] == 0 for row in rows for variant in row["variants"])


def test_what_has_sizes_has_a_table_of_the_same_sizes() -> None:
    for row in products(11):
        sizes = {variant["size"] for variant in row["variants"] if "size" in variant}
        assert sizes == {line["尺码"] for line in row.get("size_table", [])}


MOMENTS = [
    "2026-11-22T15:30",
    "2026-11-22T00:00",
    "2026-12-31T00:04",
    "2028-02-29T03:00",
    "2026-01-01T08:59",
    "2026-06-18T23:59",
]


@pytest.mark.parametrize("now", MOMENTS)
def test_the_demos_customers_are_in_the_situations_they_are_known_for(now: str) -> None:
    present = clock.moment(now).astimezone(clock.SHANGHAI)
    staged = characters.staged(people(11), products(11), present, 11)
    by: dict[str, Rows] = {person.id: [] for person in people(11)[:10]}
    for order in staged:
        by[order["customer"]].append(order)
    out = [parcel for parcel in by["u00001"][0]["parcels"] if parcel["status"] == "out_for_delivery"]
    assert [at(parcel["track"][-1]["at"]).date() for parcel in out] == [present.date()]
    assert all(at(parcel["promised_at"]) >= present for parcel in out)
    assert [order["status"] for order in by["u00001"]] == ["shipped", "completed", "completed", "completed"]
    assert [order["status"] for order in by["u00002"]] == ["shipped"] * 3
    assert [order["status"] for order in by["u00003"]] == ["paid"]
    assert [order["status"] for order in by["u00004"]] == ["refunding", "completed"]
    assert [order["status"] for order in by["u00005"]] == ["delivered", "shipped"]
    assert at(by["u00005"][1]["parcels"][0]["promised_at"]) < present
    assert by["u00006"] == []
    assert statuses(by["u00007"][0]) == {"delivered", "in_transit"}
    assert [(order["status"], statuses(order)) for order in by["u00008"]] == [
        ("pending_payment", set()),
        ("shipped", {"at_station"}),
    ]
    assert [order["status"] for order in by["u00009"]] == ["refunded", "shipped"]
    assert [order["status"] for order in by["u00010"]] == ["shipped", "cancelled"]
    assert all(at(step["at"]) <= present for o in staged for p in o["parcels"] for step in p["track"])


def test_the_logins_are_the_first_ten_customers_and_the_people_at_the_desk(tmp_path: Path) -> None:
    logins.written(11, tmp_path / "demo.json")
    told = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
    assert told["customers"][0] == {"id": "u00001", "name": "林小满", "level": "金卡"}
    assert len(told["customers"]) == 10
    assert [agent["role"] for agent in told["agents"]] == [
        "agent",
        "agent",
        "lead",
        "admin",
        "department",
        "department",
        "editor",
    ]
