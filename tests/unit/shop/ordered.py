"""An order, a customer and a little catalogue for the tests of commands, and the words to judge with them."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.shop.commands import Command, Content, Effect, Facts, Refusal, judged
from chalicelib.shop.policy import BUILT_IN, Rule

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
PRODUCTS: dict[str, Content] = {
    "P1": {
        "product": "P1",
        "name": "帆布鞋",
        "price": "100.00",
        "variants": [
            {"sku": "P1-41", "colour": "黑色", "size": "41码", "stock": 9},
            {"sku": "P1-42", "colour": "黑色", "size": "42码", "stock": 9, "price": "119.90"},
            {"sku": "P1-43", "colour": "黑色", "size": "43码", "stock": 0},
            {"sku": "P1-40", "options": {"颜色": "白色", "尺码": "40"}, "stock": 2, "price": "80.10"},
            {"sku": "P1-39", "stock": 9, "price": "0.50"},
        ],
    },
    "P2": {"product": "P2", "name": "袜子", "price": "9.90", "variants": [{"sku": "P2-01", "stock": 9}]},
}
PROFILE: Content = {
    "customer": "u1",
    "name": "林小满",
    "address": "旧路 1 号",
    "methods": [
        {"method": "wechat", "kind": "wallet", "label": "微信支付"},
        {"method": "card", "kind": "card", "label": "招商银行 0042"},
        {"method": "gift", "kind": "gift_card", "label": "礼品卡", "balance": "50.00"},
        {"method": "rich", "kind": "gift_card", "balance": "500.00"},
    ],
}


def line(sku: str = "P1-41", price: str = "100.00", quantity: int = 1) -> Content:
    return {"product": sku[:2], "sku": sku, "name": "帆布鞋", "variant": "黑色", "price": price, "quantity": quantity}


def paid(amount: str, method: str = "wechat", kind: str = "payment") -> Content:
    return {"kind": kind, "amount": amount, "method": method}


def order(status: str = "paid", **more: Any) -> Content:
    """A pair of shoes and two pairs of socks for ¥119.80 with freight, paid by wallet three days ago."""
    content = {
        "order": "KF1",
        "customer": "u1",
        "placed_at": "2026-11-19T04:00:00.000Z",
        "status": status,
        "recipient": "林小满",
        "phone": "12300000001",
        "address": "旧路 1 号",
        "items": [line(), line("P2-01", "9.90", 2)],
        "discount": "8.00",
        "freight": "8.00",
        "amount": "119.80",
        "parcels": [],
        "version": 3,
    }
    payments = {} if status in ("pending_payment", "cancelled") else {"payments": [paid("119.80")]}
    return {**content, **payments, **more}


def delivered(at: str, **more: Any) -> Content:
    """The same order in one parcel that arrived at a moment."""
    parcel = {"parcel": "SF1", "status": "delivered", "track": [{"at": "2026-11-10T09:00:00.000Z"}, {"at": at}]}
    return order("delivered", parcels=[parcel], **more)


def told(
    command: Command, content: Content | None = None, rule: Rule | None = None, now: datetime = NOW, **facts: Any
) -> Effect | Refusal:
    known = {"profile": PROFILE, "products": PRODUCTS, **facts}
    return judged(command, Facts(order() if content is None else content, **known), rule or BUILT_IN[command.kind], now)


def done(command: Command, content: Content | None = None, rule: Rule | None = None, **facts: Any) -> Effect:
    effect = told(command, content, rule, **facts)
    assert isinstance(effect, Effect), effect
    return effect


def changed(command: Command, content: Content | None = None, rule: Rule | None = None, **facts: Any) -> Content:
    """The order as the command leaves it."""
    after = done(command, content, rule, **facts).order
    assert after is not None
    return after


def balances(effect: Effect) -> dict[str, str]:
    """The gift cards' balances where the profile changed."""
    methods = (effect.profile or {}).get("methods", [])
    return {method["method"]: method["balance"] for method in methods if "balance" in method}
