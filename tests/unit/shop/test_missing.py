"""A parcel that did not come: when it may be claimed, for how much, and what is left on the order."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.shop.commands import Command, Content, Effect, Refusal
from chalicelib.shop.commands.missing import held
from chalicelib.shop.policy import BUILT_IN
from tests.unit.shop.ordered import NOW, changed, delivered, done, order, told

AT = "2026-11-22T04:00:00.000Z"
RULE = BUILT_IN["not_received"]


def claim(settle: str = "refund", parcel: str = "SF1") -> Command:
    return Command("not_received", "KF1", parcel=parcel, cabinet="no", people="no", settle=settle)


def ago(hours: float) -> str:
    return clock.iso(NOW - timedelta(hours=hours))


def parcel(number: str, status: str = "delivered", hours: float = 30, **more: Any) -> Content:
    return {"parcel": number, "status": status, "track": [{"at": ago(hours), "text": "快件"}], **more}


SPLIT = order("shipped", parcels=[parcel("SF1", skus=["P1-41"]), parcel("SF2", "in_transit", 5, skus=["P2-01"])])


def test_the_money_is_that_of_the_lines_in_the_parcel_less_their_part_of_the_discount() -> None:
    effect = done(claim(), SPLIT)
    assert effect.money == Decimal("93.32")  # 100.00 less 8.00 * 100.00 / 119.80, rounded up
    assert effect.notes == (("refund_original", {"amount": "93.32", "method": "微信支付", "days": "3"}),)


def test_a_claim_of_the_money_is_a_refund_and_a_note() -> None:
    after = changed(claim(), SPLIT)
    assert after["status"] == "refunding" and after["after_sales"][0]["skus"] == ["P1-41"]
    assert after["after_sales"][0]["reason"] == "not_received" and after["refund"]["amount"] == "93.32"
    assert after["requests"] == [{"kind": "not_received", "at": AT, "parcel": "SF1", "settle": "refund"}]


@pytest.mark.parametrize("settle", ["resend", "courier"])
def test_the_goods_again_or_the_courier_first_are_only_noted(settle: str) -> None:
    after = changed(claim(settle), delivered(ago(30)), replace(RULE, settle=("resend", "courier")))
    assert after["status"] == "delivered" and "after_sales" not in after
    assert after["requests"] == [{"kind": "not_received", "at": AT, "parcel": "SF1", "settle": settle}]


@pytest.mark.parametrize("settle", ["refund", "resend"])
def test_a_parcel_is_claimed_once_and_the_other_one_may_still_be(settle: str) -> None:
    rule = replace(RULE, states=("shipped", "refunding"))
    both = SPLIT | {"parcels": [SPLIT["parcels"][0], parcel("SF2", skus=["P2-01"])]}
    after = changed(claim(settle), both, rule)
    assert told(claim(settle), after, rule) == Refusal("already_asked", {"order": "KF1"})
    assert isinstance(told(claim(settle, "SF2"), after, rule), Effect)


@pytest.mark.parametrize(("hours", "early"), [(3.999, True), (4, False)])
def test_a_signature_is_waited_on_for_some_hours(hours: float, early: bool) -> None:
    answer = told(claim(), delivered(ago(hours)))
    assert isinstance(answer, Effect) is not early


@pytest.mark.parametrize(("hours", "lost"), [(7 * 24 - 0.001, False), (7 * 24, True)])
def test_a_parcel_under_way_is_lost_after_a_week_without_a_word(hours: float, lost: bool) -> None:
    answer = told(claim(), order("shipped", parcels=[parcel("SF1", "in_transit", hours)]))
    assert isinstance(answer, Effect) is lost


def test_what_went_back_is_not_lost() -> None:
    answer = told(claim(), order("shipped", parcels=[parcel("SF1", "returned", 999)]))
    assert answer == Refusal("under_way", {"parcel": "SF1", "days": "7"})


@pytest.mark.parametrize("settle", ["refund", "resend"])
def test_above_the_limit_a_person_decides_whatever_is_wanted(settle: str) -> None:
    answer = told(claim(settle), delivered(ago(30)), replace(RULE, limit="111.79"))
    assert answer == Refusal("limit", {"amount": "111.80", "limit": "111.79"}, True)


def test_where_nobody_knows_what_is_inside_a_person_decides() -> None:
    unknown = order("shipped", parcels=[parcel("SF1"), parcel("SF2")])
    assert told(claim(), unknown) == Refusal("not_allowed", {}, True)
    assert held(order(parcels=[parcel("SF1")]), parcel("SF1")) == ("P1-41", "P2-01")


@given(st.integers(0, 12_000), st.integers(0, 11_980))
def test_two_claims_never_bring_back_more_than_was_paid_for_the_goods(cents: int, discount: int) -> None:
    off = Decimal(discount) / 100
    paid = {"kind": "payment", "amount": f"{Decimal('119.80') - off:.2f}", "method": "wechat"}
    both = SPLIT | {
        "parcels": [SPLIT["parcels"][0], parcel("SF2", skus=["P2-01"])],
        "discount": f"{off:.2f}",
        "payments": [paid],
    }
    parts = [done(claim(parcel=number), both, replace(RULE, limit="")).money for number in ("SF1", "SF2")]
    assert sum(parts) <= Decimal("119.80") - off and all(part >= 0 for part in parts)
