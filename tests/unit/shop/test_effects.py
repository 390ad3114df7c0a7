"""What each command does to an order, a profile and somebody's money, to the cent."""

from decimal import Decimal

import pytest

from chalicelib.shop.commands import NOTES, Command, Content, Swap
from chalicelib.shop.commands.shapes import Notes
from chalicelib.shop.policy import ARRIVED, BUILT_IN, Rule
from tests.unit.shop import faulty
from tests.unit.shop.ordered import NOW, PROFILE, balances, changed, delivered, done, line, order, paid

FREE = Rule("change_items", ("paid",), methods=True)
PAYMENT = Rule("change_payment", ("paid",))
ASK_FIRST = Rule("not_received", ARRIVED, settle=("courier",))
FINAL: Notes = (("cannot_be_undone", {}),)
AT = "2026-11-22T04:00:00.000Z"


def swapped(to: str, method: str = "", kind: str = "change_items") -> Command:
    return Command(kind, "KF1", swaps=(Swap("P1-41", to),), method=method)


def differing(before: Content, after: Content) -> Content:
    return {name: after.get(name) for name in {*before, *after} if before.get(name) != after.get(name)}


def test_a_cancelled_order_gives_all_back_the_way_it_was_paid() -> None:
    effect = done(Command("cancel", "KF1", reason="拍错了"))
    assert effect.order and differing(order(), effect.order) == {
        "status": "cancelled",
        "cancel_reason": "拍错了",
        "payments": [paid("119.80"), paid("119.80", kind="refund")],
    }
    assert (effect.money, effect.method, effect.profile) == (Decimal("119.80"), "wechat", None)
    back = ("refund_original", {"amount": "119.80", "method": "微信支付", "days": "3"})
    assert effect.notes == (back, ("cannot_be_undone", {}))


def test_an_unpaid_order_is_cancelled_without_a_refund() -> None:
    effect = done(Command("cancel"), order("pending_payment"))
    assert effect.order and differing(order("pending_payment"), effect.order) == {"status": "cancelled"}
    assert not effect.money and effect.notes == FINAL


def test_an_order_without_payments_is_taken_for_paid_by_one_means() -> None:
    before = order()
    del before["payments"]
    after = changed(Command("cancel"), before)
    assert after["payments"] == [paid("119.80", "original"), paid("119.80", "original", "refund")]


def test_what_a_gift_card_paid_is_on_it_again_at_once() -> None:
    split = order(payments=[paid("100.00"), paid("19.80", "gift")])
    effect = done(Command("cancel"), split)
    assert balances(effect) == {"gift": "69.80", "rich": "500.00"}
    assert effect.order and effect.order["payments"][2:] == [
        paid("100.00", kind="refund"),
        paid("19.80", "gift", "refund"),
    ]
    assert effect.notes[1] == ("refund_gift_card", {"amount": "19.80", "method": "礼品卡"})


def test_what_went_back_already_does_not_go_back_again() -> None:
    moved = order(payments=[paid("119.80"), paid("119.80", kind="refund"), paid("119.80", "card")])
    assert changed(Command("cancel"), moved)["payments"][3:] == [paid("119.80", "card", "refund")]


def test_nobody_gets_more_back_by_a_means_than_came_by_it() -> None:
    cheaper = order(amount="99.90", payments=[paid("119.80"), paid("19.90", "gift", "refund")])
    assert changed(Command("cancel"), cheaper)["payments"][2:] == [paid("99.90", kind="refund")]


def test_an_address_is_changed_with_what_else_is_given() -> None:
    after = changed(Command("change_address", "KF1", address="新路 2 号", phone="12300000002"))
    assert differing(order(), after) == {
        "address": "新路 2 号",
        "phone": "12300000002",
        "requests": [{"kind": "change_address", "at": AT}],
    }


@pytest.mark.parametrize(
    ("to", "method", "entry", "amount", "balance", "note"),
    [
        ("P1-42", "", paid("19.90"), "139.70", {}, ("pay_more", {"amount": "19.90", "method": "微信支付"})),
        ("P1-42", "card", paid("19.90", "card"), "139.70", {}, ("pay_more", {"amount": "19.90", "method": "招商银行 0042"})),
        ("P1-42", "gift", paid("19.90", "gift"), "139.70", {"gift": "30.10"}, ("pay_more", {"amount": "19.90", "method": "礼品卡"})),
        ("P1-40", "", paid("19.90", "wechat", "refund"), "99.90", {}, ("get_back", {"amount": "19.90", "method": "微信支付", "days": "3"})),
        ("P1-40", "gift", paid("19.90", "gift", "refund"), "99.90", {"gift": "69.90"}, ("get_back", {"amount": "19.90", "method": "礼品卡", "days": "7"})),
    ],
)  # fmt: skip
def test_items_are_changed_in_place_and_the_difference_is_settled(
    to: str, method: str, entry: Content, amount: str, balance: dict[str, str], note: tuple[str, Content]
) -> None:
    effect = done(swapped(to, method), rule=FREE)
    assert effect.order is not None
    assert effect.order["payments"] == [paid("119.80"), entry]
    assert (effect.order["amount"], effect.order["changed"]) == (amount, True)
    assert [item["sku"] for item in effect.order["items"]] == [to, "P2-01"]
    assert balances(effect).items() >= balance.items()
    assert effect.notes == (note,)


def test_a_changed_line_keeps_its_quantity_and_says_what_it_is_now() -> None:
    before = order(items=[line(quantity=2)], discount="0.00", amount="208.00", payments=[paid("208.00")])
    after = changed(swapped("P1-40"), before)
    assert after["items"] == [
        {
            "product": "P1",
            "sku": "P1-40",
            "name": "帆布鞋",
            "variant": "白色 40",
            "options": {"颜色": "白色", "尺码": "40"},
            "price": "80.10",
            "quantity": 2,
        }
    ]
    assert after["amount"] == "168.20"


def test_an_equal_price_moves_no_money() -> None:
    even = order(items=[line("P1-42")], discount="0.00", freight="0.00", amount="100.00", payments=[paid("100.00")])
    effect = done(Command("change_items", swaps=(Swap("P1-42", "P1-41"),)), even)
    assert effect.order and effect.order["payments"] == [paid("100.00")]
    assert not effect.money and effect.notes == FINAL


def test_changed_items_of_an_unpaid_order_change_what_is_to_be_paid() -> None:
    effect = done(swapped("P1-42"), order("pending_payment"))
    assert effect.order and "payments" not in effect.order
    assert effect.notes[0] == ("new_amount", {"amount": "139.70"})


def test_of_two_like_lines_one_or_both_are_changed() -> None:
    twins = order(items=[line(), line()], discount="0.00", freight="0.00", amount="200.00", payments=[paid("200.00")])
    one = changed(Command("change_items", swaps=(Swap("P1-41", "P1-42"),)), twins)
    both = changed(Command("change_items", swaps=(Swap("P1-41", "P1-42"), Swap("P1-41", "P1-40"))), twins)
    assert [item["sku"] for item in one["items"]] == ["P1-42", "P1-41"]
    assert [item["sku"] for item in both["items"]] == ["P1-42", "P1-40"]
    assert (one["amount"], both["amount"]) == ("219.90", "200.00")


def test_another_means_pays_all_and_the_first_gets_its_money_back() -> None:
    effect = done(Command("change_payment", method="rich"), rule=PAYMENT)
    assert effect.order and effect.order["payments"][1:] == [paid("119.80", kind="refund"), paid("119.80", "rich")]
    assert balances(effect)["rich"] == "380.20"
    assert [key for key, _ in effect.notes] == ["refund_original", "pay_with"]


def test_a_gift_card_that_paid_is_refilled_when_another_means_pays() -> None:
    effect = done(Command("change_payment", method="card"), order(payments=[paid("119.80", "gift")]), PAYMENT)
    assert balances(effect)["gift"] == "169.80"
    assert effect.notes[0] == ("refund_gift_card", {"amount": "119.80", "method": "礼品卡"})


def test_a_return_is_asked_for_and_its_share_of_the_discount_stays_off() -> None:
    effect = done(Command("return", "KF1", skus=("P1-41",), reason="不合适"), order("delivered"))
    # 100.00 of 119.80 goods carry 6.6777… of the 8.00 discount, rounded up.
    asked = {
        "id": "return-KF1-1",
        "kind": "return",
        "status": "requested",
        "skus": ["P1-41"],
        "method": "wechat",
        "amount": "93.32",
        "reason": "不合适",
        "requested_at": AT,
        "before": "delivered",
    }
    assert effect.order and differing(order("delivered"), effect.order) == {
        "status": "returning",
        "after_sales": [asked],
    }
    assert [key for key, _ in effect.notes] == ["refund_original", "freight_customer"]
    assert effect.profile is None


def test_a_return_of_everything_gives_back_everything_but_the_freight() -> None:
    effect = done(Command("return", skus=("P1-41", "P2-01")), order("delivered"))
    assert effect.money == Decimal("111.80")


def test_a_return_may_go_to_a_gift_card_where_the_shop_says_so() -> None:
    rule = Rule("return", ARRIVED, refund_to="original_or_gift_card", freight="shop")
    effect = done(Command("return", skus=("P1-41",), method="gift"), order("delivered"), rule)
    assert effect.method == "gift" and effect.profile is None
    assert [key for key, _ in effect.notes] == ["refund_gift_card", "freight_shop"]


def test_a_return_may_go_anywhere_where_the_shop_says_so() -> None:
    effect = done(
        Command("return", skus=("P1-41",), method="card"), order("delivered"), Rule("return", refund_to="any")
    )
    assert effect.notes[0] == ("get_back", {"amount": "93.32", "method": "招商银行 0042", "days": "7"})


def test_a_line_that_the_shop_named_no_sku_for_goes_by_its_product() -> None:
    nameless = {key: value for key, value in line().items() if key != "sku"}
    assert changed(Command("return", skus=("P1",)), order("delivered", items=[nameless]))["status"] == "returning"


@pytest.mark.parametrize(
    ("to", "difference", "money"), [("P1-42", "19.90", "-19.90"), ("P1-40", "-19.90", "19.90"), ("P1-41", "0.00", "0")]
)
def test_an_exchange_is_asked_for_and_nothing_is_paid_yet(to: str, difference: str, money: str) -> None:
    before = order("completed", items=[line("P1-00"), line("P2-01")])
    effect = done(Command("exchange", swaps=(Swap("P1-00", to),)), before)
    assert effect.order and effect.order["after_sales"][0].items() >= {
        "to": [to], "method": "wechat", "difference": difference, "before": "completed",
    }.items()  # fmt: skip
    assert (effect.order["status"], effect.money, effect.profile) == ("exchanging", Decimal(money), None)
    assert (effect.order["payments"], effect.order["items"]) == (before["payments"], before["items"])


def test_a_refund_is_under_way_on_the_order_itself() -> None:
    after = changed(Command("refund", skus=("P2-01",), reason="没收到"), order("shipped"))
    assert after["refund"] == {"amount": "18.47", "requested_at": AT, "method": "wechat"}
    assert (after["status"], after["after_sales"][0]["amount"]) == ("refunding", "18.47")


def test_a_refund_of_everything_before_it_left_has_the_freight_in_it() -> None:
    assert done(Command("refund", skus=("P1-41", "P2-01")), order("packed"), Rule("refund")).money == Decimal("119.80")


@pytest.mark.parametrize("kind", ["return", "exchange", "refund"])
def test_what_was_asked_for_can_be_taken_back(kind: str) -> None:
    before = order("delivered")
    asked = changed(swapped("P1-42", kind=kind) if kind == "exchange" else Command(kind, skus=("P1-41",)), before)
    after = changed(Command("withdraw"), asked)
    assert after["after_sales"][0]["status"] == "withdrawn"
    assert {**after, "after_sales": 0} == {**before, "after_sales": 0}


def test_after_a_withdrawal_the_same_can_be_asked_for_again() -> None:
    rule, wanted = Rule("return", ARRIVED, once=True), Command("return", "KF1", skus=("P1-41",))
    withdrawn = changed(Command("withdraw"), changed(wanted, order("delivered"), rule))
    again = changed(wanted, withdrawn, rule)["after_sales"]
    assert [(request["id"], request["status"]) for request in again] == [
        ("return-KF1-1", "withdrawn"),
        ("return-KF1-2", "requested"),
    ]


@pytest.mark.parametrize(
    ("kind", "status"), [("urge_dispatch", "paid"), ("urge_delivery", "shipped"), ("intercept", "shipped")]
)
def test_a_nudge_is_noted_and_changes_nothing_else(kind: str, status: str) -> None:
    after = changed(Command(kind, "KF1"), order(status))
    assert differing(order(status), after) == {"requests": [{"kind": kind, "at": AT}]}


def test_an_invoice_may_be_corrected_until_it_is_issued() -> None:
    first = changed(Command("invoice", title="半夏生活", tax_id="914403001922038216"))
    assert first["invoice"] == {"title": "半夏生活", "tax_id": "914403001922038216", "requested_at": AT}
    assert changed(Command("invoice", title="林小满"), first)["invoice"] == {"title": "林小满", "requested_at": AT}


def test_the_default_address_is_the_profiles() -> None:
    effect = done(Command("default_address", address="新路 2 号"), {})
    assert (effect.order, effect.profile) == (None, PROFILE | {"address": "新路 2 号"})


def test_a_deletion_is_noted_for_the_shop() -> None:
    effect = done(Command("delete_account"), {})
    assert effect.profile == PROFILE | {"deletion_requested_at": "2026-11-22T04:00:00.000Z"}
    assert NOW.isoformat().startswith("2026-11-22T04")


# Told in the tests of invoices and of the account.
ELSEWHERE = {
    "charged_twice", "deleted", "kept_by_law", "done_within", "invoice_change", "invoice_amount", "invoice_tax",
    "invoice_older_tax", "invoice_email", "profile_name", "profile_email", "profile_language",
}  # fmt: skip


def test_every_note_is_announced_with_its_values() -> None:
    told = [
        done(Command("cancel"), order(payments=[paid("119.80", "gift")])),
        done(Command("change_payment", method="rich"), rule=PAYMENT),
        done(swapped("P1-42")),
        done(swapped("P1-40")),
        done(swapped("P1-40"), order("pending_payment")),
        done(Command("return", skus=("P1-41",)), order("delivered")),
        done(Command("return", skus=("P1-41",)), order("delivered"), Rule("return", freight="shop")),
        done(Command("not_received", parcel="SF1", settle="resend"), delivered("2026-11-20T04:00:00.000Z")),
        done(Command("not_received", parcel="SF1", settle="courier"), delivered("2026-11-20T04:00:00.000Z"), ASK_FIRST),
        *faulty.made_good(),
    ]
    notes = [note for effect in told for note in effect.notes]
    assert all(set(NOTES[key]) == set(values) for key, values in notes)
    claimed = {"price_fell", "coupon_until", "gift"}  # tests/unit/shop/test_claims.py
    assert {key for key, _ in notes} | claimed | ELSEWHERE == set(NOTES)
    assert BUILT_IN["return"].freight == "customer"


def test_a_gift_card_may_be_emptied_to_the_cent() -> None:
    rich = {**PROFILE, "methods": [{"method": "gift", "kind": "gift_card", "balance": "119.80"}]}
    assert balances(done(Command("change_payment", method="gift"), rule=PAYMENT, profile=rich)) == {"gift": "0.00"}


def test_a_limit_is_the_last_amount_that_needs_nobody() -> None:
    assert done(Command("cancel"), rule=Rule("cancel", limit="119.80")).money == Decimal("119.80")


def test_what_the_shop_rejected_may_be_asked_for_again() -> None:
    rejected = {"id": "r", "kind": "return", "status": "rejected", "skus": ["P1-41"], "requested_at": AT}
    after = changed(Command("return", skus=("P1-41",)), order("delivered", after_sales=[rejected]))
    assert after["status"] == "returning"


def test_what_comes_back_comes_by_the_chosen_means_first() -> None:
    split = order(payments=[paid("100.00"), paid("19.80", "card")])
    after = changed(swapped("P1-40", "card"), split, FREE)
    assert after["payments"][2:] == [paid("19.80", "card", "refund"), paid("0.10", kind="refund")]
