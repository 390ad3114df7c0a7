"""What the shop tells is believed when it is signed, and of each event the shop hears whether it was taken."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest

from chalicelib import clock
from chalicelib.edge import cloud, signature
from tests import shop
from tests.api.conftest import Answer, Door

KEY = os.environ["KEFU_SHOP_EVENTS_SECRET"]


@pytest.fixture
def queue(door: Door, stocked: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The queue that the events go to; what waits in it, oldest first."""
    client = boto3.client("sqs", endpoint_url=stocked)
    url = client.create_queue(QueueName=f"{uuid4().hex}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    monkeypatch.setenv("KEFU_SHOP_EVENTS_URL", url)
    cloud.client.cache_clear()

    def waiting() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]).get(
            "Messages"
        ):
            found += messages
            for message in messages:
                client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    yield waiting
    cloud.client.cache_clear()


def paid(number: int = 1, **more: Any) -> dict[str, Any]:
    head = {"id": f"{uuid4().hex}", "type": "order.paid", "at": shop.ago(minutes=1), "version": 2}
    return {**head, "customer": "c1", "order": f"KF{number:010}", **more}


def send(door: Door, content: Any, key: str = KEY, header: str | None = None) -> Answer:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    headers = {"Kefu-Signature": signature.signed(key, body) if header is None else header}
    return door.call("POST", "/shop/events", body, **headers)


def test_a_signed_event_is_queued_under_its_order_and_once(door: Door, queue: Any) -> None:
    event = paid()
    for _ in range(3):
        answer = send(door, event)
        assert (answer.status, answer.body) == (202, {"events": [{"id": event["id"], "accepted": True}]})
    (message,) = queue()
    assert json.loads(message["Body"])["id"] == event["id"]
    assert message["Attributes"]["MessageGroupId"] == f"order#{event['order']}"
    assert message["Attributes"]["MessageDeduplicationId"] == event["id"]


def test_of_a_hundred_events_the_right_ones_are_taken_and_the_others_named(door: Door, queue: Any) -> None:
    events = [paid(number) for number in range(100)]
    events[41] |= {"version": 0, "type": "order.paid"}
    events[42] |= {"at": "soon"}
    answer = send(door, events)
    assert answer.status == 202
    refused = [(place, one) for place, one in enumerate(answer.body["events"]) if not one["accepted"]]
    assert [(place, one["id"], one["faults"][0]["field"]) for place, one in refused] == [
        (41, events[41]["id"], "version"),
        (42, events[42]["id"], "at"),
    ]
    assert len(queue()) == 98


@pytest.mark.parametrize("header", ["", "t=1,v1=", "v1=" + "0" * 64, "t=x,v1=" + "0" * 64, "t=1,v1=" + "0" * 64])
def test_without_a_signature_nothing_is_believed(door: Door, queue: Any, header: str) -> None:
    answer = send(door, paid(), header=header)
    assert (answer.status, answer.body["error"]["code"]) == (401, "bad_signature")
    assert queue() == []


def test_another_key_an_altered_body_and_a_truncated_one_are_refused(door: Door, queue: Any) -> None:
    body = json.dumps(paid()).encode()
    good = signature.signed(KEY, body)
    assert send(door, body, key="webhook-key-of-the-tests").status == 401
    assert send(door, body.replace(b"KF", b"KG"), header=good).status == 401
    assert send(door, body[:-1], header=good).status == 401
    assert send(door, body, header=good[:-1]).status == 401
    assert send(door, body, header=good.replace("t=", "t=1")).status == 401
    assert queue() == []


def test_where_no_key_is_kept_nothing_is_believed(door: Door, queue: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_SHOP_EVENTS_SECRET", "")
    assert send(door, paid(), key="").status == 401


@pytest.mark.parametrize(("minutes", "status"), [(-5.1, 401), (-4.9, 202), (4.9, 202), (5.1, 401)])
def test_a_signature_is_good_for_five_minutes(door: Door, queue: Any, minutes: float, status: int) -> None:
    body = json.dumps(paid()).encode()
    header = signature.signed(KEY, body)
    clock.tell(lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    try:
        answer = send(door, body, header=header)
    finally:
        clock.tell(None)
    assert answer.status == status
    if status == 401:
        assert answer.body["error"]["code"] == "old_signature"


def test_a_replay_within_the_time_is_queued_once(door: Door, queue: Any) -> None:
    body = json.dumps(paid()).encode()
    header = signature.signed(KEY, body)
    assert [send(door, body, header=header).status for _ in range(3)] == [202] * 3
    assert len(queue()) == 1


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"[" * 90_000, b"\xff\xfe", b"1" * 5000, json.dumps([{}] * 101).encode()]
)
def test_a_body_that_is_no_list_of_events_is_refused(door: Door, queue: Any, body: bytes) -> None:
    assert send(door, body).status == 400


@pytest.mark.parametrize("sent", [5, "x", None, {}, {"id": 5}, {"id": ["x"], "type": "order.paid"}])
def test_what_is_no_event_is_answered_as_such(door: Door, queue: Any, sent: Any) -> None:
    answer = send(door, [sent, paid()])
    assert [one["accepted"] for one in answer.body["events"]] == [False, True]
    assert answer.body["events"][0]["id"] == ""


def test_a_body_above_the_limit_is_refused(door: Door, queue: Any) -> None:
    assert send(door, b" " * 256_001).status == 413


def test_the_queue_gets_nothing_that_nobody_asked_for(door: Door, queue: Any) -> None:
    send(door, paid(note="x" * 100))
    (message,) = queue()
    assert "note" not in json.loads(message["Body"])
