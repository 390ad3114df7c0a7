"""Clocks as the desk is shown them."""

from datetime import timedelta

from chalicelib import clock
from tests.api.conftest import Door


def test_every_case_in_the_list_tells_its_clocks(door: Door, newcomer: str) -> None:
    case = door.customer(newcomer).say("转人工")["service"]["case"]
    listed = door.call("GET", "/desk/cases?limit=200", token=door.agent()).body["cases"]
    (found,) = [one for one in listed if one["case"] == case]
    assert [(one["kind"], one["state"]) for one in found["clocks"]] == [
        ("first_reply", "running"),
        ("resolution", "running"),
    ]
    opened = clock.moment(found["opened_at"])
    assert [clock.moment(one["due"]) - opened for one in found["clocks"]] == [timedelta(minutes=3), timedelta(hours=48)]


def test_what_was_just_settled_is_found_as_resolved_and_not_as_closed(door: Door, newcomer: str) -> None:
    case = door.customer(newcomer).say("转人工")["service"]["case"]
    for path, body in (("claim", {}), ("close", {"resolution": "已处理"})):
        assert door.call("POST", f"/desk/cases/{case}/{path}", body, door.agent()).status == 200
    state = door.call("GET", f"/desk/cases/{case}", token=door.agent()).body["case"]["state"]
    listed = door.call("GET", "/desk/cases?status=closed&state=resolved&limit=200", token=door.agent()).body["cases"]
    closed = door.call("GET", "/desk/cases?status=closed&state=closed&limit=200", token=door.agent()).body["cases"]
    assert state == "resolved" and case in [one["case"] for one in listed]
    assert case not in [one["case"] for one in closed]
