"""A conversation keeps its thread: several needs, what was spoken of, a change of mind, a question left open."""

import pytest

from chalicelib.store import customers, knowledge
from tests import shop
from tests.api.conftest import Door, Talk


@pytest.fixture
def shopper(door: Door, newcomer: str) -> Talk:
    """A customer with a parcel under way, a refund and an order not sent yet."""
    goods = {"product": "P0002", "name": "云感跑鞋", "variant": "白 42", "price": "99.00", "quantity": 1}
    customers.load_orders(
        [
            shop.order("KF20261119000001", newcomer, parcels=[shop.parcel("SF2000000001")]),
            shop.order("KF20261119000002", newcomer, parcels=[shop.parcel("SF2000000002")], items=[goods]),
            shop.order(
                "KF20261119000003", newcomer, "refunding", refund={"amount": "35.50", "requested_at": shop.ago(days=1)}
            ),
        ]
    )
    return door.customer(newcomer)


def choices_of(reply: dict[str, object]) -> list[str]:
    return [choice["id"] for choice in reply["choices"]]  # type: ignore[attr-defined]


def test_two_needs_are_answered_in_their_order_in_one_reply(door: Door) -> None:
    reply = door.customer("one").hear("我的快递到哪了，另外发票怎么开")
    parcel, invoice = reply["text"].split("\n\n")
    assert "SF1000000001" in parcel and "电子发票" in invoice
    assert choices_of(reply).count("human") == 1 and choices_of(reply)[-1] == "human"


def test_what_can_be_answered_is_before_what_must_be_asked(shopper: Talk) -> None:
    reply = shopper.hear("快递到哪了？另外现在有什么活动？")
    promotions, which = reply["text"].split("\n\n")
    assert "活动" in promotions and "哪" in which
    assert "SF2000000002" in shopper.hear("第一个")["text"] + shopper.hear("第二个")["text"]


def test_of_two_questions_back_the_second_waits_for_the_first(shopper: Talk, newcomer: str) -> None:
    back = {"amount": "8.00", "requested_at": shop.ago(days=2)}
    customers.load_orders([shop.order("KF20261119000004", newcomer, "refunding", refund=back)])
    first = shopper.hear("快递到哪了，另外我的退款到哪了")
    assert "order:KF20261119000001" in choices_of(first) and "order:KF20261119000003" not in choices_of(first)
    second = shopper.hear("x", choice="order:KF20261119000001")
    assert "SF2000000001" in second["text"] and "order:KF20261119000003" in choices_of(second)
    assert "35.50" in shopper.hear("x", choice="order:KF20261119000003")["text"]


def test_who_wants_a_person_among_other_things_gets_one(door: Door, newcomer: str) -> None:
    assert door.customer(newcomer).say("快递到哪了，另外给我转人工")["service"]["mode"] == "waiting"


def test_a_follow_up_is_about_the_order_just_spoken_of(shopper: Talk) -> None:
    shopper.hear("x", choice="order:KF20261119000001")
    reply = shopper.hear("那物流呢，到哪了")
    assert "SF2000000001" in reply["text"] and "another:order" in choices_of(reply)


def test_that_refund_then_is_the_refund_of_that_order(shopper: Talk) -> None:
    shopper.hear("x", choice="order:KF20261119000003")
    assert "35.50" in shopper.hear("那退款呢")["text"]


@pytest.mark.parametrize("words", ["另一单", "换一单", "别的订单呢", "another order"])
def test_another_order_is_one_word_away(shopper: Talk, words: str) -> None:
    shopper.hear("x", choice="track:KF20261119000001")
    assert "SF2000000002" in shopper.hear(words)["text"]


def test_the_wrong_order_is_apologised_for(shopper: Talk) -> None:
    shopper.hear("x", choice="track:KF20261119000001")
    reply = shopper.hear("不是这单")
    assert reply["text"].startswith("不好意思") and "order:KF20261119000002" in choices_of(reply)


def test_a_list_is_still_there_after_one_of_it_was_looked_at(shopper: Talk) -> None:
    listed = [card["choice"]["id"] for card in shopper.hear("看看我的订单")["cards"]]
    shopper.hear("第一个")
    assert listed[1].removeprefix("order:") in shopper.hear("那第二个呢")["text"]


def test_words_of_an_option_pick_it(shopper: Talk) -> None:
    shopper.hear("快递到哪了")
    assert "SF2000000002" in shopper.hear("跑鞋那个")["text"]


def test_another_matter_in_between_leaves_a_way_back(shopper: Talk) -> None:
    asked = shopper.hear("快递到哪了")
    between = shopper.hear("门店周末几点关门")
    assert "十点" in between["text"] and choices_of(between)[0] == "back:"
    again = shopper.hear("x", choice="back:")
    assert choices_of(again) == choices_of(asked)
    shopper.hear("门店周末几点关门")
    assert choices_of(shopper.hear("回到刚才的问题")) == choices_of(asked)


def test_a_misreading_is_owned_up_to(shopper: Talk) -> None:
    shopper.hear("发票怎么开")
    reply = shopper.hear("我不是问这个")
    assert "理解错了" in reply["text"] and choices_of(reply)[-1] == "human"


def test_never_mind_drops_what_was_to_come(shopper: Talk, newcomer: str) -> None:
    back = {"amount": "8.00", "requested_at": shop.ago(days=2)}
    customers.load_orders([shop.order("KF20261119000004", newcomer, "refunding", refund=back)])
    shopper.hear("快递到哪了，另外我的退款到哪了")
    shopper.hear("算了，不用了")
    assert "35.50" not in shopper.hear("门店周末几点关门")["text"]


def test_it_is_the_product_just_spoken_of(door: Door, newcomer: str) -> None:
    mug = {"product": "P0001", "name": "晨雾保温杯", "category": "杯壶", "price": "99.00", "text": "保温 12 小时。"}
    knowledge.load("products", [{**mug, "attributes": {"内胆": "316 不锈钢"}}])
    customers.load_orders([shop.order("KF20261119000009", newcomer, "paid")])
    talk = door.customer(newcomer)
    assert "晨雾保温杯" in talk.hear("我的订单发货了吗")["cards"][0]["lines"][0]["text"]
    reply = talk.hear("它什么材质")
    assert reply["cards"][0]["lines"] == [{"label": "内胆", "text": "316 不锈钢"}]
    assert "99.00" in str(door.customer(newcomer).hear("晨雾保温杯是什么材质的")["cards"])


def test_a_grave_matter_goes_to_a_person_at_once(door: Door, newcomer: str) -> None:
    turn = door.customer(newcomer).say("充电宝充着电突然起火，把桌子烧了一块")
    assert turn["service"]["mode"] == "waiting" and "同事" in turn["reply"]["text"]


def test_when_it_arrives_is_asked_of_ones_own_parcel(door: Door, shopper: Talk) -> None:
    assert "SF1000000001" in door.customer("one").hear("什么时候能送到")["text"]
    assert "SF1000000001" not in door.customer("one").hear("现在下单几天能到北京")["text"]


def test_how_long_refunds_take_is_a_general_question(shopper: Talk) -> None:
    shopper.hear("x", choice="order:KF20261119000001")
    assert "没有退款申请" not in shopper.hear("退款一般多久到账")["text"]
