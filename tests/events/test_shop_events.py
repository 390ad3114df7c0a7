"""The shop's events, as its queue shows them: kept once and in order, and set aside with the reason where they make no sense."""

import json

import pytest

import app
from chalicelib.shop import products
from chalicelib.store import customers, knowledge, table
from tests import wardrobe
from tests.events import recorded, telling
from tests.events.telling import Queues, listener, tell

NOTHING_FAILED: telling.Json = {"batchItemFailures": []}


def test_an_order_comes_into_being_and_goes_on(queues: Queues) -> None:
    one = listener(order=False)
    assert tell(one.created(), one.event("order.paid", 2), one.shipped()) == NOTHING_FAILED
    row = one.row()
    assert (row["status"], row["version"]) == ("shipped", 3)
    assert [parcel["parcel"] for parcel in row["parcels"]] == [f"SF{one.order}"]


def test_a_guest_finds_an_order_that_was_told(queues: Queues) -> None:
    one = listener(order=False)
    tell(one.created())
    assert customers.owner_of(one.order, "8888") == one.customer


def test_what_came_early_finds_its_order_in_the_same_batch(queues: Queues) -> None:
    one = listener(order=False)
    assert tell(one.shipped(), one.event("order.paid", 2), one.created()) == NOTHING_FAILED
    assert one.row()["status"] == "shipped"


def test_events_told_again_change_nothing(queues: Queues) -> None:
    one = listener()
    tell(one.shipped())
    before = one.row()
    assert tell(one.shipped(), one.shipped()) == NOTHING_FAILED
    assert one.row() == before
    assert queues.reasons() == []


def test_an_order_that_is_not_known_yet_is_looked_for_again_and_then_set_aside(queues: Queues) -> None:
    one, other = listener(order=False), listener()
    answer = tell(one.shipped(), other.shipped(), one.event("order.delivered", 4))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m2"}]}
    assert other.row()["status"] == "shipped"  # the order behind it in the batch did not have to wait
    assert queues.reasons() == []
    assert tell(one.shipped(), times=5) == NOTHING_FAILED
    assert queues.reasons() == ["unknown_order"]


def test_somebody_elses_order_is_an_unknown_one(queues: Queues) -> None:
    owner, other = listener(), listener()
    tell(owner.shipped() | {"customer": other.customer}, times=5)
    assert owner.row()["status"] == "paid"
    assert queues.reasons() == ["unknown_order"]


def test_a_contradiction_is_set_aside_with_its_reason_and_the_batch_goes_on(queues: Queues) -> None:
    one = listener()
    cancelled, goes_on = one.event("order.cancelled", 2), one.event("order.completed", 3)
    assert tell(cancelled, goes_on, one.event("order.eaten", 4)) == NOTHING_FAILED
    assert one.row()["status"] == "cancelled"
    assert sorted(queues.reasons()) == ["contradicts", "not_allowed"]


@pytest.mark.parametrize("body", ["", "{", "null", "[]", '"x"', "[" * 5000])
def test_a_message_that_is_no_event_is_set_aside(queues: Queues, body: str) -> None:
    assert app.shop_events({"Records": [recorded.message(body)]}, None) == NOTHING_FAILED
    assert len(queues.reasons()) == 1


def test_nothing_personal_is_set_aside_or_logged(queues: Queues, capsys: pytest.CaptureFixture[str]) -> None:
    one = listener(order=False)
    broken = one.created()
    broken["row"] |= {"amount": "1.00", "phone": "13912345678", "recipient": "金丝雀", "address": "秘密路 7 号"}
    tell(broken)
    (letter,) = queues.waiting("KEFU_SHOP_EVENTS_DEAD_URL")
    seen = json.dumps(letter, ensure_ascii=False) + letter["Body"] + "".join(capsys.readouterr())
    assert letter["MessageAttributes"]["reason"]["StringValue"] == "sums_differ"
    assert not [canary for canary in ("13912345678", "金丝雀", "秘密路") if canary in seen]


def test_stock_and_price_are_seen_on_every_shelf(queues: Queues) -> None:
    wardrobe.stock()
    head = {"at": "2026-11-22T12:00:00+08:00", "product": "P0009"}
    sold = {**head, "id": "s1", "type": "product.stock", "version": 2, "sku": "P0009-W43", "stock": 7}
    cheaper = {**head, "id": "p1", "type": "product.price", "version": 3, "price": "179"}
    assert tell(sold, cheaper) == NOTHING_FAILED
    product = products.product_of("P0009")
    assert product and product.price == "179.00"
    assert [one.stock for one in product.variants if one.sku == "P0009-W43"] == [7]
    knowledge.load("products", wardrobe.PRODUCTS)


def test_a_customers_own_change_and_the_shops_event_do_not_lose_each_other(queues: Queues) -> None:
    one = listener()
    before = one.row()
    table.together([customers.changing_order(one.customer, before, before | {"address": "北京市海淀区"})])
    tell(one.shipped(version=2))
    row = one.row()
    assert (row["status"], row["address"], row["version"]) == ("shipped", "北京市海淀区", 2)
