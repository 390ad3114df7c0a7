"""What a customer gets to hear, over the API."""

import pytest

from chalicelib.store import customers
from chalicelib.understanding import model
from chalicelib.understanding.model import Guess
from tests import shop
from tests.api.conftest import Door


def test_a_customer_hears_where_her_own_parcel_is(door: Door) -> None:
    reply = door.customer("one").hear("我的快递到哪了")
    assert "SF1000000001" in reply["text"] and "派送" in reply["text"]
    assert reply["by"] == "bot"
    assert reply["cards"][0]["kind"] == "parcel"
    assert reply["cards"][0]["lines"][0]["text"] == "快件到达上海青浦转运中心"


def test_with_several_parcels_under_way_the_bot_asks_which_and_takes_a_number(door: Door) -> None:
    talk = door.customer("two")
    asked = talk.hear("快递到哪里了")
    assert [choice["id"] for choice in asked["choices"]] == [
        "order:KF20261118000003",
        "order:KF20261118000002",
        "human",
    ]
    assert "SF1000000002" in talk.hear("第二个")["text"]


def test_an_order_that_is_described_is_not_asked_for(door: Door, newcomer: str) -> None:
    shoes = {"product": "P0002", "name": "轻云缓震跑步鞋", "variant": "雾霾蓝 42", "price": "269.00", "quantity": 1}
    cup, run, again = "KF20261118000101", "KF20261118000102", "KF20261118000103"
    customers.load_orders(
        [
            shop.order(cup, newcomer, parcels=[shop.parcel("SF1000000101")], placed_at=shop.ago(days=1)),
            shop.order(run, newcomer, items=[shoes], parcels=[shop.parcel("SF1000000102")], placed_at=shop.ago(days=9)),
            shop.order(again, newcomer, items=[shoes], parcels=[shop.parcel("SF1000000103")]),
        ]
    )
    talk = door.customer(newcomer)
    assert "SF1000000101" in talk.hear("保温杯的快递到哪里了")["text"]
    assert "SF1000000101" in talk.hear("昨天买的快递到哪里了")["text"]
    shown = [choice["id"] for choice in talk.hear("跑鞋的快递到哪里了")["choices"]]
    assert shown == [f"order:{again}", f"order:{run}", "human"]


def test_a_tapped_choice_names_the_order(door: Door) -> None:
    talk = door.customer("two")
    choice = talk.hear("快递到哪里了")["choices"][0]
    assert "SF1000000003" in talk.hear(choice["text"], choice=choice["id"])["text"]


def test_an_order_that_has_not_shipped_is_told_by_its_state(door: Door) -> None:
    reply = door.customer("paid").hear("我的订单现在什么状态")
    assert "KF20261118000004" in reply["text"] and "48 小时" in reply["text"]
    assert reply["text"] == door.customer("paid").hear("我的快递到哪了")["text"]


def test_a_late_parcel_is_admitted_and_can_be_hurried(door: Door) -> None:
    reply = door.customer("late").hear("包裹到哪了")
    assert "抱歉" in reply["text"]
    assert "urge:KF20261118000006" in [choice["id"] for choice in reply["choices"]]


def test_all_parcels_of_a_split_order_are_shown(door: Door) -> None:
    reply = door.customer("split").hear("包裹到哪了")
    assert "2 个包裹" in reply["text"] and len(reply["cards"]) == 2
    assert "SF1000000007" in reply["text"], "the parcel still on the road is the one to speak of"


def test_an_orders_day_is_shanghais(door: Door, newcomer: str) -> None:
    customers.load_orders([shop.order("KF20261118000099", newcomer, "paid", placed_at="2026-11-17T16:30:00.000Z")])
    assert door.customer(newcomer).hear("x", choice="intent:order.list")["cards"][0]["subtitle"] == "2026-11-18"


def test_who_wants_it_faster_hears_where_it_is_and_agrees_to_the_nudge(door: Door) -> None:
    talk = door.customer("late")
    reply = talk.hear("帮我催一下", choice="intent:logistics.urge")
    assert "KF20261118000006" in reply["text"] and "催" in reply["text"]
    assert [choice["id"][:8] for choice in reply["choices"]] == ["form:yes", "form:no", "human"]


def test_a_customer_without_orders_is_told_so_and_offered_a_person(door: Door, newcomer: str) -> None:
    reply = door.customer(newcomer).hear("我的快递到哪了")
    assert "还没有订单" in reply["text"] and reply["choices"][-1]["id"] == "human"


def test_the_answer_comes_in_the_language_of_the_question(door: Door) -> None:
    talk = door.customer("one")
    assert "out for delivery" in talk.hear("Where is my parcel now?")["text"]
    assert "包裹" in talk.hear("我的包裹到哪了呢，請幫我查一下")["text"]
    assert "快递员" in talk.hear("我的快递到哪了")["text"] or "派送" in talk.hear("我的快递到哪了")["text"]


def test_faq_answers_come_from_the_shop(door: Door) -> None:
    assert door.guest().hear("退货运费谁出")["text"] == "签收后七天内，不影响二次销售就可以退。"


def test_an_entry_without_an_intent_is_found_by_its_wording(door: Door) -> None:
    assert door.customer("one").hear("门店周末几点关门")["text"] == "门店周末晚上十点关门。"


def test_an_entry_whose_time_is_over_is_not_told(door: Door) -> None:
    assert "每月八号" not in door.customer("one").hear("旧版会员日是哪天")["text"]


def test_only_promotions_that_are_on_are_told(door: Door) -> None:
    titles = [card["title"] for card in door.customer("one").hear("现在有什么优惠活动")["cards"]]
    assert titles == ["跨店满减"]
    gold = door.customer("one", level="金卡").hear("现在有什么优惠活动")["cards"]
    assert {card["title"] for card in gold} == {"跨店满减", "金卡双倍积分"}
    black = door.customer("one", level="黑金").hear("现在有什么优惠活动")["cards"]
    assert {card["title"] for card in black} == {"跨店满减", "金卡双倍积分"}


@pytest.mark.parametrize(
    "text", ["转人工", "找个真人跟我说", "我要人工客服", "I want to talk to a human", "轉真人客服"]
)
def test_asking_for_a_person_takes_one_step_however_it_is_worded(door: Door, newcomer: str, text: str) -> None:
    said = door.customer(newcomer).say(text)
    assert said["service"]["mode"] == "waiting"


def test_two_messages_that_are_not_understood_bring_a_person(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    assert talk.say("asdkjh qwe zzz")["service"]["mode"] == "bot"
    assert talk.say("qqq www eee")["service"]["mode"] == "waiting"


def test_an_angry_complaint_brings_a_person_and_an_apology(door: Door, newcomer: str) -> None:
    said = door.customer(newcomer).say("你们这什么垃圾店！！我要投诉你们，太过分了")
    assert said["service"]["mode"] == "waiting" and "抱歉" in said["reply"]["text"]


def test_every_reply_offers_a_way_on(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    for text in ("你好", "你是机器人吗", "怎么退货", "随便说点不存在的问题呀", "好的"):
        assert talk.hear(text)["choices"], text


def test_history_reads_on_from_a_cursor(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    talk.say("你好")
    first = talk.history()
    assert [message["by"] for message in first["messages"]] == ["customer", "bot"]
    talk.say("谢谢")
    second = talk.history(f"?after={first['cursor']}")
    assert next(message["text"] for message in second["messages"]) == "谢谢"
    assert talk.history(f"?after={second['cursor']}")["messages"] == []
    assert len(talk.history(f"?before={second['cursor']}")["messages"]) == 2
    assert talk.history(f"?after={second['cursor']}&before={first['cursor']}")["messages"] == []


def test_a_customer_who_comes_back_finds_the_conversation(door: Door, newcomer: str) -> None:
    door.customer(newcomer).say("你好")
    assert len(door.customer(newcomer).history()["messages"]) == 2


def test_a_rating_is_thanked_for(door: Door) -> None:
    talk = door.customer("one")
    answer = door.call("POST", "/ratings", {"id": "r1", "score": 5, "tags": ["fast"], "comment": "好"}, talk.session)
    assert answer.status == 201 and "谢谢" in answer.body["thanks"]


def test_an_unsure_guess_is_asked_about_with_the_likeliest_intent_first(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsure = Guess("logistics.track", 0.4, "clarify", (("logistics.urge", 0.3), ("order.status", 0.2)))
    monkeypatch.setattr(model, "intent_of", lambda text: unsure)
    asked = door.customer("one").hear("嗯这个那个的情况")
    ids = [choice["id"] for choice in asked["choices"]]
    assert ids == ["intent:logistics.track", "intent:logistics.urge", "intent:order.status", "human"]
