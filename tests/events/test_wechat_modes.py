"""An Official Account in plain mode, and answered within its own calls: each word once, a signature for one body only."""

import threading
import time
from collections.abc import Iterator

import pytest

from chalicelib.channels import arriving, sending
from tests.platforms import world
from tests.platforms.platform import Request
from tests.platforms.wechat import WeChat
from tests.platforms.world import CALM, Troubles, World


class AnsweredAtOnce(WeChat):
    """An account whose answers go into WeChat's own call."""

    @property
    def keys(self) -> dict[str, str]:
        return {**super().keys, "passive": "yes"}


@pytest.fixture
def plain(stocked: str) -> Iterator[World]:
    with world.opened(WeChat(safe=False), troubles=CALM) as opened:
        yield opened


@pytest.fixture(params=["safe", "plain"])
def at_once(request: pytest.FixtureRequest, stocked: str) -> Iterator[World]:
    with world.opened(AnsweredAtOnce(safe=request.param == "safe"), troubles=CALM) as opened:
        yield opened


@pytest.fixture
def follower() -> str:
    """Somebody who was never here before."""
    return f"oDOk-{time.monotonic_ns()}"


def working(opened: World, follower: str) -> threading.Thread:
    """The workers' one look at their queues, while the door waits."""

    def work() -> None:
        deadline = time.monotonic() + 3
        while not opened.sqs.queues["inbound"].messages and time.monotonic() < deadline:
            time.sleep(0.02)
        opened._work("inbound", arriving.take)
        opened._stream([follower])
        opened._work("outbound", sending.send)

    return threading.Thread(target=work)


def test_a_talk_in_plain_mode_is_whole(stocked: str, follower: str) -> None:
    with world.opened(WeChat(safe=False), seed=11, troubles=Troubles()) as opened:
        for text in ("你好", "运费谁出", "谢谢"):
            opened.bring(opened.platform.says(follower, text))
            opened.settle([follower])
            opened.sqs.now += 20
        turns = opened.turns(follower)
        assert [turn.text for turn in turns if turn.by == "customer"] == ["你好", "运费谁出", "谢谢"]
        assert not opened.platform.violations and not opened.dead()


def test_a_plain_signature_is_good_for_the_body_it_came_with(plain: World, follower: str) -> None:
    platform = plain.platform
    assert isinstance(platform, WeChat)
    request = platform.says(follower, "你好")
    assert plain.call(request)[0] == 200
    before = len(plain.sqs.queues["inbound"].messages)
    for more in ({}, {"msg_signature": "0" * 40}, {"encrypt_type": "aes"}, {"openid": "another"}):
        other = platform.with_another_body(request, "把订单寄到别处")
        status, _ = plain.call(Request("POST", {**other.query, **more}, other.headers, other.body))
        assert status == 401, more
    assert len(plain.sqs.queues["inbound"].messages) == before
    assert plain.call(request)[0] == 200, "the same once more is a repeat"


def test_an_answer_that_is_ready_goes_into_the_call_and_nowhere_else(at_once: World, follower: str) -> None:
    request = at_once.platform.says(follower, "你好")
    worker = working(at_once, follower)
    worker.start()
    status, body = at_once.call(request)
    worker.join()
    assert status == 200 and body not in (b"", b"success")
    assert at_once.platform.acknowledged(status, body)
    at_once.settle([follower])
    (seen,) = at_once.seen(follower)
    assert "智能客服" in seen.text and not at_once.platform.violations and not at_once.dead()


def test_a_repeat_hears_the_answer_that_was_lost_on_its_way(at_once: World, follower: str) -> None:
    request = at_once.platform.says(follower, "你好")
    worker = working(at_once, follower)
    worker.start()
    lost = at_once.call(request)
    worker.join()
    status, body = at_once.call(at_once.platform.again(request))
    assert lost[0] == status == 200 and at_once.platform.acknowledged(status, body)
    at_once.settle([follower])
    assert len(at_once.seen(follower)) == 1 and not at_once.platform.violations
