"""Whether an order was called off is a question; 取消 alone is not."""

import pytest

from chalicelib.understanding.imperative import asks_if_cancelled


@pytest.mark.parametrize(
    "text", ["单子有没有被取消掉？", "为什么被系统取消了", "我的订单怎么被取消了", "是不是自动取消了"]
)
def test_who_asks_whether_it_was_cancelled_cancels_nothing(text: str) -> None:
    assert asks_if_cancelled(text)


@pytest.mark.parametrize("text", ["取消订单", "怎么取消订单", "帮我把它取消了", "那个退货申请怎么被取消了", "能取消吗"])
def test_a_cancellation_is_no_question_about_one(text: str) -> None:
    assert not asks_if_cancelled(text)
