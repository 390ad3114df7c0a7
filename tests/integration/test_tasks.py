"""Through the deployed doors: a department hears on its socket what it is asked, a courier answers by a link, the customer reads it."""

from uuid import uuid4

import pytest

from infra import doors
from infra.doors import Door, Json
from tests.integration.cloud import System

pytestmark = pytest.mark.deployed


def enter(system: System, name: str) -> Door:
    person = next(one for one in system.config["demo"]["agents"] if one["name"] == name)
    return doors.log_in(system.config["api"], person)


def test_a_parcel_is_intercepted_by_a_department_and_a_couriers_link(system: System) -> None:
    api = system.config["api"]
    customer, _ = doors.enter(api, None)
    agent, logistics, warehouse = (enter(system, name) for name in ("小夏", "物流阿峰", "仓库小李"))
    case = customer.post("/messages", {"id": uuid4().hex, "text": "转人工"}).json["service"]["case"]
    assert agent.post(f"/desk/cases/{case}/claim").status == 200
    theirs, others = (doors.open_socket(door, "/desk/tickets") for door in (logistics, warehouse))
    desk, chat = doors.open_socket(agent, "/desk/tickets"), doors.open_socket(customer)
    asked = {"parcel": "SF1000000001", "wish": "return", "note": "客户很急"}
    body = {"id": uuid4().hex, "form": "intercept", "asked": asked, "tells": True}
    task = agent.post(f"/desk/cases/{case}/tasks", body).json["task"]["task"]

    def of_task(event: str) -> Json:
        return {"type": "task", "task": task, "event": event}

    heard = theirs.wait(lambda frame: of_task("open").items() <= frame.items())
    assert heard and heard["department"] == "logistics"
    assert task in [one["task"] for one in logistics.get("/desk/tasks").json["tasks"]]
    assert (
        warehouse.get("/desk/tasks").json["tasks"] == []
        and others.wait(lambda frame: frame["type"] != "task", 1) is None
    )
    token = logistics.post(f"/desk/tasks/{task}/link").json["token"]
    outside = Door(api)
    assert outside.get(f"/outside/tasks/{token}").json["asked"] == {"parcel": "SF1000000001", "wish": "return"}
    answer = {"id": uuid4().hex, "answer": {"outcome": "yes"}, "name": "老陈"}
    assert outside.post(f"/outside/tasks/{token}", answer).status == 200
    told = chat.wait(lambda frame: "已经拦下来了" in frame.get("message", {}).get("text", ""))
    assert told and told["message"]["by"] == "bot"
    assert desk.wait(lambda frame: of_task("answer").items() <= frame.items())
    assert desk.wait(lambda frame: frame["type"] == "case" and frame["case"].get("state") == "active")
    assert outside.get(f"/outside/tasks/{token}").json["error"]["code"] == "link_used"
    assert agent.post(f"/desk/cases/{case}/close").status == 200
    for socket in (theirs, others, desk, chat):
        socket.close()
