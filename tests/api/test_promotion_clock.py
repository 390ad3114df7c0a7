"""Promotions go by the clock alone: right one second before, at and after every edge, and in every warm worker alike."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import pytest

from chalicelib import clock, conversation
from chalicelib.message import Agent, Customer, Inbound, Reply
from chalicelib.shop import promotions
from chalicelib.store import knowledge, packs
from demo.promotions import promotions as demo_promotions
from tests import shop
from tests.api.conftest import Door
from tests.api.publishing import Editor, editor, ids, promotion

_SOMEBODY = Agent("test", "test")
_PRODUCTS = {"长款过膝白鸭绒羽绒服": "P0036", "95白鹅绒冬被": "P0195"}
_SECONDS = (-1, 0, 1)
_DEMO = {row["promotion"]: row for row in demo_promotions(clock.now(), _PRODUCTS)}


def put_in_force(rows: packs.Rows) -> str:
    """Exactly these promotions, from now on."""
    base = packs.in_force()
    pack = packs.Pack(packs.new_id(base), "import", clock.iso(clock.now()), _SOMEBODY, base)
    packs.publish(pack, rows, packs.Deed("imported", _SOMEBODY, pack=pack.pack))
    return pack.pack


@pytest.fixture
def kept(stocked: str) -> Iterator[None]:
    """Whatever a test puts in force, the pack of the other tests is in force after it."""
    knowledge.load("promotions", shop.PROMOTIONS)
    before = packs.in_force()
    yield
    clock.tell(None)
    packs.put_back(before, packs.in_force(), packs.Deed("restored", _SOMEBODY, pack=before))


@pytest.fixture
def lead(door: Door, kept: None) -> Editor:
    return editor(door, "云姐", "lead")


def edges(row: dict[str, Any]) -> list[datetime]:
    """The seconds at which a promotion begins and ends."""
    return [clock.moment(row["starts_at"]), clock.moment(row["ends_at"])]


def bot_at(at: datetime) -> Reply:
    """What the bot says of promotions to a gold customer at a moment."""
    clock.tell(lambda: at)
    who = uuid4().hex
    inbound = Inbound(f"web-{who}", Customer(who, level="金卡"), "web", "m1", "现在有什么优惠活动", at)
    reply = conversation.answer(inbound).reply
    clock.tell(None)
    assert reply is not None
    return reply


@pytest.mark.parametrize("name", _DEMO)
def test_the_bot_and_the_preview_agree_on_both_sides_of_every_edge(lead: Editor, name: str) -> None:
    row = _DEMO[name]
    put_in_force({name: row})
    starts, ends = edges(row)
    for edge in (starts, ends):
        for second in _SECONDS:
            at = edge + timedelta(seconds=second)
            seen, reply = lead.preview(at=clock.iso(at), level="金卡"), bot_at(at)
            on = starts <= at < ends
            assert (ids(seen["on"]) == [name]) is on
            assert (ids(seen["coming"]) == [name]) is (at < starts)
            assert (ids(seen["ended"]) == [name]) is (at >= ends)
            assert ("正在进行" in reply.text) is on
            assert (row["name"]["zh-Hans"] in {card.title for card in reply.cards}) or at >= ends


@pytest.mark.parametrize("level", ["", "普通", "金卡", "黑金"])
def test_with_all_fifteen_in_force_every_edge_changes_exactly_what_it_should(lead: Editor, level: str) -> None:
    put_in_force(_DEMO)
    for edge in sorted({edge for row in _DEMO.values() for edge in edges(row)}):
        for second in _SECONDS:
            at = edge + timedelta(seconds=second)
            seen = lead.preview(at=clock.iso(at), level=level)
            assert [one["promotion"] for one in seen["on"]] == [p.promotion for p in promotions.current(at, level)]
            in_hours = {name for name, row in _DEMO.items() if edges(row)[0] <= at < edges(row)[1]}
            gold = set() if level in ("金卡", "黑金") else {"C-GOLD-500-50"}
            assert set(ids(seen["on"])) == in_hours - gold


def test_the_preview_names_the_next_edges_in_their_order(lead: Editor) -> None:
    put_in_force(_DEMO)
    told = lead.preview(at=clock.iso(clock.now()))["edges"]
    assert [edge["at"] for edge in told] == sorted(edge["at"] for edge in told)
    assert {"starts_at", "ends_at", "balance_from"} <= {edge["edge"] for edge in told}
    assert all(clock.moment(edge["at"]) > clock.now() for edge in told)


# A worker of its own: a process with its own shelf, whose clock the test moves on instead of waiting.
_WORKER = """
import json, sys, time
from chalicelib.store import knowledge
real, ahead = time.monotonic, 0.0
time.monotonic = lambda: real() + ahead
for line in sys.stdin:
    ahead += float(line)
    shelf = knowledge.shelf("promotions")
    print(json.dumps([shelf.version, sorted(entry["promotion"] for entry in shelf.entries)]), flush=True)
"""


class Worker:
    """A warm Lambda: what it believes is in force so many seconds later."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin and process.stdout
        self._in: IO[str] = process.stdin
        self._out: IO[str] = process.stdout

    def after(self, seconds: float) -> list[Any]:
        print(seconds, file=self._in, flush=True)
        found: list[Any] = json.loads(self._out.readline())
        return found


@contextmanager
def worker() -> Iterator[Worker]:
    told = {name: value for name, value in os.environ.items() if name != "KEFU_KNOWLEDGE_SECONDS"}
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", _WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root, env=told
    ) as process:
        try:
            yield Worker(process)
        finally:
            assert process.stdin
            process.stdin.close()


def test_thirty_seconds_after_publishing_every_warm_worker_agrees(lead: Editor, door: Door) -> None:
    before = put_in_force({"OLD": promotion("OLD")})
    with worker() as early, worker() as late:
        assert early.after(0) == [before, ["OLD"]]
        assert early.after(9) == late.after(0) == [before, ["OLD"]]
        draft = lead.draft(promotion("NEW"), remove=["OLD"])
        editor(door, "admin", "admin").approve(draft)
        pack = lead.publish(draft).body["in_force"]
        assert late.after(1)[0] == before, "nothing is asked for again within ten seconds"
        assert early.after(30) == late.after(29) == [pack, ["NEW"]]
        lead.restore(before)
        assert early.after(30) == late.after(30) == [before, ["OLD"]]
