"""Whole talks by every made-up platform while much goes wrong: none lost, none answered twice, in order, within the limits.

KEFU_TALKS says how many talks each platform has (4; `make channels-test`: 500), KEFU_FORGED how many calls are forged (100).
"""

import os
import random
import statistics
import sys
from collections.abc import Iterator, Mapping
from itertools import islice

import pytest

from chalicelib.channels import degrading, said
from chalicelib.channels.known import CHANNELS
from chalicelib.message import Turn
from chalicelib.store import conversations
from tests.platforms import world
from tests.platforms.every import PLATFORMS
from tests.platforms.platform import Request
from tests.platforms.world import CALM, World

TALKS = int(os.environ.get("KEFU_TALKS", "4"))
FORGED = int(os.environ.get("KEFU_FORGED", "100"))
_AT_ONCE = 10  # users whose talks are woven into each other
SAID = (
    ("你好", "运费谁出", "谢谢"),
    ("怎么申请退货", "退货要多久到账", "好的"),
    ("有什么优惠", "优惠券怎么用", "1", "谢谢你"),
    ("我的快递到哪了", "转人工", "算了不用人工了"),
    ("hello", "how do I return something", "thanks"),
    ("可以開發票嗎", "怎麼申請換貨", "謝謝"),
)
pytestmark = pytest.mark.timeout(7200)


@pytest.fixture(params=sorted(PLATFORMS))
def troubled(request: pytest.FixtureRequest, stocked: str) -> Iterator[World]:
    with world.opened(PLATFORMS[request.param](), seed=7) as opened:
        yield opened


@pytest.fixture(params=sorted(PLATFORMS))
def calm(request: pytest.FixtureRequest, stocked: str) -> Iterator[World]:
    with world.opened(PLATFORMS[request.param](), troubles=CALM) as opened:
        yield opened


def test_every_channel_has_its_made_up_platform() -> None:
    assert set(PLATFORMS) == set(CHANNELS)


def test_no_word_is_lost_or_answered_twice_whatever_goes_wrong(troubled: World) -> None:
    for first in range(0, TALKS, _AT_ONCE):
        users = [_user(troubled, number) for number in range(first, min(first + _AT_ONCE, TALKS))]
        scripts = {user: SAID[(first + place) % len(SAID)] for place, user in enumerate(users)}
        _talk(troubled, scripts)
        for user, script in scripts.items():
            _is_whole(troubled, user, script)
        sys.stderr.write(f"\r{troubled.platform.name}: {first + len(users)} of {TALKS} talks ")
    assert not troubled.platform.violations
    assert not troubled.dead()
    slowest, budget = max(troubled.cpu), CHANNELS[troubled.platform.name].limits.acknowledge
    middle = statistics.median(troubled.cpu)
    sys.stderr.write(f"{len(troubled.cpu)} calls, CPU median {middle * 1000:.1f} ms, most {slowest * 1000:.1f} ms\n")
    assert middle < budget / 10


def test_what_nobody_signed_is_not_taken(calm: World) -> None:
    platform, chance = calm.platform, random.Random(3)
    said = [platform.says("user-1", f"第{number}句") for number in range(4)]
    for request in said:
        calm.bring(request)  # whoever forges has seen what was brought
    tried, before = 0, len(calm.sqs.queues["inbound"].messages)
    while tried < FORGED:
        for forged in platform.forged(chance.choice(said)):
            status, _ = calm.call(forged)
            tried += 1
            assert status < 500
            assert status >= 400, f"taken: {forged}"
    assert len(calm.sqs.queues["inbound"].messages) == before


@pytest.mark.parametrize("size", [0, 1, 100, 16_384, 300_000, 1_048_577, 4_194_305, 10_000_000])
def test_a_body_of_any_size_is_answered_in_good_order(calm: World, size: int) -> None:
    request = calm.platform.says("user-1", "你好")
    body = (request.body * (size // max(1, len(request.body)) + 1))[:size]
    status, _ = calm.call(Request(request.method, request.query, request.headers, body))
    assert status < 500
    assert status in (400, 401, 413) or not calm.sqs.queues["inbound"].messages


def test_another_account_is_not_found(calm: World) -> None:
    request = calm.platform.says("user-1", "你好")
    calm.platform.account = "another"
    assert calm.call(request)[0] == 404


def _user(opened: World, number: int) -> str:
    return opened.platform.user(number)


def _talk(opened: World, scripts: Mapping[str, tuple[str, ...]]) -> None:
    """All say their first words, then their second: each waits for an answer, as people do."""
    for step in range(max(map(len, scripts.values()))):
        speaking = [user for user in scripts if step < len(scripts[user])]
        opened.chance.shuffle(speaking)
        for user in speaking:
            opened.bring(opened.platform.says(user, scripts[user][step]))
        opened.settle(list(scripts))
        opened.sqs.now += 20


def _is_whole(opened: World, user: str, script: tuple[str, ...]) -> None:
    """Each word has one turn, in order; each turn's answer was seen once, in order."""
    turns = opened.turns(user)
    assert [turn.text for turn in turns if turn.by == "customer"] == list(script)
    seen = "".join(one.text for one in opened.seen(user))
    for turn in turns:
        marked = _begins(turn)
        at = seen.find(marked)
        assert at >= 0, (
            f"{user} never saw {marked!r} after {turn.text!r}, but {seen[:300]!r} ({conversations.undelivered(turn.conversation)})"
        )
        seen = seen[at + len(marked) :]
    marks = sum(1 for turn in turns if said.saying(turn))
    found = "".join(one.text for one in opened.seen(user)).count("【智能客服】")
    found += "".join(one.text for one in opened.seen(user)).count("[Assistant]")
    assert found == marks, f"{user}: {marks} answers, {found} seen"


def _begins(turn: Turn) -> str:
    """The first words of what a customer sees of a turn."""
    told = said.saying(turn)
    assert told is not None
    return next(islice(degrading.pieces(told.text.split("\n")[0], 60), 1))
