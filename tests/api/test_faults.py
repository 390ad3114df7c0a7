"""What happens when DynamoDB throttles, falls silent, or does the work and loses the answer."""

from typing import Any
from uuid import uuid4

import pytest

from chalicelib import clock, conversation
from chalicelib.edge.errors import Unavailable
from chalicelib.message import Customer, Inbound
from chalicelib.store import conversations
from chalicelib.store.wire import Answer
from tests.nemesis import Fault, answering, fault, lost, silent, throttled, times


def said(who: str, identifier: str = "m1") -> Inbound:
    return Inbound(f"web-{who}", Customer(who), "web", identifier, "你好", clock.now())


@pytest.mark.parametrize("happens", [throttled, silent, lost])
def test_a_passing_fault_is_not_noticed(stocked: str, happens: Fault) -> None:
    who = uuid4().hex
    with fault("*", times(2, happens)):
        turn = conversation.answer(said(who))
    assert turn.reply is not None
    assert [t.id for t in conversations.turns(f"web-{who}")] == [turn.id]


def test_a_lost_acknowledgement_of_every_write_makes_no_second_turn(stocked: str) -> None:
    who = uuid4().hex
    with fault("TransactWriteItems", times(1, lost)):
        first = conversation.answer(said(who))
    with fault("TransactWriteItems", times(9, lost)), pytest.raises(Unavailable):
        conversation.answer(said(who, "m2"))
    second = conversation.answer(said(who, "m2"))
    assert [t.id for t in conversations.turns(f"web-{who}")] == [first.id, second.id]


def test_a_store_that_stays_away_is_said_to_be_away_and_nothing_is_half_written(stocked: str) -> None:
    who = uuid4().hex
    with fault("*", silent), pytest.raises(Unavailable) as refusal:
        conversation.answer(said(who))
    assert refusal.value.status == 503 and refusal.value.code == "try_again"
    assert conversations.turns(f"web-{who}") == [] and conversations.state_of(f"web-{who}") is None


@pytest.mark.parametrize("body", [b"", b"<html>bad gateway</html>"])
def test_an_answer_that_is_no_json_is_a_passing_fault(stocked: str, body: bytes) -> None:
    who = uuid4().hex
    with fault("BatchGetItem", times(1, lambda _: answering(502, body))):
        assert conversation.answer(said(who)).reply is not None


def test_what_dynamodb_refuses_is_not_tried_again(stocked: str) -> None:
    calls = []

    def refuses(request: Any) -> Answer:
        calls.append(request)
        return answering(400, b'{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}')

    with fault("BatchGetItem", refuses), pytest.raises(Unavailable):
        conversation.answer(said(uuid4().hex))
    assert len(calls) == 1
