"""By when money arrives, and where."""

from datetime import date

import pytest

from chalicelib import clock
from chalicelib.shop import refunds
from chalicelib.shop.policy import Rule, ruled
from tests.unit.shop.ordered import PROFILE


@pytest.mark.parametrize(
    ("asked", "days", "due"),
    [
        ("2026-11-20T02:00:00Z", 1, date(2026, 11, 23)),  # a Friday
        ("2026-11-20T02:00:00Z", 3, date(2026, 11, 25)),
        ("2026-11-21T02:00:00Z", 1, date(2026, 11, 23)),  # a Saturday
        ("2026-11-19T17:00:00Z", 0, date(2026, 11, 20)),  # already the 20th in Shanghai
        ("2026-11-16T02:00:00Z", 7, date(2026, 11, 25)),
    ],
)
def test_working_days_leave_out_saturday_and_sunday(asked: str, days: int, due: date) -> None:
    assert refunds.due(clock.moment(asked), days) == due


def test_a_means_is_known_by_its_id_and_by_its_label() -> None:
    assert refunds.means_of(PROFILE, "wechat") == ("wallet", "微信支付")
    assert refunds.means_of(PROFILE, "原路退回微信支付") == ("wallet", "微信支付")
    assert refunds.means_of(PROFILE, "花呗") == ("", "花呗")


def test_wallets_are_quicker_unless_the_shop_promises_one_figure_for_all() -> None:
    assert [Rule("refund").days_until_money(kind) for kind in ("wallet", "card", "")] == [3, 7, 7]
    assert ruled({"policy": "refund", "refund_days": 2}).days_until_money("wallet") == 2
    by_kind = ruled({"policy": "refund", "refund_days": 9, "refund_days_by": {"card": 5}})
    assert [by_kind.days_until_money(kind) for kind in ("card", "wallet")] == [5, 9]
