"""How customers leave a line, ask to be called, and give their number; and what only sounds like it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.handover.plan import Holiday, Plan
from chalicelib.scenes.service import closed, line

LEAVING = [
    "取消排队",
    "取消排隊",
    "退出排队吧",
    "我不想排队了",
    "不排了",
    "不等了",
    "不等了，谢谢",
    "等太久了，不等了",
    "不找人工了，直接给我退款",
    "不用人工了",
    "不用真人了",
    "不需要人工客服了",
    "不找客服了",
    "取消人工",
    "取消转人工",
    "不用转人工了",
    "算了",
    "算了吧",
    "leave the queue",
    "Leave the queue please",
    "please cancel my place",
    "stop waiting",
    "I no longer need a person",
    "don't need an agent anymore",
    "never mind",
]
STAYING = [
    "不要取消排队",
    "别给我取消排队",
    "可以取消排队吗？",
    "排队要多久",
    "还要等多久",
    "等了好久了",
    "怎么还没人",
    "人工呢",
    "不要机器人，要人工",
    "算了一下差三块钱",
    "等太久了不等了，这单取消吧",
    "太慢了 不等了退款",
    "我要取消订单",
    "取消退款",
    "没有不用等的办法吗",
    "don't leave the queue",
    "how long is the queue",
    "I need a person",
]


@pytest.mark.parametrize("text", LEAVING)
def test_who_needs_nobody_any_more_is_understood(text: str) -> None:
    assert line.leaves(text)


@pytest.mark.parametrize("text", STAYING)
def test_who_only_speaks_of_waiting_stays(text: str) -> None:
    assert not line.leaves(text)


def test_who_waits_for_nobody_may_have_had_enough_of_something_else() -> None:
    assert not line.leaves("算了", waits=False) and not line.leaves("不等了", waits=False)
    assert line.leaves("不用人工了", waits=False)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13812345678", "13812345678"),
        ("打我电话 138 1234 5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("call me at +44 7911 123456", "+447911123456"),
        ("0912-345-678", "0912345678"),
        ("我的号码是 021-54321234，下午都在", "02154321234"),
        ("51234567", "51234567"),
        ("订单 KF2026111800000112345", ""),
        ("等了 3 个小时", ""),
        ("123456", ""),
        ("", ""),
    ],
)
def test_a_number_that_can_be_called_is_found(text: str, number: str) -> None:
    assert line.number_in(text) == number


SHOP = Plan(
    hours=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "12:00"), ("14:00", "21:00"))),
    holidays=(Holiday("2026-11-24"),),
)


@pytest.mark.parametrize(
    ("at", "back"),
    [
        ("2026-11-20T10:00", ""),
        ("2026-11-20T12:30", "today at 14:00"),
        ("2026-11-20T21:00", "on 11-23 at 09:00"),
        ("2026-11-19T23:59", "tomorrow at 09:00"),
        ("2026-11-20T00:01", "today at 09:00"),
        ("2026-11-23T22:00", "on 11-25 at 09:00"),
    ],
)
def test_customers_are_told_when_people_are_back(at: str, back: str) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert closed.back_at(SHOP, now, "en") == back
