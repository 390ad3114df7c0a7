"""What customers do at platforms beyond words: numbers, stars, things without words; and what becomes of what is sent to them."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from chalicelib import clock
from chalicelib.channels import said
from chalicelib.message import Agent, Turn
from chalicelib.store import conversations
from chalicelib.ulids import ulid
from tests.platforms import world
from tests.platforms.dingtalk import DingTalk
from tests.platforms.feishu import Feishu
from tests.platforms.platform import Told
from tests.platforms.world import CALM, World


@pytest.fixture
def robot(stocked: str) -> Iterator[World]:
    """A platform without buttons, which knows no key of a message."""
    with world.opened(DingTalk(), troubles=CALM) as opened:
        yield opened


@pytest.fixture
def bot(stocked: str) -> Iterator[World]:
    """A platform with buttons, which takes a key once."""
    with world.opened(Feishu(), troubles=CALM) as opened:
        yield opened


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """Somebody who never wrote before, as the test's platform calls them."""
    world = next(request.getfixturevalue(name) for name in ("robot", "bot") if name in request.fixturenames)
    return str(world.platform.user(uuid4().int % 10**8))


def hear(opened: World, user: str, text: str) -> Turn:
    """What somebody says there, and the turn it came to."""
    opened.bring(opened.platform.says(user, text))
    opened.settle([user])
    return opened.turns(user)[-1]


def send(opened: World, user: str, kind: str) -> Turn:
    opened.bring(opened.platform.sends(user, kind))
    opened.settle([user])
    return opened.turns(user)[-1]


def offer(opened: World, user: str, text: str, ask_rating: bool = False) -> Turn:
    """Words of the shop's own into the talk, with what can be chosen."""
    conversation = opened.conversation(user)
    state = conversations.state_of(conversation)
    assert state is not None
    turn = Turn(
        ulid(clock.now(), after=state.last_turn),
        conversation,
        "notice",
        clock.iso(clock.now()),
        text,
        ask_rating=ask_rating,
    )
    conversations.append(state, state, turn)
    opened.settle([user])
    return opened.turns(user)[-1]


def test_a_number_chooses_what_was_numbered(robot: World, user: str) -> None:
    asked = hear(robot, user, "你好")
    options = [choice for choice in asked.reply.choices if choice.id != "human"] if asked.reply else []
    number, option = next((place, one) for place, one in enumerate(options, 1) if one.id.startswith("intent:promotion"))
    assert f"{number}. {option.text}" in robot.seen(user)[-1].text
    chosen = hear(robot, user, str(number))
    assert chosen.text == str(number) and chosen.reply and f"intent:{chosen.reply.intent}" == option.id


def test_the_words_of_an_option_choose_it_too(robot: World, user: str) -> None:
    asked = hear(robot, user, "你好")
    assert asked.reply
    option = next(one for one in asked.reply.choices if one.id.startswith("intent:promotion"))
    chosen = hear(robot, user, option.text)
    assert chosen.reply and f"intent:{chosen.reply.intent}" == option.id


def test_stars_are_a_judgement_that_is_kept_and_thanked_for(robot: World, user: str) -> None:
    hear(robot, user, "你好")
    offer(robot, user, "这次服务您满意吗？", ask_rating=True)
    assert "1. ★★★★★" in robot.seen(user)[-1].text
    thanked = hear(robot, user, "2")
    assert thanked.reply and "谢谢" in thanked.reply.text
    assert [one["score"] for one in ratings(robot, user)] == [4]


def ratings(opened: World, user: str) -> list[dict[str, int]]:
    rows = conversations._Row.query(opened.conversation(user), conversations._Row.sort.startswith("rating#"))
    return [row.content for row in rows]


@pytest.mark.parametrize(
    ("kind", "kept"), [("sticker", "[表情]"), ("voice", "[语音]"), ("location", "[位置]"), ("file", "[文件]")]
)
def test_what_has_no_words_is_named_and_answered_kindly(bot: World, user: str, kind: str, kept: str) -> None:
    turn = send(bot, user, kind)
    assert turn.text.startswith(kept)
    assert turn.reply and turn.reply.choices[-1].id == "human"
    assert "打字" in turn.reply.text or "一句话" in turn.reply.text
    assert len(bot.seen(user)) == 1


def test_an_answer_whose_acknowledgement_was_lost_is_seen_once_and_the_desk_is_told(robot: World, user: str) -> None:
    robot.platform.lost = 1
    turn = hear(robot, user, "你好")
    assert len(robot.seen(user)) == 1
    assert conversations.undelivered(turn.conversation).keys() == {turn.id}


def test_a_platform_that_knows_the_key_is_asked_again_and_shows_it_once(bot: World, user: str) -> None:
    bot.platform.lost = 2
    turn = hear(bot, user, "你好")
    assert len(bot.seen(user)) == 1
    assert conversations.undelivered(turn.conversation) == {}


def test_what_a_platform_refuses_for_good_is_not_tried_again(bot: World, user: str) -> None:
    bot.platform.refusals.extend([Told(400, {"code": 230002, "msg": "The bot is not in the group."})] * 3)
    turn = hear(bot, user, "你好")
    assert conversations.undelivered(turn.conversation) == {turn.id: "230002"}
    assert len(bot.platform.refusals) == 2


def test_an_agent_answers_by_the_platform_on_which_the_customer_spoke_last(robot: World, user: str) -> None:
    turn = hear(robot, user, "你好")
    state = conversations.state_of(turn.conversation)
    assert state is not None
    words = Turn(
        ulid(clock.now(), after=state.last_turn),
        turn.conversation,
        "agent",
        clock.iso(clock.now()),
        "马上帮您看",
        agent=Agent("a1", "小夏"),
    )
    conversations.append(state, state, words)
    robot.settle([user])
    assert robot.seen(user)[-1].text == "【人工客服 小夏】马上帮您看"


def test_what_was_typed_on_a_page_is_not_sent_to_a_platform(robot: World, user: str) -> None:
    turn = hear(robot, user, "你好")
    assert said.saying(Turn("1", turn.conversation, "customer", turn.at, "你好")) is None


def test_a_flood_is_held_back_and_nothing_of_it_is_lost(robot: World, user: str) -> None:
    for number in range(34):
        robot.bring(robot.platform.says(user, f"运费谁出{number}"))
    robot.settle([user])
    assert [turn.text for turn in robot.turns(user)] == [f"运费谁出{number}" for number in range(34)]
    assert len(robot.seen(user)) == 34


def test_an_account_that_was_taken_away_answers_nobody(
    robot: World, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    robot.bring(robot.platform.says(user, "你好"))
    robot.platform.name, kept = "telegram", robot.platform.name
    robot.publish()
    robot.platform.name = kept
    assert robot.call(robot.platform.says(user, "还在吗"))[0] == 404
