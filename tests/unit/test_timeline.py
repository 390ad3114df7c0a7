"""A courier's scan in a colleague's words."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import clock
from chalicelib.message import Customer, Inbound, State
from chalicelib.scenes.ask import Ask
from chalicelib.scenes.logistics import timeline
from chalicelib.shop.orders import Item, Order, Parcel, Scan
from chalicelib.understanding.reading import Reading

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
ORDER = Order(
    "KF1", "u", clock.iso(NOW), "shipped", (Item("P1", "杯", "9.90"),), "9.90", address="上海市徐汇区一路 1 号"
)


def ask(language: str = "zh-Hans") -> Ask:
    who = Customer("u")
    inbound = Inbound("c", who, "web", "m", "到哪了", NOW)
    return Ask(inbound, State("c", who, language=language), Reading("到哪了", "logistics.track", 1.0, "answer"), NOW)


def told(text: str, language: str = "zh-Hans", hours: float = 13) -> str:
    parcel = Parcel("SF1", track=(Scan(clock.iso(NOW - timedelta(hours=hours)), text),))
    return timeline.latest(ask(language), ORDER, parcel)


@pytest.mark.parametrize(
    ("scan", "words"),
    [
        ("到达【杭州转运中心】", "昨天 23:00 到了杭州转运中心。"),
        ("快件到达上海转运中心", "昨天 23:00 到了您所在的城市（上海转运中心）。"),
        (
            "快件离开杭州转运中心，发往上海转运中心",
            "昨天 23:00 离开杭州转运中心，下一站是您所在的城市（上海转运中心）。",
        ),
        ("已从【广州中心】发出，下一站【深圳中心】", "昨天 23:00 出发，下一站是深圳中心。"),
        ("顺丰速运已收取快件，已揽收", "昨天 23:00 快递员取了件。"),
        ("派件中", "昨天 23:00 快递员带着它出门派送了。"),
        ("快递员王师傅正在派送，请保持电话畅通", "昨天 23:00 快递员带着它出门派送了。"),
        ("已放入徐汇区驿站，取件码 3-2-1808", "昨天 23:00 放到了代收点：“已放入徐汇区驿站，取件码 3-2-1808”。"),
        ("已妥投", "昨天 23:00 签收，快递写的是“已妥投”。"),
        ("收件人拒收，快件退回寄件人", "昨天 23:00 快递写的是“收件人拒收，快件退回寄件人”。"),
        ("面单破损待重新打印", "昨天 23:00 快递写的是“面单破损待重新打印”。"),
    ],
)
def test_a_scan_is_told_in_plain_words(scan: str, words: str) -> None:
    assert told(scan) == words


def test_what_is_told_is_told_in_the_customers_language() -> None:
    assert told("快件到達杭州轉運中心", "zh-Hant") == "昨天 23:00 到了杭州轉運中心。"
    assert told("到达【杭州转运中心】", "en") == " Arrived at 杭州转运中心 yesterday 23:00."


@pytest.mark.parametrize(
    ("hours", "words"), [(0, "今天 12:00"), (12.01, "昨天 23:59"), (36.01, "前天 23:59"), (60.01, "11-19 23:59")]
)
def test_days_are_named_as_people_name_them(hours: float, words: str) -> None:
    assert timeline.when(ask(), clock.iso(NOW - timedelta(hours=hours))) == words


def test_a_parcel_without_scans_has_nothing_to_tell() -> None:
    assert timeline.latest(ask(), ORDER, Parcel("SF1")) == ""


@pytest.mark.parametrize(
    ("scan", "code"), [("取件码 3-2-1808，请及时取件", "3-2-1808"), ("取件碼：A12345", "A12345"), ("凭取件码取件", "")]
)
def test_the_code_of_the_cabinet_is_found(scan: str, code: str) -> None:
    assert timeline.code_of(Parcel("SF1", track=(Scan(clock.iso(NOW), scan), Scan(clock.iso(NOW), "已签收")))) == code


def test_a_range_of_one_day_is_one_day() -> None:
    assert (timeline.days(2, 3), timeline.days(2, 2), timeline.days(0, 1)) == ("2–3", "2", "0–1")
