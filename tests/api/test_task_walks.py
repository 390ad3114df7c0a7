"""Tasks that nobody planned: asked, taken, answered and called off in whatever order, with repeats, races and dying functions.

KEFU_WALKS says how many are walked (60); a walk that goes wrong is told with its seed and every step of it.
"""

import os
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import uuid4

import pytest

from chalicelib import clock, conversation
from chalicelib.desk import referring, work
from chalicelib.desk.referring import Wish
from chalicelib.edge.errors import Conflict, Forbidden
from chalicelib.edge.links import Link
from chalicelib.handover import tasks as steps
from chalicelib.handover.forms import form_of
from chalicelib.message import Customer, Inbound, Turn
from chalicelib.store import agents, cases, conversations, papers, tasks
from chalicelib.store.agents import Account
from chalicelib.store.tasks import ANSWERED, CANCELLED, Task
from tests.nemesis import Crash, dies, dies_afterwards, fault, times

WALKS = int(os.environ.get("KEFU_WALKS", "60"))
_STEPS = 16
_HAPPEN = (dies, dies_afterwards)
_YES = {"outcome": "yes"}


@dataclass
class Walk:
    """One case and its tasks; each step is made until its function has lived through it."""

    chance: random.Random
    case: str
    talk: str
    people: dict[str, Account]
    said: list[str] = field(default_factory=list)
    seen: dict[str, list[str]] = field(default_factory=dict)

    def step(self) -> None:
        often = [self._ask, self._answer]
        seldom = [self._take, self._lay_down, self._cancel, self._link, self._case_moves, self._customer_speaks]
        deed = self.chance.choice([*often, *often, *seldom])()
        self.said.append(getattr(deed, "__name__", "") or "step")
        for _ in range(self.chance.choice((1, 1, 2))):
            self._lives_through(deed)
        for task in tasks.of_case(self.case):
            states = self.seen.setdefault(task.id, [task.state])
            if states[-1] != task.state:
                states.append(task.state)

    def _lives_through(self, deed: Callable[[], object]) -> None:
        if self.chance.random() < 0.25:
            with (
                fault("TransactWriteItems", times(1, self.chance.choice(_HAPPEN))),
                suppress(Crash, Conflict, Forbidden),
            ):
                deed()
        with suppress(Conflict, Forbidden):
            deed()

    def _some(self) -> Task | None:
        found = tasks.of_case(self.case)
        return self.chance.choice(found) if found else None

    def _who(self) -> Account:
        return self.chance.choice(list(self.people.values()))

    def _ask(self) -> Callable[[], object]:
        mark, tells = uuid4().hex, self.chance.random() < 0.5
        wish = Wish(form_of("intercept"), "", {"parcel": mark[:10], "wish": "hold"}, tells)
        return lambda: referring.ask(self.case, self.people["小夏"].agent, mark, wish)

    def _take(self) -> Callable[[], object]:
        task, who = self._some(), self._who()
        return (lambda: referring.take(task.id, who)) if task else self._nothing

    def _lay_down(self) -> Callable[[], object]:
        task, who = self._some(), self._who()
        return (lambda: referring.put_back(task.id, who)) if task else self._nothing

    def _answer(self) -> Callable[[], object]:
        task, who, mark = self._some(), self._who(), uuid4().hex
        return (lambda: referring.answer(task.id, who, mark, _YES)) if task else self._nothing

    def _cancel(self) -> Callable[[], object]:
        task, who = self._some(), self._who()
        return (lambda: referring.cancel(task.id, who, "")) if task else self._nothing

    def _link(self) -> Callable[[], object]:
        task, mark = self._some(), uuid4().hex
        if not task:
            return self._nothing
        link = Link(task.id, max(1, task.links - self.chance.choice((0, 0, 1))), 0)
        if task.links and self.chance.random() < 0.7:
            return lambda: referring.answer_outside(link, "老陈", mark, _YES)
        return lambda: referring.link(task.id, self.people["物流阿峰"], 1)

    def _case_moves(self) -> Callable[[], object]:
        agent = self.people["小夏"].agent
        return self.chance.choice(
            (
                lambda: work.give_back(self.case, "", agent),
                lambda: work.claim(self.case, agent),
                lambda: work.claim(self.case, agent),
                lambda: work.hold(self.case, agent),
                lambda: work.say(self.case, agent, uuid4().hex, "请稍等"),
                lambda: work.close(self.case, agent, ""),
            )
        )

    def _customer_speaks(self) -> Callable[[], object]:
        who, mark = Customer(self.talk.removeprefix("web-"), guest=False), uuid4().hex
        return lambda: conversation.answer(Inbound(self.talk, who, "web", mark, "好的谢谢", clock.now()))

    def _nothing(self) -> None:
        """There is no task yet."""


def walk(seed: int) -> Walk:
    chance = random.Random(seed)
    names = ("小夏", "云姐", "物流阿峰", "仓库小李", "阿哲")
    people = {name: agents.account_of(agents.identifier(name)) for name in names}
    who = Customer(uuid4().hex[:12], guest=False)
    opened: Turn = conversation.answer(Inbound(f"web-{who.id}", who, "web", "m1", "转人工", clock.now()))
    work.claim(opened.case, people["小夏"].agent)
    made = Walk(chance, opened.case, f"web-{who.id}", people)
    for _ in range(_STEPS):
        made.step()
    return made


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("seed", range(WALKS))
def test_whatever_happens_each_task_is_done_once_told_once_and_nothing_is_lost(seed: int) -> None:
    made = walk(seed)
    found, case = tasks.of_case(made.case), cases.case_of(made.case)
    done = [task for task in found if task.state in (ANSWERED, CANCELLED)]
    told = [turn for turn in conversations.turns(made.talk, limit=500) if turn.task]
    notes = [note for note in papers.notes(made.case) if note.id.startswith("task-")]
    audit = [step.move for step in papers.steps(made.case)]
    why = f"seed {seed}: {made.said}"
    assert case.tasks == len(found) - len(done), why
    assert sorted(note.id for note in notes) == sorted(f"task-{task.id}" for task in done), why
    assert len([turn for turn in told if turn.reply]) == len([t for t in done if t.state == ANSWERED and t.tells]), why
    assert audit.count("refer") == len(found), why
    assert audit.count("referred_back") + audit.count("task_answer") + audit.count("task_cancel") == len(done), why
    assert len(told) == sum(task.version for task in found), why
    assert all(legal(states) for states in made.seen.values()), (why, made.seen)
    assert {task.id for task in found if task.to_do} <= _in_line("logistics"), why
    assert case.state != "with_department" or case.tasks, why


def legal(states: list[str]) -> bool:
    """Whether one step leads from each state to the next."""
    pairs = {(start, to or start) for starts, to in steps.STEPS.values() for start in starts}
    # Of two steps that are made between two looks, only the second is seen.
    pairs |= {(one, last) for one, two in pairs for start, last in pairs if two == start}
    return all(pair in pairs for pair in pairwise(states))


def _in_line(department: str) -> set[str]:
    return {task.id for task in tasks.to_do(department, 5000)}
