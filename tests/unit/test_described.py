"""A customer who describes an order is understood; one who speaks of something else is asked as before."""

from datetime import datetime

import pytest

from chalicelib.clock import SHANGHAI
from chalicelib.scenes.order.described import described
from chalicelib.shop.orders import Item, Order
from chalicelib.understanding.owned import bought_at, spoken_of

NOW = datetime(2026, 11, 18, 14, 30, tzinfo=SHANGHAI)  # a Wednesday


def order(number: str, placed: str, *items: tuple[str, str]) -> Order:
    bought = tuple(Item(f"P{place}", name, "99.00", variant=variant) for place, (name, variant) in enumerate(items))
    return Order(number, "one", f"2026-{placed}:00+08:00", "shipped", bought, "99.00")


ORDERS = [
    order("cup", "11-17T23:40", ("晨雾保温杯", "云白 500ml")),
    order("shoes", "11-13T20:15", ("轻云缓震跑步鞋", "雾霾蓝 42")),
    order("red", "11-11T00:03", ("轻云缓震跑步鞋", "正红 41"), ("无线蓝牙耳机 Pro", "曜石黑")),
    order("coat", "10-20T09:00", ("长款过膝白鸭绒羽绒服", "黑色 XL")),
    order("shirt", "10-03T09:00", ("Linen shirt", "Navy Blue L")),
]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("上周五买的那双跑鞋发货了吗", "shoes"), ("我上周五买的那双跑鞋发货了吗", "shoes"), ("上週五買的跑鞋發貨了嗎", "shoes"),
        ("蓝色那件到哪了", "shoes"), ("藍色那雙到哪了", "shoes"), ("跑鞋到哪了", "shoes red"), ("蓝色的跑鞋到哪了", "shoes"),
        ("42码那双到哪了", "shoes"), ("红色41码那双呢", "red"), ("羽绒服怎么还没到", "coat"), ("耳机和跑鞋到哪了", "shoes red"), ("保温杯发了吗", "cup"),
        ("昨天买的怎么还没发货", "cup"), ("昨晚下的单发货了没", "cup"), ("双十一买的还没到", "red"), ("双11拍的两双鞋到哪了", "red"), ("11月11日下单的", "red"),
        ("上个月买的到哪了", "coat shirt"), ("10月20号在你们店里买的那件", "coat"), ("昨天的订单到哪了", "cup"), ("黑色XL那件到哪了", "coat"),
        ("the blue one please", "shoes shirt"), ("where is the navy blue shirt", "shirt"), ("I ordered it last friday, where is it", "shoes"),
        ("the coat I bought on Oct 20", "coat"), ("my order from yesterday", "cup"), ("yesterday's order", "cup"), ("我没收到蓝色那双", "shoes"),
        ("收到了保温杯，跑鞋还没到", "shoes red"), ("上周五和双十一买的到哪了", "red"), ("黑色的耳机到哪里了", "red"), ("我想查蓝色那双", "shoes"),
    ],
)  # fmt: skip
def test_the_orders_that_are_described_are_found(text: str, meant: str) -> None:
    assert [one.order for one in described(text, NOW, ORDERS)] == meant.split()


@pytest.mark.parametrize(
    "text",
    [
        "我的快递到哪了", "昨天显示签收", "昨天显示已签收但没收到", "明天能到吗", "昨天就说派送了", "我买的昨天显示签收了", "下单后昨天才发货吗", "昨天问了客服说今天发",
        "双十一什么时候发货", "上周五就发货了怎么还没到", "上周五到现在没动", "说好三天内发货", "昨天拍照给你们了", "昨天订单显示已发货", "昨天买家秀", "想明天买一双",
        "上周五想买没买成", "换成蓝色的可以吗", "换42码", "想要黑色的那种", "能改成红色41码吗", "收到的是红色的", "发成黑色了", "昨天买单的时候", "昨天下单前问过",
        "绿色那件到哪了", "上周五买的保温杯", "2026年买的", "去年买的", "", "it arrived yesterday", "the order was delivered yesterday", "will it arrive tomorrow",
        "I bought shoes and they said yesterday", "the shoes I bought arrived last friday", "can you change it to blue", "I want the blue one instead",
        "I received a black one", "my order says delivered yesterday",
    ],
)  # fmt: skip
def test_what_describes_no_order_narrows_nothing(text: str) -> None:
    assert described(text, NOW, ORDERS) == []


def test_the_time_of_buying_is_told_from_other_times() -> None:
    said = "我前天买的，昨天发货，说明天到"
    assert [one.text for one in bought_at(said, NOW)] == ["前天"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("蓝色那件换成红色的", "蓝色那件, "), ("蓝色那件到哪了", "蓝色那件到哪了"), ("没收到蓝色那件", "没收到蓝色那件"),
        ("change the red one, the blue one is fine", ", , the blue one is fine"), ("", ""),
    ],
)  # fmt: skip
def test_what_is_wished_for_is_left_out(text: str, left: str) -> None:
    assert spoken_of(text) == left
