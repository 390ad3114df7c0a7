"""What a customer began on one channel goes on upon another, is agreed to anew, and is done once."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from chalicelib import clock, conversation
from chalicelib.message import Customer, Inbound, Reply
from chalicelib.store import conversations, customers
from tests import wardrobe
from tests.wardrobe import NUMBER

ARRIVED = NUMBER["arrived"]


@dataclass(frozen=True)
class Channel:
    """One customer on one channel, over the flow that all channels share."""

    name: str
    customer: str

    def hear(self, text: str, choice: str = "") -> Reply:
        turn = conversation.answer(
            Inbound(
                f"{self.name}-{self.customer}",
                Customer(self.customer, "林小满", guest=False),
                self.name,
                uuid4().hex,
                text,
                clock.now(),
                choice,
            )
        )
        assert turn.reply
        return turn.reply

    def has_a_draft(self) -> bool:
        state = conversations.state_of(f"{self.name}-{self.customer}")
        return state is not None and state.draft is not None


@pytest.fixture
def channels(stocked: str, newcomer: str) -> tuple[Channel, Channel]:
    wardrobe.stock()
    wardrobe.bought(newcomer, ["arrived"])
    return Channel("web", newcomer), Channel("app", newcomer)


def ids(reply: Reply) -> list[str]:
    return [choice.id for choice in reply.choices]


def shows(reply: Reply) -> bool:
    return "form:no" in ids(reply)


def done(channel: Channel) -> list[str]:
    return [one["command"]["kind"] for one in wardrobe.done(channel.customer)]


@pytest.mark.parametrize("words", ["我要退货", "继续刚才的退货", "你好"])
def test_what_was_begun_on_one_channel_is_offered_on_another(channels: tuple[Channel, Channel], words: str) -> None:
    web, app = channels
    web.hear("我要退货，马克杯")
    offer = app.hear(words)
    assert {"resume:yes", "resume:no", "human"} <= set(ids(offer)) and ARRIVED in offer.text and not shows(offer)


@pytest.mark.parametrize(("words", "choice"), [("继续", "resume:yes"), ("继续", ""), ("好的", "")])
def test_it_is_shown_anew_before_anybody_can_agree_to_it(
    channels: tuple[Channel, Channel], words: str, choice: str
) -> None:
    web, app = channels
    web.hear("我要退货，马克杯")
    app.hear("我要退货")
    shown = app.hear(words, choice)
    assert shows(shown) and "59.00" in shown.text and not done(app)
    app.hear("确认")
    assert done(app) == ["return"]
    assert not app.has_a_draft() and not customers.drafts_of(app.customer)


def test_a_yes_in_the_other_conversation_to_what_was_shown_here_carries_out_nothing(
    channels: tuple[Channel, Channel],
) -> None:
    web, app = channels
    button = next(one for one in ids(web.hear("我要退货，马克杯")) if one.startswith("form:yes-"))
    app.hear("确认", button)
    app.hear("确认")
    assert not done(app)


def test_what_was_carried_out_on_one_channel_is_not_carried_out_again_on_the_other(
    channels: tuple[Channel, Channel],
) -> None:
    web, app = channels
    web.hear("我要退货，马克杯")
    app.hear("我要退货")
    app.hear("继续", "resume:yes")
    app.hear("确认")
    web.hear("确认")
    web.hear("确认")
    assert done(web) == ["return"]
    assert len(customers.order_of(web.customer, ARRIVED)["after_sales"]) == 1


def test_both_channels_may_go_on_with_it_and_one_of_them_does_it(channels: tuple[Channel, Channel]) -> None:
    web, app = channels
    web.hear("我要退货，马克杯")
    app.hear("我要退货")
    app.hear("继续", "resume:yes")
    web.hear("确认")
    app.hear("确认")
    assert done(web) == ["return"]


def test_who_does_not_want_to_go_on_is_asked_no_more(channels: tuple[Channel, Channel]) -> None:
    web, app = channels
    web.hear("我要退货，马克杯")
    app.hear("我要退货")
    assert "没有改动" in app.hear("不用了", "resume:no").text
    assert "resume:yes" not in ids(app.hear("我要退货"))


def test_another_wish_is_not_held_up_by_it(channels: tuple[Channel, Channel]) -> None:
    web, app = channels
    web.hear("我要退货，马克杯")
    assert "resume:yes" not in ids(app.hear("我要换货"))


def test_a_named_order_begins_anew(channels: tuple[Channel, Channel]) -> None:
    web, app = channels
    web.hear("我要退货，马克杯")
    assert shows(app.hear(f"{ARRIVED} 我要退货，跑鞋"))


@pytest.mark.parametrize("end", ["算了", "确认"])
def test_what_has_ended_is_offered_nowhere(channels: tuple[Channel, Channel], end: str) -> None:
    web, app = channels
    web.hear("我要退货，马克杯")
    web.hear(end)
    assert "resume:yes" not in ids(app.hear("我要退货"))


def test_it_is_forgotten_after_a_day(channels: tuple[Channel, Channel]) -> None:
    from datetime import UTC, datetime, timedelta

    web, app = channels
    web.hear("我要退货，马克杯")
    clock.tell(lambda: datetime.now(UTC) + timedelta(hours=25))
    try:
        assert "resume:yes" not in ids(app.hear("我要退货"))
    finally:
        clock.tell(None)


def test_nobody_else_is_offered_it(channels: tuple[Channel, Channel], stocked: str) -> None:
    web, _ = channels
    web.hear("我要退货，马克杯")
    stranger = Channel("app", f"other-{uuid4().hex[:8]}")
    wardrobe.bought(stranger.customer, ["arrived"])
    assert "resume:yes" not in ids(stranger.hear("我要退货"))


def test_after_a_long_silence_it_is_offered_in_the_same_conversation(channels: tuple[Channel, Channel]) -> None:
    from datetime import UTC, datetime, timedelta

    web, _ = channels
    web.hear("我要退货，马克杯")
    clock.tell(lambda: datetime.now(UTC) + timedelta(minutes=45))
    try:
        assert "resume:yes" in ids(web.hear("我要退货"))
        assert shows(web.hear("继续", "resume:yes"))
    finally:
        clock.tell(None)
