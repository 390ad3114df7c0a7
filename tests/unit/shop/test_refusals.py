"""Every way in which a command is refused, in the words that the customer's answer is made of."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.shop.commands import KINDS, REFUSALS, Command, Content, Effect, Refusal, Swap
from chalicelib.shop.policy import ARRIVED, BUILT_IN, Rule
from tests.unit.shop import faulty
from tests.unit.shop.ordered import NOW, changed, delivered, line, order, paid, told
from tests.unit.shop.test_claims import REFUSED as CLAIMS

ITEMS = BUILT_IN["change_items"]
FREE = Rule("change_items", ("paid",), methods=True)
PAYMENT = Rule("change_payment", ("paid",))
TO_CARD = Rule("return", ARRIVED, refund_to="original_or_gift_card")
REASONS = Rule("cancel", reasons=("不想要了", "拍错了"))
EXCHANGE = Rule("exchange", ARRIVED, methods=True)
ASKED = {"id": "r", "kind": "return", "status": "done", "skus": ["P1-41"], "requested_at": "2026-11-20T04:00:00.000Z"}
URGED = {"kind": "urge_dispatch", "at": "2026-11-21T04:00:01.000Z"}


MISSING = BUILT_IN["not_received"]
YESTERDAY = "2026-11-21T00:00:00.000Z"  # 28 hours ago
ON_THE_ROAD = {"parcel": "SF1", "status": "in_transit", "track": [{"at": "2026-11-15T04:00:00.001Z"}]}


def gone(parcel: str = "SF1", settle: str = "refund") -> Command:
    return Command("not_received", "KF1", parcel=parcel, cabinet="no", people="no", settle=settle)


def swap(to: str, sku: str = "P1-41", **more: Any) -> Command:
    return Command("change_items", "KF1", swaps=(Swap(sku, to),), **more)


def back(*skus: str, **more: Any) -> Command:
    return Command("return", "KF1", skus=skus, **more)


# Met in the tests of invoices and of the account.
ELSEWHERE = {
    "too_late", "open_orders", "deletion_asked", "nothing_to_keep", "same_profile", "no_duplicate", "special_link",
    "special_person", "invoice_asked", "tax_missing", "tax_length", "tax_letters", "tax_region", "tax_check",
}  # fmt: skip
CASES: list[tuple[Command, Content, Rule, Refusal]] = [
    (Command("cancel"), order(), Rule("cancel", allowed=False), Refusal("not_allowed", {}, True)),
    (faulty.broken("refund", photos=()), order("delivered"), BUILT_IN["damaged"], Refusal("no_photo", {}, True)),
    (faulty.broken("swap"), order("delivered"), BUILT_IN["damaged"], Refusal("remedy", {})),
    (faulty.broken("keep"), order("delivered"), BUILT_IN["damaged"], Refusal("keep", {"amount": "93.32", "limit": "30.00"}, True)),
    (faulty.broken("replace", "P1-43"), order("delivered", items=[line("P1-43")]), BUILT_IN["damaged"], Refusal("none_left", {"name": "帆布鞋 黑色"})),
    (faulty.not_right("", "replace"), order("delivered"), BUILT_IN["wrong_or_missing"], Refusal("problem", {})),
    (faulty.not_right("missing", "replace"), order("shipped", parcels=faulty.ON_THE_WAY), BUILT_IN["wrong_or_missing"], Refusal("on_the_way", {"order": "KF1", "parcel": "SF2", "courier": "顺丰"})),
    (faulty.visit("repair", "P1-41", window=""), order("delivered"), BUILT_IN["repair"], Refusal("window", {"days": "14"})),
    (faulty.visit("repair", "P9"), order("delivered"), BUILT_IN["repair"], Refusal("no_such_item", {"item": "P9"})),
    (faulty.visit("installation", "P1-41"), order("delivered"), BUILT_IN["installation"], Refusal("no_installation", {"name": "帆布鞋"})),
    (Command("send_back"), order("returning", after_sales=[{**ASKED, "status": "approved"}]), BUILT_IN["send_back"], Refusal("parcel", {})),
    (Command("cancel"), order("shipped"), BUILT_IN["cancel"], Refusal("state", {"order": "KF1", "status": "shipped"})),
    (Command("cancel"), order(), replace(REASONS, limit="1.00"), Refusal("reason", {"reasons": "不想要了 / 拍错了"})),
    (Command("cancel", reason="心情"), order(), REASONS, Refusal("reason", {"reasons": "不想要了 / 拍错了"})),
    (Command("cancel"), order(), Rule("cancel", limit="119.79"), Refusal("limit", {"amount": "119.80", "limit": "119.79"}, True)),
    (Command("cancel"), order(changed=True), Rule("cancel", once=True), Refusal("once", {"order": "KF1"})),
    (swap("P1-42"), order(changed=True), ITEMS, Refusal("once", {"order": "KF1"})),
    (back("P1-41"), order("delivered", after_sales=[ASKED]), replace(TO_CARD, once=True), Refusal("once", {"order": "KF1"})),
    (back("P1-41"), order("delivered", after_sales=[ASKED]), TO_CARD, Refusal("already_asked", {"order": "KF1"})),
    (back("P1-99"), order("delivered"), TO_CARD, Refusal("no_such_item", {"item": "P1-99"})),
    (back("P1-41", "P1-41"), order("delivered"), TO_CARD, Refusal("no_such_item", {"item": "P1-41"})),
    (back(), order("delivered"), TO_CARD, Refusal("no_such_item", {"item": ""})),
    (swap("P1-99"), order(), ITEMS, Refusal("no_such_item", {"item": "P1-99"})),
    (swap("P2-01"), order(), ITEMS, Refusal("other_product", {"item": "P2-01", "name": "帆布鞋"})),
    (swap("P1-41"), order(), ITEMS, Refusal("same_item", {"name": "帆布鞋"})),
    (swap("P1-43"), order(), ITEMS, Refusal("no_stock", {"name": "帆布鞋 黑色 43码"})),
    (swap("P1-40"), order(items=[line(quantity=3)], amount="300.00"), ITEMS, Refusal("no_stock", {"name": "帆布鞋 白色 40"})),
    (swap("P1-39"), order(discount="20.00", items=[line()], amount="88.00"), ITEMS, Refusal("not_allowed", {}, True)),
    (swap("P1-39"), order(payments=[paid("50.00")]), ITEMS, Refusal("not_allowed", {}, True)),
    (swap("P1-42", method="nobody"), order(), FREE, Refusal("method", {"method": "nobody"})),
    (swap("P1-42", method="card"), order(), ITEMS, Refusal("method", {"method": "招商银行 0042"})),
    (
        swap("P1-42", method="gift"),
        order(items=[line(quantity=3)], amount="300.00"),
        FREE,
        Refusal("gift_card", {"balance": "50.00", "amount": "59.70", "method": "礼品卡"}),
    ),
    (
        Command("exchange", swaps=(Swap("P1-41", "P1-42"),), method="gift"),
        order("delivered", items=[line(quantity=3)], amount="300.00"),
        EXCHANGE,
        Refusal("gift_card", {"balance": "50.00", "amount": "59.70", "method": "礼品卡"}),
    ),
    (
        Command("change_payment", method="gift"),
        order(),
        PAYMENT,
        Refusal("gift_card", {"balance": "50.00", "amount": "119.80", "method": "礼品卡"}),
    ),
    (Command("change_payment", method="nobody"), order(), PAYMENT, Refusal("method", {"method": "nobody"})),
    (Command("change_payment", method="wechat"), order(), PAYMENT, Refusal("same_method", {"method": "微信支付"})),
    (
        Command("change_payment", method="card"),
        order("pending_payment"),
        Rule("change_payment"),
        Refusal("state", {"order": "KF1", "status": "pending_payment"}),
    ),
    (back("P1-41", method="card"), order("delivered"), TO_CARD, Refusal("refund_to", {"method": "招商银行 0042"})),
    (back("P1-41", method="gift"), order("delivered"), BUILT_IN["return"], Refusal("refund_to", {"method": "礼品卡"})),
    (back("P1-41", method="nobody"), order("delivered"), TO_CARD, Refusal("method", {"method": "nobody"})),
    (
        Command("refund", skus=("P1-41",)),
        order("delivered", items=[line(quantity=3)], discount="0.00", amount="308.00"),
        BUILT_IN["refund"],
        Refusal("limit", {"amount": "300.00", "limit": "200.00"}, True),
    ),
    (Command("withdraw"), order("returning"), BUILT_IN["withdraw"], Refusal("nothing_open", {"order": "KF1"})),
    (Command("withdraw"), order("returning", after_sales=[ASKED]), BUILT_IN["withdraw"], Refusal("nothing_open", {"order": "KF1"})),
    (Command("urge_dispatch"), order(requests=[URGED]), BUILT_IN["urge_dispatch"], Refusal("already_asked", {"order": "KF1"})),
    (gone("SF9"), delivered(YESTERDAY), MISSING, Refusal("no_such_parcel", {"parcel": "SF9"})),
    (gone(), delivered(YESTERDAY), replace(MISSING, hours=29), Refusal("too_early", {"hours": "29"})),
    (gone(), order("shipped", parcels=[ON_THE_ROAD]), MISSING, Refusal("under_way", {"parcel": "SF1", "days": "7"})),
    (gone(settle="courier"), delivered(YESTERDAY), MISSING, Refusal("settle")),
    (Command("invoice", title="公司"), order(invoice={"issued_at": "2026"}), BUILT_IN["invoice"], Refusal("issued", {"order": "KF1"})),
]  # fmt: skip


@pytest.mark.parametrize(("command", "content", "rule", "refusal"), CASES)
def test_a_command_is_refused(command: Command, content: Content, rule: Rule, refusal: Refusal) -> None:
    assert told(command, content, rule) == refusal


@pytest.mark.parametrize("kind", ["change_address", "urge_dispatch", "change_payment"])
def test_what_may_be_done_once_is_not_done_twice(kind: str) -> None:
    rule, command = Rule(kind, once=True), Command(kind, address="新路 2 号", method="card")
    assert told(command, changed(command, rule=rule), rule) == Refusal("once", {"order": "KF1"})


@pytest.mark.parametrize("status", ["cancelled", "refunded"])
def test_what_is_over_stays_as_it_is_under_a_rule_for_every_state(status: str) -> None:
    assert told(Command("cancel"), order(status), Rule("cancel")) == Refusal(
        "state", {"order": "KF1", "status": status}
    )


@pytest.mark.parametrize(
    ("arrived", "now", "in_time"),
    [
        ("2026-11-14T01:00:00Z", "2026-11-21T23:59:59.999+08:00", True),
        ("2026-11-14T01:00:00Z", "2026-11-22T00:00:00+08:00", False),
        ("2026-11-14T16:00:00Z", "2026-11-22T23:59:59+08:00", True),
    ],
)
def test_seven_days_are_whole_shanghai_days_after_the_one_of_delivery(arrived: str, now: str, in_time: bool) -> None:
    answer = told(back("P1-41"), delivered(arrived), now=clock.moment(now))
    assert isinstance(answer, Effect) if in_time else answer == Refusal("too_late", {"order": "KF1", "days": "7"})


def test_without_a_delivery_days_count_from_the_order() -> None:
    late = order("delivered", placed_at="2026-11-10T04:00:00.000Z")
    assert told(back("P1-41"), late) == Refusal("too_late", {"order": "KF1", "days": "7"})


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        ("cancel", {"pending_payment", "paid"}),
        ("change_address", {"pending_payment", "paid", "packed"}),
        ("urge_dispatch", {"paid", "packed"}),
        ("urge_delivery", {"shipped"}),
        ("intercept", {"shipped"}),
        ("return", {"delivered", "completed"}),
        ("exchange", {"delivered", "completed"}),
        ("refund", {"shipped", "delivered", "completed"}),
    ],
)
def test_the_built_in_rows_say_when(kind: str, states: set[str]) -> None:
    assert set(BUILT_IN[kind].states) == states


def test_there_is_a_rule_for_every_command() -> None:
    assert set(BUILT_IN) == set(KINDS)


def test_every_refusal_is_announced_with_its_values() -> None:
    refusals = [refusal for *_, refusal in CASES]
    assert all(set(REFUSALS[refusal.reason]) == set(refusal.values) for refusal in refusals)
    told_elsewhere = ELSEWHERE | {refusal.reason for *_, refusal in CLAIMS}
    assert {refusal.reason for refusal in refusals} | told_elsewhere == set(REFUSALS)


def test_a_day_later_one_may_urge_again() -> None:
    now: datetime = clock.moment(URGED["at"]).replace(day=22)
    assert isinstance(told(Command("urge_dispatch"), order(requests=[URGED]), now=now), Effect)
    assert (now - NOW).seconds == 1
