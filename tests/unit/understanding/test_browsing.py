"""A few words go on with a look at products; outside of one they mean what they always mean."""

from dataclasses import replace

import pytest

from chalicelib.message import Choice, Customer, Draft, Expecting, State
from chalicelib.understanding import context, reading

TWO = (Choice("product:P1", "跑鞋"), Choice("product:P2", "板鞋"))
FRESH = State("c", Customer("u"))
SUGGESTED = replace(
    FRESH, topic="product.recommend", wish={"text": "跑鞋"}, expecting=Expecting("product.recommend", "product", TWO)
)
ASKED = replace(FRESH, topic="product.size", product="P1", expecting=Expecting("product.size", "body-height"))
STOCK = replace(FRESH, topic="product.stock", product="P1")


@pytest.mark.parametrize(
    ("state", "text", "intent", "slot"),
    [
        (SUGGESTED, "便宜点的", "product.recommend", ("suggest", "cheaper")), (SUGGESTED, "换一批", "product.recommend", ("suggest", "others")),
        (SUGGESTED, "都不喜欢", "product.recommend", ("suggest", "others")), (SUGGESTED, "show me others", "product.recommend", ("suggest", "others")),
        (SUGGESTED, "要黑色的", "product.recommend", ("suggest", "more")), (SUGGESTED, "那300以内呢", "product.recommend", ("suggest", "more")),
        (SUGGESTED, "哪个便宜", "product.compare", ("", "")), (ASKED, "165", "product.size", ("", "")), (ASKED, "不知道", "product.size", ("table", "")),
        (STOCK, "黑色42的呢", "product.stock", ("product", "P1")), (STOCK, "到货通知我", "product.stock", ("restock", "")),
        (FRESH, "不要根据我的记录推荐", "product.recommend", ("suggest", "off")), (FRESH, "關閉個人化推薦", "product.recommend", ("suggest", "off")),
        (FRESH, "don't use my history", "product.recommend", ("suggest", "off")), (FRESH, "开启个性化推荐", "product.recommend", ("suggest", "on")),
    ],
)  # fmt: skip
def test_a_look_at_products_goes_on(state: State, text: str, intent: str, slot: tuple[str, str]) -> None:
    read, filled = context.in_context(state, reading.read(text), "")
    assert (read.intent, filled, read.decision) == (intent, slot, "answer")


@pytest.mark.parametrize("text", ["换一批", "便宜点的", "要黑色的", "165", "哪个便宜", "不知道"])
def test_without_such_a_look_the_words_mean_what_they_always_mean(text: str) -> None:
    read = reading.read(text)
    assert context.in_context(FRESH, read, "") == (read, ("", ""))


def test_a_new_wish_begins_anew() -> None:
    assert context.in_context(SUGGESTED, reading.read("送女朋友什么好，预算300"), "")[1] == ("", "")


def test_a_command_under_way_is_not_left_for_a_look_at_products() -> None:
    under_way = replace(SUGGESTED, draft=Draft("exchange", "aftersales.exchange"))
    assert context.in_context(under_way, reading.read("换一批"), "")[0].intent != "product.recommend"


@pytest.mark.parametrize(
    ("choice", "intent", "slot"),
    [
        ("restock:P1-2", "product.stock", ("restock", "P1-2")), ("suggest:cheaper", "product.recommend", ("suggest", "cheaper")),
        ("product:P1", "product.info", ("product", "P1")),
    ],
)  # fmt: skip
def test_a_button_brings_its_question_along(choice: str, intent: str, slot: tuple[str, str]) -> None:
    read, filled = context.in_context(FRESH, reading.read("好"), choice)
    assert (read.intent, filled) == (intent, slot)
