"""Agents' ready replies are read by all who answer, written by those who may write to customers, and never lost to a race."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.store import canned, entries
from tests.api.conftest import Answer, Door

HELLO = {"id": "hello", "title": "问好", "text": {"zh-Hans": "您好{customer}"}}


@pytest.fixture(autouse=True)
def unwritten(stocked: str) -> Iterator[None]:
    """Each test begins, and ends, with the replies that kefu comes with."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    for row in entries.Row.query(canned.TOPIC):
        row.delete()


def put(door: Door, replies: Any, version: int = 0, name: str = "admin") -> Answer:
    return door.call("PUT", "/desk/canned", {"version": version, "replies": replies}, door.agent(name))


def shown(door: Door) -> dict[str, Any]:
    return dict(door.call("GET", "/desk/canned", token=door.agent()).body)


def test_kefu_comes_with_replies_that_pass_its_own_checks(door: Door) -> None:
    found = shown(door)
    assert found["version"] == 0 and any("{customer}" in one["text"]["zh-Hans"] for one in found["replies"])
    assert put(door, found["replies"]).body == {"version": 1, "replies": found["replies"]}


def test_what_was_written_is_there_for_every_agent_at_once(door: Door) -> None:
    assert put(door, [HELLO]).status == 200
    assert shown(door) == {"version": 1, "replies": [HELLO]}


def test_of_two_who_saw_the_same_replies_the_second_is_told(door: Door) -> None:
    assert put(door, [HELLO]).status == 200
    late = put(door, [])
    assert (late.status, late.body["error"]["code"]) == (409, "outdated")
    assert shown(door)["replies"] == [HELLO]


@pytest.mark.parametrize(
    "replies",
    [
        None,
        {},
        [1],
        [HELLO, HELLO],
        [{**HELLO, "id": "ä"}],
        [{**HELLO, "title": " "}],
        [{**HELLO, "text": "您好"}],
        [{**HELLO, "text": {"en": "Hello"}}],
        [{**HELLO, "text": {"zh-Hans": "x" * 1001}}],
        [{**HELLO, "text": {"zh-Hans": "\ud800"}}],
        [{**HELLO, "id": f"r{number}"} for number in range(201)],
    ],
)
def test_replies_that_nobody_could_use_are_refused(door: Door, replies: Any) -> None:
    assert put(door, replies).status == 400
    assert shown(door)["version"] == 0


def test_an_editor_writes_them_and_an_agent_does_not(door: Door) -> None:
    assert put(door, [HELLO], name="小文").status == 200
    assert put(door, [HELLO], 1, name="小夏").status == 403
