"""What the shop tells ends in the same order, told in whatever order, however often; and nothing moves backward."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.shop.events import TYPES, Bad, Stale, applied
from chalicelib.shop.events.applying import RANKS
from chalicelib.shop.intake.checks import Wrong
from chalicelib.shop.intake.kinds import ORDER_STATUSES
from tests import shop
from tests.unit.shop.told import CUSTOMER, ORDER, Json, at, created, event, parcel, read, refund, scanned, streams


def after(*told: Json, row: Json | None = None) -> Json:
    """The order after events that all fit."""
    row = row or {}
    for sent in told:
        outcome = applied(row, read(sent))
        assert isinstance(outcome, dict), (sent, outcome)
        row = outcome
    return row


def delivered_by_a_queue(told: list[Json]) -> tuple[Json, list[str]]:
    """The order after a queue worked through its events, showing again what came before the order did; every status on the way."""
    row: Json = {}
    statuses: list[str] = []
    waiting = list(told)
    while waiting:
        sent = waiting.pop(0)
        outcome = applied(row, read(sent))
        if outcome == Bad("unknown_order"):
            waiting.append(sent)
        else:
            assert isinstance(outcome, dict | Stale), (sent, outcome)
            row = outcome if isinstance(outcome, dict) else row
            statuses.append(row["status"])
    return row, statuses


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_shuffle_and_repetition_of_a_stream_ends_in_the_same_order(data: st.DataObject) -> None:
    told = data.draw(streams())
    repeated = data.draw(st.lists(st.sampled_from(told), max_size=10))
    mixed = data.draw(st.permutations(told + repeated))
    assert delivered_by_a_queue(list(mixed))[0] == delivered_by_a_queue(told)[0]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_status_ever_moves_backward(data: st.DataObject) -> None:
    told = data.draw(streams())
    mixed = data.draw(st.permutations(told * 2))
    statuses = delivered_by_a_queue(list(mixed))[1]
    ranks = [RANKS[status] for status in statuses]
    assert ranks == sorted(ranks), statuses


def test_every_status_has_its_rank() -> None:
    assert set(RANKS) == set(ORDER_STATUSES)


def test_an_order_grows_with_what_is_told_of_it() -> None:
    row = after(
        created(),
        event("order.paid", 2),
        event("order.shipped", 3, parcels=[parcel("SF1", 3)]),
        scanned("SF1", 4, "out_for_delivery"),
        event("order.delivered", 5),
    )
    assert row["status"] == "delivered" and row["delivered_at"] == at(5)
    (there,) = row["parcels"]
    assert there["status"] == "delivered" and there["courier"] == "顺丰速运"
    assert [scan["text"] for scan in there["track"]] == ["SF1 已揽收", "SF1 out_for_delivery"]
    assert row["version"] == 5


def test_a_delivered_order_is_not_shipped_again_even_by_a_higher_version() -> None:
    row = after(created("delivered"))
    outcome = applied(row, read(event("order.shipped", 9, parcels=[parcel("SF9", 9)])))
    assert isinstance(outcome, dict)
    assert outcome["status"] == "delivered"
    assert [one["parcel"] for one in outcome["parcels"]] == ["SF9"]


def test_the_same_event_again_is_stale() -> None:
    row = after(created(), event("order.paid", 2))
    for sent in (created(), event("order.paid", 2), created(version=7)):
        assert applied(row, read(sent)) == Stale()


def test_before_its_creation_an_order_is_unknown() -> None:
    assert applied({}, read(event("order.paid", 2))) == Bad("unknown_order")


@pytest.mark.parametrize("kind", ["order.paid", "order.completed"])
def test_a_cancelled_order_that_goes_on_is_a_contradiction(kind: str) -> None:
    row = after(created("cancelled"))
    assert applied(row, read(event(kind, 2))) == Bad("contradicts")


def test_what_was_told_of_a_cancelled_order_before_its_end_is_only_late() -> None:
    row = after(created(), event("order.cancelled", 5))
    assert applied(row, read(event("order.paid", 2))) == Stale()


@pytest.mark.parametrize("status", ["delivered", "completed", "returning"])
def test_what_has_arrived_cannot_be_cancelled(status: str) -> None:
    assert applied(after(created(status)), read(event("order.cancelled", 9))) == Bad("contradicts")


def test_a_cancellation_that_was_overtaken_is_a_contradiction() -> None:
    row = after(created(), event("order.shipped", 6, parcels=[parcel("SF1", 6)]))
    assert applied(row, read(event("order.cancelled", 5))) == Bad("contradicts")


def test_nobody_gets_back_more_than_was_paid() -> None:
    assert applied(after(created("paid")), read(refund(2, "refund.refunded", "120.00"))) == Bad("out_of_range")


REQUEST: dict[str, Any] = {
    "id": "return-1", "kind": "return", "status": "requested", "skus": ["P0001"], "amount": "20.00", "method": "alipay",
    "requested_at": shop.ago(days=1), "before": "shipped",
}  # fmt: skip


def test_a_late_delivery_does_not_undo_a_return_and_is_known_when_it_is_withdrawn() -> None:
    row = after(event("order.delivered", 4), row=after(created("returning", after_sales=[REQUEST])))
    assert row["status"] == "returning"
    assert row["after_sales"][0]["before"] == "delivered"


def test_a_part_of_the_money_ends_its_request_and_leaves_the_order_where_it_stood() -> None:
    row = after(refund(4, "refund.refunded", "20.00"), row=after(created("returning", after_sales=[REQUEST])))
    assert row["status"] == "shipped" and row["after_sales"][0]["status"] == "done"
    assert row["refund"]["amount"] == "20.00"


def test_all_of_the_money_is_a_refunded_order() -> None:
    row = after(created("delivered"), refund(2, "refund.requested"), refund(3, "refund.refunded"))
    assert row["status"] == "refunded" and row["refund"]["refunded_at"] == at(3)


def test_a_commands_own_version_does_not_hide_what_the_shop_tells_next() -> None:
    row = after(created("paid", version=3)) | {"version": 9, "address": "北京市"}
    row = after(event("order.shipped", 4, parcels=[parcel("SF1", 4)]), row=row)
    assert (row["status"], row["address"], row["version"]) == ("shipped", "北京市", 9)


PRODUCT: Json = {
    "product": "P1", "name": "云感跑鞋", "category": "鞋靴", "price": "199.00", "text": "轻。",
    "variants": [{"sku": "P1-42", "stock": 0}, {"sku": "P1-43", "stock": 5}],
}  # fmt: skip


def of_product(kind: str, version: int, **change: Any) -> Json:
    return {"id": f"{kind}-{version}", "type": kind, "at": at(version), "version": version, "product": "P1", **change}


def test_stock_is_told_by_variant_and_only_the_latest_counts() -> None:
    row = after(of_product("product.stock", 5, sku="P1-42", stock=3), row=PRODUCT)
    assert applied(row, read(of_product("product.stock", 4, sku="P1-42", stock=9))) == Stale()
    row = after(of_product("product.stock", 4, sku="P1-43", stock=0), row=row)
    assert {one["sku"]: one["stock"] for one in row["variants"]} == {"P1-42": 3, "P1-43": 0}


def test_a_price_is_the_products_or_one_variants() -> None:
    row = after(
        of_product("product.price", 2, price="189"),
        of_product("product.price", 3, sku="P1-43", price="209"),
        row=PRODUCT,
    )
    assert row["price"] == "189.00" and row["variants"][1]["price"] == "209.00"


def test_what_is_no_product_and_no_variant_is_named() -> None:
    sold = of_product("product.stock", 1, sku="P1-99", stock=3)
    assert applied(PRODUCT, read(sold)) == Bad("unknown_sku")
    assert applied({}, read(sold)) == Bad("unknown_product")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"id": ""}, "id", "missing"),
        ({"version": 0}, "version", "out_of_range"),
        ({"version": True}, "version", "not_whole"),
        ({"at": "yesterday"}, "at", "bad_time"),
        ({"type": "order.eaten"}, "type", "not_allowed"),
        ({"order": "KF 1"}, "order", "bad_id"),
        ({"customer": "somebody-else"}, "row.customer", "differs"),
        ({"row": {}}, "row.order", "missing"),
        ({"row": []}, "row", "not_an_object"),
    ],
)
def test_an_event_that_is_not_what_it_should_be_is_told_so(change: Json, field: str, code: str) -> None:
    with pytest.raises(Wrong) as problem:
        read(created() | change)
    assert (field, code) in [(fault.field, fault.code) for fault in problem.value.faults]


@pytest.mark.parametrize("sent", [None, 5, "x", [], [[]], {}, {"type": []}, {"id": {}, "type": "order.paid"}])
def test_what_is_no_event_is_refused(sent: Any) -> None:
    with pytest.raises(Wrong):
        read(sent)


def test_every_type_names_its_order_or_its_product() -> None:
    assert read(event("order.completed", 2)).about == f"order#{ORDER}"
    assert read(of_product("product.price", 2, price="1")).about == "product#P1"
    assert all(kind.partition(".")[0] in ("order", "parcel", "refund", "product") for kind in TYPES)
    assert read(created()).customer == CUSTOMER
