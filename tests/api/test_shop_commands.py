"""Commands where the shop has an API of its own: done there, once, after the same yes, and claimed only where it said so."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.store import knowledge
from tests import dialogue, wardrobe
from tests.api.commands import ARRIVED, NEW_HOME, PAID, ids, shows, stored, yes_of
from tests.api.conftest import Door, Owner
from tests.api.test_shop_api import DOWN, open_cases
from tests.nemesis import fault, silent
from tests.shop_api import ShopApi

NOT_SURE = "还没有确认办成"


def test_a_command_is_done_by_the_shop_under_its_id_and_noted(api: ShopApi, owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear(f"帮我取消订单 {PAID}")
    assert api.asked("POST /shop/commands") == [] and stored(newcomer, PAID)["status"] == "paid"
    assert "已取消" in talk.hear("确认")["text"]
    [posted] = api.asked("POST /shop/commands")
    assert posted.headers["Idempotency-Key"] == posted.content["id"]
    assert posted.content["command"] == {"kind": "cancel", "order": PAID}
    assert posted.content["expected"] == {"money": "199.00", "method": "alipay"}
    assert stored(newcomer, PAID)["status"] == "cancelled"
    [noted] = wardrobe.done(newcomer)
    assert noted["command"]["kind"] == "cancel" and noted["order"]["status"] == ["paid", "cancelled"]


def test_the_same_yes_twice_reaches_the_shop_once(api: ShopApi, owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    first, second = (talk.post("确认", identifier="same").body for _ in range(2))
    assert first == second and len(api.asked("POST /shop/commands")) == 1


@pytest.mark.parametrize("words", ["确认一下地址是哪里", "不确认", "好的，不过换成黑色", "嗯？"])
def test_what_is_no_plain_yes_never_reaches_the_shop(api: ShopApi, owner: Owner, words: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    talk.hear(words)
    assert api.asked("POST /shop/commands") == []


def test_the_shops_own_refusal_is_told_with_its_reason(api: ShopApi, owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    api.refuses = {"reason": "state", "values": {"order": PAID, "status": "packed"}}
    assert "打包" in talk.hear("确认")["text"]
    assert wardrobe.done(newcomer) == []


@pytest.mark.parametrize(
    "answer",
    [
        {"reason": "moon_phase"},
        {"reason": "state"},
        {"reason": "state", "values": {"order": PAID, "status": "melted"}},
        {"reason": "limit", "values": {"amount": 3, "limit": ["x"]}},
    ],
)
def test_a_reason_without_words_of_ours_leads_to_a_person(api: ShopApi, owner: Owner, answer: dict[str, Any]) -> None:
    talk = owner()
    talk.hear("取消订单")
    api.refuses = answer
    reply = talk.hear("确认")
    assert "已取消" not in reply["text"] and ids(reply) == ["human"]


def test_what_the_shop_changed_under_our_hands_is_shown_again(api: ShopApi, owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear(f"地址改成{NEW_HOME}")
    api.refuses = {"reason": "changed"}
    assert shows(talk.hear("确认"))
    api.refuses = {}
    talk.hear("确认")
    assert stored(newcomer, PAID)["address"] == NEW_HOME and len(wardrobe.done(newcomer)) == 1


@pytest.mark.parametrize("wrong", ["dropped", "500", "garbage", "slow", "html"])
def test_nothing_is_claimed_as_done_where_the_shop_did_not_say_so(
    api: ShopApi, owner: Owner, newcomer: str, wrong: str
) -> None:
    talk = owner()
    talk.hear(f"地址改成{NEW_HOME}")
    api.always, api.only = wrong, "POST /shop/commands"
    reply = talk.hear("确认")
    assert NOT_SURE in reply["text"] and wardrobe.done(newcomer) == []
    [case] = open_cases(talk)
    assert case.reason == "shop_down" and (case.order, case.briefing["want"]) == (PAID, "order.change_address")
    assert NEW_HOME in case.briefing["details"]


def test_an_answer_that_was_lost_is_found_again_and_nothing_is_done_twice(
    api: ShopApi, owner: Owner, newcomer: str
) -> None:
    talk = owner()
    button = yes_of(talk.hear("取消订单"))
    api.faults, api.only = ["lost", "lost"], "POST /shop/commands"
    assert NOT_SURE in talk.hear("确认", choice=button)["text"]
    assert stored(newcomer, PAID)["status"] == "cancelled" and wardrobe.done(newcomer) == []
    assert "已取消" in talk.hear("确认", choice=button)["text"]
    assert len(api.done) == 1 and len(wardrobe.done(newcomer)) == 1
    assert stored(newcomer, PAID)["version"] == 2


def test_the_yes_can_be_said_again_when_the_shop_is_back(api: ShopApi, owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    api.faults, api.only = ["dropped", "dropped"], "POST /shop/commands"
    assert NOT_SURE in talk.hear("确认")["text"] and stored(newcomer, PAID)["status"] == "paid"
    assert "已取消" in talk.hear("确认")["text"]
    assert len(api.done) == 1 and len(wardrobe.done(newcomer)) == 1


@pytest.mark.parametrize("words", ["算了", "确认", "取消订单", "先不办"])
def test_whatever_is_said_after_a_lost_answer_the_customer_hears_what_was_done(
    api: ShopApi, owner: Owner, newcomer: str, words: str
) -> None:
    talk = owner("paid")
    talk.hear("取消订单")
    api.faults, api.only = ["lost", "lost"], "POST /shop/commands"
    assert NOT_SURE in talk.hear("确认")["text"]
    assert "已取消" in talk.hear(words)["text"] and len(wardrobe.done(newcomer)) == 1


def test_who_gives_up_after_an_outage_has_had_nothing_done(api: ShopApi, owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    api.faults, api.only = ["dropped", "dropped"], "POST /shop/commands"
    talk.hear("确认")
    assert "没有改动" in talk.hear("算了")["text"] and api.done == {}
    assert stored(newcomer, PAID)["status"] == "paid"


def test_while_it_stays_open_what_was_done_nobody_says_that_nothing_was(api: ShopApi, owner: Owner) -> None:
    talk = owner()
    talk.hear("取消订单")
    api.faults, api.only = ["lost", "lost"], "POST /shop/commands"
    talk.hear("确认")
    api.always, api.only = "500", ""
    assert "没有改动" not in talk.hear("算了")["text"]


def test_a_crash_between_the_shop_and_the_store_is_mended_by_the_repeat(
    api: ShopApi, owner: Owner, newcomer: str
) -> None:
    talk = owner()
    talk.hear("取消订单")
    with fault("TransactWriteItems", lambda request: silent(request) if b"conversations" in request.body else None):
        assert talk.post("确认", identifier="yes").status == 503
    assert stored(newcomer, PAID)["status"] == "cancelled" and wardrobe.done(newcomer) == []
    answer = talk.post("确认", identifier="yes").body
    assert "已取消" in answer["reply"]["text"]
    assert len(api.done) == 1 and len(wardrobe.done(newcomer)) == 1


def test_another_question_is_answered_although_a_command_is_under_way(api: ShopApi, owner: Owner) -> None:
    talk = owner()
    talk.hear(f"我要退货 {ARRIVED}")
    api.always = "500"
    assert "七天" in talk.hear("退货运费谁出")["text"]
    assert DOWN in talk.hear("马克杯")["text"]
    assert "没有改动" in talk.hear("算了")["text"]


_PLAYED = [one for one in dialogue.written() if one.intent in ("order.cancel", "aftersales.return", "refund.status")]


@pytest.fixture
def policies(request: pytest.FixtureRequest) -> Iterator[dialogue.Dialogue]:
    one: dialogue.Dialogue = request.param
    knowledge.load("policies", one.policies)
    yield one
    knowledge.load("policies", [{"policy": row["policy"]} for row in one.policies])


@pytest.mark.parametrize(
    "policies", [pytest.param(one, id=f"{one.intent}: {one.name}") for one in _PLAYED], indirect=["policies"]
)
def test_a_dialogue_goes_the_same_way_over_the_shops_api(
    api: ShopApi, door: Door, newcomer: str, policies: dialogue.Dialogue
) -> None:
    wardrobe.stock()
    wardrobe.bought(newcomer, [order for order in policies.orders if isinstance(order, str)])
    dialogue.play(policies, door.guest() if policies.customer == "guest" else door.customer(newcomer), newcomer)
