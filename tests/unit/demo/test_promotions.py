"""On every day of the year some promotions are over, most are on, and some are still to come."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.clock import SHANGHAI
from demo.promotions import festivals, promotions

NUMBERS = {"长款过膝白鸭绒羽绒服": "P0036", "95白鹅绒冬被": "P0195"}
YEARS = settings(deadline=None, max_examples=60)
days = st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31), timezones=st.just(SHANGHAI))


@YEARS
@given(now=days)
def test_some_are_over_most_are_on_some_are_to_come(now: datetime) -> None:
    found = promotions(now, NUMBERS)
    over = [p for p in found if datetime.fromisoformat(p["ends_at"]) <= now]
    coming = [p for p in found if datetime.fromisoformat(p["starts_at"]) > now]
    assert (len(found), len(over), len(coming)) == (15, 2, 1)
    assert len({p["promotion"] for p in found}) == 15


@YEARS
@given(now=days)
def test_windows_open_and_close_at_midnight_in_shanghai(now: datetime) -> None:
    for promotion in promotions(now, NUMBERS):
        for edge in ("starts_at", "ends_at"):
            assert promotion[edge].endswith("T00:00:00+08:00")
        assert promotion["starts_at"] < promotion["ends_at"]


@YEARS
@given(now=days)
def test_one_presale_takes_deposits_and_the_other_one_balances(now: datetime) -> None:
    balances, deposits = [p for p in promotions(now, NUMBERS) if p["kind"] == "presale"]
    assert balances["terms"]["balance_from"] <= now.isoformat() < balances["terms"]["balance_to"]
    assert now.isoformat() < deposits["terms"]["balance_from"] < deposits["terms"]["balance_to"]
    for presale in (balances, deposits):
        assert presale["starts_at"] < presale["terms"]["balance_from"]
        assert presale["terms"]["balance_to"] == presale["ends_at"]
        last = datetime.fromisoformat(presale["terms"]["balance_to"]) - timedelta(days=1)
        assert f"{last.month} 月 {last.day} 日" in presale["text"]["zh-Hans"]


@YEARS
@given(now=days)
def test_everything_is_said_in_three_languages_without_a_gap(now: datetime) -> None:
    for promotion in promotions(now, NUMBERS):
        for said in (promotion["name"], promotion["text"]):
            assert set(said) == {"zh-Hans", "zh-Hant", "en"}
            assert not any("{" in words for words in said.values())


def test_every_kind_of_promotion_is_there() -> None:
    kinds = {promotion["kind"] for promotion in promotions(datetime(2026, 11, 22, tzinfo=SHANGHAI), NUMBERS)}
    assert kinds == {"coupon", "threshold", "presale", "gift", "price_protection", "points", "shipping"}


@pytest.mark.parametrize(
    ("today", "nearest", "following"),
    [
        (date(2026, 11, 22), "双十一", "双十二"),
        (date(2026, 11, 11), "双十一", "双十二"),
        (date(2026, 12, 31), "年货节", "情人节"),
        (date(2026, 6, 1), "五二〇", "618"),
        (date(2026, 6, 10), "618", "夏日清凉节"),
    ],
)
def test_the_campaign_is_named_after_the_nearest_festival(today: date, nearest: str, following: str) -> None:
    assert tuple(festival.names["zh-Hans"] for festival in festivals(today)) == (nearest, following)


def test_a_festival_whose_day_is_over_has_an_encore() -> None:
    def name(day: int) -> str:
        return str(promotions(datetime(2026, 11, day, 12, tzinfo=SHANGHAI), NUMBERS)[2]["name"]["zh-Hans"])

    assert (name(11), name(12)) == ("双十一 满300减40", "双十一返场 满300减40")
