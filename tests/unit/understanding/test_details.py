"""The small pieces of a request."""

import pytest

from chalicelib.understanding.details import address_in, is_no, is_yes, method_in, phone_in, reason_in, recipient_in

METHODS = [
    {"method": "credit_card_951", "kind": "card", "label": "Visa 9951"},
    {"method": "gift_card_77", "kind": "gift_card"},
    {"method": "alipay", "kind": "wallet", "label": "支付宝"},
]


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "确认",
        "好的",
        "是的，确认",
        "ok please go ahead",
        "確認",
        "对",
        "行吧",
        "没问题，就这样",
        "Yes, go ahead!",
    ],
)
def test_a_yes_is_a_yes(text: str) -> None:
    assert is_yes(text) and not is_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "好的吧那什么时候能退",
        "yes but change the color",
        "可以吗",
        "确认一下地址是哪里",
        "是不是",
        "对了，还有一个问题",
        "好像不对",
        "好的换成黑色",
        "",
        "不确认",
        "不行",
    ],
)
def test_whatever_else_is_no_yes(text: str) -> None:
    assert not is_yes(text)


@pytest.mark.parametrize(
    "text", ["算了", "不用了", "先不办了", "no", "never mind", "再想想", "不用了，谢谢", "no thanks"]
)
def test_a_no_is_a_no(text: str) -> None:
    assert is_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "不是白色，要黑色的那一双",
        "不知道",
        "不要了",
        "不想要了",
        "谢谢",
        "no longer needed because I bought another one",
    ],
)
def test_a_correction_is_no_no(text: str) -> None:
    assert not is_no(text)


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
    assert (address_in(text, asked), recipient_in(text), phone_in(text)) == (address, recipient, phone)


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("refund to credit_card_951", "credit_card_951"),
        ("退到礼品卡", "gift_card_77"),
        ("支付宝", "alipay"),
        ("用 Visa 9951 吧", "credit_card_951"),
        ("随便", ""),
    ],
)
def test_a_way_to_pay_is_named_by_id_label_or_kind(text: str, method: str) -> None:
    assert method_in(text, METHODS) == method


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("拍错了", "by_mistake"),
        ("no longer needed", "no_longer_needed"),
        ("等不及了", "too_slow"),
        ("开线了", "quality"),
        ("嗯", ""),
    ],
)
def test_a_reason_becomes_its_code(text: str, reason: str) -> None:
    assert reason_in(text) == reason
