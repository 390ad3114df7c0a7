"""Two agents at the same case see each other, and both sides see how far the other has read."""

import json
from typing import Any
from uuid import uuid4

import pytest

from chalicelib import clock, conversation
from chalicelib.channels import delivery
from chalicelib.desk import work
from chalicelib.edge import sockets
from chalicelib.message import Agent, Customer, Inbound
from chalicelib.store import passing
from tests.events import recorded
from tests.events.conftest import Listener
from tests.events.lambdas import app
from tests.events.test_sockets import connect

pytestmark = pytest.mark.usefixtures("stocked")
CURSOR = "01KAQ00000000000000000000A"


class Held:
    """A case that an agent has, with the pages of its customer, its agent and a colleague."""

    def __init__(self) -> None:
        who = uuid4().hex
        self.agent, self.colleague = Agent(f"agent-{who}", "小夏"), f"colleague-{who}"
        self.conversation = f"web-{who}"
        inbound = Inbound(self.conversation, Customer(who), "web", "m1", "转人工", clock.now())
        self.case = conversation.answer(inbound).case
        work.claim(self.case, self.agent)
        self.customer_page, _ = connect(sockets.conversation(self.conversation), who)
        self.page, _ = connect(sockets.AGENTS, self.agent.id)
        self.other_page, _ = connect(sockets.AGENTS, self.colleague)


def send(connection: str, **frame: Any) -> None:
    app.websocket_message(recorded.websocket("$default", connection, json.dumps(frame)), None)


def test_who_looks_is_seen_by_those_who_look_already(listener: Listener) -> None:
    held = Held()
    send(held.page, type="looking", case=held.case)
    assert listener.frames == []
    send(held.other_page, type="looking", case=held.case)
    assert listener.to(held.page) == [{"type": "looking", "case": held.case, "agent": held.colleague}]
    send(held.page, type="looking", case=held.case, again=True)
    assert listener.to(held.other_page) == [
        {"type": "looking", "case": held.case, "agent": held.agent.id, "again": True}
    ]


def test_a_colleague_who_types_is_seen_and_the_customer_hears_nothing_of_it(listener: Listener) -> None:
    held = Held()
    send(held.page, type="looking", case=held.case)
    send(held.other_page, type="typing", case=held.case)
    seen = {"type": "typing", "by": "colleague", "agent": held.colleague, "case": held.case}
    assert listener.to(held.page) == [seen] and listener.to(held.customer_page) == []


def test_who_left_hears_and_is_heard_of_no_more(listener: Listener) -> None:
    held = Held()
    send(held.page, type="looking", case=held.case)
    send(held.other_page, type="looking", case=held.case)
    send(held.other_page, type="looking", case=held.case, gone=True)
    assert listener.to(held.page)[-1]["gone"] is True
    assert [socket.connection for socket in passing.listeners(sockets.watchers(held.case))] == [held.page]


def test_how_far_one_has_read_reaches_the_other_side(listener: Listener) -> None:
    held = Held()
    send(held.customer_page, type="read", cursor=CURSOR)
    assert listener.to(held.page) == [{"type": "read", "by": "customer", "cursor": CURSOR, "case": held.case}]
    send(held.page, type="read", case=held.case, cursor=CURSOR)
    send(held.other_page, type="read", case=held.case, cursor=CURSOR)
    assert listener.to(held.customer_page) == [{"type": "read", "by": "agent", "cursor": CURSOR}]


@pytest.mark.parametrize("cursor", [None, 7, "", "x" * 27, "<script>", {"a": 1}])
def test_a_place_that_is_none_is_passed_over(listener: Listener, cursor: Any) -> None:
    held = Held()
    send(held.customer_page, type="read", cursor=cursor)
    send(held.customer_page, type="looking", case=held.case)
    send(held.page, type="read", case=held.case, cursor=cursor)
    send(held.page, type="looking", case="no-such-case")
    assert listener.frames == []


def test_who_looks_on_hears_what_is_said_at_once_and_its_agent_hears_it_once(listener: Listener) -> None:
    held = Held()
    for page in (held.page, held.other_page):
        send(page, type="looking", case=held.case)
    listener.frames.clear()
    turn = work.say(held.case, held.agent, "a1", "您好")
    delivery._show(turn)
    for page in (held.page, held.other_page):
        assert [frame["message"]["text"] for frame in listener.to(page)] == ["您好"]
