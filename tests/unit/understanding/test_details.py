"""A yes, a no and an address are taken for one only where they are nothing else."""

import pytest

from chalicelib.understanding import details
from chalicelib.understanding.lines import Line, lines_in, swaps_in

SHOES = {
    "w42": {"colour": "白", "size": "42"},
    "b42": {"colour": "黑", "size": "42"},
    "b44": {"colour": "黑", "size": "44"},
}
PAIR, OTHER = (Line(sku, "云感跑鞋", SHOES[sku], SHOES) for sku in ("w42", "b42"))
MUG = Line("m1", "松影马克杯", {"colour": "青"}, {"m1": {"colour": "青"}, "m2": {"colour": "灰"}})


@pytest.mark.parametrize(
    "text",
    [
        "确认",
        "好的，确认",
        "嗯嗯",
        "行吧",
        "好吧。",
        "没错了",
        "確認",
        "可以喔",
        "Yes, please",
        "ok ok",
        "確認取消訂單",
    ],
)
def test_a_yes(text: str) -> None:
    assert details.is_yes(text) and not details.is_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "好的吧那什么时候能退",
        "是吧",
        "对吧",
        "好了",
        "行了",
        "可以吗",
        "确认?",
        "不是",
        "是不是",
        "yes but",
        "确认地址",
        "",
    ],
)
def test_no_yes(text: str) -> None:
    assert not details.is_yes(text)


@pytest.mark.parametrize(
    "text", ["算了", "先不办", "不用了，谢谢", "別取消", "不退了", "再想想", "no thanks", "Never mind.", "No, leave it"]
)
def test_a_no(text: str) -> None:
    assert details.is_no(text) and not details.is_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "不是白色，要黑色的",
        "不合适",
        "不对，要41码",
        "别的颜色",
        "没有收到",
        "no, the black one",
        "不想要了",
        "等等地址错了",
        "",
    ],
)
def test_no_no(text: str) -> None:
    assert not details.is_no(text)


@pytest.mark.parametrize(
    ("text", "asked", "address"),
    [
        ("I want to change it to 12 Long Street, Springfield", False, "12 Long Street, Springfield"),
        ("地址改成上海市静安区南京西路100号可以吗", False, "上海市静安区南京西路100号"),
        ("上海市静安区南京西路100号，收货人王芳，电话13900001111，谢谢", True, "上海市静安区南京西路100号"),
        ("送到上海市浦东新区要几天？", True, ""),
        ("門牌寄到臺北市信義區忠孝東路五段1號", False, "臺北市信義區忠孝東路五段1號"),
        ("上海市静安区南京西路100号", False, ""),
    ],
)
def test_an_address_is_no_more_than_the_address(text: str, asked: bool, address: str) -> None:
    assert details.address_in(text, asked) == address


@pytest.mark.parametrize(
    ("text", "lines", "skus"),
    [
        ("跑鞋和马克杯", [PAIR, MUG], ["w42", "m1"]), ("不是马克杯，是跑鞋", [PAIR, MUG], ["w42"]), ("白色的那双", [PAIR, OTHER], ["w42"]),
        ("黑色的和马克杯", [PAIR, OTHER, MUG], ["b42", "m1"]), ("跑鞋", [PAIR, OTHER], []), ("全部", [PAIR, MUG], ["w42", "m1"]), ("你好", [PAIR, MUG], []),
    ],
)  # fmt: skip
def test_which_lines_are_meant(text: str, lines: list[Line], skus: list[str]) -> None:
    assert lines_in(text, lines) == skus


@pytest.mark.parametrize(
    ("text", "lines", "asked", "swaps"),
    [
        ("白色換成黑色44", [PAIR, MUG], False, [("w42", "b44")]), ("不是白色，要黑色的42", [PAIR, MUG], True, [("w42", "b42")]),
        ("黑色42", [PAIR], False, []), ("黑色42", [PAIR], True, [("w42", "b42")]), ("黑色那双", [PAIR, OTHER], True, []),
        ("白色换成黑色44，黑色换成白色42", [PAIR, OTHER], False, [("w42", "b44"), ("b42", "w42")]), ("马克杯换灰色", [PAIR, MUG], False, [("m1", "m2")]),
    ],
)  # fmt: skip
def test_what_becomes_what(text: str, lines: list[Line], asked: bool, swaps: list[tuple[str, str]]) -> None:
    assert swaps_in(text, lines, asked) == swaps


def test_a_value_that_says_not_denies_nothing() -> None:
    buds = {"e1": {"colour": "blue", "water": "IPX4"}, "e2": {"colour": "black", "water": "not resistant"}}
    text = "exchange Earbuds (colour: blue, water: IPX4) -> (colour: black, water: not resistant). Use paypal."
    assert swaps_in(text, [Line("e1", "Earbuds", buds["e1"], buds)]) == [("e1", "e2")]


@pytest.mark.parametrize(
    ("text", "asked", "address", "recipient", "phone"),
    [
        ("上海市浦东新区世纪大道100号 张三 13900001111", True, "上海市浦东新区世纪大道100号", "张三", "13900001111"),
        ("杭州市西湖区文三路 8 号，13900001111 李四", True, "杭州市西湖区文三路 8 号", "李四", "13900001111"),
        ("改成北京市朝阳区望京街10号，收件人：王小明", False, "北京市朝阳区望京街10号", "王小明", ""),
        ("地址改到台北市信義區松仁路 100 號", False, "台北市信義區松仁路 100 號", "", ""),
        ("Change the shipping address of order W1 to 101 Highway, New York, NY, USA, 10001.", False,
         "101 Highway, New York, NY, USA, 10001", "", ""),
        ("什么时候能到", True, "", "", ""),
        ("改地址", False, "", "", ""),
    ],
)  # fmt: skip
def test_an_address_comes_without_who_and_how_to_call(
    text: str, asked: bool, address: str, recipient: str, phone: str
) -> None:
    assert (details.address_in(text, asked), details.recipient_in(text), details.phone_in(text)) == (
        address,
        recipient,
        phone,
    )


@pytest.mark.parametrize(
    "text", ["收件人写他们，具体咋操作", "收货人能写两个人吗", "收件人用昵称行吗", "收货人怎么改", "收件人填我妈"]
)
def test_who_asks_about_the_recipient_names_none(text: str) -> None:
    assert details.recipient_in(text) == ""


@pytest.mark.parametrize(
    ("text", "name"), [("收件人写张三", "张三"), ("收货人改成李小四", "李小四"), ("收货人：王芳", "王芳")]
)
def test_a_recipient_that_is_named_is_heard(text: str, name: str) -> None:
    assert details.recipient_in(text) == name
