"""Who asked for it is told unasked: once, by day, where they are; who did not, or no longer wants it, is not."""

import json
from datetime import timedelta

import pytest

import app
from chalicelib import clock
from chalicelib.channels import spoken
from chalicelib.desk import work
from chalicelib.message import Agent, State
from chalicelib.news import hours
from chalicelib.scenes.news import subscription
from chalicelib.store import conversations, customers
from tests import shop
from tests.events import recorded
from tests.events.telling import NOON, Json, Listener, Queues, it_is, listener, spread, subscriber, tell

NIGHT = NOON.replace(hour=23)
pytestmark = pytest.mark.usefixtures("noon")


def test_a_subscriber_hears_that_the_order_was_shipped_once_whatever_is_told_again(queues: Queues) -> None:
    one = subscriber()
    tell(one.shipped(), one.shipped())
    tell(one.shipped())
    assert spread(queues, repeat=3) == []
    (notice,) = one.notices()
    assert "发货" in notice and "晨雾保温杯" in notice and one.order[-4:] in notice and "退订" in notice


def test_the_news_is_the_bots_with_buttons_to_go_on(queues: Queues) -> None:
    one = subscriber()
    tell(one.shipped())
    spread(queues)
    turn = conversations.turns(one.conversation)[-1]
    (message,) = spoken.messages(turn)
    assert (turn.by, message["by"]) == ("notice", "bot")
    assert [choice["id"] for choice in message["choices"]] == [f"track:{one.order}", "news:off", "human"]


def test_every_step_of_an_order_is_told(queues: Queues) -> None:
    one = subscriber()
    number = f"SF{one.order}"
    scan = [{"at": clock.iso(NOON), "text": "派送中"}]
    money = {"amount": "99.00", "requested_at": clock.iso(NOON), "refunded_at": clock.iso(NOON), "method": "支付宝"}
    for step in (
        one.shipped(),
        one.event("parcel.scanned", 4, parcel=number, status="out_for_delivery", track=scan),
        one.event("order.delivered", 5),
        one.event("refund.refunded", 6, refund=money),
    ):
        tell(step)
        spread(queues)
    heard = one.notices()
    assert [word in text for word, text in zip(("发货", "派送", "送到", "¥99.00"), heard, strict=True)] == [True] * 4


def test_what_was_overtaken_is_not_told_any_more(queues: Queues) -> None:
    one = subscriber()
    tell(one.shipped(), one.event("order.delivered", 4))
    spread(queues)
    assert len(one.notices()) == 1 and "送到" in one.notices()[0]


def test_who_did_not_ask_hears_nothing(queues: Queues) -> None:
    one = listener()
    one.say("你好")
    tell(one.shipped())
    spread(queues)
    assert one.notices() == []


@pytest.mark.parametrize(
    "word", ["退订", "TD", "退訂", "取消订阅", "取消訂閱", "Unsubscribe", "STOP", "别再通知我了！"]
)
def test_one_word_ends_it_at_once(queues: Queues, word: str) -> None:
    one = subscriber()
    it_is(NOON + timedelta(seconds=1))
    turn = one.say(word)
    assert turn.reply and turn.reply.choices[0].id == subscription.ON
    tell(one.shipped())
    spread(queues)
    assert one.notices() == []


def test_it_can_be_asked_for_again(queues: Queues) -> None:
    one = subscriber()
    for second, words in enumerate(("退订", "发货了告诉我"), 1):
        it_is(NOON + timedelta(seconds=second))
        one.say(words)
    tell(one.shipped())
    spread(queues)
    assert len(one.notices()) == 1


def test_the_word_counts_also_while_a_person_serves_and_nothing_else_changes(queues: Queues) -> None:
    one = subscriber()
    one.say("转人工")
    it_is(NOON + timedelta(seconds=1))
    turn = one.say("TD")
    assert turn.reply and "退订" in turn.reply.text
    assert turn.service and turn.service.mode == "waiting"
    tell(one.shipped())
    spread(queues)
    assert one.notices() == []


def test_stopping_on_one_channel_stops_all(queues: Queues) -> None:
    one = subscriber()
    it_is(NOON + timedelta(seconds=1))
    one.say("退订", channel="app")
    tell(one.shipped())
    spread(queues)
    assert one.notices() == [] == one.notices("app")


def test_of_two_channels_the_one_used_last_is_told(queues: Queues) -> None:
    one = subscriber()
    for second, (words, channel) in enumerate([("发货了告诉我", "app"), ("你好", "web")], 1):
        it_is(NOON + timedelta(seconds=second))
        one.say(words, channel=channel)
    tell(one.shipped())
    spread(queues)
    assert (len(one.notices()), len(one.notices("app"))) == (1, 0)


def test_told_on_one_channel_it_is_not_told_on_another(queues: Queues) -> None:
    one = subscriber()
    tell(one.shipped())
    spread(queues)
    it_is(NOON + timedelta(seconds=1))
    one.say("发货了告诉我", channel="app")
    tell(one.shipped())
    spread(queues)
    assert (len(one.notices()), len(one.notices("app"))) == (1, 0)


def test_who_waits_for_a_person_or_has_one_keeps_their_place(queues: Queues) -> None:
    one = subscriber()
    one.say("转人工")
    waiting = conversations.state_of(one.conversation)
    assert waiting
    tell(one.shipped())
    spread(queues)
    after = conversations.state_of(one.conversation)
    assert after and len(one.notices()) == 1
    assert _served(after) == _served(waiting) == ("waiting", waiting.case, None, "")


def _served(state: State) -> tuple[str, str, Agent | None, str]:
    return state.mode, state.case, state.agent, state.order


def test_the_agent_sees_what_the_customer_was_told(queues: Queues) -> None:
    one = subscriber()
    case, agent = one.say("转人工").case, Agent("a1", "小夏")
    work.claim(case, agent)
    tell(one.shipped())
    spread(queues)
    last = conversations.turns(one.conversation)[-1]
    assert (last.by, last.agent, last.case) == ("notice", agent, case)
    assert work.say(case, agent, "m1", "我来看看").text == "我来看看"


def test_after_the_news_where_is_it_is_about_that_order(queues: Queues) -> None:
    one = subscriber()
    customers.load_orders([shop.order(f"{one.order[:-1]}X", one.customer, "shipped", parcels=[shop.parcel("SF99")])])
    tell(one.shipped())
    spread(queues)
    turn = one.say("到哪了")
    assert (
        turn.reply and one.order in json.dumps([card.lines for card in turn.reply.cards], default=str) + turn.reply.text
    )


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        ("21:59:59", 0),
        ("22:00:00", 36_000),
        ("23:59:59", 28_801),
        ("00:00:00", 28_800),
        ("07:59:59", 1),
        ("08:00:00", 0),
    ],
)
def test_the_night_lasts_from_ten_to_eight_in_shanghai(moment: str, seconds: int) -> None:
    assert hours.until_day(clock.moment(f"2026-11-22T{moment}")) == seconds


def test_the_shop_may_have_other_nights_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_QUIET_HOURS", "0-6")
    assert [hours.until_day(clock.moment(f"2026-11-22T{hour}:00")) for hour in ("23", "05", "06")] == [0, 3600, 0]
    monkeypatch.setenv("KEFU_QUIET_HOURS", "0-0")
    assert not any(hours.until_day(clock.moment(f"2026-11-22T{hour:02}:00")) for hour in range(24))


def test_at_night_the_news_is_held_and_told_in_the_morning_if_it_still_holds(queues: Queues) -> None:
    one, other = subscriber(), subscriber()
    it_is(NIGHT)
    tell(one.shipped(), other.shipped())
    letters = queues.waiting("KEFU_NEWS_URL")
    held = [_shown(letter) for letter in letters]
    assert [len(answer["batchItemFailures"]) for answer in held] == [1, 1]
    assert one.notices() == []
    tell(other.event("order.delivered", 4))
    it_is(NIGHT + timedelta(hours=9))
    assert [_shown(letter) for letter in letters] == [{"batchItemFailures": []}] * 2
    assert len(one.notices()) == 1 and other.notices() == []


def test_who_stops_at_night_is_not_told_in_the_morning(queues: Queues) -> None:
    one = subscriber()
    it_is(NIGHT)
    tell(one.shipped())
    (letter,) = queues.waiting("KEFU_NEWS_URL")
    _shown(letter)
    one.say("退订")
    it_is(NIGHT + timedelta(hours=9))
    _shown(letter)
    assert one.notices() == []


def _shown(letter: Json) -> Json:
    answer: Json = app.news(
        {"Records": [recorded.message(letter["Body"], letter["MessageId"], "kefu-local-news")]}, None
    )
    return answer


def test_a_guest_is_asked_to_sign_in(queues: Queues) -> None:
    one = listener()
    turn = one.say("发货了告诉我", guest=True)
    assert turn.reply and "登录" in turn.reply.text
    assert customers.identities_of(one.customer) == []


def test_nothing_personal_is_logged(queues: Queues, capsys: pytest.CaptureFixture[str]) -> None:
    one = subscriber()
    tell(one.shipped())
    spread(queues)
    logged = "".join(capsys.readouterr())
    assert not [canary for canary in ("林小满", "13800008888", "徐汇", "晨雾") if canary in logged]


def test_what_is_held_stays_hidden_in_its_queue_until_the_morning(queues: Queues) -> None:
    one = subscriber()
    it_is(NIGHT)
    tell(one.shipped())
    url = queues.urls["KEFU_NEWS_URL"]
    (letter,) = queues.client.receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"]
    (again,) = queues.client.receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"]
    record = recorded.message(letter["Body"], letter["MessageId"], "kefu-local-news")
    app.news({"Records": [record | {"receiptHandle": again["ReceiptHandle"]}]}, None)
    assert "Messages" not in queues.client.receive_message(QueueUrl=url)
    counts = queues.client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessagesNotVisible"] == "1"


def test_the_button_is_offered_where_something_is_still_to_come_and_not_twice(queues: Queues) -> None:
    one = listener()
    assert "news:on" in _offered(one)
    one.say("有进展告诉我", "news:on")
    assert "news:on" not in _offered(one)
    customers.load_orders([one.row() | {"status": "completed"}])
    one.say("退订")
    assert "news:on" not in _offered(one)


def _offered(one: Listener) -> list[str]:
    turn = one.say("我的订单到哪一步了")
    assert turn.reply
    return [choice.id for choice in turn.reply.choices]


def test_who_takes_an_order_back_with_the_word_is_one_button_away(queues: Queues) -> None:
    one = listener()
    turn = one.say("退订")
    assert turn.reply and "intent:order.cancel" in [choice.id for choice in turn.reply.choices]


def test_who_stops_in_the_middle_of_something_stops_that_too(queues: Queues) -> None:
    one = subscriber()
    shown = one.say(f"取消订单 {one.order}")
    assert shown.reply
    yes = next(choice.id for choice in shown.reply.choices if choice.id.startswith("form:yes"))
    stopped = one.say("STOP")
    assert stopped.reply and "什么都没有改" in stopped.reply.text
    one.say("确认", yes)
    assert one.row()["status"] == "paid"


def test_what_was_kept_but_not_passed_on_is_told_when_the_queue_shows_it_again(
    queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = subscriber()
    with monkeypatch.context() as broken:
        broken.setenv("KEFU_NEWS_URL", queues.urls["KEFU_NEWS_URL"] + "-gone")
        assert len(tell(one.shipped())["batchItemFailures"]) == 1
    assert one.row()["status"] == "shipped" and one.notices() == []
    tell(one.shipped())
    spread(queues)
    assert len(one.notices()) == 1
