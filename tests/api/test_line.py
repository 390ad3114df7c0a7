"""A customer who waits can leave the line, be called back, leave a message, and is moved to the leads where that is due."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.message import Customer, Inbound, Minutes, Service, State
from chalicelib.scenes.ask import Ask
from chalicelib.scenes.service import line
from chalicelib.store import agents, cases, papers
from chalicelib.store.cases import Case
from chalicelib.understanding import reading
from tests.api.conftest import Door, Talk
from tests.api.lines import in_force

ASIDE = "东边那扇窗户外面的猫昨天又叫了一晚上"  # nothing that the bot knows of
NIGHT = "2026-11-20T22:00:00+08:00"
HOURS = {day: [["09:00", "21:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def talk(door: Door, newcomer: str) -> Talk:
    talk = door.customer(newcomer)
    assert talk.say("转人工")["service"]["mode"] == "waiting"
    return talk


@pytest.fixture
def night(stocked: str) -> Iterator[None]:
    """It is Friday, ten at night, and the shop is open from nine to nine on weekdays."""
    begun = datetime.now(UTC)
    clock.tell(lambda: clock.moment(NIGHT) + (datetime.now(UTC) - begun))
    with in_force(hours=HOURS):
        yield
    clock.tell(None)


def case_of(talk: Talk) -> Case:
    case, *_ = cases.found(talk.opened["customer"]["id"])
    return case


def moves(case: Case) -> list[str]:
    return [step.move for step in papers.steps(case.id)]


def ids(reply: dict[str, Any]) -> list[str]:
    return [choice["id"] for choice in reply["choices"]]


@pytest.mark.parametrize("word", ["取消排队", "不用人工了", "leave the queue"])
def test_one_word_leaves_the_line_and_the_bot_goes_on(talk: Talk, word: str) -> None:
    case, before = case_of(talk), cases.count("general")
    said = talk.say(word)
    assert said["service"]["mode"] == "bot" and "human" in ids(said["reply"])
    assert (cases.case_of(case.id).state, moves(case)) == ("closed", ["open", "withdraw"])
    assert cases.count("general") == before - 1
    assert talk.hear("怎么开发票")["intent"] == "payment.invoice"


def test_who_says_what_they_want_instead_hears_of_it_at_once(talk: Talk) -> None:
    said = talk.say("不用人工了，怎么开发票")
    assert said["service"]["mode"] == "bot" and said["reply"]["intent"] == "payment.invoice"
    assert "取消排队" in said["reply"]["text"] and moves(case_of(talk)) == ["open", "withdraw"]


def test_who_waits_no_longer_for_a_parcel_still_waits_for_a_person(talk: Talk) -> None:
    assert talk.say("等太久了不等了，这单取消吧")["service"]["mode"] == "waiting"


def test_so_does_the_button_that_every_answer_to_a_waiting_customer_has(talk: Talk) -> None:
    said = talk.say("我是想问退款的事")
    assert said["service"]["mode"] == "waiting" and "line:leave" in ids(said["reply"])
    assert talk.say("取消排队", choice="line:leave")["service"]["mode"] == "bot"


def test_leaving_a_line_twice_is_leaving_it_once(talk: Talk) -> None:
    first = talk.say("取消排队", identifier="leave-1")
    assert talk.say("取消排队", identifier="leave-1")["turn"] == first["turn"]
    assert moves(case_of(talk)) == ["open", "withdraw"]


def test_who_left_the_line_can_call_a_person_again(talk: Talk) -> None:
    first = case_of(talk)
    talk.say("不等了")
    said = talk.say("转人工")
    assert said["service"]["mode"] == "waiting" and said["service"]["case"] != first.id


def test_a_call_back_keeps_the_place_and_covers_the_number(door: Door, talk: Talk) -> None:
    waits = case_of(talk)
    asked = talk.say("请回电给我", choice="line:callback")
    assert asked["service"]["mode"] == "waiting" and "号码" in asked["reply"]["text"]
    said = talk.say("138 1234 5678")
    assert said["service"]["mode"] == "bot" and "5678" in said["reply"]["text"]
    case = cases.case_of(waits.id)
    assert (case.state, case.status, case.callback, case.place) == ("open", "waiting", "13812345678", waits.place)
    shown = door.call("GET", f"/desk/cases/{case.id}", token=door.agent()).body["case"]
    assert shown["callback"] == "*******5678"
    assert case.id in [found.id for found in cases.found("5678")]


def test_a_number_and_the_wish_to_be_called_are_enough_at_once(talk: Talk) -> None:
    assert talk.say("打电话给我吧 13812345678")["service"]["mode"] == "bot"
    assert case_of(talk).callback == "13812345678"


def test_a_number_that_nobody_asked_for_is_no_wish_to_be_called(talk: Talk) -> None:
    assert talk.say("我的手机号是13812345678，帮我查一下")["service"]["mode"] == "waiting"
    assert case_of(talk).callback == ""


def test_who_waits_for_long_is_offered_a_call_back(talk: Talk) -> None:
    clock.tell(lambda: clock.moment(case_of(talk).opened_at) + timedelta(seconds=601))
    try:
        assert {"line:callback", "line:message", "line:leave"} <= set(ids(talk.hear("还在吗")))
    finally:
        clock.tell(None)


@pytest.mark.parametrize(
    ("service", "offered"),
    [
        (Service("waiting", 2, wait=Minutes(1, 9)), False),
        (Service("waiting", 2, wait=Minutes(5, 10)), True),
        (Service("waiting", 0, away=True), True),
        (Service("waiting", 0), False),
    ],
)
def test_a_long_range_and_an_empty_desk_are_reasons_to_offer_it_at_once(
    stocked: str, service: Service, offered: bool
) -> None:
    who, now = Customer("one"), clock.now()
    ask = Ask(Inbound("c", who, "web", "m", "转人工", now), State("c", who), reading.of_photos(), now)
    names = [choice.id for choice in line.choices(ask, service)]
    assert names == [*(["line:callback", "line:message"] if offered else []), "line:leave"]


def test_a_waiting_customer_can_leave_a_message_and_go_on(talk: Talk) -> None:
    assert talk.say("留言")["service"]["mode"] == "bot"
    assert case_of(talk).state == "open"
    said = talk.say("我买的伞怎么开发票，抬头写公司")
    assert case_of(talk).last == "我买的伞怎么开发票，抬头写公司" and "记下" in said["reply"]["text"]
    assert talk.hear("怎么开发票")["intent"] == "payment.invoice"


def test_who_waits_and_then_threatens_with_the_law_is_the_leads(talk: Talk) -> None:
    before = case_of(talk)
    general = cases.count("general")
    said = talk.say("再不处理我就打12315，律师函也准备好了")
    case = cases.case_of(before.id)
    assert (case.queue, case.reason, case.priority, case.state) == ("leads", "legal", "grave", "waiting")
    assert "主管" in said["reply"]["text"] and said["service"]["mode"] == "waiting"
    assert "12315" in case.briefing["why"] and case.due < before.due
    assert cases.count("general") == general - 1
    assert talk.say("听到没有")["service"]["position"] == cases.before(case.stands, "leads")
    assert talk.say("等着收律师函吧")["service"]["mode"] == "waiting"
    assert moves(case) == ["open", "escalate"]


def test_the_lead_takes_it_and_an_agent_does_not(door: Door, talk: Talk) -> None:
    agents.enrol("云姐", "open-sesame", "lead")
    talk.say("我要去消协投诉，法院见")
    path = f"/desk/cases/{case_of(talk).id}/claim"
    assert door.call("POST", path, token=door.agent("小夏")).status == 403
    assert door.call("POST", path, token=door.agent("云姐")).status == 200


def test_at_night_the_case_is_noted_and_the_customer_hears_when_people_are_back(
    door: Door, newcomer: str, night: None
) -> None:
    talk = door.customer(newcomer)
    said = talk.say("转人工")
    assert said["service"]["mode"] == "bot" and "11-23 09:00" in said["reply"]["text"]
    case = case_of(talk)
    assert (case.state, case.status, case.priority) == ("open", "waiting", "left")
    assert case.due == clock.iso(clock.moment("2026-11-23T13:00:00+08:00"))


def test_what_is_said_at_night_is_added_and_the_bot_still_answers(door: Door, newcomer: str, night: None) -> None:
    talk = door.customer(newcomer)
    talk.say("转人工")
    talk.say(ASIDE)
    assert case_of(talk).last == ASIDE
    assert talk.hear("怎么开发票")["intent"] == "payment.invoice"
    again = talk.say("转人工")
    assert again["service"]["mode"] == "bot" and "已经记下" in again["reply"]["text"]
    assert moves(case_of(talk)) == ["open", "amend", "amend"]


def test_in_the_morning_the_same_case_waits_for_a_person(door: Door, newcomer: str, night: None) -> None:
    talk = door.customer(newcomer)
    talk.say("转人工")
    clock.tell(lambda: clock.moment("2026-11-23T09:00:00+08:00"))
    talk = door.customer(newcomer)
    said = talk.say("转人工")
    assert said["service"]["mode"] == "waiting"
    assert case_of(talk).state == "waiting" and moves(case_of(talk)) == ["open", "queue"]


def test_a_threat_at_night_is_noted_for_the_leads(door: Door, newcomer: str, night: None) -> None:
    talk = door.customer(newcomer)
    talk.say("转人工")
    assert case_of(talk).queue == "general"
    talk.say("再不退款我就打12315")
    assert (case_of(talk).queue, case_of(talk).state) == ("leads", "open")


def test_who_left_a_message_can_take_it_back(door: Door, newcomer: str, night: None) -> None:
    talk = door.customer(newcomer)
    talk.say("转人工")
    talk.say("不用人工了")
    assert case_of(talk).state == "closed"
