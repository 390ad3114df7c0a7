"""Where a command ends: refusals, other people's orders, several wishes at once, a person who takes over."""

from uuid import uuid4

import pytest

from chalicelib.store import cases, knowledge
from tests import wardrobe
from tests.api.commands import ARRIVED, NEW_HOME, PAID, ids, shows, stored, yes_of
from tests.api.conftest import Door, Owner
from tests.wardrobe import NUMBER


@pytest.mark.parametrize(
    ("word", "wish", "because"),
    [
        ("shipped", "取消订单", "已发货"), ("arrived", "取消订单", "已签收"), ("cancelled", "取消订单", "已取消"), ("shipped", "改地址", "已发货"),
        ("long_ago", "我要退货", "超过 7 天"), ("long_ago", "我要换货", "超过 15 天"), ("long_ago", "我要退款", "超过 30 天"), ("cancelled", "我要退款", "已取消"),
        ("arrived", "撤销退款申请", "没有查到"), ("shipped", "我要退货", "已发货"), ("packed", "取消订单", "已打包"), ("refunding", "我要退货", "退款中"),
    ],
)  # fmt: skip
def test_a_refusal_says_why(owner: Owner, newcomer: str, word: str, wish: str, because: str) -> None:
    talk = owner(word)
    before = stored(newcomer, NUMBER[word])
    reply = talk.hear(wish)
    assert because in reply["text"] and ids(reply)[-1] == "human"
    talk.hear("确认")
    assert stored(newcomer, NUMBER[word]) == before


def test_what_is_above_the_limit_is_for_a_colleague(owner: Owner, newcomer: str) -> None:
    reply = owner("arrived").hear("我要退款，全部")
    assert "258.00" in reply["text"] and "200.00" in reply["text"] and ids(reply) == ["human"]


def test_the_money_for_what_has_not_left_comes_back_with_its_cancellation(owner: Owner, newcomer: str) -> None:
    talk = owner("paid")
    assert "取消订单" in talk.hear("我要退款")["text"]
    talk.hear("确认")
    assert stored(newcomer, PAID)["status"] == "cancelled"


def test_what_has_arrived_is_exchanged_whatever_the_customer_calls_it(owner: Owner, newcomer: str) -> None:
    talk = owner("arrived")
    assert "换货" in talk.hear(f"修改商品 {ARRIVED}")["text"] + talk.hear("跑鞋换成黑色42")["text"]
    talk.hear("确认")
    assert stored(newcomer, ARRIVED)["status"] == "exchanging"


def test_of_somebody_elses_order_not_a_word(door: Door, owner: Owner, newcomer: str) -> None:
    wardrobe.bought(other := f"new-{uuid4().hex[:12]}", ["two_pairs"])
    before = stored(other, NUMBER["two_pairs"])
    talk = owner("paid")
    theirs, absent = (talk.hear(f"取消订单 {number}") for number in (NUMBER["two_pairs"], "KF20260101999999"))
    assert theirs["text"].replace(NUMBER["two_pairs"], "KF20260101999999") == absent["text"]
    assert theirs["choices"] == absent["choices"] and not theirs["cards"]
    talk.hear("确认")
    assert stored(other, NUMBER["two_pairs"]) == before


@pytest.mark.parametrize("wish", ["取消订单", "我要退货", "改地址", "把默认地址改成上海市静安区南京西路100号"])
def test_a_guest_signs_in_first(door: Door, wish: str) -> None:
    talk = door.guest()
    reply = talk.hear(wish)
    assert "登录" in reply["text"] and ids(reply)[-1] == "human"
    assert not shows(talk.hear("确认"))


def test_a_command_and_a_question_in_one_message(owner: Owner, newcomer: str) -> None:
    talk = owner()
    reply = talk.hear(f"取消订单 {PAID}，另外快递到哪了")
    assert "备货" in reply["text"] and shows(reply)
    talk.hear("确认")
    assert stored(newcomer, PAID)["status"] == "cancelled"


@pytest.mark.parametrize("by_button", [True, False])
def test_of_two_commands_in_one_message_the_second_follows_the_first(
    owner: Owner, newcomer: str, by_button: bool
) -> None:
    talk = owner()
    shown = talk.hear(f"取消订单 {PAID}，另外我要退货 {ARRIVED}")
    assert PAID in shown["text"] and ARRIVED not in shown["text"]
    second = talk.hear("确认", **({"choice": yes_of(shown)} if by_button else {}))
    assert "已取消" in second["text"] and "skus:*" in ids(second)
    talk.hear("跑鞋")
    talk.hear("确认")
    assert stored(newcomer, PAID)["status"] == "cancelled" and stored(newcomer, ARRIVED)["status"] == "returning"


def test_another_order_is_meant_where_the_last_one_cannot_be(owner: Owner) -> None:
    talk = owner()
    talk.hear("取消订单")
    talk.hear("确认")
    assert "skus:*" in ids(talk.hear("我要退货"))


def test_who_asks_for_a_person_hands_over_what_was_begun(owner: Owner, newcomer: str) -> None:
    talk = owner("paid")
    button = yes_of(talk.hear(f"地址改成{NEW_HOME}"))
    turn = talk.say("我要转人工")
    assert turn["service"]["mode"] == "waiting"
    briefing = cases.case_of(turn["service"]["case"]).briefing
    assert (briefing["want"], briefing["order"]) == ("order.change_address", PAID) and NEW_HOME in briefing["details"]
    talk.say("确认", choice=button)
    assert wardrobe.done(newcomer) == []


def test_nobody_is_asked_the_same_thing_for_ever(owner: Owner) -> None:
    talk = owner("arrived")
    asked = talk.hear("我要退货")["text"]
    said = [talk.say("嗯这个那个")["reply"]["text"] for _ in range(4)]
    assert said.count(asked) <= 2


def test_buttons_that_the_shop_never_made_do_no_harm(owner: Owner, newcomer: str) -> None:
    talk = owner("arrived")
    for choice in ("skus:nothing", "swaps:x", "reason:", "method:gold", "form:", "form:yes-", "order:x", "focus:x"):
        talk.hear("我要退货")
        assert talk.post("x", choice=choice).status == 200
    assert wardrobe.done(newcomer) == []


def test_a_guest_who_asks_how_hears_how_and_one_who_orders_is_asked_to_sign_in(door: Door) -> None:
    asked = {"faq": "HOW", "intent": "aftersales.return", "questions": {"zh-Hans": ["没登录的话怎么退货呢"]}}
    knowledge.load("faq", [asked | {"answer": {"zh-Hans": "登录后在订单里点退货。"}}])
    assert door.guest().hear("没登录的话怎么退货呢")["text"] == "登录后在订单里点退货。"
    assert "先登录" in door.guest().hear("帮我退货")["text"]
