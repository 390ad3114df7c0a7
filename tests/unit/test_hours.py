"""Promotions and answers keep their hours, to the second, in Shanghai's time."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import clock
from chalicelib.shop.faq import Entry
from chalicelib.shop.promotions import Promotion

START = datetime(2026, 11, 10, 16, tzinfo=UTC)  # 11.11 00:00:00 in Shanghai
END = START + timedelta(hours=24)
SECOND = timedelta(seconds=1)
EDGES = [(START - SECOND, False), (START, True), (END - SECOND, True), (END, False)]


@pytest.mark.parametrize(("moment", "on"), EDGES)
def test_a_promotion_is_on_from_its_start_and_up_to_its_end(moment: datetime, on: bool) -> None:
    promotion = Promotion("p", "coupon", "2026-11-11T00:00:00+08:00", "2026-11-12T00:00:00+08:00")
    assert promotion.on_at(moment) is on
    assert Promotion("p", "coupon", clock.iso(START), clock.iso(END)).on_at(moment) is on


@pytest.mark.parametrize(("moment", "on"), EDGES)
def test_an_answer_holds_within_its_hours(moment: datetime, on: bool) -> None:
    entry = Entry("f", valid_from="2026-11-11T00:00:00", valid_to="2026-11-12T00:00:00")
    assert entry.valid_at(moment) is on


def test_a_time_without_an_offset_is_shanghais() -> None:
    assert clock.moment("2026-11-11T00:00:00") == START
    assert clock.iso(START) == "2026-11-10T16:00:00.000Z"
