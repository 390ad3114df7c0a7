"""Sockets open with a ticket, carry typing, and are forgotten when they close."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chalicelib import clock, conversation
from chalicelib.desk import work
from chalicelib.edge import auth, sockets
from chalicelib.message import Agent, Customer, Inbound
from chalicelib.store import passing
from tests.events import recorded
from tests.events.conftest import Listener
from tests.events.lambdas import app

pytestmark = pytest.mark.usefixtures("stocked")


def connect(audience: str, member: str = "m", **more: Any) -> tuple[str, int]:
    connection = uuid4().hex
    ticket, _ = auth.seal_ticket(audience, member)
    event = recorded.websocket("$connect", connection, queryStringParameters={"ticket": ticket}, **more)
    return connection, app.websocket_connect(event, None)["statusCode"]


def test_a_ticket_lets_a_page_in_and_closing_forgets_it() -> None:
    connection, status = connect("conversation#c1")
    assert status == 200
    assert passing.socket_of(connection) == passing.Socket(connection, "conversation#c1", "m")
    app.websocket_disconnect(recorded.websocket("$disconnect", connection), None)
    assert passing.socket_of(connection) is None
    assert connection not in [socket.connection for socket in passing.listeners("conversation#c1")]


@pytest.mark.parametrize("parameters", [None, {}, {"ticket": "x"}, {"ticket": auth.seal_desk(Agent("a", "b"))[0]}])
def test_without_a_ticket_nobody_comes_in(parameters: Any) -> None:
    event = recorded.websocket("$connect", "c", queryStringParameters=parameters)
    assert app.websocket_connect(event, None)["statusCode"] == 401


def test_a_ticket_is_good_for_a_minute() -> None:
    ticket, _ = auth.seal_ticket("agents", "a1")
    clock.tell(lambda: datetime.now(UTC) + timedelta(seconds=61))
    try:
        event = recorded.websocket("$connect", "c", queryStringParameters={"ticket": ticket})
        assert app.websocket_connect(event, None)["statusCode"] == 401
    finally:
        clock.tell(None)


@pytest.mark.parametrize("audience", [sockets.AGENTS, sockets.DEPARTMENTS])
def test_who_was_sent_home_within_that_minute_stays_out(audience: str) -> None:
    member = f"agent-{uuid4().hex}"
    connection, status = connect(audience, member)
    assert status == 200
    passing.evict(audience, member)
    assert connection not in [socket.connection for socket in passing.listeners(audience)]
    assert connect(audience, member)[1] == 403
    clock.tell(lambda: datetime.now(UTC) + timedelta(seconds=91))
    try:
        assert connect(audience, member)[1] == 200
    finally:
        clock.tell(None)


def test_a_foreign_page_may_not_open_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_ALLOWED_ORIGINS", "https://shop.example.com")
    assert connect("agents", headers={"Origin": "https://evil.example.com"})[1] == 403
    assert connect("agents", headers={"origin": "https://shop.example.com"})[1] == 200


def test_a_ping_is_answered(listener: Listener) -> None:
    app.websocket_message(recorded.websocket("$default", "c9", json.dumps({"type": "ping"})), None)
    assert listener.to("c9") == [{"type": "pong"}]


@pytest.mark.parametrize("body", ["", "{", "[]", "5", '{"type": 7}', "[" * 4000, "x" * 5000])
def test_a_frame_that_means_nothing_is_passed_over(listener: Listener, body: str) -> None:
    assert app.websocket_message(recorded.websocket("$default", "c9", body), None)["statusCode"] == 200
    assert listener.frames == []


def test_typing_reaches_the_other_side_and_nobody_else(listener: Listener) -> None:
    who, agent = uuid4().hex, Agent(f"agent-{uuid4().hex}", "小夏")
    inbound = Inbound(f"web-{who}", Customer(who), "web", "m1", "转人工", clock.now())
    case = conversation.answer(inbound).case
    work.claim(case, agent)
    customer, _ = connect(sockets.conversation(inbound.conversation), who)
    desk, _ = connect(sockets.AGENTS, agent.id)
    other, _ = connect(sockets.AGENTS, "agent-other")
    frame = json.dumps({"type": "typing", "case": case})
    app.websocket_message(recorded.websocket("$default", customer, json.dumps({"type": "typing"})), None)
    app.websocket_message(recorded.websocket("$default", desk, frame), None)
    app.websocket_message(recorded.websocket("$default", other, frame), None)
    assert listener.to(desk) == [{"type": "typing", "by": "customer", "case": case}]
    assert listener.to(customer) == [{"type": "typing", "by": "agent"}]
    assert listener.to(other) == []
