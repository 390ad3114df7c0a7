"""kefu's queues behave as the code that fills them relies on, in whichever cloud they lie."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.edge import cloud
from chalicelib.handover import queue
from chalicelib.message import Turn
from infra import redrive
from tests.integration.cloud import Place


@pytest.fixture
def addressed(queues: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The application knows the queues, as a Lambda does from its environment."""
    monkeypatch.setenv("KEFU_ESCALATIONS_URL", queues["EscalationsQueue"])
    monkeypatch.setenv("KEFU_NOTICES_URL", queues["NoticesQueue"])
    monkeypatch.setenv("KEFU_NOTICES_DEAD_URL", queues["NoticesDead"])
    cloud.client.cache_clear()
    yield queues
    cloud.client.cache_clear()


def turn(case: str, event: str) -> Turn:
    return Turn(uuid4().hex, "web-test", "customer", "2026-11-11T00:00:00.000Z", case=case, event=event)


def received(place: Place, url: str, seconds: int = 3) -> list[dict[str, Any]]:
    """Takes and removes what waits in a queue, until nothing comes any more."""
    client, found = place.client("sqs"), []
    while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=seconds).get(
        "Messages"
    ):
        for message in messages:
            found.append(json.loads(message["Body"]))
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def test_the_events_of_a_case_arrive_in_order(addressed: dict[str, str], place: Place) -> None:
    for event in ("opened", "claimed", "closed"):
        queue.escalate(turn("case-in-order", event))
    assert [news["event"] for news in received(place, addressed["EscalationsQueue"])] == ["opened", "claimed", "closed"]


def test_an_event_sent_twice_arrives_once(addressed: dict[str, str], place: Place) -> None:
    opened = turn("case-once", "opened")
    queue.escalate(opened)
    queue.escalate(opened)
    assert len(received(place, addressed["EscalationsQueue"])) == 1


def test_a_notice_travels_unharmed(addressed: dict[str, str], place: Place) -> None:
    queue.notice({"event": "case.opened", "id": "n1", "text": "我要人工 🙂"}, "leads")
    assert received(place, addressed["NoticesQueue"]) == [
        {"event": "case.opened", "id": "n1", "text": "我要人工 🙂", "to": "leads"}
    ]


@pytest.mark.parametrize(("live", "dead"), [("EscalationsQueue", "EscalationsDead"), ("NoticesQueue", "NoticesDead")])
def test_what_cannot_be_handled_ends_among_the_dead_letters(
    addressed: dict[str, str], place: Place, live: str, dead: str
) -> None:
    if live == "EscalationsQueue":
        queue.escalate(turn("case-dead", "opened"))
    else:
        queue.notice({"case": "case-dead"})
    client = place.client("sqs")
    for _ in range(24):  # taken and not removed, more often than the queue allows
        messages = client.receive_message(QueueUrl=addressed[live], VisibilityTimeout=0, WaitTimeSeconds=1).get(
            "Messages"
        )
        if not messages:
            break
    assert [letter["case"] for letter in received(place, addressed[dead])] == ["case-dead"]


def test_dead_letters_come_back_with_one_command(addressed: dict[str, str], place: Place) -> None:
    queue.dead_notice('{"event": "case.opened", "id": "n2", "to": "leads"}', "refused: 19021 sign match fail")
    client = place.client("sqs")
    assert redrive.reasons(client, addressed["NoticesDead"]) == {"refused: 19021 sign match fail": 1}
    assert redrive.redriven(client, addressed["NoticesDead"], addressed["NoticesQueue"]) == 1
    assert [notice["id"] for notice in received(place, addressed["NoticesQueue"])] == ["n2"]
    assert received(place, addressed["NoticesDead"], seconds=1) == []


def test_dead_letters_of_a_queue_that_keeps_order_come_back_in_order(addressed: dict[str, str], place: Place) -> None:
    client = place.client("sqs")
    for number in range(3):
        client.send_message(
            QueueUrl=addressed["EscalationsDead"],
            MessageBody=json.dumps({"number": number}),
            MessageGroupId="case-back",
            MessageDeduplicationId=uuid4().hex,
        )
    assert redrive.redriven(client, addressed["EscalationsDead"], addressed["EscalationsQueue"]) == 3
    assert [one["number"] for one in received(place, addressed["EscalationsQueue"])] == [0, 1, 2]
