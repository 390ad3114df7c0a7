"""What a customer has done: filled in piece by piece, shown, confirmed, carried out once."""

from typing import Any

import pytest

from chalicelib.store import customers, knowledge
from tests import shop
from tests.api.conftest import Door, Talk

SHOES = {"product": "P0009", "name": "云感跑鞋", "category": "鞋靴", "price": "199.00", "text": "轻。"}
SIZES = [
    {"sku": f"P0009-{size}", "size": size, "colour": "白", "stock": stock}
    for size, stock in (("41", 3), ("42", 5), ("43", 0))
]


@pytest.fixture
def owner(door: Door, newcomer: str) -> Talk:
    """A customer with an order not sent yet and one that arrived, of running shoes in 41 and 42."""
    knowledge.load("products", [{**SHOES, "variants": SIZES}])
    line = {
        "product": "P0009",
        "sku": "P0009-42",
        "name": "云感跑鞋",
        "variant": "白 42",
        "price": "199.00",
        "quantity": 1,
    }
    mug = {
        "product": "P0001",
        "name": "晨雾保温杯",
        "sku": "P0001-1",
        "variant": "云白",
        "price": "99.00",
        "quantity": 1,
    }
    paid = {
        "items": [line],
        "amount": "199.00",
        "payments": [{"kind": "payment", "amount": "199.00", "method": "alipay"}],
    }
    here = {
        "items": [line, mug],
        "amount": "298.00",
        "payments": [{"kind": "payment", "amount": "298.00", "method": "alipay"}],
    }
    arrived = shop.parcel(
        "SF3000000002", "delivered", track=[{"at": shop.ago(days=1), "place": "上海", "text": "已签收"}]
    )
    methods = [{"method": "alipay", "kind": "wallet", "label": "支付宝"}]
    customers.load_profiles([{"customer": newcomer, "name": "林小满", "methods": methods}])
    customers.load_orders(
        [
            shop.order("KF20261120000001", newcomer, "paid", **paid),
            shop.order("KF20261120000002", newcomer, "delivered", parcels=[arrived], **here),
        ]
    )
    return door.customer(newcomer)


def stored(newcomer: str, number: str) -> dict[str, Any]:
    return customers.order_of(newcomer, number)


def ids(reply: dict[str, Any]) -> list[str]:
    return [choice["id"] for choice in reply["choices"]]


def test_an_order_is_cancelled_after_a_yes_and_not_before(owner: Talk, newcomer: str) -> None:
    shown = owner.hear("帮我取消订单 KF20261120000001")
    assert "199.00" in shown["text"] and ids(shown)[1] == "form:no"
    assert stored(newcomer, "KF20261120000001")["status"] == "paid"
    assert "已取消" in owner.hear("确认")["text"]
    assert stored(newcomer, "KF20261120000001")["status"] == "cancelled"
