"""The leads' board over the API: who may see it, what it shows, and that it costs the same however many wait."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest

from chalicelib import clock
from chalicelib.insight import dead
from chalicelib.store import figures, passing, presences, table
from chalicelib.store.figures import Fact
from tests.api.conftest import Door

Json = dict[str, Any]
PATHS = ("/desk/board", "/desk/history?days=7")


@pytest.fixture
def alone() -> Iterator[datetime]:
    """A moment of a year that no other test has been in."""
    moment = datetime(2043, 5, 20, 4, 30, tzinfo=UTC)
    clock.tell(lambda: moment)
    yield moment
    clock.tell(None)


def board(door: Door) -> Json:
    answer = door.call("GET", "/desk/board", token=door.agent("云姐"))
    assert answer.status == 200, answer
    return dict(answer.body)


def group(shown: Json, name: str) -> Json:
    return next(dict(one) for one in shown["groups"] if one["group"] == name)


@pytest.mark.parametrize("path", PATHS)
def test_only_leads_and_administrators_see_it(door: Door, path: str) -> None:
    assert door.call("GET", path).status == 401
    assert door.call("GET", path, token=door.agent("小夏")).status == 403
    assert door.call("GET", path, token=door.agent("云姐")).status == 200
    assert door.call("GET", path, token=door.agent("admin")).status == 200


def test_who_waits_is_counted_in_their_group(door: Door, newcomer: str) -> None:
    before = group(board(door), "general")
    case = door.customer(newcomer).say("转人工")["service"]["case"]
    after = group(board(door), "general")
    assert after["waiting"] == before["waiting"] + 1
    door.call("POST", f"/desk/cases/{case}/claim", token=door.agent("云姐"))
    assert group(board(door), "general")["waiting"] == before["waiting"]


def test_the_longest_wait_and_the_promises_that_are_over_grow_with_time(door: Door, newcomer: str) -> None:
    door.customer(newcomer).say("转人工")
    now = datetime.now(UTC)
    before = group(board(door), "general")
    clock.tell(lambda: now + timedelta(minutes=20))
    try:
        after = group(board(door), "general")
    finally:
        clock.tell(None)
    assert after["longest"] >= before["longest"] + 1190
    assert after["due"] >= 1 and after["waiting"] == before["waiting"]


def test_a_case_whose_promise_is_over_is_among_the_most_urgent(door: Door, newcomer: str) -> None:
    case = door.customer(newcomer).say("转人工")["service"]["case"]
    door.call("POST", f"/desk/cases/{case}/claim", token=door.agent("云姐"))
    now = datetime.now(UTC)
    clock.tell(lambda: now + timedelta(days=30))
    try:
        token = door.call("POST", "/desk/login", {"name": "云姐", "password": "open-sesame"}).body["token"]
        shown = door.call("GET", "/desk/board", token=token).body
    finally:
        clock.tell(None)
    assert len(shown["risk"]) <= 12 and {one["state"] for one in shown["risk"]} == {"breached"}
    assert shown["risk"] == sorted(shown["risk"], key=lambda one: one["due"])
    door.call("POST", f"/desk/cases/{case}/close", {}, door.agent("云姐"))


def test_a_board_on_the_wall_makes_nobody_be_there(door: Door) -> None:
    me = door.call("GET", "/desk/me", token=door.agent("云姐")).body["agent"]["id"]
    ticket = door.call("POST", "/desk/tickets?board=true", token=door.agent("云姐"))
    assert ticket.status == 201
    passing.plug(passing.Socket("wall", "agents", f"board-{me}"))
    presences.leave(me)
    shown = [one["name"] for one in board(door)["people"]["list"] if one["state"] == "online"]
    passing.unplug("wall")
    assert "云姐" not in shown


def test_it_costs_the_same_however_many_wait(door: Door, newcomer: str) -> None:
    def cost() -> Counter[str]:
        calls = Counter[str]()

        def heard(request: Any, **_: Any) -> None:
            calls[request.headers["x-amz-target"].split(".")[-1]] += 1

        token = door.agent("云姐")
        table.events().register("before-send.dynamodb.*", heard)
        try:
            assert door.call("GET", "/desk/board", token=token).status == 200
        finally:
            table.events().unregister("before-send.dynamodb.*", heard)
        return calls

    door.customer(f"{newcomer}-first").say("转人工")
    before = cost()
    for number in range(40):
        door.customer(f"{newcomer}-{number}").say("转人工")
    assert cost() == before
    assert sum(before.values()) <= 34, before


def test_letters_that_nobody_could_deliver_are_shown(door: Door, stocked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    queues = boto3.client("sqs", endpoint_url=stocked)
    url = queues.create_queue(QueueName=f"kefu-local-{uuid4().hex[:8]}-dead")["QueueUrl"]
    gone = url.replace("-dead", "-gone-dead")
    monkeypatch.setenv("KEFU_DEAD_URLS", f"{url},{gone}")
    queues.send_message(QueueUrl=url, MessageBody="lost")
    name = url.rsplit("/", 1)[-1].removeprefix("kefu-local-").removesuffix("-dead")
    shown = board(door)["dead"]
    assert shown[0] == {"queue": name, "letters": 1}
    assert shown[1]["letters"] is None
    assert dead.depths() == shown


def test_the_past_is_told_by_the_hour_and_by_the_day_and_adds_up(door: Door, alone: datetime) -> None:
    yesterday = alone - timedelta(days=1)
    figures.add(
        [
            Fact("past-1", yesterday, "", {"visit": 3, "person": 1, "messages": 9}),
            Fact("past-2", alone - timedelta(hours=1), "", {"visit": 2}),
            Fact("past-3", alone, "orders", {"handed": 1, "reply_promised": 2, "reply_in_time": 1}),
        ]
    )
    token = door.call("POST", "/desk/login", {"name": "云姐", "password": "open-sesame"}).body["token"]
    for days, step, points in ((1, "hour", 13), (2, "hour", 37), (7, "day", 7), (90, "day", 90)):
        told = door.call("GET", f"/desk/history?days={days}", token=token).body
        assert (told["step"], len(told["points"])) == (step, points)
        assert (
            told["total"]["conversations"] == sum(one["conversations"] for one in told["points"]) == (5, 2)[days == 1]
        )
    assert told["total"]["containment"] == 4 / 5 and told["total"]["in_time"] == 1 / 2
    assert list(told["groups"]) == ["orders"] and told["groups"]["orders"]["handed"] == 1
    mine = door.call("GET", "/desk/history?days=7&group=orders", token=token).body
    assert mine["total"]["handed"] == 1 and mine["total"]["conversations"] == 0 and "groups" not in mine


@pytest.mark.parametrize("asked", ["days=0", "days=91", "days=x", "group=%23%23", "days=1.5"])
def test_what_cannot_be_asked_for_is_refused_in_words(door: Door, asked: str) -> None:
    answer = door.call("GET", f"/desk/history?{asked}", token=door.agent("云姐"))
    assert answer.status == 400 and answer.body["error"]["code"] == "malformed"
