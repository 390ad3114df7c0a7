"""What somebody outside the shop reaches with a link: one task, without its customer, once, and for a while."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.edge import links
from chalicelib.edge.errors import Unauthorized
from chalicelib.edge.links import Link
from chalicelib.handover.forms import form_of, masking
from chalicelib.message import Customer
from tests.api.conftest import Answer, Door, Later
from tests.api.tasks import INTERCEPT, Desk

Json = dict[str, Any]
YES: Json = {"outcome": "yes"}


@pytest.fixture
def desk(door: Door, newcomer: str) -> Desk:
    """小夏 holds the case of a new customer."""
    return Desk.of(door, door.customer(newcomer))


def look(desk: Desk, token: str) -> Answer:
    return desk.door.call("GET", f"/outside/tasks/{token}")


def reply(desk: Desk, token: str, answer: Json, mark: str = "", **more: Any) -> Answer:
    body = {"id": mark or uuid4().hex, "answer": answer, **more}
    return desk.door.call("POST", f"/outside/tasks/{token}", body)


def code(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["error"]["code"]


def test_a_link_shows_one_task_and_takes_its_answer(desk: Desk) -> None:
    task = desk.ask(tells=True)
    token = desk.link(task, "物流阿峰")
    seen = look(desk, token).body
    assert seen["asked"] == INTERCEPT and seen["form"] == "intercept" and seen["due"] == task["due"]
    assert reply(desk, token, YES, name="顺丰 老陈").status == 200
    (kept,) = desk.tasks()
    assert (kept["state"], kept["done_by"]["name"], kept["done_by"]["role"]) == ("answered", "顺丰 老陈", "outside")
    assert "已经拦下来了" in desk.talk.history()["messages"][-1]["text"]
    assert desk.case()["case"]["state"] == "active"


def test_it_shows_nothing_of_the_customer_the_case_or_the_shops_people(desk: Desk) -> None:
    private = {
        **INTERCEPT,
        "courier": "顺丰 收件人林小满 13800008888 mail@example.com",
        "order": "KF20261118000001",
        "note": "客户林小满很急，电话 13800008888",
    }
    task = desk.ask({"form": "intercept", "asked": private})
    shown = json.dumps(look(desk, desk.link(task)).body, ensure_ascii=False)
    secrets = ["林小满", "13800008888", "mail@example.com", "KF20261118000001", "小夏", desk.id, task["task"], "web-"]
    assert [secret for secret in secrets if secret in shown] == []
    assert "SF1000000001" in shown


def test_it_answers_once_and_a_repeat_changes_nothing(desk: Desk) -> None:
    token = desk.link(desk.ask(tells=True))
    first, again = reply(desk, token, YES, mark="a"), reply(desk, token, YES, mark="a")
    assert first.status == again.status == 200 and first.body == again.body
    assert code(reply(desk, token, {"outcome": "too_late"}, mark="b")) == (409, "link_used")
    assert code(look(desk, token)) == (409, "link_used")
    told = [one for one in desk.talk.history()["messages"] if "包裹 SF1000000001" in one["text"]]
    assert len(told) == 1


def test_it_ends_with_its_hours(desk: Desk, later: Later) -> None:
    token = desk.link(desk.ask(), hours=72)
    later(72 * 3600 - 60)
    assert look(desk, token).status == 200
    later(72 * 3600 + 60)
    assert code(look(desk, token)) == (401, "link_over")
    assert code(reply(desk, token, YES)) == (401, "link_over")


def test_no_link_is_good_for_longer_than_72_hours(desk: Desk) -> None:
    assert desk.post(desk.ask(), "link", "小夏", {"hours": 73}).status == 400


def test_a_new_link_and_calling_it_off_end_the_old_one(desk: Desk) -> None:
    task = desk.ask()
    old, new = desk.link(task), desk.link(task)
    assert code(look(desk, old)) == (409, "link_replaced") and look(desk, new).status == 200
    assert code(reply(desk, old, YES)) == (409, "link_replaced")
    desk.do(task, "cancel", "小夏")
    assert code(look(desk, new)) == (409, "link_used")


def test_who_made_a_link_is_written_down(desk: Desk) -> None:
    task = desk.ask()
    desk.link(task, "物流阿峰")
    deeds = desk.call("GET", "/desk/audit?who=物流阿峰&limit=1000", by="admin").body["deeds"]
    (deed,) = [one for one in deeds if one["did"] == "task_linked" and one["what"] == task["task"]]
    assert deed["by"]["name"] == "物流阿峰" and deed["about"]["until"] == desk.tasks()[0]["link_until"]


def test_an_answer_of_the_department_ends_the_link(desk: Desk) -> None:
    task = desk.ask()
    token = desk.link(task)
    desk.answer(task, "物流阿峰", YES)
    assert code(reply(desk, token, YES)) == (409, "link_used")


def test_what_is_not_for_others_has_no_link(desk: Desk) -> None:
    task = desk.ask({"form": "payment", "asked": {"order": "KF1", "what": "refund"}})
    assert code(desk.post(task, "link", "小夏", {})) == (409, "not_for_outside")


def test_a_link_is_tried_sixty_times_a_quarter_of_an_hour(desk: Desk) -> None:
    token = desk.link(desk.ask())
    statuses = [look(desk, token).status for _ in range(61)]
    assert statuses == [200] * 60 + [429]


def test_a_link_opens_nothing_else_and_nothing_else_opens_a_task(desk: Desk) -> None:
    token = desk.link(desk.ask())
    for method, path in (("GET", "/desk/tasks"), ("GET", f"/desk/cases/{desk.id}"), ("GET", "/messages")):
        assert desk.door.call(method, path, token=token).status == 401
    for foreign in (desk.talk.session, desk.door.agent(), "x", "é", "a" * 300, ".", "%00"):
        assert look(desk, foreign).status in (401, 404)


def test_photos_are_put_by_a_link_for_its_task_alone(desk: Desk) -> None:
    task = desk.ask({"form": "inspect", "asked": {"parcel": "SF1000000001"}})
    token = desk.link(task)
    photo = {"id": "p1", "content_type": "image/png", "size": 10}
    door = desk.door.call("POST", f"/outside/tasks/{token}/photos", photo)
    assert door.status == 201 and door.body["key"].startswith(f"photos/task-{task['task']}/")
    other = desk.talk.photo()
    assert code(reply(desk, token, {"condition": "as_new", "photos": [other]})) == (400, "foreign_photos")
    assert reply(desk, token, {"condition": "as_new", "photos": [door.body["key"]]}).status == 200


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 120), letter=st.sampled_from("ABab01-_"))
def test_a_link_with_any_letter_changed_is_none_of_ours(place: int, letter: str) -> None:
    whole = links.sealed(Link("01KB0000000000000000000000-0123456789ab", 1, int(clock.now().timestamp()) + 60))
    place %= len(whole)
    changed = whole[:place] + letter + whole[place + 1 :]
    if changed != whole:
        with pytest.raises(Unauthorized):
            links.opened(changed)


@given(task=st.from_regex(r"[0-9A-Z]{26}-[0-9a-f]{12}", fullmatch=True), number=st.integers(1, 999))
def test_a_link_says_what_was_sealed(task: str, number: int) -> None:
    link = Link(task, number, int((datetime.now(UTC) + timedelta(hours=1)).timestamp()))
    assert links.opened(links.sealed(link)) == link


def test_a_link_of_another_purpose_or_key_is_none_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    link = Link("case-mark", 1, int(clock.now().timestamp()) + 60)
    token = links.sealed(link)
    monkeypatch.setenv("KEFU_SESSION_SECRET", "another-key-of-another-stage-0123456789")
    with pytest.raises(Unauthorized):
        links.opened(token)


@pytest.mark.parametrize("text", ["a|b|c|d", "", "|", "x|1|99999999999|", "x|1|99999999999|é"])
def test_what_only_looks_like_a_link_is_refused(text: str) -> None:
    with pytest.raises(Unauthorized):
        links.opened(base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))


@pytest.mark.parametrize("phone", ["13800008888", "138 0000 8888", "+86 138-0000-8888", "电话13800008888"])
def test_a_phone_is_hidden_however_it_is_spelt_and_a_parcels_number_is_not(phone: str) -> None:
    form, customer = form_of("intercept"), Customer("c", "林小满")
    seen = masking.outside(form, {**INTERCEPT, "parcel": "13800008888", "courier": f"顺丰 {phone}"}, customer)
    assert "8888" not in seen["courier"] and seen["parcel"] == "13800008888"
