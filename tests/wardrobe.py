"""One customer's orders in every state that a command can meet, by a word for each: what the form's tests are told with."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.shop.routes import route_id
from chalicelib.store import customers, knowledge
from demo.freight import freight
from tests import shop

_SHOES = {"product": "P0009", "name": "云感跑鞋", "category": "鞋靴", "price": "199.00", "text": "轻。", "weight": 700}
_MUG = {"product": "P0010", "name": "松影马克杯", "category": "杯壶", "price": "59.00", "text": "陶瓷。", "weight": 450}
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
    number = f"KF202611200000{tail:02}"
    scan = [{"at": shop.ago(days=days), "place": "上海", "text": "已签收"}]
    parcels = [shop.parcel(f"SF30000000{tail:02}", "delivered", track=scan)] if status not in _NOT_THERE else []
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
    "two_parcels": _order(
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
_TRACK = [
    {"at": shop.ago(days=2), "place": "杭州", "text": "顺丰速运已从半夏生活杭州仓揽收"},
    {"at": shop.ago(hours=30), "place": "杭州", "text": "快件离开杭州转运中心，发往上海转运中心"},
]
_AT_THE_GUARD = [{"at": shop.ago(hours=30), "place": "上海", "text": "已签收，签收人：门卫代收"}]
_IN_THE_CABINET = [
    {"at": shop.ago(hours=40), "place": "上海", "text": "已放入徐汇区驿站快递柜，取件码 3-2-1808，请在 72 小时内取件"},
    {"at": shop.ago(hours=20), "place": "上海", "text": "已从驿站取出，签收人：本人"},
]


def _on_the_way(tail: int, item: dict[str, Any], status: str = "in_transit", **more: Any) -> dict[str, Any]:
    return _order(tail, "shipped", item, parcels=[shop.parcel(f"SF30000000{tail:02}", status, **more)])


# The orders of which the parcels are spoken of.
ORDERS = {
    **ORDERS,
    "on_time": _on_the_way(10, shoes(), track=_TRACK),
    "no_promise": _on_the_way(11, shoes(), track=_TRACK, promised_at=""),
    "still": _on_the_way(12, shoes(), track=[*_TRACK[:1], {**_TRACK[1], "at": shop.ago(hours=52)}], promised_at=""),
    "late": _on_the_way(13, shoes(), promised_at=shop.ago(days=2)),
    "lost": _on_the_way(14, shoes(), track=[{**_TRACK[0], "at": shop.ago(days=9)}], promised_at=shop.ago(days=6)),
    "trouble": _on_the_way(15, shoes(), "exception", track=[{**_TRACK[0], "text": "面单破损待重新打印"}]),
    "split": _order(16, "shipped", shoes(), mug(), parcels=[
        shop.parcel("SF3000000016", "delivered", skus=["P0009-W42"], track=_AT_THE_GUARD),
        shop.parcel("SF3000000017", skus=["P0010-1"], track=_TRACK),
    ]),
    "partly": _order(17, "shipped", shoes(), mug(), parcels=[shop.parcel("SF3000000023", skus=["P0009-W42"], track=_TRACK)]),
    "signed": _order(18, "delivered", mug(), parcels=[shop.parcel("SF3000000018", "delivered", track=_AT_THE_GUARD)]),
    "cabinet": _order(19, "delivered", shoes(), mug(), parcels=[
        shop.parcel("SF3000000019", "delivered", track=_IN_THE_CABINET, photo="https://example.org/door.jpg")
    ]),
    "just_signed": _order(20, "delivered", mug(), parcels=[
        shop.parcel("SF3000000020", "delivered", track=[{**_AT_THE_GUARD[0], "at": shop.ago(hours=1)}])
    ]),
    "dear": _order(21, "delivered", shoes(), shoes("B", "42"), shoes("W", "41"), parcels=[
        shop.parcel("SF3000000021", "delivered", track=_AT_THE_GUARD)
    ]),
    "waiting": _order(22, "shipped", mug(), parcels=[shop.parcel("SF3000000022", "at_station", track=_IN_THE_CABINET[:1])]),
}  # fmt: skip
NUMBER = {word: str(order["order"]) for word, order in ORDERS.items()}


# What is usual on the way from the shop to where its customer lives.
_USUAL = {"hours_p50": 40, "hours_p90": 66, "gap_hours": 48}
ROUTES = [{"route": route_id("顺丰速运", "上海"), "courier": "顺丰速运", "province": "上海", **_USUAL}]


def stock() -> None:
    """Puts the shoes and the mug on the shelf, and says what sending them costs."""
    knowledge.load("products", PRODUCTS)
    knowledge.load("freight", freight())
    knowledge.load("routes", ROUTES)


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
