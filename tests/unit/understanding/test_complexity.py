"""What a bot may answer and what it may not."""

import pytest

from chalicelib.understanding.complexity import course, weight
from chalicelib.understanding.reading import Reading


def heard(text: str, intent: str, decision: str = "answer", angry: bool = False, urgent: bool = False) -> Reading:
    return Reading(text, intent, 0.9, decision, angry=angry, urgent=urgent)


@pytest.mark.parametrize(
    ("read", "served"),
    [
        (heard("怎么退货", "aftersales.return"), "answer"),
        (heard("这个", "product.info", "clarify"), "clarify"),
        (heard("充电宝起火了", "aftersales.damaged"), "person"),
        (heard("it gave me an electric shock", "aftersales.damaged"), "person"),
        (heard("敏感肌会不会过敏", "product.info"), "answer"),
        (heard("我对羊毛过敏想要件暖和的毛衣", "product.recommend"), "answer"),
        (heard("烫伤了，找谁", "product.usage", "clarify"), "person"),
        (heard("坏了，第三次找你们了", "aftersales.repair"), "answer"),
        (heard("坏了，第三次找你们了，要求赔偿", "aftersales.repair"), "person"),
        (heard("急，第三次找你们了，气死我了", "logistics.urge", angry=True, urgent=True), "person"),
        (heard("打官司要多少律师费，反复问了", "unknown.out_of_scope", "unknown"), "clarify"),
    ],
)
def test_the_signs_decide_together(read: Reading, served: str) -> None:
    assert course(read) == served


def test_each_sign_adds_its_weight() -> None:
    plain = heard("东西坏了", "aftersales.damaged")
    assert weight(plain) == 0
    assert weight(heard("东西坏了" * 40, "aftersales.damaged", angry=True)) == 2
