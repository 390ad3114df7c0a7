"""What a customer has done is filled in piece by piece, in any order, and with every change of mind."""

from collections.abc import Iterator

import pytest

from chalicelib.store import knowledge
from tests.api.commands import ARRIVED, NEW_HOME, PAID, UNPAID, ids, shows, stored, yes_of
from tests.api.conftest import Owner
from tests.wardrobe import NUMBER


@pytest.fixture
def returns_need_a_reason(stocked: str) -> Iterator[None]:
    knowledge.load("policies", [{"policy": "return", "reasons": ["no_longer_needed", "quality"]}])
    yield
    knowledge.load("policies", [{"policy": "return"}])


def test_all_pieces_in_one_message_are_shown_at_once(owner: Owner, newcomer: str) -> None:
    shown = owner().hear(f"订单 {PAID} 的地址改成{NEW_HOME}，收货人王芳，电话13900001111，谢谢")
    assert shows(shown) and f"{NEW_HOME} 王芳 13900001111" in shown["text"]


def test_all_pieces_of_an_exchange_in_one_message(owner: Owner, newcomer: str) -> None:
    talk = owner()
    shown = talk.hear(f"订单 {ARRIVED} 的跑鞋换成黑色44码")
    assert shows(shown) and "白 42 → 黑 44" in shown["text"]
    talk.hear("确认")
    [request] = stored(newcomer, ARRIVED)["after_sales"]
    assert (request["kind"], request["skus"], request["to"]) == ("exchange", ["P0009-W42"], ["P0009-B44"])


@pytest.mark.parametrize(
    "pieces",
    [
        (ARRIVED, "跑鞋", "质量问题"),
        (ARRIVED, "质量问题", "跑鞋"),
        (f"{ARRIVED} 跑鞋开线了，质量问题",),
        ("质量问题", ARRIVED, "跑鞋"),
    ],
)
def test_pieces_come_in_any_order(
    owner: Owner, newcomer: str, returns_need_a_reason: None, pieces: tuple[str, ...]
) -> None:
    talk = owner("arrived", "two_pairs")
    reply = talk.hear("我要退货")
    for piece in pieces:
        reply = talk.hear(piece)
    missing = {"要退哪几件": "跑鞋", "什么原因": "质量问题", "哪一个": ARRIVED}
    for question in missing:
        reply = talk.hear(missing[question]) if question in reply["text"] else reply
    assert shows(reply) and "云感跑鞋 白 42" in reply["text"] and ARRIVED in reply["text"]
    talk.hear("确认")
    [request] = stored(newcomer, ARRIVED)["after_sales"]
    assert (request["skus"], request["reason"]) == (["P0009-W42"], "quality")


def test_pieces_come_by_buttons_too(owner: Owner, newcomer: str, returns_need_a_reason: None) -> None:
    talk = owner("arrived", "two_pairs")
    assert f"order:{ARRIVED}" in ids(talk.hear("我要退货"))
    assert "skus:*" in ids(talk.hear("x", choice=f"order:{ARRIVED}"))
    assert "reason:quality" in ids(talk.hear("x", choice="skus:*"))
    talk.hear("x", choice=yes_of(talk.hear("x", choice="reason:quality")))
    assert stored(newcomer, ARRIVED)["after_sales"][0]["amount"] == "258.00"


def test_no_longer_needing_it_is_a_reason_where_one_was_asked_for(
    owner: Owner, newcomer: str, returns_need_a_reason: None
) -> None:
    talk = owner("arrived")
    assert "原因" in talk.hear("我要退货，跑鞋")["text"]
    assert shows(talk.hear("不需要了"))


def test_a_reason_that_the_shop_does_not_take_leaves_those_that_it_takes(
    owner: Owner, newcomer: str, returns_need_a_reason: None
) -> None:
    talk = owner("arrived")
    talk.hear("我要退货，跑鞋")
    reply = talk.hear("别家更便宜")
    assert "reason:quality" in ids(reply) and not shows(reply)


def test_not_the_white_but_the_black(owner: Owner, newcomer: str) -> None:
    talk = owner("arrived")
    assert "白 42 → 白 41" in talk.hear("跑鞋换成41码")["text"]
    assert "白 42 → 黑 42" in talk.hear("不是白色，要黑色的42码")["text"]
    talk.hear("确认")
    assert stored(newcomer, ARRIVED)["after_sales"][0]["to"] == ["P0009-B42"]


def test_not_the_mug_but_the_shoes(owner: Owner, newcomer: str) -> None:
    talk = owner("arrived")
    assert "马克杯" in talk.hear("马克杯我要退货")["text"]
    reply = talk.hear("不是马克杯，是跑鞋")
    assert shows(reply) and "跑鞋" in reply["text"] and "马克杯" not in reply["text"]


@pytest.mark.parametrize("words", ["不是这个订单，是 {}", "{}", "另一单", "弄错订单了，是 {}"])
def test_not_this_order_but_that_one(owner: Owner, newcomer: str, words: str) -> None:
    talk = owner("paid", "unpaid")
    talk.hear(f"取消订单 {PAID}")
    assert UNPAID in talk.hear(words.format(UNPAID))["text"]
    talk.hear("确认")
    assert (stored(newcomer, PAID)["status"], stored(newcomer, UNPAID)["status"]) == ("paid", "cancelled")


def test_a_change_of_mind_of_the_whole_matter(owner: Owner, newcomer: str) -> None:
    talk = owner("paid")
    talk.hear("取消订单")
    assert "地址" in talk.hear("算了，不取消了，改地址吧")["text"]
    talk.hear(NEW_HOME)
    talk.hear("确认")
    assert (stored(newcomer, PAID)["status"], stored(newcomer, PAID)["address"]) == ("paid", NEW_HOME)


@pytest.mark.parametrize("back", [{"choice": "back:"}, {}])
def test_back_to_the_command_after_another_question(owner: Owner, newcomer: str, back: dict[str, str]) -> None:
    talk = owner("arrived")
    asked = talk.hear("我要退货")
    between = talk.hear("运费谁出")
    assert ids(between)[0] == "back:"
    assert talk.hear("回到刚才的问题", **back)["text"] == asked["text"]


def test_an_address_that_was_asked_for_may_come_after_another_question(owner: Owner, newcomer: str) -> None:
    talk = owner("paid")
    talk.hear("我要改地址")
    between = talk.hear("门店周末几点关门")
    assert "十点" in between["text"] and ids(between)[0] == "back:"
    assert shows(talk.hear(NEW_HOME))


def test_a_question_is_no_address(owner: Owner) -> None:
    talk = owner("paid")
    talk.hear("我要改地址")
    assert not shows(talk.hear("送到上海市浦东新区的话要几天？"))


def test_the_right_number_after_a_wrong_one_goes_on_with_the_command(owner: Owner) -> None:
    talk = owner("paid", "unpaid")
    talk.hear("取消订单 KF20260101999999")
    assert shows(talk.hear(PAID))


def test_what_is_out_of_stock_leaves_the_other_variants(owner: Owner, newcomer: str) -> None:
    talk = owner("paid")
    assert "没货" in talk.hear("跑鞋换成43码")["text"]
    assert shows(talk.hear("那就41码吧"))
    talk.hear("好的")
    assert stored(newcomer, PAID)["items"][0]["sku"] == "P0009-W41"


def test_of_two_lines_with_the_same_name_the_colour_tells(owner: Owner, newcomer: str) -> None:
    talk = owner("two_pairs")
    assert "白 42" in talk.hear("我要退货，白色的那双")["text"]
    talk.hear("确认")
    assert stored(newcomer, NUMBER["two_pairs"])["after_sales"][0]["skus"] == ["P0009-W42"]


def test_of_two_lines_with_the_same_name_nothing_is_guessed(owner: Owner) -> None:
    reply = owner("two_pairs").hear("我要退货，跑鞋")
    assert not shows(reply) and {"skus:P0009-W42", "skus:P0009-B42"} <= set(ids(reply))


def test_of_two_lines_with_the_same_name_each_may_become_another(owner: Owner, newcomer: str) -> None:
    talk = owner("two_pairs")
    talk.hear("我要换货")
    assert shows(talk.hear("白色换成黑色44，黑色换成白色41"))
    talk.hear("确认")
    [request] = stored(newcomer, NUMBER["two_pairs"])["after_sales"]
    assert dict(zip(request["skus"], request["to"], strict=True)) == {
        "P0009-W42": "P0009-B44",
        "P0009-B42": "P0009-W41",
    }


def test_two_products_named_by_a_part_of_their_names_are_both_meant(owner: Owner) -> None:
    talk = owner("arrived")
    talk.hear("我要退货")
    reply = talk.hear("跑鞋和马克杯")
    assert shows(reply) and "258.00" in reply["text"]


def test_an_english_address_is_what_follows_the_last_word(owner: Owner, newcomer: str) -> None:
    talk = owner("paid")
    talk.hear("I want to change the shipping address to 12 Long Street, Springfield, IL 62701")
    talk.hear("yes")
    assert stored(newcomer, PAID)["address"] == "12 Long Street, Springfield, IL 62701"


def test_what_is_added_joins_what_was_named_before(owner: Owner) -> None:
    talk = owner("arrived")
    talk.hear("我要退货，马克杯")
    reply = talk.hear("还要加上跑鞋")
    assert shows(reply) and "258.00" in reply["text"]


def test_another_phone_leaves_the_address_as_it_is(owner: Owner, newcomer: str) -> None:
    talk = owner("paid")
    assert "徐汇区一路 1 号 13900001111" in talk.hear("我要改一下收货人电话 13900001111")["text"]
    talk.hear("确认")
    assert (stored(newcomer, PAID)["phone"], stored(newcomer, PAID)["address"]) == (
        "13900001111",
        "上海市徐汇区一路 1 号",
    )
