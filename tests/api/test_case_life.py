"""The life of a case at the desk: passed on, put aside, taken over, given back, resolved and opened again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.store import agents, loads
from tests.api.conftest import Door, Talk

Json = dict[str, Any]


@pytest.fixture
def held(door: Door, newcomer: str) -> tuple[Talk, str]:
    """A customer who is served by 小夏, and their case."""
    talk = door.customer(newcomer)
    talk.say("我的快递到哪了")
    case = talk.say("转人工")["service"]["case"]
    assert door.call("POST", f"/desk/cases/{case}/claim", token=door.agent()).status == 200
    return talk, case


@pytest.fixture
def move(door: Door) -> Callable[..., Json]:
    def made(case: str, path: str, by: str = "小夏", status: int = 200, **body: Any) -> Json:
        answer = door.call("POST", f"/desk/cases/{case}/{path}", body, door.agent(by))
        assert answer.status == status, answer
        return dict(answer.body.get("case") or answer.body)

    return made


def identifier_of(door: Door, name: str) -> str:
    return str(door.call("GET", "/desk/me", token=door.agent(name)).body["agent"]["id"])


def test_the_first_word_makes_it_active_and_the_customers_turn(
    door: Door, held: tuple[Talk, str], move: Callable[..., Json]
) -> None:
    case = held[1]
    move(case, "messages", id="1", text="您好")
    shown = door.call("GET", f"/desk/cases/{case}", token=door.agent()).body
    assert shown["case"]["state"] == "active" and shown["case"]["awaiting"] == "customer"
    assert [step["move"] for step in shown["steps"]] == ["open", "claim", "answer"]
    move(case, "messages", id="2", text="请稍等")
    again = door.call("GET", f"/desk/cases/{case}/steps", token=door.agent()).body["steps"]
    assert again == shown["steps"]


def test_a_case_passed_to_a_group_waits_there_and_the_customer_is_told(
    door: Door, held: tuple[Talk, str], move: Callable[..., Json]
) -> None:
    talk, case = held
    found = move(case, "transfer", group="general", note="要核实地址")
    assert (found["status"], found["state"]) == ("waiting", "waiting")
    history = talk.history()
    assert history["service"]["mode"] == "waiting" and "不用再讲一遍" in history["messages"][-1]["text"]
    assert case in [
        one["case"] for one in door.call("GET", "/desk/cases?limit=200", token=door.agent("阿哲")).body["cases"]
    ]
    steps = door.call("GET", f"/desk/cases/{case}/steps", token=door.agent()).body["steps"]
    assert steps[-1]["note"] == "要核实地址" and steps[-1]["by"]["name"] == "小夏"


def test_a_case_passed_to_a_colleague_is_theirs_at_once(
    door: Door, held: tuple[Talk, str], move: Callable[..., Json]
) -> None:
    talk, case = held
    found = move(case, "transfer", agent=identifier_of(door, "阿哲"))
    assert found["agent"]["name"] == "阿哲" and talk.history()["service"]["agent"] == "阿哲"
    move(case, "messages", by="阿哲", id="1", text="您好")
    assert move(case, "messages", status=409, id="2", text="还在吗")["error"]["code"] == "not_yours"


@pytest.mark.parametrize(
    ("body", "status"), [({}, 400), ({"agent": "agent-1", "group": "general"}, 400), ({"agent": "nobody"}, 404)]
)
def test_a_transfer_needs_one_receiver_who_is_there(
    body: Json, status: int, held: tuple[Talk, str], move: Callable[..., Json]
) -> None:
    assert move(held[1], "transfer", status=status, **body)["error"]["code"] == "no_receiver"


def test_a_case_given_back_stands_before_everybody_who_waits(
    door: Door, held: tuple[Talk, str], move: Callable[..., Json]
) -> None:
    talk, case = held
    assert move(case, "give-back")["state"] == "waiting"
    assert talk.history()["service"]["position"] == 0 and "排到最前面" in talk.history()["messages"][-1]["text"]


def test_a_held_case_comes_back_when_it_is_taken_up(held: tuple[Talk, str], move: Callable[..., Json]) -> None:
    until = clock.iso(datetime.now(UTC) + timedelta(hours=2))
    assert move(held[1], "hold", until=until)["snoozed_until"] == until
    assert move(held[1], "hold", until=until)["state"] == "on_hold"
    found = move(held[1], "resume")
    assert found["state"] == "active" and "snoozed_until" not in found
    assert move(held[1], "hold", status=409, until="2020-01-01T00:00:00Z")["error"]["code"] == "in_the_past"
    assert move(held[1], "hold", status=400, until="soon")["error"]["code"] == "malformed"


def test_only_a_lead_takes_over_and_may_speak_in_a_colleagues_case(
    held: tuple[Talk, str], move: Callable[..., Json]
) -> None:
    talk, case = held
    assert move(case, "take-over", by="阿哲", status=403)["error"]["code"] == "not_allowed"
    move(case, "messages", by="云姐", id="1", text="我是主管，一起看看")
    assert talk.history()["messages"][-1]["name"] == "云姐" and talk.history()["service"]["agent"] == "小夏"
    assert move(case, "take-over", by="云姐")["agent"]["name"] == "云姐"
    assert move(case, "take-over", by="云姐")["agent"]["name"] == "云姐"


def test_notes_and_labels_are_the_colleagues_own(door: Door, held: tuple[Talk, str], move: Callable[..., Json]) -> None:
    talk, case = held
    move(case, "notes", status=201, id="n1", text="@阿哲 帮看下", mentions=[identifier_of(door, "阿哲")])
    move(case, "notes", status=201, id="n1", text="改了也不算")
    assert move(case, "labels", labels=["加急", "加急", "物流"])["labels"] == ["加急", "物流"]
    shown = door.call("GET", f"/desk/cases/{case}", token=door.agent("阿哲")).body
    assert [note["text"] for note in shown["notes"]] == ["@阿哲 帮看下"]
    assert "帮看下" not in str(talk.history())
    listed = door.call("GET", "/desk/cases?status=claimed&label=%E7%89%A9%E6%B5%81&limit=200", token=door.agent()).body
    assert [one["case"] for one in listed["cases"] if one["case"] == case] == [case]


def test_a_case_is_found_by_its_customer(door: Door, held: tuple[Talk, str], newcomer: str) -> None:
    found = door.call("GET", f"/desk/find?term={newcomer.upper()}", token=door.agent()).body["cases"]
    assert [one["case"] for one in found] == [held[1]]
    assert door.call("GET", "/desk/find?term=nobody-at-all", token=door.agent()).body["cases"] == []


def test_who_comes_back_within_two_days_goes_on_with_the_same_case(
    door: Door, held: tuple[Talk, str], move: Callable[..., Json]
) -> None:
    talk, case = held
    move(case, "close", resolution="已催件")
    again = talk.say("还是转人工吧")["service"]
    assert (again["mode"], again["case"]) == ("waiting", case)
    shown = door.call("GET", f"/desk/cases/{case}", token=door.agent()).body["case"]
    assert shown["state"] == "reopened" and shown["reopened"] == 1 and "closed_at" not in shown


def test_who_comes_back_later_has_a_case_of_its_own(
    door: Door, held: tuple[Talk, str], move: Callable[..., Json]
) -> None:
    talk, case = held
    move(case, "close")
    clock.tell(lambda: datetime.now(UTC) + timedelta(hours=49))
    try:
        talk = door.customer(talk.opened["customer"]["id"])
        assert talk.say("转人工")["service"]["case"] != case
    finally:
        clock.tell(None)


def test_an_agent_with_full_hands_takes_no_more(door: Door, newcomer: str) -> None:
    name = f"小{newcomer[-6:]}"
    agent = agents.enrol(name, "open-sesame", capacity=1)
    cases = [door.customer(f"{newcomer}-{n}").say("转人工")["service"]["case"] for n in range(2)]
    assert door.call("POST", f"/desk/cases/{cases[0]}/claim", token=door.agent(name)).status == 200
    refused = door.call("POST", f"/desk/cases/{cases[1]}/claim", token=door.agent(name))
    assert (refused.status, refused.body["error"]["code"]) == (409, "at_capacity")
    door.call("POST", f"/desk/cases/{cases[0]}/close", {}, door.agent(name))
    assert loads.held(agent.id) == {agent.id: 0}
    assert door.call("POST", f"/desk/cases/{cases[1]}/claim", token=door.agent(name)).status == 200
