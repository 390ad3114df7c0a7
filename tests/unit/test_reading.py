"""Numbers, language and mood in a message."""

import pytest

from chalicelib.understanding.mood import angry
from chalicelib.understanding.reading import entities_of, language_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("订单KF20261118000042到哪了", {"order": ["KF20261118000042"]}),
        ("kf20261118000042 8888", {"order": ["KF20261118000042"], "tail": ["8888"]}),
        ("SF1234567890123怎么不动了", {"parcel": ["SF1234567890123"]}),
        ("手机13800008888", {"phone": ["13800008888"]}),
        ("付了399.5元，又扣¥20", {"amount": ["399.5元", "¥20"]}),
        ("尾号0042", {"tail": ["0042"]}),
        ("2026年买的，2026元", {"amount": ["2026元"]}),
        ("没有数字", {}),
    ],
)
def test_numbers_are_told_apart(text: str, found: dict[str, list[str]]) -> None:
    assert entities_of(text) == found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我的快递到哪了", "zh-Hans"),
        ("我的包裹到哪了嗎", "zh-Hant"),
        ("幾時到㗎唔該", "zh-Hant"),
        ("现在有什么优惠活动", "zh-Hans"),
        ("寄到北京", "zh-Hans"),
        ("where is it", "en"),
        ("hello", "en"),
        ("KF20261118000042", "zh-Hans"),
        ("iPhone 的壳", "zh-Hans"),
        ("😀", "zh-Hans"),
    ],
)
def test_the_language_is_recognised(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text", ["什么垃圾店", "你们就是骗子！", "This is ridiculous", "到底什么时候发货啊！！！", "太誇張了"]
)
def test_anger_is_heard(text: str) -> None:
    assert angry(text)


@pytest.mark.parametrize("text", ["谢谢！", "好的！！", "什么时候发货呀", "请问能退吗？"])
def test_liveliness_is_not_anger(text: str) -> None:
    assert not angry(text)
