"""Sizes, colours, times and products in a message."""

from datetime import datetime

import pytest

from chalicelib.clock import SHANGHAI
from chalicelib.understanding.attributes import colours_of, sizes_of
from chalicelib.understanding.products import mentioned
from chalicelib.understanding.reading import entities_of


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("我要42码的", ["42码"]), ("换成XL", ["XL"]), ("xl 和 xxl 哪个合适", ["XL", "XXL"]), ("175/92A有吗", ["175/92A"]),
        ("38.5的鞋偏大吗", ["38.5"]), ("四十二碼還有嗎", ["四十二碼"]), ("均码能穿吗", ["均码"]), ("我穿M码", ["M码"]),
        ("买的L太大", ["L"]), ("2XL", ["2XL"]), ("42号的鞋", ["42号"]), ("size 42 please", ["42"]), ("EU 42.5", ["EU42.5"]),
        ("75B", ["75B"]), ("size m", ["M"]), ("付了38.5元", []), ("尾号0042", []), ("I'm late", []), ("38.5度", []),
        ("KF20261118000042", []), ("验证码是什么", []), ("扫码付款", []), ("5号电池", []), ("168/72公斤穿得下L吗", ["L"]),
    ],
)  # fmt: skip
def test_sizes_are_found(text: str, sizes: list[str]) -> None:
    assert sizes_of(text) == sizes


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("黑色的还有吗", ["黑色"]), ("藏青和卡其色", ["藏青", "卡其色"]), ("雾霾蓝好看吗", ["雾霾蓝"]), ("要紅色和米白色", ["紅色", "米白色"]),
        ("换黑的", ["黑的"]), ("深灰色", ["深灰色"]), ("咖啡色", ["咖啡色"]), ("navy blue or dark grey", ["navy blue", "dark grey"]),
        ("is it black?", ["black"]), ("黑店", []), ("红包怎么领", []), ("绿色通道", []), ("角色", []), ("货物特色", []), ("black friday", []),
        ("墨綠色", ["墨綠色"]), ("rose gold", ["rose gold"]),
    ],
)  # fmt: skip
def test_colours_are_found(text: str, colours: list[str]) -> None:
    assert colours_of(text) == colours


def test_a_message_shows_all_its_kinds() -> None:
    now = datetime(2026, 11, 18, 14, 30, tzinfo=SHANGHAI)
    found = entities_of("昨天下午买的KF20261118000042，黑色42码，付了399元，三天内能到吗", now)
    assert found == {
        "order": ["KF20261118000042"],
        "amount": ["399元"],
        "size": ["42码"],
        "colour": ["黑色"],
        "time": [
            "2026-11-17T05:00:00.000Z/2026-11-17T10:00:00.000Z",
            "2026-11-18T06:30:00.000Z/2026-11-21T16:00:00.000Z",
        ],
    }


NAMES = [
    "云感轻量跑鞋 男款", "云感轻量跑鞋 女款", "不锈钢保温杯 500ml 白色", "不锈钢保温杯 500ml 黑色", "纯棉四件套", "无线蓝牙耳机 Pro",
    "iPhone 手机壳 透明", "Wireless Headphones", "羽绒服 长款", "儿童雨衣", "電動牙刷", "每日坚果礼盒", "居家棉拖鞋",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("跑鞋什么时候发货", NAMES[:2]), ("棉鞋什么时候发货", NAMES[12:]), ("男款的云感跑鞋掉色", NAMES[:1]), ("白色保温杯漏水", NAMES[2:3]), ("保溫杯漏水", NAMES[2:4]),
        ("蓝牙耳机连不上", NAMES[5:6]), ("我的iphone壳", NAMES[6:7]), ("the headphones are broken", NAMES[7:8]), ("电动牙刷坏了", NAMES[10:11]),
        ("羽绒服和雨衣哪个先到", ["羽绒服 长款", "儿童雨衣"]), ("优惠券怎么用", []), ("hello", []), ("", []), ("我要退款", []), ("每日签到", []),
    ],
)  # fmt: skip
def test_products_are_recognised(text: str, names: list[str]) -> None:
    assert sorted(mentioned(text, NAMES)) == sorted(names)
