"""A threat with the law goes to the leads' queue: shown to them first, out of an agent's reach, with what was threatened."""

from uuid import uuid4

import pytest

from chalicelib.store import agents
from tests.api.conftest import Door, Talk


@pytest.fixture
def lead(door: Door) -> str:
    agents.enrol("云姐", "open-sesame", "lead")
    agents.enrol("小冬", "open-sesame", "agent")
    return door.agent("云姐")


@pytest.fixture
def threatening(door: Door, newcomer: str) -> Talk:
    talk = door.customer(newcomer)
    said = talk.say("你们再不退款我就打12315，律师函也准备好了")
    assert said["service"]["mode"] == "waiting" and "主管" in said["reply"]["text"]
    return talk


def test_a_lead_sees_it_before_everybody_else_and_an_agent_does_not(door: Door, lead: str, threatening: Talk) -> None:
    other = door.guest(f"visitor-{uuid4().hex}")
    other.say("转人工")
    seen = door.call("GET", "/desk/cases?limit=200", token=lead).body["cases"]
    for_leads = [case["queue"] == "leads" for case in seen]
    assert for_leads == sorted(for_leads, reverse=True) and {True, False} == set(for_leads)
    assert all(
        case["queue"] != "leads" for case in door.call("GET", "/desk/cases", token=door.agent("小冬")).body["cases"]
    )


def test_an_agent_cannot_take_it_and_a_lead_can(door: Door, lead: str, threatening: Talk) -> None:
    case = threatening.history()["service"]["case"]
    refused = door.call("POST", f"/desk/cases/{case}/claim", token=door.agent("小冬"))
    assert (refused.status, refused.body["error"]["code"]) == (403, "not_allowed")
    assert door.call("POST", f"/desk/cases/{case}/claim", token=lead).body["case"]["status"] == "claimed"


def test_the_briefing_says_what_was_threatened(door: Door, lead: str, threatening: Talk) -> None:
    case = threatening.history()["service"]["case"]
    shown = door.call("GET", f"/desk/cases/{case}", token=lead).body
    assert shown["case"]["reason"] == "legal" and shown["case"]["queue"] == "leads"
    assert "12315" in shown["briefing"]["why"] and "律师函" in shown["briefing"]["why"]


def test_the_place_that_is_told_is_the_place_among_the_leads_cases(door: Door, threatening: Talk) -> None:
    service = threatening.history()["service"]
    before = threatening.say("还有人吗")["service"]["position"]
    assert service["position"] == before
    second = door.guest(f"visitor-{uuid4().hex}").say("我要去消协投诉，法院见")
    assert second["service"]["position"] == before + 1
