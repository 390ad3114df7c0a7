"""What a shop may send, and what it is told about what it may not."""

import json
from typing import Any

import pytest

from chalicelib.shop.intake import read
from chalicelib.shop.intake.kinds import INTENTS, KINDS
from tests.unit.shop.sent import NDJSON, ORDER, PROMOTION, faults, lines, order


def test_an_order_comes_back_as_kefu_keeps_it() -> None:
    row = read("orders", lines(ORDER), NDJSON).rows[0]
    assert row["placed_at"] == "2026-11-18T12:01:00.000Z"
    assert row["parcels"][0]["track"][0]["at"] == "2026-11-19T01:00:00.000Z"
    assert (row["phone"], row["discount"], row["items"][0]["price"]) == ("12345678901", "30.00", "149.50")


def test_what_was_read_can_be_read_again_and_is_the_same() -> None:
    first = read("orders", lines(ORDER), NDJSON)
    assert read("orders", lines(*first.rows), NDJSON) == first


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"order": "KF 1"}, "order", "bad_id"),
        ({"order": "x" * 65}, "order", "bad_id"),
        ({"customer": None}, "customer", "missing"),
        ({"recipient": "\u0007"}, "recipient", "bad_text"),
        ({"recipient": 7}, "recipient", "not_text"),
        ({"recipient": "满" * 61}, "recipient", "too_long"),
        ({"recipient": " "}, "recipient", "empty"),
        ({"address": "half a character \ud800"}, "address", "bad_text"),
        ({"placed_at": "yesterday"}, "placed_at", "bad_time"),
        ({"placed_at": "2026-02-30T00:00:00Z"}, "placed_at", "bad_time"),
        ({"placed_at": "0001-01-01T00:00:00+23:59"}, "placed_at", "bad_time"),
        ({"placed_at": "2026-11-18T20:01:00+99:00"}, "placed_at", "bad_time"),
        ({"placed_at": 1762000000}, "placed_at", "bad_time"),
        ({"status": "lost"}, "status", "not_allowed"),
        ({"phone": "12"}, "phone", "bad_phone"),
        ({"phone": "1380000****"}, "phone", "bad_phone"),
        ({"amount": 269.0}, "amount", "bad_money"),
        ({"amount": "269.001"}, "amount", "bad_money"),
        ({"amount": "-1"}, "amount", "bad_money"),
        ({"amount": "1e3"}, "amount", "bad_money"),
        ({"amount": "二百"}, "amount", "bad_money"),
        ({"amount": "268.99"}, "amount", "sums_differ"),
        ({"discount": "300.00"}, "discount", "out_of_range"),
        ({"items": []}, "items", "bad_length"),
        ({"items": "many"}, "items", "not_a_list"),
        ({"items": ["one"]}, "items[0]", "not_an_object"),
        ({"items": [ORDER["items"][0] | {"quantity": True}]}, "items[0].quantity", "not_whole"),
        ({"items": [ORDER["items"][0] | {"quantity": 0}]}, "items[0].quantity", "out_of_range"),
        ({"items": [ORDER["items"][0] | {"quantity": 10**4000}]}, "items[0].quantity", "out_of_range"),
        ({"parcels": [ORDER["parcels"][0] | {"status": "gone"}]}, "parcels[0].status", "not_allowed"),
        ({"version": 1.5}, "version", "not_whole"),
        (
            {"refund": {"amount": "269.01", "requested_at": "2026-11-20", "method": "原路"}},
            "refund.amount",
            "out_of_range",
        ),
        (
            {
                "refund": {
                    "amount": "1",
                    "requested_at": "2026-11-20",
                    "refunded_at": "2026-11-19",
                    "method": "原路",
                }
            },
            "refund.refunded_at",
            "not_in_order",
        ),
        (
            {
                "parcels": [
                    ORDER["parcels"][0]
                    | {"track": [{"at": "2026-11-20", "text": "乙"}, {"at": "2026-11-19", "text": "甲"}]}
                ]
            },
            "parcels[0].track",
            "not_in_order",
        ),
    ],
)
def test_a_wrong_order_is_told_by_line_field_and_code(changes: dict[str, Any], field: str, code: str) -> None:
    body = b"\n".join([lines(order(order="A")), json.dumps(order(**changes)).encode(), lines(order(order="B"))])
    intake = read("orders", body, NDJSON)
    assert faults(intake) == [(2, field, code)]
    assert [row["order"] for row in intake.rows] == ["A", "B"]


def test_all_faults_of_a_row_are_told_at_once() -> None:
    bad = order(phone="x", items=[{"product": "P1", "name": "鞋", "price": "1"}, {"product": "?"}])
    assert faults(read("orders", lines(bad), NDJSON)) == [
        (1, "phone", "bad_phone"),
        (1, "items[0].quantity", "missing"),
        (1, "items[1].name", "missing"),
        (1, "items[1].price", "missing"),
        (1, "items[1].quantity", "missing"),
        (1, "items[1].product", "bad_id"),
    ]


def test_one_row_cannot_fill_the_answer_with_its_faults() -> None:
    bad = order(items=[{} for _ in range(100)])
    assert len(read("orders", lines(bad), NDJSON).rejected) == 20


def test_a_masked_phone_keeps_its_tail() -> None:
    assert read("orders", lines(order(phone="138****0042")), NDJSON).rows[0]["phone"] == "138****0042"


def test_fields_nobody_asked_for_are_named_and_left_out() -> None:
    intake = read("orders", lines(order(remark="送礼", bad="\n")), NDJSON)
    assert intake.ignored == ("bad", "remark")
    assert "remark" not in intake.rows[0]


def test_the_second_row_of_one_order_is_refused() -> None:
    intake = read("orders", lines(ORDER, ORDER), NDJSON)
    assert len(intake.rows) == 1
    assert faults(intake) == [(2, "order", "duplicate")]


def test_a_promotion_that_ends_on_a_day_runs_through_that_day() -> None:
    row = read("promotions", lines(PROMOTION), NDJSON).rows[0]
    assert (row["starts_at"], row["ends_at"]) == ("2026-10-31T16:00:00.000Z", "2026-11-11T16:00:00.000Z")
    assert (row["terms"], row["audience"]) == ({"threshold": "300.00", "off": "40.00"}, "all")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"ends_at": "2026-10-31"}, "ends_at", "not_in_order"),
        ({"kind": "lottery"}, "kind", "not_allowed"),
        ({"kind": "gift"}, "terms.gift", "missing"),
        ({"terms": {"threshold": "300", "off": "x"}}, "terms.off", "bad_money"),
        ({"terms": {"threshold": "300", "off": {"deep": 1}}}, "terms.off", "bad_money"),
        ({"name": {"en": "Only English"}}, "name.zh-Hans", "missing"),
        ({"categories": [["女装"]]}, "categories[0]", "not_text"),
    ],
)
def test_a_wrong_promotion_is_told_by_field_and_code(changes: dict[str, Any], field: str, code: str) -> None:
    assert faults(read("promotions", lines(PROMOTION | changes), NDJSON)) == [(1, field, code)]


def test_a_product_keeps_its_attributes_and_its_size_table() -> None:
    product = {
        "product": "P0001",
        "name": "帆布鞋",
        "category": "鞋靴箱包",
        "price": "149",
        "attributes": {"材质": "帆布", "防水": False},
        "variants": [{"sku": "P0001-1", "size": "42码", "stock": 3}],
        "size_table": [{"尺码": "42", "脚长(mm)": 260}],
        "text": "轻便好走。",
    }
    row = read("products", lines(product), NDJSON).rows[0]
    assert row == product | {"price": "149.00"}
    twice = product | {"variants": [product["variants"][0]] * 2}  # type: ignore[index]
    assert faults(read("products", lines(twice), NDJSON)) == [(1, "variants", "duplicate")]


def test_a_product_may_tell_its_rating_its_return_and_that_it_is_used_up() -> None:
    product = {"product": "P1", "name": "茶", "category": "茶", "price": "9.00", "text": "香。", "rating": "4.85"}
    assert faults(read("products", lines(product), NDJSON)) == [(1, "rating", "bad_rating")]
    told = product | {
        "rating": "5",
        "restock_at": "2026-12-01",
        "consumable": "是",
        "variants": [{"sku": "a", "stock": 0}],
    }
    row = read("products", lines(told), NDJSON).rows[0]
    assert (row["rating"], row["consumable"], row["restock_at"]) == ("5.0", True, "2026-11-30T16:00:00.000Z")


def test_a_question_may_be_bound_to_products_in_every_form() -> None:
    entry = {"faq": "F1", "questions": {"zh-Hans": ["能拆吗"]}, "answer": {"zh-Hans": "能。"}, "products": ["P1", "P2"]}
    assert read("faq", lines(entry), NDJSON).rows[0]["products"] == ["P1", "P2"]
    sheet = "faq,question,answer,products,categories\nF1,能拆吗,能。,P1|P2,鞋靴\n"
    row = read("faq", sheet.encode(), "text/csv").rows[0]
    assert (row["products"], row["categories"]) == (["P1", "P2"], ["鞋靴"])
    wrong = read("faq", lines(entry | {"products": ["P 1"]}), NDJSON)
    assert faults(wrong) == [(1, "products[0]", "bad_id")]


def test_every_kind_names_its_key_among_its_fields() -> None:
    assert all(kind.key in kind.fields and kind.nested <= kind.fields.keys() for kind in KINDS.values())


def test_there_are_52_intents() -> None:
    assert len(set(INTENTS)) == 52
