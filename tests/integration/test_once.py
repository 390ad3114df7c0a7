"""Through the deployed doors: a message is answered once, and a case has one owner."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from infra import doors
from infra.doors import Door
from tests.integration.cloud import System

pytestmark = pytest.mark.deployed


@pytest.fixture
def customer(system: System) -> Door:
    return doors.enter(system.config["api"], None)[0]


@pytest.fixture
def agent(system: System) -> Door:
    return doors.log_in(system.config["api"], system.config["demo"]["agents"][0])


def test_twenty_posts_of_one_message_at_once_are_one_turn_and_twenty_equal_answers(customer: Door) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: customer.post("/messages", {"id": "one", "text": "你好"}), range(20)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert len(customer.get("/messages").json["messages"]) == 2


def test_of_32_claims_at_once_one_wins(system: System, customer: Door) -> None:
    case = customer.post("/messages", {"id": "help", "text": "转人工"}).json["service"]["case"]
    serving = [agent for agent in system.config["demo"]["agents"] if agent["role"] in ("agent", "lead", "admin")]
    desks = [doors.log_in(system.config["api"], agent) for agent in serving]
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda n: desks[n % len(desks)].post(f"/desk/cases/{case}/claim"), range(32)))
    winners = {answer.json["case"]["agent"]["name"] for answer in answers if answer.status == 200}
    assert len(winners) == 1
    assert {answer.status for answer in answers} <= {200, 409}
    assert {answer.json["error"]["code"] for answer in answers if answer.status == 409} == {"already_claimed"}


def test_an_agents_word_reaches_the_customers_open_socket(customer: Door, agent: Door) -> None:
    socket = doors.open_socket(customer)
    try:
        case = customer.post("/messages", {"id": "help", "text": "转人工"}).json["service"]["case"]
        agent.post(f"/desk/cases/{case}/claim")
        agent.post(f"/desk/cases/{case}/messages", {"id": "1", "text": "您好，我来帮您"})
        heard = socket.wait(lambda frame: frame.get("message", {}).get("by") == "agent")
        assert heard is not None and heard["message"]["text"] == "您好，我来帮您"
    finally:
        socket.close()
