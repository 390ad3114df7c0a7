"""Timers ring when their moment has come, again where their answer failed, and never with a second effect of their own."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest

from chalicelib import clock
from chalicelib.edge import cloud as clients
from chalicelib.handover import timers
from chalicelib.handover.timers import Timer
from tests.events import recorded
from tests.events.lambdas import app
from tests.events.telling import it_is

Json = dict[str, Any]
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
_rung: list[Timer] = []
_due: list[Timer] = []


@timers.on("kettle")
def _kettle(timer: Timer) -> None:
    _rung.append(timer)


@timers.on("broken")
def _broken(timer: Timer) -> None:
    raise ConnectionError("not now")


@timers.swept
def _kettles(since: datetime, until: datetime) -> list[Timer]:
    return [timer for timer in _due if timer.at <= until]


class Queue:
    """The queue of timers, made for one test."""

    def __init__(self, endpoint: str) -> None:
        self.client = boto3.client("sqs", endpoint_url=endpoint)
        self.url = self.client.create_queue(QueueName=f"{uuid4().hex}-timers")["QueueUrl"]

    def now(self) -> list[Json]:
        """The timers that can be seen at this moment, as records; they stay hidden from here on."""
        seen = self.client.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, VisibilityTimeout=600)
        letters = seen.get("Messages", [])
        return [
            recorded.message(one["Body"], one["MessageId"], "kefu-local-timers")
            | {"receiptHandle": one["ReceiptHandle"]}
            for one in letters
        ]

    def held_back(self) -> int:
        told = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]
        return int(told["ApproximateNumberOfMessagesDelayed"])


@pytest.fixture
def queue(cloud: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    queue = Queue(cloud)
    monkeypatch.setenv("KEFU_TIMERS_URL", queue.url)
    clients.client.cache_clear()
    it_is(NOON)
    _rung.clear()
    _due.clear()
    yield queue
    clock.tell(None)
    clients.client.cache_clear()


def record(what: str, at: datetime, identifier: str = "m1", **facts: Any) -> Json:
    body = {"what": what, "subject": "case-1", "at": clock.iso(at), "facts": facts}
    return recorded.message(json.dumps(body), identifier, "kefu-local-timers")


def test_what_is_due_rings_at_once_and_says_what_of_whom_and_why(queue: Queue) -> None:
    timers.arm("kettle", "case-7", NOON, clock="first_reply")
    assert app.timers({"Records": queue.now()}, None) == {"batchItemFailures": []}
    assert _rung == [Timer("kettle", "case-7", NOON, {"clock": "first_reply"})]


def test_what_is_near_waits_in_the_queue(queue: Queue) -> None:
    timers.arm("kettle", "case-7", NOON + 14 * MINUTE)
    assert queue.now() == []
    assert queue.held_back() == 1


def test_what_is_further_off_is_left_to_the_sweep(queue: Queue) -> None:
    later = Timer("kettle", "case-7", NOON + 40 * MINUTE)
    timers.arm(later.what, later.subject, later.at)
    assert queue.held_back() == 0
    assert more(queue, later) == 0
    it_is(NOON + 30 * MINUTE)
    assert more(queue, later) == 1


def more(queue: Queue, timer: Timer) -> int:
    """How many timers a sweep arms more because of this one: other tests have left cases behind."""
    armed = []
    for due in ([], [timer]):
        _due[:] = due
        before = queue.held_back()
        app.sweep(recorded.schedule(), None)
        armed.append(queue.held_back() - before)
    return armed[1] - armed[0]


def test_between_two_sweeps_nothing_falls_through_even_if_one_comes_late(queue: Queue) -> None:
    armed = 0
    _due.extend(Timer("kettle", f"case-{n}", NOON + n * MINUTE) for n in range(60))
    for sweep in (0, 15, 33, 45):
        it_is(NOON + sweep * MINUTE)
        app.sweep(recorded.schedule(), None)
        reached = [timer for timer in _due if timer.at <= clock.now() + timers.NEAR]
        late = [timer for timer in reached[armed:] if timer.at < clock.now()]
        assert not late
        armed = len(reached)
    assert armed == 60


def test_one_that_comes_early_is_shown_again_at_its_moment(queue: Queue) -> None:
    timers.arm("kettle", "case-7", NOON)
    (letter,) = queue.now()
    early = letter | {"body": record("kettle", NOON + 3 * MINUTE)["body"]}
    assert app.timers({"Records": [early]}, None)["batchItemFailures"] == [{"itemIdentifier": letter["messageId"]}]
    assert _rung == []
    it_is(NOON + 3 * MINUTE)
    assert app.timers({"Records": [early]}, None) == {"batchItemFailures": []}
    assert len(_rung) == 1


def test_one_that_cannot_be_answered_is_given_back_and_the_others_are_not(queue: Queue) -> None:
    records = [record("broken", NOON, "m1"), record("kettle", NOON, "m2"), record("nobody-knows", NOON, "m3")]
    answer = app.timers({"Records": records}, None)
    assert answer["batchItemFailures"] == [{"itemIdentifier": "m1"}, {"itemIdentifier": "m3"}]
    assert len(_rung) == 1


def test_where_there_is_no_queue_nothing_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_TIMERS_URL", "")
    assert timers.arm_all([Timer("kettle", "case-7", clock.now())]) == 0
