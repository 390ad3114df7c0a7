"""Short answers find their question."""

import pytest

from chalicelib.message import Choice, Customer, Expecting, State
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
        ("第三个", None),
        ("0", None),
        ("我想问问第二个优惠券怎么用来着", None),
        ("怎么退货", None),
    ],
)
def test_an_option_is_picked_by_words_or_number(text: str, picked: int | None) -> None:
    assert context.chosen(text, ASKED) == ("" if picked is None else OPTIONS[picked].id)


def test_without_a_question_nothing_is_picked() -> None:
    assert context.chosen("第二个", None) == ""


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
