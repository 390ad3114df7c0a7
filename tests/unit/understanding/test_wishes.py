"""What somebody wants to be shown is read against what there is."""

import pytest

from chalicelib.understanding.wishes import Wish, wish_of

SHELF = [
    ("软底透气跑步鞋", "鞋靴"), ("复古慢跑鞋", "鞋靴"), ("马丁八孔靴", "鞋靴"), ("记忆棉运动鞋垫", "鞋靴"), ("316不锈钢保温杯", "餐厨"),
    ("重磅圆领纯棉T恤", "男装"), ("针织收腰长袖连衣裙", "女装"), ("Harbour rain jacket", "outdoor"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("推荐一款跑鞋，200以内", "软底透气跑步鞋 复古慢跑鞋"), ("推薦一雙跑鞋", "软底透气跑步鞋 复古慢跑鞋"), ("想买双鞋", "软底透气跑步鞋 复古慢跑鞋"),
        ("有没有好用的保温杯", "316不锈钢保温杯"), ("夏天穿的T恤", "重磅圆领纯棉T恤"), ("女装有什么好看的", "针织收腰长袖连衣裙"),
        ("recommend a jacket please", "Harbour|rain|jacket"), ("recommend a thermos", "316不锈钢保温杯"), ("送女朋友什么好", ""), ("随便推荐", ""),
        ("I need a gift under 200", ""), ("推荐一下衣服", "重磅圆领纯棉T恤 针织收腰长袖连衣裙"),
    ],
)  # fmt: skip
def test_the_kind_of_thing_is_found_in_the_catalogue(text: str, names: str) -> None:
    assert wish_of(text, SHELF).names == (frozenset(one.replace("|", " ") for one in names.split()) or None)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("200以内", 0, 200), ("两百块以内的", 0, 200), ("不超过150元", 0, 150), ("预算300", 0, 300), ("under 200 yuan", 0, 200), ("100-300元", 100, 300),
        ("100到300之间", 100, 300), ("200左右", 140, 240), ("around 100", 70, 120), ("300以上", 300, 0), ("送女朋友", 0, 0), ("170的人穿", 0, 0),
        ("五百元以下", 0, 500), ("一千左右", 700, 1200),
    ],
)  # fmt: skip
def test_the_budget_is_read(text: str, least: float, most: float) -> None:
    assert (wish_of(text, []).least, wish_of(text, []).most) == (least, most)


def test_for_whom_in_which_colour_and_for_what() -> None:
    wish = wish_of("给老公买双黑色42码防水的跑鞋，冬天穿", SHELF)
    assert (wish.whom, wish.colours, wish.sizes) == ("male", ("黑色",), ("42码",))
    assert "防水" in wish.words and "保暖" in wish.season


def test_what_is_said_later_counts() -> None:
    wish = wish_of("推荐一双黑色跑鞋，200以内", SHELF).narrowed(wish_of("那300以内红色的呢", SHELF))
    assert (wish.most, wish.colours) == (300, ("红色",)) and wish.names
    assert Wish().narrowed(wish) == wish
