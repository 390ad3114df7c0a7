"""Short answers find their question."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib import clock
from chalicelib.message import Choice, Customer, Expecting, State
from chalicelib.ulids import ulid
from chalicelib.understanding import context
from chalicelib.understanding.reading import Reading, entities_of

OPTIONS = (Choice("order:KF20261118000002", "保温杯（尾号0002）"), Choice("order:KF20261118000003", "跑鞋（尾号0003）"))
ASKED = Expecting("logistics.track", "order", OPTIONS)
WAITING = State("c", Customer("u"), expecting=ASKED)
FRESH = State("c", Customer("u"))


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("第二个", 1),
        ("2", 1),
        ("第一个吧", 0),
        ("一", 0),
        ("第2單", 1),
        ("the 1st", 0),
        ("跑鞋（尾号0003）", 1),
        ("跑鞋那个", 1),
        ("我要查保温杯", 0),
        ("最后一个", 1),
        ("the second one", 1),
        ("last one", 1),
        ("跑鞋能退吗", None),
        ("鞋", None),
        ("尾号", None),
        ("第三个", None),
        ("0", None),
        ("我想问问第二个优惠券怎么用来着", None),
        ("怎么退货", None),
    ],
)
def test_an_option_is_picked_by_words_or_number(text: str, picked: int | None) -> None:
    assert context.chosen(text, WAITING) == ("" if picked is None else OPTIONS[picked].id)


def test_without_a_question_nothing_is_picked() -> None:
    assert context.chosen("第二个", FRESH) == ""


@pytest.mark.parametrize(
    ("text", "picked"), [("第二个", "order:KF20261118000003"), ("那第二个呢", "order:KF20261118000003"), ("2", "")]
)
def test_what_was_offered_before_answers_to_its_place_but_not_to_a_figure(text: str, picked: str) -> None:
    assert context.chosen(text, State("c", Customer("u"), earlier=ASKED)) == picked


def reading(text: str, intent: str = "unknown.out_of_scope", decision: str = "unknown") -> Reading:
    return Reading(text, intent, 0.3, decision, entities=entities_of(text))


@pytest.mark.parametrize(
    ("state", "text", "choice", "intent", "slot"),
    [
        (WAITING, "x", "order:KF20261118000003", "logistics.track", ("order", "KF20261118000003")),
        (FRESH, "x", "track:KF20261118000003", "logistics.track", ("order", "KF20261118000003")),
        (FRESH, "x", "order:KF20261118000003", "order.status", ("order", "KF20261118000003")),
        (FRESH, "x", "intent:promotion.current", "promotion.current", ("", "")),
        (FRESH, "x", "faq:F1", "order.status", ("faq", "F1")),
        (WAITING, "是 KF20261118000002", "", "logistics.track", ("", "")),
        (FRESH, "KF20261118000002", "", "order.status", ("", "")),
        (FRESH, "8888", "", "unknown.out_of_scope", ("", "")),
        (WAITING, "8888", "", "logistics.track", ("", "")),
        (WAITING, "蓝色那双", "", "logistics.track", ("", "")),
        (WAITING, "上周五买的那个", "", "logistics.track", ("", "")),
        (WAITING, "周末几点关门", "", "unknown.out_of_scope", ("", "")),
        (WAITING, "KF20261118000002 这个我不想要了能取消吗谢谢", "", "unknown.out_of_scope", ("", "")),
    ],
)
def test_a_message_is_read_after_what_was_asked(
    state: State, text: str, choice: str, intent: str, slot: tuple[str, str]
) -> None:
    meant, filled = context.in_context(state, reading(text), choice)
    assert (meant.intent, filled) == (intent, slot)


@pytest.mark.parametrize(
    ("intent", "alternatives", "meant"),
    [
        ("order.status", (("order.list", 0.4),), "order.status"),
        ("order.list", (("logistics.track", 0.3), ("order.status", 0.1)), "logistics.track"),
        ("logistics.track", (("order.status", 0.4),), "logistics.track"),
        ("order.cancel", (("order.status", 0.4),), "order.cancel"),
    ],
)
def test_a_named_order_settles_a_doubt_between_ways_to_look_one_up(
    intent: str, alternatives: tuple[tuple[str, float], ...], meant: str
) -> None:
    text = "帮我看看 KF20261118000002 这个单子好吗谢谢"
    unsure = Reading(text, intent, 0.5, "clarify", alternatives, entities_of(text))
    read, _ = context.in_context(FRESH, unsure, "")
    assert read.intent == meant
    assert read.decision == ("clarify" if meant == "order.cancel" else "answer")


@pytest.mark.parametrize(
    ("before", "wished", "text", "after"),
    [
        ("zh-Hans", "", "where is my parcel", "en"),
        ("en", "", "我的快递呢", "zh-Hans"),
        ("zh-Hans", "", "請問我的包裹到哪了", "zh-Hant"),
        ("zh-Hant", "", "好的", "zh-Hant"),
        ("zh-Hant", "", "我的快递呢", "zh-Hans"),
        ("zh-Hans", "en", "ok", "en"),
        ("zh-Hans", "", "12345", "zh-Hans"),
    ],
)
def test_the_language_follows_the_customer(before: str, wished: str, text: str, after: str) -> None:
    assert context.language_after(State("c", Customer("u"), language=before), wished, text, "") == after


TALKED = State("c", Customer("u"), topic="logistics.track", order="KF1", product="P1", meant=("refund.status",))


def sure(text: str, intent: str) -> Reading:
    return Reading(text, intent, 0.97, "answer", entities=entities_of(text))


@pytest.mark.parametrize(
    ("read", "intent", "slot"),
    [
        (sure("那退款呢", "refund.status"), "refund.status", ("focus", "KF1")),
        (sure("它什么材质", "product.info"), "product.info", ("product", "P1")),
        (sure("这款多少钱", "product.price"), "product.price", ("product", "P1")),
        (sure("跑鞋什么材质", "product.info"), "product.info", ("", "")),
        (sure("怎么开发票", "payment.invoice"), "payment.invoice", ("focus", "KF1")),
        (sure("怎么注册", "account.login"), "account.login", ("", "")),
        (sure("KF20261118000002 到哪了", "logistics.track"), "logistics.track", ("", "")),
        (sure("另一单", "order.list"), "logistics.track", ("another", "KF1")),
        (sure("另外一个订单的退款到账了吗", "refund.status"), "refund.status", ("another", "KF1")),
        (sure("另一个订单送的优惠券怎么不能用", "promotion.coupon"), "promotion.coupon", ("", "")),
        (sure("不是这单", "order.cancel"), "logistics.track", ("wrong", "KF1")),
        (sure("not this order", "smalltalk.deny"), "logistics.track", ("wrong", "KF1")),
        (sure("你们发错货了", "aftersales.wrong_or_missing"), "aftersales.wrong_or_missing", ("focus", "KF1")),
        (sure("我要换订单里的颜色", "order.change_items"), "order.change_items", ("focus", "KF1")),
        (reading("我不是问这个"), "logistics.track", ("misread", "logistics.track")),
        (reading("答非所問"), "logistics.track", ("misread", "logistics.track")),
        (reading("that's not what I asked"), "logistics.track", ("misread", "logistics.track")),
        (reading("然后呢"), "logistics.track", ("focus", "KF1")),
        (reading("那现在呢？"), "logistics.track", ("focus", "KF1")),
    ],
)
def test_words_point_back_to_what_was_spoken_of(read: Reading, intent: str, slot: tuple[str, str]) -> None:
    meant, filled = context.in_context(TALKED, read, "")
    assert (meant.intent, filled) == (intent, slot)


@pytest.mark.parametrize("text", ["另一单", "不是这单", "我不是问这个", "然后呢", "回到刚才的问题"])
def test_with_nothing_spoken_of_nothing_is_pointed_back_to(text: str) -> None:
    read = reading(text)
    assert context.in_context(FRESH, read, "") == (read, ("", ""))


def test_none_of_the_options_is_not_understood_rather_than_guessed() -> None:
    assert context.in_context(WAITING, sure("都不是", "smalltalk.deny"), "")[0].decision == "unknown"


def test_after_a_long_silence_nothing_is_in_mind() -> None:
    now = clock.now()
    talked = replace(TALKED, last_turn=ulid(now - timedelta(minutes=29)), expecting=ASKED)
    assert context.remembered(talked, now) == talked
    later = context.remembered(talked, now + timedelta(minutes=2))
    assert (later.order, later.product, later.topic, later.expecting) == ("", "", "", ASKED)


@pytest.mark.parametrize(
    ("text", "intent", "order"),
    [
        ("取消第一个", "order.cancel", "KF20261118000002"),
        ("第二单想退货", "aftersales.return", "KF20261118000003"),
        ("第三个想退货", "aftersales.return", ""),
    ],
)
def test_a_deed_and_a_place_in_the_list_go_together(text: str, intent: str, order: str) -> None:
    assert context.chosen(text, WAITING) == ""
    _, slot = context.in_context(WAITING, sure(text, intent), "")
    assert slot == (("order", order) if order else ("", ""))


def test_a_bare_number_is_looked_up_whatever_list_was_left_open() -> None:
    left = State("c", Customer("u"), earlier=Expecting("aftersales.return", "intent", OPTIONS))
    assert context.in_context(left, reading("KF20261118000002"), "")[0].intent == "order.status"


def test_a_list_lapses_before_the_order_does() -> None:
    now = clock.now()
    talked = replace(TALKED, last_turn=ulid(now - timedelta(minutes=6)), earlier=ASKED)
    assert (context.remembered(talked, now).earlier, context.remembered(talked, now).order) == (None, "KF1")
