"""Through the deployed doors: what customers and agents do stands on the leads' board within seconds, once."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from infra import doors
from infra.doors import Door
from tests.integration.cloud import System

pytestmark = pytest.mark.deployed
_PATIENCE = 60.0
Json = dict[str, Any]


@pytest.fixture
def lead(system: System) -> Door:
    agents = system.config["demo"]["agents"]
    return doors.log_in(system.config["api"], next(agent for agent in agents if agent["role"] == "lead"))


def until(look: Callable[[], bool]) -> bool:
    """Whether it comes true within a minute."""
    deadline = time.monotonic() + _PATIENCE
    while not (true := look()) and time.monotonic() < deadline:
        time.sleep(0.5)
    return true


def test_a_talk_and_a_case_stand_on_the_board_once(system: System, lead: Door) -> None:
    def today() -> Json:
        return dict(lead.get("/desk/board").json["today"])

    before = today()
    customer, _ = doors.enter(system.config["api"], None)
    customer.post("/messages", {"id": uuid4().hex, "text": "你好"})
    case = customer.post("/messages", {"id": uuid4().hex, "text": "转人工"}).json["service"]["case"]
    for path, body in (("claim", {}), ("messages", {"id": "1", "text": "您好"}), ("close", {"resolution": "好了"})):
        assert lead.post(f"/desk/cases/{case}/{path}", body).status == 200
    customer.post("/ratings", {"id": uuid4().hex, "score": 5, "tags": ["solved"]})
    assert until(lambda: today()["csat"]["human"]["count"] > before["csat"]["human"]["count"])
    assert until(lambda: bool(today()["resolved"] > before["resolved"]))
    time.sleep(3)  # long enough for a repeat, were there one, to be counted too
    after = today()
    grown = {
        name: after[name] - before[name] for name in ("conversations", "persons", "messages", "handed", "resolved")
    }
    assert grown == {"conversations": 1, "persons": 1, "messages": 2, "handed": 1, "resolved": 1}
    assert after["wait"]["count"] - before["wait"]["count"] == after["reply"]["count"] - before["reply"]["count"] == 1


def test_the_demos_board_is_lived_in(lead: Door) -> None:
    told = lead.get("/desk/history?days=7").json
    assert len(told["points"]) == 7 and all(point["conversations"] for point in told["points"][:-1])
    assert len(told["groups"]) == 7
    shown = lead.get("/desk/board").json
    assert {one["queue"] for one in shown["dead"]} >= {"turns", "escalations", "notices", "timers", "news"}
    assert all(one["letters"] is not None for one in shown["dead"])
