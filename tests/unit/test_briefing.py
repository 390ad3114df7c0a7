"""An agent sees at a glance what the customer named on the way."""

from datetime import datetime

import pytest

from chalicelib import clock
from chalicelib.handover.details import details
from chalicelib.message import Turn

NOW = datetime(2026, 11, 18, 14, 30, tzinfo=clock.SHANGHAI)


def turn(text: str, at: str, by: str = "customer") -> Turn:
    return Turn("1", "c", by, at, text)


def test_sizes_colours_sums_and_times_of_the_whole_conversation_are_named_once() -> None:
    earlier = [
        turn("昨天下午买的42码", "2026-11-17T10:00:00.000Z"),
        turn("您付的399元明天退", "2026-11-18T05:00:00.000Z", by="agent"),
        turn("蓝色的", "2026-11-18T05:01:00.000Z"),
    ]
    named = details(earlier, "付了399元，42码蓝色", NOW)
    assert named == ["昨天下午 (11-16 13:00 – 18:00)", "42码", "蓝色", "399元"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("上周五", "上周五 (11-13)"), ("上周", "上周 (11-09 – 11-15)"), ("昨晚", "昨晚 (11-17 18:00 – 24:00)"), ("三天内", "三天内 (11-18 14:30 – 11-21 24:00)"),
        ("24小时内", "24小时内 (11-18 14:30 – 11-19 14:30)"),
    ],
)  # fmt: skip
def test_a_time_is_told_with_what_it_means(text: str, named: str) -> None:
    assert details([], text, NOW) == [named]


def test_only_the_latest_are_shown_and_of_plain_words_none() -> None:
    told = details([], " ".join(f"{size}码" for size in range(30, 50)), NOW)
    assert told == [f"{size}码" for size in range(42, 50)]
    assert details([turn("你好", "2026-11-17T10:00:00.000Z")], "转人工", NOW) == []
