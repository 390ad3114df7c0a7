"""An answer within the platform's own call: one of two ways, whoever comes first, whoever repeats, whoever dies."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chalicelib import clock
from chalicelib.channels import passive, wechat
from chalicelib.channels.contract import Answer, Received
from chalicelib.store import deliveries
from chalicelib.store.deliveries import Passive

KEYS = {"account": "main", "app_id": "wx1", "app_secret": "s", "token": "t", "passive": "yes"}
ONE = Received("1", "oBuyer", "你好", via={"to": "gh_1"})
BODIES = ({"msgtype": "text", "text": {"content": "在的"}},)


@pytest.fixture
def name(stocked: str) -> str:
    return uuid4().hex


@pytest.fixture
def later() -> Iterator[list[timedelta]]:
    """A clock that a test puts forward."""
    ahead = [timedelta()]
    clock.tell(lambda: datetime.now(UTC) + ahead[0])
    yield ahead
    clock.tell(None)


def wait(name: str) -> Answer | None:
    return passive.awaited(name, wechat.CHANNEL, ONE, KEYS)


def test_an_answer_that_is_ready_in_time_goes_into_the_call_and_no_other_way(name: str) -> None:
    passive.begin(name, wechat.CHANNEL)
    assert passive.offered(name, BODIES) == 2.0
    answer = wait(name)
    assert answer and "在的" in answer.body
    assert passive.offered(name, BODIES) == 0.0


def test_the_platforms_second_try_hears_the_same_answer(name: str) -> None:
    passive.begin(name, wechat.CHANNEL)
    passive.offered(name, BODIES)
    first = wait(name)
    passive.begin(name, wechat.CHANNEL)
    second = wait(name)
    assert first and second and "在的" in second.body


def test_an_answer_that_is_late_goes_the_ordinary_way(name: str, later: list[timedelta]) -> None:
    passive.begin(name, wechat.CHANNEL)
    later[0] = timedelta(seconds=4)
    assert wait(name) is None
    assert passive.offered(name, BODIES) is None
    assert wait(name) is None, "a second try of the platform hears nothing either"


def test_what_was_offered_and_never_fetched_goes_the_ordinary_way_after_the_last_try(
    name: str, later: list[timedelta]
) -> None:
    passive.begin(name, wechat.CHANNEL)
    assert passive.offered(name, BODIES) == 2.0
    later[0] = timedelta(seconds=10)
    assert passive.offered(name, BODIES) == 2.0
    later[0] = timedelta(seconds=16)
    assert passive.offered(name, BODIES) is None
    assert wait(name) is None


def test_several_messages_are_not_for_one_call(name: str) -> None:
    passive.begin(name, wechat.CHANNEL)
    assert passive.offered(name, BODIES * 2) is None and wait(name) is None


def test_without_a_row_the_ordinary_way_is_the_only_one(name: str) -> None:
    assert passive.offered(name, BODIES) is None and wait(name) is None


def test_of_two_who_hurry_exactly_one_has_it(name: str) -> None:
    """The door closes at the very moment at which a worker offers: twenty times, one way each."""
    with ThreadPoolExecutor(2) as both:
        for number in range(20):
            one = f"{name}-{number}"
            deliveries.keep_passive(Passive(one, "open", clock.now().timestamp() + 0.3 + 0.02 * (number % 5)))
            door, worker = both.submit(wait, one), both.submit(_until_settled, one)
            assert (door.result() is None) == (worker.result() is None)


def _until_settled(name: str) -> float | None:
    while passive.offered(name, BODIES):
        seen = deliveries.passive_of(name)
        if seen.state == "offered" and seen.until + 12 < clock.now().timestamp():
            deliveries.keep_passive(replace(seen, state="closed"))
    return passive.offered(name, BODIES)


def test_only_accounts_that_want_it_wait(name: str) -> None:
    assert passive.wanted(wechat.CHANNEL, KEYS, (ONE,))
    assert not passive.wanted(wechat.CHANNEL, {**KEYS, "passive": "no"}, (ONE,))
    assert not passive.wanted(wechat.CHANNEL, KEYS, (ONE, ONE))
    assert not passive.wanted(wechat.CHANNEL, KEYS, (replace(ONE, kind="unfollow"),))
