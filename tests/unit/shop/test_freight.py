"""What sending costs, to the cent, and when it leaves, to the minute."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.shop.freight import Rate

MONEY = st.decimals(0, 999, places=2)
GRAMS = st.integers(0, 200_000)
NOON = clock.moment("2026-11-22T12:00:00+08:00")


@pytest.mark.parametrize(
    ("grams", "fee"), [(0, "8.80"), (1, "8.80"), (3000, "8.80"), (3001, "10.15"), (4000, "10.15"), (4001, "11.50")]
)
def test_every_kilogram_that_is_begun_costs(grams: int, fee: str) -> None:
    assert Rate("r", ("*",), "8.80", 3, "1.35").fee(grams) == Decimal(fee)


@pytest.mark.parametrize(("goods", "fee"), [("98.99", "8.00"), ("99.00", "0.00"), ("500.00", "0.00")])
def test_goods_for_enough_go_free_from_the_very_cent(goods: str, fee: str) -> None:
    assert Rate("r", ("*",), "8.00", free_from="99.00").fee(500, Decimal(goods)) == Decimal(fee)


def test_where_nothing_goes_free_nothing_does() -> None:
    assert Rate("r", ("香港",), "35.00").fee(500, Decimal("9999.00")) == Decimal("35.00")


@given(MONEY, st.integers(1, 30), MONEY, GRAMS, GRAMS)
def test_heavier_never_costs_less_and_every_fee_is_whole_cents(
    first: Decimal, kilograms: int, following: Decimal, one: int, other: int
) -> None:
    rate = Rate("r", ("*",), f"{first}", kilograms, f"{following}")
    light, heavy = (rate.fee(grams) for grams in sorted((one, other)))
    assert first <= light <= heavy
    assert heavy == heavy.quantize(Decimal("0.01"))


@pytest.mark.parametrize(("clock_says", "days"), [("00:00", 0), ("15:59", 0), ("16:00", 1), ("23:59", 1)])
def test_before_the_cutoff_an_order_leaves_the_same_day(clock_says: str, days: int) -> None:
    now = clock.moment(f"2026-11-22T{clock_says}:30+08:00")
    leaves = Rate("r", ("*",), cutoff="16:00").leaves(now)
    assert leaves.date() == (now.astimezone(clock.SHANGHAI) + timedelta(days=days)).date()


def test_without_a_cutoff_it_leaves_after_the_days_that_the_shop_says() -> None:
    assert Rate("r", ("*",), dispatch_days=2).leaves(NOON).strftime("%m-%d") == "11-24"
