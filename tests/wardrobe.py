"""One customer's orders in every state that a command can meet, by a word for each: what the form's tests are told with."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.store import customers, knowledge
from tests import shop

_SHOES = {"product": "P0009", "name": "云感跑鞋", "category": "鞋靴", "price": "199.00", "text": "轻。"}
_MUG = {"product": "P0010", "name": "松影马克杯", "category": "杯壶", "price": "59.00", "text": "陶瓷。"}
_DRYER: dict[str, Any] = {
    "product": "P0051",
    "name": "负离子吹风机",
    "category": "小家电",
    "price": "159.00",
    "text": "不伤发。",
}
_DRYER |= {"attributes": {"质保": "整机质保一年"}}
_SHELF: dict[str, Any] = {
    "product": "P0052",
    "name": "实木书架",
    "category": "家具",
    "price": "699.00",
    "text": "结实。",
}
_SHELF |= {"attributes": {"安装": "师傅上门安装"}}
_SIZES = [("白", "41", 3), ("白", "42", 5), ("白", "43", 0), ("黑", "42", 2), ("黑", "44", 4)]
_TINT = {"白": "W", "黑": "B"}
PRODUCTS: list[Mapping[str, Any]] = [
    {
        **_SHOES,
        "variants": [
            {"sku": f"P0009-{_TINT[colour]}{size}", "colour": colour, "size": size, "stock": stock}
            for colour, size, stock in _SIZES
        ],
    },
    {**_MUG, "variants": [{"sku": f"P0010-{n}", "colour": tint, "stock": 9} for n, tint in ((1, "青"), (2, "灰"))]},
    {**_DRYER, "variants": [{"sku": "P0051-1", "colour": "白", "stock": 0}]},
    {**_SHELF, "variants": [{"sku": "P0052-1", "colour": "原木", "stock": 3}]},
]
METHODS = [
    {"method": "alipay", "kind": "wallet", "label": "支付宝"},
    {"method": "wechat", "kind": "wallet", "label": "微信支付"},
]


def shoes(tint: str = "W", size: str = "42") -> dict[str, Any]:
    """A line of one pair, ¥199.00."""
    colour = next(name for name, letter in _TINT.items() if letter == tint)
    named = {"product": "P0009", "name": "云感跑鞋", "sku": f"P0009-{tint}{size}", "variant": f"{colour} {size}"}
    return named | {"price": "199.00", "quantity": 1}


def mug() -> dict[str, Any]:
    """A line of one mug, ¥59.00."""
    named = {"product": "P0010", "name": "松影马克杯", "sku": "P0010-1", "variant": "青"}
    return named | {"price": "59.00", "quantity": 1}


def dryer() -> dict[str, Any]:
    """A line of one hair dryer, ¥159.00, of which none is left; its warranty is a year."""
    named = {"product": "P0051", "name": "负离子吹风机", "sku": "P0051-1", "variant": "白"}
    return named | {"price": "159.00", "quantity": 1}


def shelf() -> dict[str, Any]:
    """A line of one shelf, ¥699.00, which the shop installs."""
    named = {"product": "P0052", "name": "实木书架", "sku": "P0052-1", "variant": "原木"}
    return named | {"price": "699.00", "quantity": 1}


def _order(tail: int, status: str, *items: dict[str, Any], days: int = 1, **more: Any) -> dict[str, Any]:
    amount = f"{sum(float(item['price']) for item in items):.2f}"
    paid = [] if status in ("pending_payment",) else [{"kind": "payment", "amount": amount, "method": "alipay"}]
    number = f"KF2026112000000{tail}"
    scan = [{"at": shop.ago(days=days), "place": "上海", "text": "已签收"}]
    parcels = [shop.parcel(f"SF300000000{tail}", "delivered", track=scan)] if status not in _NOT_THERE else []
    content = {"items": list(items), "amount": amount, "payments": paid, "parcels": parcels}
    return shop.order(number, "", status, **(content | more))


_NOT_THERE = ("pending_payment", "paid", "packed", "shipped", "cancelled")
_ASKED = {
    "id": "refund-KF20261120000006-1",
    "kind": "refund",
    "status": "requested",
    "skus": ["P0010-1"],
    "amount": "59.00",
    "method": "alipay",
    "requested_at": shop.ago(days=1),
    "before": "delivered",
}
_COMES_BACK = {
    "id": "return-KF202611200000057-1",
    "kind": "return",
    "status": "approved",
    "skus": ["P0010-1"],
    "amount": "59.00",
    "method": "alipay",
    "requested_at": shop.ago(days=1),
    "before": "delivered",
}
_BACK = {"amount": "59.00", "requested_at": shop.ago(days=1), "method": "alipay"}

# The order that a word stands for.
ORDERS: Mapping[str, Mapping[str, Any]] = {
    "paid": _order(1, "paid", shoes()),
    "arrived": _order(2, "delivered", shoes(), mug()),
    "packed": _order(3, "packed", shoes(), mug()),
    "shipped": _order(4, "shipped", mug(), parcels=[shop.parcel("SF3000000004")]),
    "unpaid": _order(5, "pending_payment", shoes()),
    "refunding": _order(6, "refunding", mug(), after_sales=[_ASKED], refund=_BACK),
    "long_ago": _order(7, "completed", shoes(), days=40, placed_at=shop.ago(days=45)),
    "two_pairs": _order(8, "delivered", shoes("W", "42"), shoes("B", "42")),
    "cancelled": _order(9, "cancelled", shoes()),
    "split": _order(
        51,
        "shipped",
        shoes(),
        mug(),
        parcels=[shop.parcel("SF3000000051", "delivered"), shop.parcel("SF3000000052")],
    ),
    "insured": _order(53, "delivered", mug(), insurance={"up_to": "12.00", "hours": 72}),
    "dryer": _order(54, "completed", dryer(), days=30, placed_at=shop.ago(days=33)),
    "old_dryer": _order(55, "completed", dryer(), days=400, placed_at=shop.ago(days=403)),
    "shelf": _order(56, "delivered", shelf()),
    "coming_back": _order(57, "returning", mug(), after_sales=[_COMES_BACK]),
}
NUMBER = {word: str(order["order"]) for word, order in ORDERS.items()}


def stock() -> None:
    """Puts the shoes and the mug on the shelf."""
    knowledge.load("products", PRODUCTS)


def bought(customer: str, words: Iterable[str], **more: Any) -> None:
    """Gives a customer these orders and two ways to pay."""
    profile = {"customer": customer, "name": "林小满", "methods": METHODS, "address": "上海市徐汇区一路 1 号", **more}
    customers.load_profiles([profile])
    customers.load_orders([{**ORDERS[word], "customer": customer} for word in words])


def moved(customer: str, word: str, **more: Any) -> None:
    """What the shop itself changes of an order meanwhile."""
    customers.load_orders([{**customers.order_of(customer, NUMBER[word]), **more}])


def done(customer: str) -> list[dict[str, Any]]:
    """What was done for a customer, as noted with each change, in no order."""
    rows = customers._Row.query(customer, customers._Row.sort.startswith("command#"))
    return [row.content for row in rows]
