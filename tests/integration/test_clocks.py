"""Through the deployed doors: a customer's word makes it the agent's turn, and what was put aside comes back by itself."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
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


def test_a_case_put_aside_comes_back_and_a_customers_word_starts_its_clock(system: System, lead: Door) -> None:
    customer, _ = doors.enter(system.config["api"], None)
    case = customer.post("/messages", {"id": uuid4().hex, "text": "转人工"}).json["service"]["case"]

    def shown() -> Json:
        return dict(lead.get(f"/desk/cases/{case}").json)

    until_then = (datetime.now(UTC) + timedelta(seconds=5)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    for path, body in (("claim", {}), ("messages", {"id": "1", "text": "您好"}), ("hold", {"until": until_then})):
        assert lead.post(f"/desk/cases/{case}/{path}", body).status == 200
    assert {one["kind"]: one["state"] for one in shown()["case"]["clocks"]} == {
        "first_reply": "met",
        "resolution": "paused",
    }
    assert until(lambda: bool(shown()["case"]["state"] == "active")), shown()["steps"]
    customer.post("/messages", {"id": uuid4().hex, "text": "在吗"})
    assert until(lambda: bool(shown()["case"]["awaiting"] == "agent"))
    running = {one["kind"]: one["state"] for one in shown()["case"]["clocks"]}
    assert running == {"first_reply": "met", "reply": "running", "resolution": "running"}
    assert [step["move"] for step in shown()["steps"]] == ["open", "claim", "answer", "hold", "resume", "hear"]
