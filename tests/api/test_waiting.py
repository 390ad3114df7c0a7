"""What a waiting customer is told: their place, an honest range, or that nobody is there; and what a full house changes."""

from collections.abc import Iterator

import pytest

from chalicelib.store import agents, cases, conversations, customers
from tests import evening
from tests.api.conftest import Door, Talk
from tests.bench.turns import counted


@pytest.fixture
def desk(door: Door) -> Iterator[Door]:
    """The desk with two people at it who hold five cases each, of five minutes."""
    two = [agents.enrol(name, "open-sesame", capacity=5).id for name in ("晚晚", "晓晓")]
    with evening.at_the_desk(*two), evening.taking(300):
        yield door


def dear(door: Door, customer: str) -> Talk:
    return door.customer(customer, level=evening.LEVEL)


def test_place_and_range_are_told_together_wherever_they_are_asked_for(desk: Door, newcomer: str) -> None:
    with evening.crowd(20):
        talk = dear(desk, newcomer)
        said = talk.say("转人工")
        service = said["service"]
        assert service["position"] == 20 and 1 <= service["wait"]["high"] > service["wait"]["low"] >= 0
        words = f"前面还有 20 位，预计等 {service['wait']['low']}–{service['wait']['high']} 分钟"
        assert words in said["reply"]["text"]
        assert talk.history()["service"] == dear(desk, newcomer).opened["service"] == service
        assert "预计等" in talk.say("还要多久")["reply"]["text"]


def test_who_stands_further_behind_is_told_more(desk: Door, newcomer: str) -> None:
    first = dear(desk, newcomer).say("转人工")["service"]
    with evening.crowd(60):
        last = dear(desk, f"{newcomer}-2").say("转人工")["service"]
    assert last["position"] > first["position"] and last["wait"]["high"] > first["wait"]["high"]


def test_what_was_told_is_kept_with_the_case(desk: Door, newcomer: str) -> None:
    service = dear(desk, newcomer).say("转人工")["service"]
    case = cases.case_of(service["case"])
    assert case.told["ahead"] == service["position"] and case.why == ("asked",)
    assert case.told["low"] <= case.told["expected"] <= case.told["high"]


def test_nobody_at_the_desk_is_said_and_no_wait_is_made_up(door: Door, newcomer: str) -> None:
    with evening.nobody_there():
        said = dear(door, newcomer).say("转人工")
    assert said["service"]["away"] is True and "wait" not in said["service"]
    assert "没有同事在线" in said["reply"]["text"] and "预计" not in said["reply"]["text"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("請幫我轉接真人客服", "預計等"), ("a real person please", "expected wait"), ("转人工", "预计等")],
)
def test_the_wait_is_told_in_the_customers_language(desk: Door, newcomer: str, text: str, words: str) -> None:
    said = dear(desk, newcomer).say(text)
    assert words in said["reply"]["text"]


def test_asking_for_place_and_wait_costs_the_same_at_any_length(desk: Door, newcomer: str) -> None:
    talk = dear(desk, newcomer)
    talk.say("转人工")
    few = min(_calls(talk) for _ in range(3))
    with evening.crowd(80):
        later = dear(desk, f"{newcomer}-2")
        later.say("转人工")
        assert min(_calls(later) for _ in range(3)) <= few + 2  # more than the first one's line is looked at


def _calls(talk: Talk) -> int:
    with counted() as calls:
        talk.history()
    return calls.total()


@pytest.fixture
def full(desk: Door) -> Iterator[Door]:
    """A house so full that the next customer waits for hours."""
    with evening.taking(7200), evening.crowd(40):
        yield desk


def test_in_a_full_house_the_bot_offers_itself_first_with_the_wait_beside_the_person(full: Door, newcomer: str) -> None:
    talk = dear(full, newcomer)
    talk.say("哈咕嘟噜噗叽")
    said = talk.say("嘎啵哩咕噜噗")
    assert said["service"]["mode"] == "bot" and "预计要等" in said["reply"]["text"]
    *quick, person = said["reply"]["choices"]
    assert quick and person["id"] == "human" and "仍要人工" in person["text"] and "小时" in person["text"]
    turn = conversations.turns(talk.opened["conversation"])[-1]
    assert turn.why == ("not_understood", "house:flooded")


def test_the_person_beside_it_is_one_tap_away(full: Door, newcomer: str) -> None:
    talk = dear(full, newcomer)
    talk.say("哈咕嘟噜噗叽")
    still = talk.hear("嘎啵哩咕噜噗")["choices"][-1]
    assert talk.say(still["text"], choice=still["id"])["service"]["mode"] == "waiting"


def test_typing_what_the_button_says_calls_the_person_too(full: Door, newcomer: str) -> None:
    talk = dear(full, newcomer)
    talk.say("哈咕嘟噜噗叽")
    assert talk.say(talk.hear("嘎啵哩咕噜噗")["choices"][-1]["text"])["service"]["mode"] == "waiting"


def test_it_offers_itself_once_and_then_lets_the_customer_through(full: Door, newcomer: str) -> None:
    talk = dear(full, newcomer)
    for text in ("哈咕嘟噜噗叽", "嘎啵哩咕噜噗"):
        assert talk.say(text)["service"]["mode"] == "bot"
    said = talk.say("哈咕嘟噜噗叽")
    assert said["service"]["mode"] == "waiting"
    assert cases.case_of(said["service"]["case"]).why == ("not_understood", "offered_before")


@pytest.mark.parametrize(
    "text", ["转人工", "我要找真人", "let me talk to a real person", "再不退款我就打12315", "充电宝冒烟起火烫伤了手"]
)
def test_who_asks_threatens_or_came_to_harm_gets_a_person_in_any_house(full: Door, newcomer: str, text: str) -> None:
    assert dear(full, newcomer).say(text)["service"]["mode"] == "waiting"


def test_an_angry_customer_hears_what_can_be_done_at_once(desk: Door, newcomer: str) -> None:
    with evening.taking(7200, "complaints"), evening.crowd(40, "complaints"):
        said = dear(desk, newcomer).say("你们这什么垃圾店！！我要投诉你们，太过分了")
    assert said["service"]["mode"] == "bot" and said["reply"]["text"].startswith("很抱歉")
    assert "仍要人工" in said["reply"]["choices"][-1]["text"]


def test_the_shops_own_wish_brings_a_person_and_its_reason(door: Door, newcomer: str) -> None:
    customers.load_profiles([{"customer": newcomer, "name": "钱多多", "person": "always"}])
    talk = door.customer(newcomer)
    assert talk.say("你好")["service"]["mode"] == "bot"
    case = talk.say("我的快递到哪了")["service"]["case"]
    assert cases.case_of(case).reason == "flagged"


def test_a_great_sum_is_confirmed_by_the_customer_and_moved_by_a_person(door: Door, newcomer: str) -> None:
    from tests import shop

    item = {"product": "P0001", "name": "晨雾保温杯", "price": "6000.00", "quantity": 1}
    customers.load_orders([shop.order(f"KF{newcomer[4:12]}", newcomer, "paid", items=[item], amount="6000.00")])
    talk = door.customer(newcomer)
    shown = talk.hear("取消订单")
    while not any(choice["id"].startswith("form:yes") for choice in shown["choices"]):
        shown = talk.hear(shown["choices"][0]["text"], choice=shown["choices"][0]["id"])
    assert "同事" in shown["text"]
    said = talk.say("确认", choice=shown["choices"][0]["id"])
    case = cases.case_of(said["service"]["case"])
    assert case.reason == "costly" and case.subject == "order.cancel"
    assert customers.orders_of(newcomer)[0]["status"] == "paid"


def test_after_words_of_fraud_an_account_is_deleted_by_a_person(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    talk.say("我的账号好像被盗了")
    said = talk.say("帮我注销账号")
    assert said["service"]["mode"] == "waiting" and "安全" in said["reply"]["text"]
    assert cases.case_of(said["service"]["case"]).reason == "risky"
