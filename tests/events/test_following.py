"""What follows from a stored turn: pages see it, agents hear of it, the shop's systems are told."""

import hashlib
import hmac
import json
import os
from dataclasses import replace
from typing import Any
from uuid import uuid4

import boto3
import pytest

from chalicelib import clock, conversation
from chalicelib.edge import sockets
from chalicelib.message import Agent, Customer, Inbound, Turn
from chalicelib.shapes import plain
from chalicelib.store import passing
from chalicelib.store.passing import Socket
from tests.events import recorded
from tests.events.conftest import Listener
from tests.events.lambdas import app

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def queues(stocked: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    client = boto3.client("sqs", endpoint_url=stocked)
    fifo = client.create_queue(QueueName=f"e-{uuid4().hex}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    standard = client.create_queue(QueueName=f"n-{uuid4().hex}")["QueueUrl"]
    monkeypatch.setenv("KEFU_ESCALATIONS_URL", fifo)
    monkeypatch.setenv("KEFU_NOTICES_URL", standard)
    return {"escalations": fifo, "notices": standard, "endpoint": stocked}


def waiting_in(queues: dict[str, str], name: str) -> list[str]:
    client = boto3.client("sqs", endpoint_url=queues["endpoint"])
    answer = client.receive_message(QueueUrl=queues[name], MaxNumberOfMessages=10, WaitTimeSeconds=1)
    return [message["Body"] for message in answer.get("Messages", [])]


def opened() -> Turn:
    who = uuid4().hex
    return conversation.answer(Inbound(f"web-{who}", Customer(who), "web", "m1", "转人工", clock.now()))


def test_a_stored_turn_is_pushed_to_the_open_pages(listener: Listener, queues: dict[str, str]) -> None:
    turn = opened()
    page = uuid4().hex
    passing.plug(Socket(page, sockets.conversation(turn.conversation)))
    assert app.turns({"Records": [recorded.stream(plain(turn))]}, None) == {"batchItemFailures": []}
    said = [frame["message"] for frame in listener.to(page)]
    assert [message["by"] for message in said] == ["customer", "bot"]
    assert listener.to(page)[0]["service"]["mode"] == "waiting"


def test_a_case_that_opens_is_escalated_once_however_often_the_stream_repeats(
    listener: Listener, queues: dict[str, str]
) -> None:
    turn = opened()
    record = recorded.stream(plain(turn))
    for _ in range(3):
        app.turns({"Records": [record, record]}, None)
    assert [json.loads(body) for body in waiting_in(queues, "escalations")] == [
        {"case": turn.case, "event": "opened", "turn": turn.id}
    ]


def test_other_rows_and_changes_are_passed_over(listener: Listener, queues: dict[str, str]) -> None:
    turn = plain(opened())
    records = [
        recorded.stream(turn, kind="MODIFY"),
        recorded.stream(turn, sort="state"),
        recorded.stream(turn, kind="REMOVE"),
    ]
    assert app.turns({"Records": records}, None) == {"batchItemFailures": []}
    assert waiting_in(queues, "escalations") == []


def test_a_poisoned_record_gives_back_itself_and_what_follows_in_order(
    listener: Listener, queues: dict[str, str]
) -> None:
    turn = plain(opened())
    broken = recorded.stream(turn, "2")
    broken["dynamodb"]["NewImage"]["document"]["S"] = "{"
    answer = app.turns({"Records": [recorded.stream(turn, "1"), broken, recorded.stream(turn, "3")]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}, {"itemIdentifier": "3"}]}


def test_a_page_that_is_gone_is_forgotten(listener: Listener, queues: dict[str, str]) -> None:
    turn, page = opened(), uuid4().hex
    passing.plug(Socket(page, sockets.conversation(turn.conversation)))
    listener.gone.add(page)
    app.turns({"Records": [recorded.stream(plain(turn))]}, None)
    assert passing.socket_of(page) is None


def test_the_agent_who_has_the_case_sees_every_word(listener: Listener, queues: dict[str, str]) -> None:
    turn, mine, others = opened(), uuid4().hex, uuid4().hex
    passing.plug(Socket(mine, sockets.AGENTS, "a1"))
    passing.plug(Socket(others, sockets.AGENTS, "a2"))
    words = Turn(
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        turn.conversation,
        "customer",
        turn.at,
        "在吗",
        agent=Agent("a1", "小夏"),
        case=turn.case,
    )
    app.turns({"Records": [recorded.stream(plain(words))]}, None)
    assert [frame["case"] for frame in listener.to(mine)] == [turn.case]
    assert listener.to(others) == []


def test_the_bell_rings_at_every_desk_and_the_webhook_is_queued(listener: Listener, queues: dict[str, str]) -> None:
    turn, desk = opened(), uuid4().hex
    passing.plug(Socket(desk, sockets.AGENTS, "a1"))
    news = json.dumps({"case": turn.case, "event": "opened", "turn": turn.id})
    assert app.escalations({"Records": [recorded.message(news)]}, None) == {"batchItemFailures": []}
    frame = listener.to(desk)[0]
    assert frame["type"] == "case" and frame["event"] == "opened" and frame["case"]["case"] == turn.case
    notice = json.loads(waiting_in(queues, "notices")[0])
    assert notice["event"] == "case.opened" and notice["id"] == turn.id


def test_a_webhook_is_signed_and_tried_again_when_it_is_refused(listener: Listener, queues: dict[str, str]) -> None:
    def record(identifier: str) -> dict[str, Any]:
        body = json.dumps({"to": "webhook", "event": "case.opened", "id": identifier})
        return recorded.message(body, queue="kefu-local-notices")

    taken, refused = uuid4().hex, uuid4().hex
    assert app.notices({"Records": [record(taken)]}, None) == {"batchItemFailures": []}
    headers, body = listener.posts[0]
    assert json.loads(body) == {"event": "case.opened", "id": taken}
    moment, signature = (part.split("=", 1)[1] for part in headers["Kefu-Signature"].split(","))
    key = os.environ["KEFU_WEBHOOK_SECRET"].encode()
    assert signature == hmac.new(key, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    listener.status = 500
    assert app.notices({"Records": [record(refused)]}, None) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}


def test_what_was_done_for_a_customer_is_told_to_the_shop_under_its_id(
    listener: Listener, queues: dict[str, str]
) -> None:
    turn, at = opened(), clock.iso(clock.now())
    changed = {"order": {"status": ["paid", "cancelled"]}}
    done = {"id": "c1", "customer": "u1", "command": {"kind": "cancel", "order": "KF1"}, "at": at, "changed": changed}
    record = recorded.stream(plain(replace(turn, event="", done=(done,))))
    for _ in range(2):
        assert app.turns({"Records": [record]}, None) == {"batchItemFailures": []}
    assert [json.loads(body) for body in waiting_in(queues, "notices")] == [{"event": "command.done", **done}] * 2


def test_a_shop_that_wants_no_webhook_is_told_nothing(
    listener: Listener, queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KEFU_WEBHOOK_URL")
    app.turns({"Records": [recorded.stream(plain(replace(opened(), event="", done=({"id": "c1"},))))]}, None)
    (notice,) = waiting_in(queues, "notices")
    assert app.notices({"Records": [recorded.message(notice)]}, None) == {"batchItemFailures": []}
    assert waiting_in(queues, "notices") == []
    assert listener.posts == []
