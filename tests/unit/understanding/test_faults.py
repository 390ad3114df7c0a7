"""What is wrong, and what is wanted instead."""

import pytest

from chalicelib.understanding import faults


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("少发了一个杯子", "missing"),
        ("书架没收到，漏发了", "missing"),
        ("少寄了一個", "missing"),
        ("One item is missing", "missing"),
        ("发错货了", "wrong"),
        ("收到的颜色不对，发错了", "wrong"),
        ("they sent the wrong colour", "wrong"),
        ("发错了还少一个", ""),
        ("收到的东西和订单对不上", ""),
        ("", ""),
    ],
)
def test_whether_something_is_missing_or_wrong(text: str, problem: str) -> None:
    assert faults.problem_in(text) == problem


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("换一件新的", "replace"),
        ("给我补发", "replace"),
        ("補寄一個", "replace"),
        ("send me a new one", "replace"),
        ("退款就行", "refund"),
        ("我要退货", "refund"),
        ("I want my money back", "refund"),
        ("不用补发，退款吧", "refund"),
        ("不要退款了，换一个吧", "replace"),
        ("不想退货，直接退款", "keep"),
        ("仅退款", "keep"),
        ("退款多久到账", ""),
        ("退货运费谁出", ""),
        ("碎了", ""),
    ],
)
def test_what_is_wanted_instead_is_what_was_said_last(text: str, remedy: str) -> None:
    assert faults.remedy_in(text) == remedy
