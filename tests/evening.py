"""An evening at the desk: who is there, how long cases take, and how many wait before the next customer comes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

from chalicelib import clock
from chalicelib.edge import sockets
from chalicelib.handover import life, staff
from chalicelib.message import Customer
from chalicelib.store import cases, lines, passing, table
from chalicelib.store.cases import Case
from chalicelib.store.lines import Line
from chalicelib.store.passing import Socket
from chalicelib.ulids import ulid

# Whoever has this level comes to a line in which no other test's customers stand.
LEVEL, GROUP = "黑金", "vip"


def everybody_went_home() -> None:
    """Nobody waits in the group's line any more."""
    for case in cases.waiting(GROUP, 500):
        table.together([cases.changing(life.moved(case, "withdraw"), case, "withdraw")])


@contextmanager
def nobody_there() -> Iterator[None]:
    """Every page of a desk is closed."""
    for socket in passing.listeners(sockets.AGENTS):
        passing.unplug(socket.connection)
    yield


@contextmanager
def at_the_desk(*agents: str) -> Iterator[None]:
    """Only these agents (ids) have their desks open."""
    with nobody_there():
        pages = [Socket(f"desk-{uuid4().hex}", sockets.AGENTS, agent) for agent in agents]
        for page in pages:
            passing.plug(page)
        staff.publish()
        yield
        for page in pages:
            passing.unplug(page.connection)


@contextmanager
def taking(seconds: float, group: str = GROUP) -> Iterator[None]:
    """Cases of a group took so long of late; nothing is known of waits."""
    _known(group, Line(handled=(seconds,) * 30))
    yield
    _known(group, Line())


@contextmanager
def crowd(people: int, group: str = GROUP) -> Iterator[None]:
    """So many customers wait in a group's line."""
    waiting = [_case(group) for _ in range(people)]
    for case in waiting:
        table.together([cases.opening(case)])
    try:
        yield
    finally:
        for case in waiting:
            table.together([cases.changing(life.moved(case, "withdraw"), case, "withdraw")])


def _case(group: str) -> Case:
    now = clock.now()
    return Case(ulid(now), f"crowd-{uuid4().hex}", Customer(uuid4().hex), "asked", clock.iso(now), queue=group)


def _known(group: str, line: Line) -> None:
    lines.learn(group, uuid4().hex, "test", lambda before: replace(line, came=before.came))
