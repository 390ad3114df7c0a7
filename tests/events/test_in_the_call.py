"""An answer within WeChat's own call, whole: the door waits while the workers work, and a follower sees each answer exactly once."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import uuid4

import pytest

from chalicelib.channels import arriving, passive, sending
from chalicelib.edge.errors import Unavailable
from tests.platforms import world
from tests.platforms.platform import Request
from tests.platforms.wechat import WeChat
from tests.platforms.world import CALM, World

Called = Future[tuple[int, bytes]]
pytestmark = pytest.mark.timeout(60)
USER = "oDOk-inTheCall"
SAID = ("运费谁出", "退货要多久到账", "优惠券怎么用", "可以开发票吗")


class Answering(WeChat):
    """An account that is answered within its calls."""

    @property
    def keys(self) -> dict[str, str]:
        return {**super().keys, "passive": "yes"}


@pytest.fixture(params=["safe", "plain"])
def account(request: pytest.FixtureRequest, stocked: str) -> Iterator[World]:
    platform = Answering(f"shop-{uuid4().hex[:8]}", safe=request.param == "safe")
    with world.opened(platform, troubles=CALM) as opened:
        yield opened


@pytest.fixture
def door() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as doors:
        yield doors


def test_an_answer_goes_into_the_call_and_uses_nothing_of_the_quota(account: World, door: ThreadPoolExecutor) -> None:
    for number in range(8):
        call = _calls(account, door, account.platform.says(USER, SAID[number % len(SAID)]))
        _works(account)
        assert _hears(account, call) and call.result()[1] != b"success"
        account.settle([USER])
        assert len(account.seen(USER)) == number + 1
    _is_whole(account)


def test_an_answer_that_is_late_goes_the_ordinary_way(account: World, door: ThreadPoolExecutor) -> None:
    call = _calls(account, door, account.platform.says(USER, SAID[0]))
    account.sqs.now += 4
    assert _hears(account, call) and call.result()[1] == b"success" and not account.seen(USER)
    account.settle([USER])
    assert len(account.seen(USER)) == 1
    _is_whole(account)


def test_what_the_platform_did_not_hear_it_hears_at_its_next_try(account: World, door: ThreadPoolExecutor) -> None:
    said = account.platform.says(USER, SAID[0])
    lost = _calls(account, door, said)
    _works(account)
    assert lost.result(10)[0] == 200  # … and the line was cut
    account.sqs.now += 5
    assert account.platform.acknowledged(*account.call(account.platform.again(said)))
    account.settle([USER])
    assert len(account.seen(USER)) == 1
    _is_whole(account)


def test_a_door_that_dies_leaves_the_answer_to_the_ordinary_way(
    account: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise Unavailable("The door was struck while it waited.")

    said = account.platform.says(USER, SAID[0])
    with monkeypatch.context() as struck:
        struck.setattr(passive, "awaited", dies)
        assert account.call(said)[0] == 503
    account.settle([USER])
    assert len(account.seen(USER)) == 1
    assert account.platform.acknowledged(*account.call(account.platform.again(said)))
    account.settle([USER])
    assert len(account.seen(USER)) == 1
    _is_whole(account)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_when_each_answer_is_seen_once(account: World, door: ThreadPoolExecutor, seed: int) -> None:
    """The workers hurry or dawdle, the platform hears or does not, tries again while the first door waits still, or gives up."""
    chance = random.Random(seed)
    for number in range(5):
        said = account.platform.says(USER, SAID[number % len(SAID)])
        tries = [_calls(account, door, said)]
        for _ in range(chance.randrange(3)):
            account.sqs.now += chance.choice((0.5, 3.4, 5))
            tries.append(_calls(account, door, account.platform.again(said)))
        worked = chance.random() < 0.5
        if worked:
            _works(account)
        account.sqs.now += chance.choice((0, 1, 4, 13) if worked else (4, 13))
        heard = [one.result(10) for one in tries]
        if chance.random() < 0.9 or heard[-1][1] != b"success":
            account.platform.acknowledged(*heard[-1])
        account.settle([USER])
        assert len(account.seen(USER)) == number + 1, (number, heard)
    _is_whole(account)


def _calls(account: World, door: ThreadPoolExecutor, said: Request) -> Called:
    """The platform calls, and what it brought lies in the queue (or lay there before) when this ends."""
    call = door.submit(account.call, said)
    until = time.monotonic() + 5
    while time.monotonic() < until and not account.sqs.queues["inbound"].messages and not call.done():
        time.sleep(0.01)
    return call


def _works(account: World) -> None:
    """One message goes through the workers while the clock stands still."""
    account._work("inbound", arriving.take)
    account._stream([USER])
    account._work("outbound", sending.send)


def _hears(account: World, call: Called) -> bool:
    return account.platform.acknowledged(*call.result(10))


def _is_whole(account: World) -> None:
    answered = [turn.reply.text for turn in account.turns(USER) if turn.reply]
    seen = [one.text for one in account.seen(USER)]
    assert all(text.split("\n")[0] in shown for text, shown in zip(answered, seen, strict=True))
    assert not account.platform.violations and not account.dead()
