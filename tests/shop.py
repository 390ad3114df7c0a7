"""The little shop of the tests: customers in every situation that the first scenes tell apart."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.store import agents, customers, knowledge

NOW = datetime.now(UTC)


def ago(**back: float) -> str:
    """The ISO text of a moment in the past (a timedelta's words); negative numbers lie ahead."""
    return clock.iso(NOW - timedelta(**back))


def order(number: str, customer: str, status: str = "shipped", **more: Any) -> dict[str, Any]:
    """An order of one thermos, ¥99.00."""
    item = {"product": "P0001", "name": "晨雾保温杯", "variant": "云白 500ml", "price": "99.00", "quantity": 1}
    content = {"order": number, "customer": customer, "placed_at": ago(days=3), "status": status, "items": [item]}
    rest = {"recipient": "林小满", "phone": "13800008888", "address": "上海市徐汇区一路 1 号", "version": 1}
    return {**content, **rest, "discount": "0.00", "freight": "0.00", "amount": "99.00", "parcels": [], **more}


def parcel(number: str, status: str = "in_transit", **more: Any) -> dict[str, Any]:
    """A parcel with two scans."""
    track = [
        {"at": ago(days=2), "place": "杭州", "text": "快件已由杭州余杭网点揽收"},
        {"at": ago(hours=5), "place": "上海", "text": "快件到达上海青浦转运中心"},
    ]
    content = {"parcel": number, "courier": "顺丰速运", "status": status, "promised_at": ago(days=-1), "track": track}
    return {**content, **more}


ORDERS = [
    order("KF20261118000001", "one", parcels=[parcel("SF1000000001", "out_for_delivery")]),
    order(
        "KF20261018000001", "one", "completed", placed_at=ago(days=35), parcels=[parcel("SF1000000000", "delivered")]
    ),
    order("KF20261118000002", "two", parcels=[parcel("SF1000000002")]),
    order("KF20261118000003", "two", parcels=[parcel("SF1000000003")], placed_at=ago(days=2)),
    order("KF20261118000004", "paid", "paid"),
    order("KF20261118000005", "back", "refunding", refund={"amount": "99.00", "requested_at": ago(days=1)}),
    order("KF20261118000006", "late", parcels=[parcel("SF1000000006", promised_at=ago(days=2))]),
    order("KF20261118000007", "split", parcels=[parcel("SF1000000007"), parcel("SF1000000008", "delivered")]),
]

FAQ: list[Mapping[str, Any]] = [
    {
        "faq": "F1",
        "intent": "aftersales.policy",
        "questions": {"zh-Hans": ["七天无理由退货怎么算", "退货运费谁出"], "en": ["What is your return policy?"]},
        "answer": {
            "zh-Hans": "签收后七天内，不影响二次销售就可以退。",
            "en": "You can return goods within seven days.",
        },
    },
    {
        "faq": "F2",
        "intent": "payment.invoice",
        "questions": {"zh-Hans": ["怎么开发票", "发票抬头填错了怎么改"]},
        "answer": {"zh-Hans": "订单完成后在订单详情里申请电子发票。"},
    },
    {
        "faq": "F3",
        "questions": {"zh-Hans": ["门店周末几点关门"]},
        "answer": {"zh-Hans": "门店周末晚上十点关门。"},
    },
    {
        "faq": "F4",
        "questions": {"zh-Hans": ["旧版会员日是哪天"]},
        "answer": {"zh-Hans": "每月八号。"},
        "valid_to": ago(days=1),
    },
    {
        "faq": "F5",
        "intent": "order.how_to_buy",
        "questions": {"zh-Hans": ["怎么下单", "怎么购买"], "zh-Hant": ["怎麼下單"], "en": ["How do I place an order?"]},
        "answer": {
            "zh-Hans": "选好商品点「立即购买」，填好地址付款就行。",
            "zh-Hant": "選好商品點「立即購買」，填好地址付款即可。",
            "en": "Choose the options, tap Buy now, fill in the address and pay.",
        },
    },
]

PROMOTIONS = [
    {
        "promotion": "ON",
        "kind": "threshold",
        "name": {"zh-Hans": "跨店满减"},
        "text": {"zh-Hans": "每满 300 减 50。"},
        "audience": "all",
    }
    | {"starts_at": ago(days=1), "ends_at": ago(days=-1)},
    {
        "promotion": "OVER",
        "kind": "coupon",
        "name": {"zh-Hans": "早鸟券"},
        "text": {"zh-Hans": "已经结束。"},
        "audience": "all",
    }
    | {"starts_at": ago(days=9), "ends_at": ago(days=1)},
    {
        "promotion": "GOLD",
        "kind": "points",
        "name": {"zh-Hans": "金卡双倍积分"},
        "text": {"zh-Hans": "金卡专享。"},
        "audience": "金卡",
    }
    | {"starts_at": ago(days=1), "ends_at": ago(days=-1)},
]


# Everybody at the tests' desk: name, role, departments. All have the same password.
PEOPLE = (
    ("小夏", "agent"),
    ("阿哲", "agent"),
    ("云姐", "lead"),
    ("仓库小李", "department", "warehouse"),
    ("物流阿峰", "department", "logistics"),
    ("小文", "editor"),
    ("admin", "admin"),
)


def stock() -> None:
    """Puts the shop into the tables; a second time changes nothing."""
    customers.load_orders(ORDERS)
    knowledge.load("faq", FAQ)
    knowledge.load("promotions", PROMOTIONS)
    for name, role, *departments in PEOPLE:
        agents.enrol(name, "open-sesame", role, departments=departments, capacity=1000)
