"""Only a plain yes to what was shown last carries anything out, and once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chalicelib import clock, conversation
from chalicelib.message import Customer, Inbound
from chalicelib.store import conversations, customers
from tests import wardrobe
from tests.api.commands import ARRIVED, NEW_HOME, PAID, ids, shows, stored, yes_of
from tests.api.conftest import Owner


@pytest.fixture
def eleven_minutes() -> Iterator[Callable[[], None]]:
    """Lets eleven minutes pass."""
    yield lambda: clock.tell(lambda: datetime.now(UTC) + timedelta(minutes=11))
    clock.tell(None)


def test_nothing_is_written_before_the_yes(owner: Owner, newcomer: str) -> None:
    talk = owner()
    before = stored(newcomer, PAID)
    shown = talk.hear(f"帮我取消订单 {PAID}")
    assert "199.00" in shown["text"] and "支付宝" in shown["text"] and shows(shown)
    assert stored(newcomer, PAID) == before and wardrobe.done(newcomer) == []
    assert "已取消" in talk.hear("确认")["text"]
    assert stored(newcomer, PAID)["status"] == "cancelled"
    [noted] = wardrobe.done(newcomer)
    assert noted["command"]["kind"] == "cancel" and noted["order"]["status"] == ["paid", "cancelled"]


def test_the_turn_that_carries_it_out_says_so_to_the_shops_systems(owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear(f"帮我取消订单 {PAID}")
    talk.hear("确认")
    shown, agreed = conversations.turns(talk.opened["conversation"])
    [done] = agreed.done
    assert shown.done == () and done["customer"] == newcomer
    assert done["command"] == {"kind": "cancel", "order": PAID} and done["money"] == "199.00"
    assert done["changed"]["order"]["status"] == ["paid", "cancelled"] and done["version"] == {"order": 2}
    assert customers._content(newcomer, f"command#{done['id']}")["at"] == done["at"]


@pytest.mark.parametrize(
    "words", ["确认", "好的", "可以的，确认", "是的。", "確認", "好喔", "yes please", "Yes, go ahead", "OK"]
)
def test_a_yes_in_words_carries_it_out(owner: Owner, newcomer: str, words: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    talk.hear(words)
    assert stored(newcomer, PAID)["status"] == "cancelled"


def test_the_button_carries_it_out(owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear("确认", choice=yes_of(talk.hear("取消订单")))
    assert stored(newcomer, PAID)["status"] == "cancelled"


@pytest.mark.parametrize(
    "words",
    [
        "好的吧那什么时候能退", "yes but change the color", "可以吗", "确认一下地址是哪里", "是吧", "对吧？", "好了", "行了", "第一个", "1", "好的，不过换成黑色", "ok?",
        "确认吗", "不确认", "取消", "嗯？", "yes or no?", "我确认一下再说", "可以不要取消吗", "go", "如果确认会怎么样",
    ],
)  # fmt: skip
def test_what_is_no_plain_yes_carries_nothing_out(owner: Owner, newcomer: str, words: str) -> None:
    talk = owner()
    talk.hear(f"取消订单 {PAID}")
    talk.say(words)
    assert stored(newcomer, PAID)["status"] == "paid" and wardrobe.done(newcomer) == []


@pytest.mark.parametrize(
    "words", ["算了", "先不办", "不用了，谢谢", "不取消了", "算了，我再考虑考虑", "no thanks", "never mind", "不要了"]
)
def test_a_no_drops_it_and_a_later_yes_finds_nothing(owner: Owner, newcomer: str, words: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    dropped = talk.hear(words)["text"]
    assert "没有改动" in dropped or "nothing was changed" in dropped
    talk.hear("确认")
    assert stored(newcomer, PAID)["status"] == "paid"


def test_a_bare_cancel_means_the_return_that_is_being_talked_about(owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear(f"我要退货 {ARRIVED}")
    reply = talk.hear("取消")
    assert "没有改动" in reply["text"] and ids(reply) == ["human"]
    assert stored(newcomer, PAID)["status"] == "paid"


def test_a_yes_after_another_question_is_no_yes_until_it_was_shown_again(owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    assert "七天" in talk.hear("运费谁出")["text"]
    again = talk.hear("确认")
    assert shows(again) and stored(newcomer, PAID)["status"] == "paid"
    talk.hear("确认")
    assert stored(newcomer, PAID)["status"] == "cancelled"


def test_a_number_after_another_question_does_not_reach_back_to_the_yes(owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    talk.hear("运费谁出")
    talk.hear("第一个")
    assert stored(newcomer, PAID)["status"] == "paid"


@pytest.mark.parametrize("tapped", [True, False])
def test_a_yes_after_eleven_minutes_is_no_yes_until_it_was_shown_again(
    owner: Owner, newcomer: str, eleven_minutes: Callable[[], None], tapped: bool
) -> None:
    talk = owner()
    button = yes_of(talk.hear("取消订单"))
    eleven_minutes()
    again = talk.hear("确认", **({"choice": button} if tapped else {}))
    assert shows(again) and stored(newcomer, PAID)["status"] == "paid"
    talk.hear("确认")
    assert stored(newcomer, PAID)["status"] == "cancelled"


def test_the_button_of_what_is_done_does_nothing_more(owner: Owner, newcomer: str) -> None:
    talk = owner()
    button = yes_of(talk.hear("取消订单"))
    talk.hear("确认", choice=button)
    after = stored(newcomer, PAID)
    assert "已经结束" in talk.hear("确认", choice=button)["text"]
    assert stored(newcomer, PAID) == after and len(wardrobe.done(newcomer)) == 1


def test_the_button_of_what_was_dropped_does_nothing(owner: Owner, newcomer: str) -> None:
    talk = owner()
    button = yes_of(talk.hear("取消订单"))
    talk.hear("算了")
    assert "已经结束" in talk.hear("确认", choice=button)["text"]
    assert stored(newcomer, PAID)["status"] == "paid"


def test_the_button_of_what_was_changed_since_shows_what_it_is_now(owner: Owner, newcomer: str) -> None:
    talk = owner()
    button = yes_of(talk.hear(f"地址改成{NEW_HOME}"))
    talk.hear("地址是北京市朝阳区建国路8号")
    again = talk.hear("确认", choice=button)
    assert shows(again) and "建国路8号" in again["text"] and wardrobe.done(newcomer) == []


def test_a_button_that_was_never_offered_is_no_yes(owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    assert shows(talk.hear("x", choice="form:yes-0123456789abcdef"))
    assert stored(newcomer, PAID)["status"] == "paid"


def test_the_same_message_twice_carries_it_out_once(owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    first, second = (talk.post("确认", identifier="same").body for _ in range(2))
    assert first == second and len(wardrobe.done(newcomer)) == 1
    assert stored(newcomer, PAID)["version"] == 2


def test_of_two_yeses_at_once_one_counts(owner: Owner, newcomer: str) -> None:
    owner()

    def said(text: str) -> str:
        who = Customer(newcomer, guest=False)
        turn = conversation.answer(Inbound(f"web-{newcomer}", who, "web", uuid4().hex, text, clock.now()))
        return turn.reply.text if turn.reply else ""

    said("取消订单")
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(said, ["确认"] * 4))
    assert sum("已取消" in text for text in told) == 1
    assert len(wardrobe.done(newcomer)) == 1 and stored(newcomer, PAID)["version"] == 2


def test_an_order_that_the_shop_changed_meanwhile_is_shown_again(owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear(f"地址改成{NEW_HOME}")
    wardrobe.moved(newcomer, "paid", recipient="王芳")  # the same version: an import may keep it
    assert shows(talk.hear("确认")) and wardrobe.done(newcomer) == []
    talk.hear("确认")
    assert stored(newcomer, PAID)["address"] == NEW_HOME and stored(newcomer, PAID)["recipient"] == "王芳"


def test_an_order_that_left_meanwhile_is_refused_at_the_yes(owner: Owner, newcomer: str) -> None:
    talk = owner()
    talk.hear("取消订单")
    wardrobe.moved(newcomer, "paid", status="shipped")
    assert "已发货" in talk.hear("确认")["text"]
    assert stored(newcomer, PAID)["status"] == "shipped"
