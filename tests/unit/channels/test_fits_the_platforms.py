"""Whatever is said is taken by the made-up platforms, which others wrote from the documentation, and shown whole."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, assume, given, settings

from chalicelib import clock
from chalicelib.channels.contract import Call, Channel, Keys, Outgoing, Received, Saying
from chalicelib.channels.known import CHANNELS
from chalicelib.message import options
from tests.platforms.every import PLATFORMS
from tests.platforms.platform import Platform, Request
from tests.unit.channels.company import sayings, without_a_cloud

KINDS = ("image", "voice", "video", "sticker", "location", "file", "follow", "unfollow", "something unheard of")
NIGHT = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()


class Wall:
    """A clock for kefu and for the platform."""

    def __init__(self) -> None:
        self.at = NIGHT

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def wall() -> Iterator[Wall]:
    wall = Wall()
    clock.tell(lambda: datetime.fromtimestamp(wall.at, UTC))
    yield wall
    clock.tell(None)


@pytest.fixture(params=sorted(PLATFORMS))
def platform(request: pytest.FixtureRequest, wall: Wall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    without_a_cloud(monkeypatch)
    made = PLATFORMS[request.param]()
    made.now = wall
    yield made
    made.stop()


def keys_of(platform: Platform) -> Keys:
    return {**platform.keys, "account": platform.account}


def heard(channel: Channel, platform: Platform, request: Request) -> tuple[Received, ...]:
    keys = keys_of(platform)
    call = Call(request.method, request.query, request.headers, request.body)
    channel.verify(call, keys)
    found = channel.parse(call, keys)
    if channel.pull and found and found[0].kind == "bell":
        return channel.pull(found[0], "", keys).received[-1:]
    return found


@given(saying=sayings)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_said_is_taken(platform: Platform, wall: Wall, saying: Saying) -> None:
    # Words without a letter, and buttons without a word, nobody makes: some platforms refuse them, some adapters leave them out.
    assume(re.search(r"\w", saying.text) is not None)
    assume(all(choice.text.strip() for choice in options(saying.choices, saying.cards)))
    assume(all(choice.text.strip() for choice in saying.choices))
    channel, user, before = CHANNELS[platform.name], platform.user(1), len(platform.delivered)
    wall.at += 7200
    (said,) = heard(channel, platform, platform.says(user, "你好"))
    via = {**said.via, "channel": channel.name, "account": platform.account, "sender": said.sender, "at": said.at}
    # kefu sends no more than a platform takes after each of a customer's messages (sending.py counts them).
    for body in channel.render(saying, via)[: channel.limits.replies or None]:
        wall.at += 7
        sent = channel.send(body, Outgoing(f"{int(wall.at):032x}", via), keys_of(platform))
        assert sent.outcome == "taken", (sent, body)
    assert not platform.violations
    seen = platform.delivered[before:]
    assert seen and all(one.user == user for one in seen)


def test_whatever_kind_is_sent_is_understood(platform: Platform) -> None:
    channel, user = CHANNELS[platform.name], platform.user(1)
    for kind in KINDS:
        for one in heard(channel, platform, platform.sends(user, kind)):
            assert re.fullmatch("[a-z]+", one.kind) and one.sender
            if one.kind == "image" and one.media and channel.fetch:
                assert channel.fetch(one.media, keys_of(platform)).content
    for one in heard(channel, platform, platform.says(user, "到哪了")):
        assert (one.kind, one.text) == ("text", "到哪了")
