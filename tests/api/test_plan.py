"""The service plan is read by leads, written by administrators who saw the present one, and in force at once."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.handover import plan
from chalicelib.message import Customer
from chalicelib.shapes import plain
from chalicelib.store import agents, entries, knowledge, plans
from tests.api.conftest import Answer, Door

Json = dict[str, Any]
SOMEBODY = Customer("one")


@pytest.fixture(autouse=True)
def unwritten(stocked: str) -> Iterator[None]:
    """Each test begins, and ends, with the plan that kefu comes with."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    for row in [*entries.Row.query(plans.TOPIC), entries.Row("version", plans.TOPIC)]:
        row.delete()
    knowledge._shelves.pop(plans.TOPIC, None)


def put(door: Door, content: Json, version: int = 0, name: str = "admin") -> Answer:
    return door.call("PUT", "/desk/plan", {"version": version, "plan": content}, door.agent(name))


def own(**more: Any) -> Json:
    return {"groups": plain(plan.DEFAULT)["groups"], **more}


def test_what_kefu_comes_with_is_version_0_and_passes_its_own_checks(door: Door) -> None:
    shown = door.call("GET", "/desk/plan", token=door.agent("admin")).body["plan"]
    assert shown["version"] == 0 and {"general", "leads", "vip"} <= {group["id"] for group in shown["groups"]}
    assert put(door, shown).body["plan"]["groups"] == shown["groups"]


def test_a_written_plan_is_in_force_and_what_it_leaves_out_is_the_default(door: Door) -> None:
    content = own(capacity=3, assignment="auto", bounds={"overflow": 60}, hours={"mon": [["09:00", "24:00"]]})
    shown = put(door, content).body["plan"]
    assert (shown["version"], shown["capacity"], shown["grace"]) == (1, 3, 60)
    now = plan.current()
    assert (now.version, now.assignment, now.bounds.overflow, now.bounds.callback) == (1, "auto", 60, 600)
    assert [one.id for one in now.departments] == ["logistics", "warehouse", "tech", "finance"]
    assert door.call("GET", "/desk/plan", token=door.agent("admin")).body["plan"] == shown


def test_of_two_who_saw_the_same_plan_the_second_is_told(door: Door) -> None:
    assert put(door, own(capacity=3)).status == 200
    late = put(door, own(capacity=4))
    assert (late.status, late.body["error"]["code"]) == (409, "outdated")
    assert plan.current().capacity == 3
    assert put(door, own(capacity=4), version=1).body["plan"]["version"] == 2


def test_a_change_is_written_down_with_who_made_it(door: Door) -> None:
    assert put(door, own(capacity=3)).status == 200
    deeds = door.call("GET", "/desk/audit?limit=1000", token=door.agent("admin")).body["deeds"]
    changes = [deed for deed in deeds if deed["did"] == "plan_changed"]
    assert changes[0]["by"]["name"] == "admin" and changes[0]["about"] == {"version": "1"}


def test_agents_do_not_read_it_and_leads_do_not_write_it(door: Door) -> None:
    agents.enrol("云姐", "open-sesame", "lead")
    assert door.call("GET", "/desk/plan", token=door.agent("小夏")).status == 403
    assert door.call("GET", "/desk/plan", token=door.agent("云姐")).status == 200
    assert put(door, own(), name="云姐").status == 403


GROUPS = plain(plan.DEFAULT)["groups"]
WRONG: list[tuple[Json, str, str]] = [
    ({"groups": []}, "groups", "bad_length"),
    ({"groups": GROUPS[1:]}, "groups", "group_missing"),
    ({"groups": [*GROUPS, GROUPS[0]]}, "groups", "twice"),
    ({"groups": [*GROUPS, {"id": "x", "name": {"zh-Hans": "x"}, "promised": 0}]}, "groups[7].promised", "out_of_range"),
    ({"groups": [*GROUPS, {"id": "x", "name": {"en": "x"}, "promised": 5}]}, "groups[7].name.zh-Hans", "missing"),
    (own(assignment="magic"), "assignment", "not_allowed"),
    (own(hours={"mon": [["18:00", "02:00"], ["19:00", "20:00"]]}), "hours.mon", "bad_hours"),
    (own(hours={"mon": [["09:00", "09:00"]]}), "hours.mon[0]", "bad_hours"),
    (own(hours={"mon": [["09:00", "13:00"], ["12:00", "18:00"]]}), "hours.mon", "bad_hours"),
    (own(hours={"mon": [["9", "13:00"]]}), "hours.mon[0][0]", "bad_time"),
    (own(hours={"mon": []}), "hours", "never_open"),
    (own(holidays=[{"day": "2026-02-30"}]), "holidays[0].day", "bad_day"),
    (own(zone="Mars/Olympus"), "zone", "bad_zone"),
    (own(zone="Asia"), "zone", "bad_zone"),
    (own(zone="/etc/passwd"), "zone", "bad_zone"),
    (own(zone=["Asia/Shanghai"]), "zone", "not_text"),
    (own(capacity=0), "capacity", "out_of_range"),
]


@pytest.mark.parametrize(("content", "field", "code"), WRONG)
def test_what_is_wrong_with_a_plan_is_named(door: Door, content: Json, field: str, code: str) -> None:
    answer = put(door, content)
    assert (answer.status, answer.body["error"]["code"]) == (400, "bad_plan")
    assert (field, code) in [(fault["field"], fault["code"]) for fault in answer.body["error"]["faults"]]


@pytest.mark.parametrize(("helper", "code"), [("nobody", "unknown_group"), ("vip", "unknown_group")])
def test_help_can_only_come_from_another_group(door: Door, helper: str, code: str) -> None:
    groups = deepcopy(GROUPS)
    next(group for group in groups if group["id"] == "vip")["overflow"] = [helper]
    assert put(door, {"groups": groups}).body["error"]["faults"][0]["code"] == code


def test_nobody_helps_out_with_what_is_for_leads(door: Door) -> None:
    groups = deepcopy(GROUPS)
    next(group for group in groups if group["id"] == "leads")["overflow"] = ["general"]
    assert put(door, {"groups": groups}).body["error"]["faults"][0]["code"] == "leads_only"


COURSES = [
    ("product.stock", "asked", "", ("presales", "normal", 120)),
    ("promotion.current", "asked", "", ("presales", "normal", 120)),
    ("order.cancel", "asked", "", ("orders", "normal", 180)),
    ("logistics.track", "not_understood", "", ("orders", "normal", 180)),
    ("payment.invoice", "asked", "", ("orders", "normal", 180)),
    ("aftersales.return", "complex", "", ("aftersales", "normal", 180)),
    ("refund.status", "asked", "金卡", ("aftersales", "normal", 180)),
    ("service.complaint", "asked", "", ("complaints", "grave", 60)),
    ("order.status", "angry", "", ("complaints", "grave", 60)),
    ("order.status", "asked", "黑金", ("vip", "vip", 30)),
    ("service.complaint", "angry", "黑金", ("complaints", "vip", 30)),
    ("order.status", "legal", "黑金", ("leads", "vip", 30)),
    ("order.status", "legal", "", ("leads", "grave", 60)),
    ("service.human", "asked", "", ("general", "normal", 180)),
    ("", "flagged", "", ("general", "normal", 180)),
]


@pytest.mark.parametrize(("intent", "reason", "level", "expected"), COURSES)
def test_a_case_goes_to_the_group_of_its_matter(
    intent: str, reason: str, level: str, expected: tuple[str, str, int]
) -> None:
    assert plan.group_of(intent, reason, Customer("one", level=level)) == expected


def test_a_shop_may_have_groups_of_its_own(door: Door) -> None:
    invoices = {"id": "invoices", "name": {"zh-Hans": "开票"}, "promised": 20, "intents": ["payment.invoice"]}
    assert put(door, {"groups": [*GROUPS, invoices]}).status == 200
    assert plan.group_of("payment.invoice", "asked", SOMEBODY) == ("invoices", "normal", 20)
    assert plan.group_of("payment.methods", "asked", SOMEBODY).group == "orders"


def test_a_group_that_is_taken_away_is_still_looked_after(door: Door) -> None:
    gone = {"id": "invoices", "name": {"zh-Hans": "开票"}, "promised": 20}
    put(door, {"groups": [*GROUPS, gone]})
    put(door, own(), version=1)
    assert put(door, own(), version=2).status == 200 and plan.current().retired == ("invoices",)
    put(door, {"groups": [*GROUPS, gone]}, version=3)
    assert plan.current().retired == ()


def test_the_hours_are_those_of_the_shops_time_zone(door: Door) -> None:
    put(door, own(hours={"fri": [["20:00", "02:00"]]}, holidays=[{"day": "2026-11-20"}], zone="Asia/Tokyo"))
    calendar = plan.current().calendar
    assert calendar.open_at(clock.moment("2026-11-13T20:00:00+09:00"))
    assert calendar.open_at(clock.moment("2026-11-14T01:59:00+09:00"))
    assert not calendar.open_at(clock.moment("2026-11-20T21:00:00+09:00"))
    assert plan.DEFAULT.calendar.open_at(clock.moment("2026-11-15T03:00:00+08:00"))


def test_a_message_that_was_left_is_promised_for_later() -> None:
    assert plan.promise(plan.DEFAULT, plan.DEFAULT.group("vip"), plan.LEFT) == 4 * 3600


def test_a_group_that_the_plan_no_longer_has_is_served_as_general() -> None:
    assert plan.DEFAULT.group("gone").id == "general"
