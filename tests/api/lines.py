"""A group of one's own for a test, with people who serve it and customers who wait in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from chalicelib import clock
from chalicelib.edge import sockets
from chalicelib.handover import plan
from chalicelib.message import Agent, Customer
from chalicelib.shapes import plain
from chalicelib.store import agents, cases, entries, knowledge, passing, plans, presences, table
from chalicelib.store.agents import Account
from chalicelib.store.cases import Case
from chalicelib.ulids import placed, ulid

Json = dict[str, Any]


def forget_the_plan() -> None:
    """The plan that kefu comes with is in force again."""
    for row in [*entries.Row.query(plans.TOPIC), entries.Row("version", plans.TOPIC)]:
        row.delete()
    knowledge._shelves.pop(plans.TOPIC, None)


@contextmanager
def in_force(**more: Any) -> Iterator[None]:
    """The plan that kefu comes with, with something else in it."""
    content = plain(plan.DEFAULT) | more
    forget_the_plan()
    plans.replace({name: value for name, value in content.items() if name != "version"}, 1)
    yield
    forget_the_plan()


def everybody_leaves() -> None:
    """Nobody is at the desk, whoever came there in other tests."""
    for socket in passing.listeners(sockets.AGENTS):
        passing.unplug(socket.connection)
    for word in presences.words().values():
        presences.say(word.agent, presences.AWAY)


def groups(*more: Json) -> list[Json]:
    """The groups that kefu comes with, and these."""
    return [*plain(plan.DEFAULT)["groups"], *more]


@dataclass
class Corner:
    """Groups of this test alone, and their people."""

    name: str = field(default_factory=lambda: f"g{uuid4().hex[:8]}")
    people: list[Agent] = field(default_factory=list)

    def group(self, part: str = "", **more: Any) -> Json:
        return {"id": self.name + part, "name": {"zh-Hans": "试"}, "promised": 60, **more}

    def agent(self, *parts: str, capacity: int = 3, state: str = "", role: str = "agent") -> Agent:
        """Somebody who serves the group, or these parts of it."""
        name = uuid4().hex[:10]
        served = tuple(self.name + part for part in parts or ("",))
        kept = agents.keep(Account(agents.identifier(name), name, role, served, capacity=capacity), None)
        self.people.append(kept.agent)
        if state:
            presences.say(kept.id, state)
        return kept.agent

    def waits(self, seconds: float = 60, part: str = "", since: float = 0, **more: Any) -> Case:
        """A case that is promised a word in so many seconds and waits since so many."""
        case = self.case(seconds, part, since, **more)
        table.together([cases.opening(case)])
        return case

    def case(self, seconds: float = 60, part: str = "", since: float = 0, **more: Any) -> Case:
        """Such a case, not stored yet."""
        at, name = clock.now() - timedelta(seconds=since), ulid(clock.now())
        due = clock.now() + timedelta(seconds=seconds)
        case = Case(name, f"web-{name}", Customer(f"c-{name}"), "asked", clock.iso(at), queue=self.name + part)
        return replace(case, queued_at=clock.iso(at), due=clock.iso(due), place=placed(name, due), **more)
