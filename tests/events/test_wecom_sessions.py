"""微信客服 from the bell to the session's state: welcomes by their code, colleagues in WeCom's own client, news of what did not arrive."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from chalicelib.store import deliveries
from tests.platforms import world
from tests.platforms.wecom_kf import WecomKf
from tests.platforms.world import CALM, World


class ServedInWecom(WecomKf):
    """A company whose colleagues answer in WeCom's own client."""

    @property
    def keys(self) -> dict[str, str]:
        return {**super().keys, "human": "wecom", "servicer": "zhangsan"}


@pytest.fixture
def buyer() -> str:
    """Somebody who was never here before."""
    return f"wm{uuid4().hex}"


@pytest.fixture
def desk(stocked: str) -> Iterator[World]:
    with world.opened(WecomKf(), troubles=CALM) as opened:
        yield opened


@pytest.fixture
def wecom(stocked: str) -> Iterator[World]:
    with world.opened(ServedInWecom(), troubles=CALM) as opened:
        yield opened


def say(opened: World, buyer: str, text: str) -> str:
    """What a user sees after these words."""
    before = len(opened.seen(buyer))
    opened.bring(opened.platform.says(buyer, text))
    opened.settle([buyer])
    return "\n".join(one.text for one in opened.seen(buyer)[before:])


def talk(opened: World) -> WecomKf:
    assert isinstance(opened.platform, WecomKf)
    return opened.platform


def test_who_opens_the_chat_is_welcomed_by_the_code_that_came(desk: World, buyer: str) -> None:
    desk.bring(desk.platform.sends(buyer, "follow"))
    desk.settle([buyer])
    (seen,) = desk.seen(buyer)
    assert "智能客服" in seen.text
    assert not talk(desk).codes and not desk.platform.violations


def test_a_welcome_that_came_too_late_is_not_forced_on_anybody(desk: World, buyer: str) -> None:
    request = desk.platform.sends(buyer, "follow")
    desk.sqs.now += 60
    desk.bring(request)
    desk.settle([buyer])
    assert not desk.seen(buyer) and not desk.dead()


def test_agents_at_kefus_desk_leave_the_session_with_the_robot(desk: World, buyer: str) -> None:
    assert say(desk, buyer, "转人工")
    assert talk(desk).talks[buyer].state == 1
    assert say(desk, buyer, "还在吗")


def test_a_session_that_wecom_gave_to_a_colleague_is_left_to_them(desk: World, buyer: str) -> None:
    assert say(desk, buyer, "你好")
    talk(desk).talks[buyer].state = 2
    # WeCom lets nobody out of the pool but to a colleague: what cannot go is not sent twice, and the desk hears of it.
    assert say(desk, buyer, "运费谁出") == ""
    assert talk(desk).talks[buyer].state == 2 and not desk.dead()


def test_a_case_waits_in_wecoms_pool_where_colleagues_answer_there(wecom: World, buyer: str) -> None:
    assert say(wecom, buyer, "转人工"), "the customer hears that somebody comes before the session goes to the pool"
    assert talk(wecom).talks[buyer].state == 2
    assert not wecom.platform.violations and not wecom.dead()


def test_what_a_colleague_writes_in_wecom_is_not_answered(wecom: World, buyer: str) -> None:
    assert say(wecom, buyer, "你好")
    before = len(wecom.turns(buyer))
    wecom.bring(talk(wecom).answers_by_hand(buyer, "您好，我来处理"))
    wecom.settle([buyer])
    assert len(wecom.turns(buyer)) == before


def test_the_news_that_a_message_did_not_arrive_finds_its_turn(desk: World, buyer: str) -> None:
    assert say(desk, buyer, "你好")
    (seen,) = desk.seen(buyer)
    assert deliveries.turn_sent_as(f"wecom_kf#{seen.key}")
    desk.bring(talk(desk).fails(seen.key, buyer, reason=10))
    desk.settle([buyer])
    assert not desk.dead()
