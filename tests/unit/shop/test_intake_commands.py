"""What a shop may send for commands to work with: means of payment, payments, requests, policies."""

from typing import Any

import pytest

from chalicelib.shop.intake import read
from chalicelib.shop.policy import BUILT_IN, ruled
from tests.unit.shop.sent import NDJSON, faults, lines, order

CUSTOMER: dict[str, Any] = {
    "customer": "u1",
    "name": "林小满",
    "level": "普通",
    "email": "lin@example.com",
    "address": "听雨路 18 号",
    "methods": [
        {"method": "wechat", "kind": "wallet", "label": "微信支付"},
        {"method": "g-1", "kind": "gift_card", "balance": "50.00"},
    ],
    "version": 1,
}
REQUEST: dict[str, Any] = {
    "id": "exchange-KF1-1",
    "kind": "exchange",
    "status": "requested",
    "skus": ["P1-41"],
    "to": ["P1-42"],
    "method": "wechat",
    "difference": "-19.90",
    "requested_at": "2026-11-20T04:00:00.000Z",
    "before": "delivered",
}
AT = "2026-11-20T04:00:00.000Z"


def test_a_customer_comes_with_an_address_and_means_of_payment() -> None:
    assert read("customers", lines(CUSTOMER), NDJSON).rows[0] == CUSTOMER


@pytest.mark.parametrize(
    ("methods", "field", "code"),
    [
        ([{"method": "a", "kind": "cash"}], "methods[0].kind", "not_allowed"),
        ([{"method": "a", "kind": "card", "balance": "-1"}], "methods[0].balance", "bad_money"),
        ([{"method": "a", "kind": "card"}, {"method": "a", "kind": "bank"}], "methods", "duplicate"),
    ],
)
def test_wrong_means_of_payment_are_told(methods: list[Any], field: str, code: str) -> None:
    assert faults(read("customers", lines(CUSTOMER | {"methods": methods}), NDJSON)) == [(1, field, code)]


def test_an_order_keeps_what_commands_have_left_on_it() -> None:
    left: dict[str, Any] = {
        "payments": [{"kind": "payment", "amount": "269.00", "method": "wechat"}],
        "changed": True,
        "invoice": {"title": "半夏生活", "tax_id": "91330000X", "requested_at": AT},
        "requests": [{"kind": "urge_dispatch", "at": AT}],
        "after_sales": [REQUEST],
        "cancel_reason": "拍错了",
        "status": "exchanging",
    }
    assert read("orders", lines(order(**left)), NDJSON).rows[0].items() >= left.items()


@pytest.mark.parametrize(
    ("left", "field", "code"),
    [
        ({"payments": [{"kind": "gift", "amount": "1", "method": "a"}]}, "payments[0].kind", "not_allowed"),
        ({"payments": [{"kind": "refund", "amount": "1", "method": "a"}]}, "payments", "out_of_range"),
        ({"after_sales": [REQUEST | {"skus": []}]}, "after_sales[0].skus", "bad_length"),
        ({"after_sales": [REQUEST | {"difference": "--1"}]}, "after_sales[0].difference", "bad_money"),
        ({"requests": [{"kind": "sing", "at": AT}]}, "requests[0].kind", "not_allowed"),
        ({"invoice": {"tax_id": "9"}}, "invoice.title", "missing"),
    ],
)
def test_what_cannot_have_been_left_on_an_order_is_told(left: dict[str, Any], field: str, code: str) -> None:
    assert (1, field, code) in faults(read("orders", lines(order(**left)), NDJSON))


@pytest.mark.parametrize(("given", "kept"), [("-19.9", "-19.90"), ("19.9", "19.90"), ("-0", "0.00")])
def test_a_difference_goes_either_way(given: str, kept: str) -> None:
    row = read("orders", lines(order(after_sales=[REQUEST | {"difference": given}])), NDJSON).rows[0]
    assert row["after_sales"][0]["difference"] == kept


def test_policies_come_as_a_sheet_and_leave_the_rest_as_built_in() -> None:
    body = 'policy,states,days,limit,once,freight\nreturn,"[""delivered""]",15,,是,shop\nrefund,,,500,,\n'
    returned, refunded = read("policies", body.encode(), "text/csv").rows
    rule = ruled(returned)
    assert (rule.states, rule.days, rule.once, rule.freight) == (("delivered",), 15, True, "shop")
    assert (rule.refund_to, rule.allowed) == ("original", True)
    assert (ruled(refunded).limit, ruled(refunded).states) == ("500.00", BUILT_IN["refund"].states)


def test_an_empty_list_takes_a_built_in_list_away() -> None:
    row = read("policies", lines({"policy": "cancel", "states": [], "days": 0}), NDJSON).rows[0]
    assert ruled(row).states == ()


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"policy": "sing"}, "policy", "not_allowed"),
        ({"states": ["lost"]}, "states[0]", "not_allowed"),
        ({"limit": "-1"}, "limit", "bad_money"),
        ({"days": -1}, "days", "out_of_range"),
        ({"refund_to": "me"}, "refund_to", "not_allowed"),
    ],
)
def test_a_wrong_policy_is_told_by_field_and_code(changes: dict[str, Any], field: str, code: str) -> None:
    assert faults(read("policies", lines({"policy": "cancel"} | changes), NDJSON)) == [(1, field, code)]


def test_what_the_shop_tells_of_an_invoice_and_until_when_it_waits_for_money_is_kept() -> None:
    issued = {"title": "个人", "type": "ordinary", "email": "a@b.cn", "number": "26", "url": "https://a/1"}
    told = {"invoice": issued | {"requested_at": AT, "issued_at": AT}, "pay_by": AT}
    assert read("orders", lines(order(**told)), NDJSON).rows[0].items() >= told.items()
    wrong = order(invoice=issued | {"requested_at": AT, "type": "golden"})
    assert (1, "invoice.type", "not_allowed") in faults(read("orders", lines(wrong), NDJSON))


def test_a_customer_may_not_want_to_be_known_and_a_rule_may_name_days_and_a_page() -> None:
    assert read("customers", lines(CUSTOMER | {"personal": False}), NDJSON).rows[0]["personal"] is False
    rule = {"policy": "invoice", "done_days": 3, "link": "https://a/vat"}
    assert read("policies", lines(rule), NDJSON).rows == (rule,)
