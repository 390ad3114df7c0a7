"""What a line learns from its cases, once each; and that those near its head see their place move by themselves."""

import json
from collections.abc import Iterator
from uuid import uuid4

import boto3
import pytest

from chalicelib import clock, conversation
from chalicelib.desk import work
from chalicelib.edge import sockets
from chalicelib.handover import staff
from chalicelib.message import Agent, Customer, Inbound, Turn
from chalicelib.store import agents, cases, hands, lines, passing
from chalicelib.store.passing import Socket
from tests import evening
from tests.api.conftest import Later, later
from tests.events import recorded
from tests.events.conftest import Listener
from tests.events.lambdas import app

__all__ = ["later"]
pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def agent(listener: Listener, stocked: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agent]:
    """Somebody at the desk, who takes five minutes for a case; nobody waits yet."""
    notices = boto3.client("sqs", endpoint_url=stocked).create_queue(QueueName=f"n-{uuid4().hex}")
    monkeypatch.setenv("KEFU_NOTICES_URL", notices["QueueUrl"])
    evening.everybody_went_home()
    name = f"agent-{uuid4().hex[:8]}"
    agents.enrol(name, "open-sesame", "lead")
    found = agents.recognise(name, "open-sesame")
    assert found
    with evening.at_the_desk(found.id), evening.taking(300):
        yield found


def comes() -> Turn:
    who = uuid4().hex
    return conversation.answer(
        Inbound(f"web-{who}", Customer(who, guest=False, level=evening.LEVEL), "web", "m1", "转人工", clock.now())
    )


def hears(case: str, event: str, times: int = 1) -> None:
    record = recorded.message(json.dumps({"case": case, "event": event, "turn": "t"}))
    for _ in range(times):
        assert app.escalations({"Records": [record]}, None) == {"batchItemFailures": []}


def test_a_wait_is_learnt_once_however_often_it_is_told(agent: Agent, listener: Listener, later: Later) -> None:
    case, before = comes().case, lines.line(evening.GROUP)
    later(240)
    work.claim(case, agent)
    hears(case, "claimed", times=3)
    after = lines.line(evening.GROUP)
    assert after.told == before.told + 1
    assert sum(map(len, after.shares)) == sum(map(len, before.shares)) + 1
    share = max(after.shares, key=len)[-1]
    told = cases.case_of(case).told
    assert share * told["plain"] == pytest.approx(240, abs=10)


def test_a_handling_time_is_learnt_once(agent: Agent, listener: Listener, later: Later) -> None:
    case = comes().case
    work.claim(case, agent)
    later(480)
    work.close(case, agent, "")
    hears(case, "closed", times=2)
    handled = lines.line(evening.GROUP).handled
    assert handled[:30] == (300.0,) * 30 and [round(seconds / 10) for seconds in handled[30:]] == [48]


def test_customers_who_come_are_counted_by_the_minute(agent: Agent, listener: Listener) -> None:
    before = sum(lines.line(evening.GROUP).came.values())
    for _ in range(3):
        hears(comes().case, "opened")
    assert sum(lines.line(evening.GROUP).came.values()) == before + 3


def test_a_minute_takes_the_row_of_one_long_ago(later: Later) -> None:
    group = f"row-{uuid4().hex[:8]}"
    for minute in range(40):
        later(minute * 60.0)
        lines.arrive(group, clock.now())
        lines.arrive(group, clock.now())
    came = lines.line(group).came
    assert len(came) == 16 and set(came.values()) == {2}


def test_who_was_told_rightly_is_told_apart(agent: Agent, listener: Listener, later: Later) -> None:
    case = comes().case
    later(4 * 3600)
    work.claim(case, agent)
    hears(case, "claimed")
    line = lines.line(evening.GROUP)
    assert (line.told, line.inside) == (1, 0) and line.off > 3 * 3600


def test_places_move_by_themselves_when_somebody_is_taken(agent: Agent, listener: Listener) -> None:
    turns = [comes() for _ in range(3)]
    pages = [uuid4().hex for _ in turns]
    for turn, page in zip(turns, pages, strict=True):
        passing.plug(Socket(page, sockets.conversation(turn.conversation)))
    places = [turn.service.position for turn in turns if turn.service]
    work.claim(turns[0].case, agent)
    hears(turns[0].case, "claimed")
    moved = [[frame["service"] for frame in listener.to(page) if frame["type"] == "service"] for page in pages]
    assert moved[0] == []
    assert [service["position"] for (service,) in moved[1:]] == [places[1] - 1, places[2] - 1]  # type: ignore[operator]
    assert all(service["mode"] == "waiting" and service["wait"]["high"] >= 1 for (service,) in moved[1:])
    for turn in turns[1:]:
        work.claim(turn.case, agent)


def test_customers_hear_of_a_hand_that_is_free_without_a_look_at_the_accounts(agent: Agent, listener: Listener) -> None:
    mine = comes().case
    work.claim(mine, agent)
    hears(mine, "claimed")
    assert [(one.capacity, one.held) for one in hands.published() if one.agent == agent.id] == [(5, 1)]
    assert staff.staff_of(evening.GROUP) == (5, 4)
    work.close(mine, agent, "")
    hears(mine, "closed")
    assert staff.staff_of(evening.GROUP) == (5, 5)
