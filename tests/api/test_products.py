"""What customers hear about products, from the catalogue as it is now."""

import pytest

from chalicelib.store import knowledge
from tests.api.conftest import Door, Talk

SHOES = {"product": "P0101", "name": "云感缓震跑鞋", "category": "鞋靴", "price": "199.00", "text": "轻而稳。"}
BOOTS = {
    "product": "P0102",
    "name": "马丁八孔皮靴",
    "category": "鞋靴",
    "price": "399.00",
    "text": "耐穿。",
    "variants": [],
}
VARIANTS = [
    {"sku": "P0101-1", "colour": "白色", "size": "41", "stock": 30},
    {"sku": "P0101-2", "colour": "白色", "size": "42", "stock": 3},
    {"sku": "P0101-3", "colour": "黑色", "size": "42", "stock": 0, "price": "219.00"},
]


@pytest.fixture
def talk(door: Door, newcomer: str) -> Talk:
    attributes = {"鞋面": "飞织网布", "鞋底": "EVA"}
    knowledge.load("products", [{**SHOES, "variants": VARIANTS, "attributes": attributes}, BOOTS])
    return door.customer(newcomer)


def test_a_price_is_told_with_what_is_on_now(talk: Talk) -> None:
    reply = talk.hear("云感缓震跑鞋多少钱")
    assert (
        "¥199.00 – ¥219.00" in reply["text"] and "跨店满减" in str(reply["cards"]) and "早鸟" not in str(reply["cards"])
    )


def test_the_price_of_a_variant_is_its_own(talk: Talk) -> None:
    assert "¥219.00" in talk.hear("云感缓震跑鞋黑色的多少钱")["text"]


def test_stock_is_told_by_variant_and_few_pieces_by_their_number(talk: Talk) -> None:
    reply = talk.hear("云感缓震跑鞋白色42码还有货吗")
    assert reply["cards"][0]["lines"] == [{"text": "仅剩 3 件", "label": "白色 42"}]


def test_what_is_sold_out_comes_with_what_is_left(talk: Talk) -> None:
    reply = talk.hear("云感缓震跑鞋黑色42码有货吗")
    assert "没货" in reply["text"] and len(reply["cards"][0]["lines"]) == 2


def test_follow_ups_are_about_the_same_product(talk: Talk) -> None:
    talk.hear("云感缓震跑鞋是什么材质的")
    assert "云感缓震跑鞋" in talk.hear("它多少钱")["text"]
    assert "云感缓震跑鞋" in talk.hear("这款有货吗")["text"]


def test_two_products_are_shown_side_by_side(talk: Talk) -> None:
    reply = talk.hear("云感缓震跑鞋和马丁八孔皮靴有什么区别")
    assert reply["cards"][0]["title"] == "云感缓震跑鞋 | 马丁八孔皮靴"
    assert {"label": "现价", "text": "¥199.00 | ¥399.00"} in reply["cards"][0]["lines"]


def test_a_yes_or_no_of_the_shop_is_told_in_words(talk: Talk) -> None:
    knowledge.load("products", [{**BOOTS, "attributes": {"防水": False}}])
    assert "防水：否" in talk.hear("马丁八孔皮靴防水吗")["text"]


def test_an_answer_that_was_written_for_one_product_comes_before_its_attributes(talk: Talk) -> None:
    row = {
        "faq": "LACES",
        "questions": {"zh-Hans": ["鞋带是什么材质"]},
        "answer": {"zh-Hans": "鞋带是涤纶的，盒里有一副备用的。"},
    }
    knowledge.load("faq", [{**row, "products": ["P0101"]}])
    assert "备用的" in talk.hear("云感缓震跑鞋的鞋带是什么材质")["text"]
    assert "备用的" not in talk.hear("马丁八孔皮靴的鞋带是什么材质")["text"]
