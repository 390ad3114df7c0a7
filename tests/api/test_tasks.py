"""Departments on one case, over the API: asked with a form, answered in one, and everybody told who should be."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.handover.forms import FORMS
from chalicelib.message import LANGUAGES
from chalicelib.scenes import department, wording
from chalicelib.store import agents
from tests.api.conftest import Door
from tests.api.tasks import INTERCEPT, STOCK, Desk

Json = dict[str, Any]


@pytest.fixture
def desk(door: Door, newcomer: str) -> Desk:
    """小夏 holds the case of a new customer."""
    return Desk.of(door, door.customer(newcomer))


def test_an_agent_asks_and_the_department_finds_it_in_its_line(desk: Desk) -> None:
    task = desk.ask()
    assert (task["state"], task["department"], task["asked"]["parcel"]) == ("open", "logistics", "SF1000000001")
    assert clock.moment(task["due"]) > clock.moment(task["at"])
    assert task["task"] in [one["task"] for one in desk.line("物流阿峰")]
    assert task["task"] not in [one["task"] for one in desk.line("仓库小李")]
    shown = desk.case()
    assert (shown["case"]["state"], shown["case"]["tasks"]) == ("with_department", 1)
    assert shown["steps"][-1]["move"] == "refer" and "物流 · 拦截包裹" in shown["steps"][-1]["note"]


def test_the_same_id_again_asks_for_nothing_more(desk: Desk) -> None:
    first, second = desk.ask(mark="m1"), desk.ask(mark="m1")
    assert first["task"] == second["task"] and len(desk.tasks()) == 1
    assert desk.case()["case"]["tasks"] == 1


def test_it_is_taken_and_answered_and_the_case_comes_back_to_the_agent(desk: Desk) -> None:
    task = desk.ask()
    assert desk.do(task, "take", "物流阿峰")["taker"]["name"] == "物流阿峰"
    answered = desk.answer(task, "物流阿峰", {"outcome": "yes"})
    assert (answered["state"], answered["answer"]) == ("answered", {"outcome": "yes"})
    shown = desk.case()
    assert (shown["case"]["state"], shown["case"].get("tasks", 0)) == ("active", 0)
    (note,) = shown["notes"]
    assert note["by"]["name"] == "物流阿峰" and "结果: 已拦截" in note["text"]
    assert [step["move"] for step in shown["steps"]][-3:] == ["refer", "task_take", "referred_back"]
    assert task["task"] in [one["task"] for one in desk.line("物流阿峰", "done")]
    assert task["task"] not in [one["task"] for one in desk.line("物流阿峰")]


def test_a_case_is_back_with_the_last_answer_only(desk: Desk) -> None:
    first, second = desk.ask(), desk.ask(STOCK)
    desk.answer(first, "物流阿峰", {"outcome": "yes"})
    assert (desk.case()["case"]["state"], desk.case()["case"]["tasks"]) == ("with_department", 1)
    desk.answer(second, "仓库小李", {"count": 3})
    assert desk.case()["case"]["state"] == "active"


def test_the_bot_tells_the_customer_once_where_the_agent_wished_so(desk: Desk) -> None:
    task = desk.ask(tells=True)
    for _ in range(3):
        desk.answer(task, "物流阿峰", {"outcome": "too_late", "note": "客户很凶"}, mark="a1")
    told = [message for message in desk.talk.history()["messages"] if "来不及拦截" in message["text"]]
    assert len(told) == 1 and told[0]["by"] == "bot" and "SF1000000001" in told[0]["text"]
    assert not any("客户很凶" in message["text"] for message in desk.talk.history()["messages"])


def test_the_customer_hears_nothing_where_it_was_not_wished(desk: Desk) -> None:
    before = len(desk.talk.history()["messages"])
    desk.answer(desk.ask(), "物流阿峰", {"outcome": "yes"})
    assert len(desk.talk.history()["messages"]) == before


def test_an_answer_after_the_case_has_ended_still_reaches_both_and_leaves_the_bots_question_open(desk: Desk) -> None:
    task = desk.ask(tells=True)
    assert desk.call("POST", f"/desk/cases/{desk.id}/close", {}).status == 200
    desk.talk.say("我要退货")
    before = desk.talk.history()["service"]
    desk.answer(task, "物流阿峰", {"outcome": "yes"})
    messages = desk.talk.history()["messages"]
    assert "已经拦下来了" in messages[-1]["text"] and messages[-1]["choices"][0]["id"] == "human"
    assert desk.talk.history()["service"] == before and desk.case()["case"]["status"] == "closed"


@pytest.mark.parametrize(
    ("answer", "faults"),
    [
        ({}, {"outcome": "missing", "note": "missing"}),
        ({"outcome": "no"}, {"note": "missing"}),
        ({"outcome": "perhaps"}, {"outcome": "not_allowed", "note": "missing"}),
        ({"outcome": "no", "note": "x" * 1001}, {"note": "too_long"}),
        ({"outcome": ["yes"]}, {"outcome": "not_allowed", "note": "missing"}),
    ],
)
def test_a_form_that_is_filled_in_wrongly_says_each_fault(desk: Desk, answer: Json, faults: Json) -> None:
    refused = desk.post(desk.ask(), "answer", "物流阿峰", {"id": "a", "answer": answer})
    assert refused.status == 400 and refused.body["error"]["code"] == "wrong_form"
    assert {fault["field"]: fault["code"] for fault in refused.body["error"]["faults"]} == faults


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"form": "dance", "asked": {}}, "unknown_form"),
        ({"form": "question", "asked": {"question": "在吗"}}, "unknown_department"),
        ({"form": "intercept", "asked": {}}, "wrong_form"),
        ({"form": "intercept", "asked": []}, "malformed"),
        ({"form": "intercept", "asked": INTERCEPT, "tells": "yes"}, "malformed"),
        ({"form": "intercept"}, "malformed"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_code(desk: Desk, body: Json, code: str) -> None:
    refused = desk.call("POST", f"/desk/cases/{desk.id}/tasks", {"id": "m", **body})
    assert (refused.status, refused.body["error"]["code"]) == (400, code)
    assert desk.tasks() == []


def test_another_department_neither_sees_nor_does_it(desk: Desk) -> None:
    task = desk.ask()
    for method, path in (("GET", ""), ("POST", "/take"), ("POST", "/put-back"), ("POST", "/link")):
        answer = desk.call(method, f"/desk/tasks/{task['task']}{path}", None if method == "GET" else {}, "仓库小李")
        assert (answer.status, answer.body["error"]["code"]) == (403, "other_department")
    assert desk.post(task, "answer", "仓库小李", {"id": "a", "answer": {"outcome": "yes"}}).status == 403
    assert desk.call("GET", "/desk/tasks?department=logistics", by="仓库小李").status == 403


def test_a_colleagues_task_stays_theirs_until_they_lay_it_down_or_a_lead_takes_it(desk: Desk) -> None:
    agents.enrol("物流小周", "open-sesame", "department", departments=["logistics"])
    task = desk.ask()
    desk.do(task, "take", "物流阿峰")
    for step, body in (("take", {}), ("answer", {"id": "a", "answer": {"outcome": "yes"}}), ("put-back", {})):
        assert desk.post(task, step, "物流小周", body).body["error"]["code"] == "already_taken"
    assert desk.do(task, "take", "云姐")["taker"]["name"] == "云姐"
    assert desk.do(task, "put-back", "云姐")["state"] == "open"
    assert desk.do(task, "take", "物流小周")["taker"]["name"] == "物流小周"


def test_of_many_who_take_it_at_once_one_has_it(desk: Desk) -> None:
    names = [f"物流{n}" for n in range(6)]
    for name in names:
        agents.enrol(name, "open-sesame", "department", departments=["logistics"])
        desk.door.agent(name)
    task = desk.ask()
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda name: desk.post(task, "take", name, {}).status, names))
    assert sorted(statuses) == [200] + [409] * 5


def test_only_who_holds_the_case_asks(desk: Desk) -> None:
    body = {"id": "m", "form": "intercept", "asked": INTERCEPT}
    refused = desk.call("POST", f"/desk/cases/{desk.id}/tasks", body, "阿哲")
    assert (refused.status, refused.body["error"]["code"]) == (409, "not_yours")
    assert desk.call("POST", f"/desk/cases/{desk.id}/tasks", body, "云姐").status == 201


def test_who_asked_may_call_it_off_and_nobody_answers_it_any_more(desk: Desk) -> None:
    task = desk.ask()
    assert desk.post(task, "cancel", "阿哲", {}).status == 403
    assert desk.do(task, "cancel", "小夏", note="客户改主意了")["state"] == "cancelled"
    assert desk.do(task, "cancel", "小夏")["state"] == "cancelled"
    refused = desk.post(task, "answer", "物流阿峰", {"id": "a", "answer": {"outcome": "yes"}})
    assert (refused.status, refused.body["error"]["code"]) == (409, "illegal_move")
    shown = desk.case()
    assert shown["case"]["state"] == "active" and "客户改主意了" in shown["notes"][-1]["text"]


def test_a_case_that_waits_again_keeps_its_task_and_hears_of_the_answer(desk: Desk) -> None:
    task = desk.ask()
    assert desk.call("POST", f"/desk/cases/{desk.id}/give-back", {}).status == 200
    desk.answer(task, "物流阿峰", {"outcome": "yes"})
    shown = desk.case()
    assert (shown["case"]["status"], shown["case"].get("tasks", 0)) == ("waiting", 0) and shown["notes"]


def test_the_forms_begin_with_what_the_case_knows(door: Door) -> None:
    desk = Desk.of(door, door.customer("split"))
    found = desk.call("GET", f"/desk/forms?case={desk.id}").body
    assert {form["form"] for form in found["forms"]} == {form.id for form in FORMS}
    assert found["facts"]["parcel"] == ["SF1000000007", "SF1000000008"] and found["facts"]["courier"] == ["顺丰速运"]
    assert "晨雾保温杯" in found["facts"]["sku"][0] and found["facts"]["amount"] == ["99.00"]
    mine = desk.call("GET", "/desk/forms", by="仓库小李").body
    assert [one["id"] for one in mine["departments"] if one["mine"]] == ["warehouse"] and mine["facts"] == {}
    desk.call("POST", f"/desk/cases/{desk.id}/close", {})


def test_photos_of_a_return_are_put_for_this_task_and_no_other(desk: Desk) -> None:
    task = desk.ask({"form": "inspect", "asked": {"parcel": "SF1000000001"}})
    photo = {"id": "p1", "content_type": "image/jpeg", "size": 1000}
    door = desk.post(task, "photos", "仓库小李", photo)
    assert door.status == 201 and door.body["key"].startswith(f"photos/task-{task['task']}/")
    foreign = desk.talk.photo()
    wrong = {"id": "a", "answer": {"condition": "damaged", "note": "破了", "photos": [foreign]}}
    assert desk.post(task, "answer", "仓库小李", wrong).body["error"]["code"] == "foreign_photos"
    right = {"condition": "damaged", "note": "破了", "photos": [door.body["key"]]}
    assert desk.answer(task, "仓库小李", right)["photos"][0]["url"].startswith("https://photos-of-the-tests")


def test_a_department_hears_of_tasks_and_not_of_cases(desk: Desk) -> None:
    assert desk.call("GET", f"/desk/cases/{desk.id}", by="物流阿峰").status == 403
    assert desk.call("POST", "/desk/tickets", {}, "物流阿峰").status == 201


@pytest.mark.parametrize("form", [form for form in FORMS if form.tells], ids=lambda form: form.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_that_may_be_told_has_its_words(form: Any, language: str) -> None:
    for asked in _filled(form.asks):
        for answer in _filled(form.answers):
            said = department.told(form.id, asked, answer, language, with_person=True).text
            assert said and not re.search(r"[{}]", said) and "None" not in said


def test_no_words_of_an_outcome_are_left_over() -> None:
    used = {
        department.key_of(form.id, asked, answer)
        for form in FORMS
        if form.tells
        for asked in _filled(form.asks)
        for answer in _filled(form.answers)
    }
    assert used == set(wording.WORDINGS["department"])


def _filled(fields: tuple[Any, ...]) -> list[Json]:
    """The ways to fill in a form that differ in their choices, with and without what may be left out."""
    values = {"count": (0, 3), "date": (None, "2026-12-01"), "money": ("99.00",), "photos": (None,)}
    ways: list[Json] = [{}]
    for field in fields:
        options = tuple(option.id for option in field.options) or values.get(field.kind, ("SF1",))
        ways = [{**way, **({field.name: it} if it is not None else {})} for way in ways for it in options]
    return ways
