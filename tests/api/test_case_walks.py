"""The life of a case as people, crashes and repeats make it: whatever they do, it stays whole, and every step of it is known.

KEFU_WALKS says how many lives are walked (200), KEFU_RACES how many cases are raced for (60).
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.handover import life, record
from chalicelib.store import agents, cases, conversations, loads, papers
from chalicelib.store.cases import CLAIMED, LISTED, WAITING, Case
from tests.api.conftest import Answer, Door, Talk
from tests.nemesis import Crash, Fault, dies, dies_afterwards, fault, lost, throttled, times

Json = dict[str, Any]
WALKS, RACES = int(os.environ.get("KEFU_WALKS", "200")), int(os.environ.get("KEFU_RACES", "60"))
_IN_A_BLOCK, _STEPS = 50, 14
MISHAPS: tuple[tuple[str, Callable[[], Fault]], ...] = (
    ("TransactWriteItems", lambda: dies),
    ("TransactWriteItems", lambda: dies_afterwards),
    ("BatchGetItem", lambda: dies),
    ("TransactWriteItems", lambda: times(1, lost)),
    ("BatchGetItem", lambda: times(1, throttled)),
)
_MISHAPS_IN = 0.15
_PATHS = ("claim", "messages", "hold", "resume", "transfer", "take-over", "give-back", "labels", "close")
_REFUSED = {400, 403, 409}


@dataclass
class Life:
    """One case, the people around it, and everything that was tried with it."""

    door: Door
    talk: Talk
    people: tuple[str, str, str]
    chance: random.Random
    case: str = ""
    tried: list[str] = field(default_factory=list)
    last: tuple[str, Json, str, Answer] | None = None

    def begin(self) -> None:
        self.case = self.talk.say("转人工")["service"]["case"]

    def step(self) -> None:
        draw = self.chance.random()
        if draw < 0.12:
            self._customer_speaks()
        elif draw < 0.25 and self.last:
            self._again(*self.last)
        else:
            self._somebody_moves()

    def _customer_speaks(self) -> None:
        text = self.chance.choice(("还在吗", "谢谢", "转人工", "好了没有"))
        self.tried.append(f"customer: {text}")
        identifier = uuid4().hex
        self._perhaps_goes_wrong(lambda: self.talk.post(text, identifier))
        answer = self.talk.post(text, identifier)
        assert answer.status == 200, self._told()
        assert self.talk.post(text, identifier).body == answer.body, self._told()
        self.case = answer.body["service"].get("case") or self.case

    def _somebody_moves(self) -> None:
        path, by = self.chance.choice(_PATHS), self.chance.choice(self.people)
        body = self._body(path)
        self.tried.append(f"{by}: {path} {body}")
        self._perhaps_goes_wrong(lambda: self._post(path, body, by))
        answer = self._post(path, body, by)
        assert answer.status == 200 or answer.status in _REFUSED, (self._told(), answer)
        self.last = (path, body, by, answer)

    def _again(self, path: str, body: Json, by: str, answer: Answer) -> None:
        """The same call once more: what it led to stays, or it is refused in so many words; nothing falls over."""
        self.tried.append(f"{by}: {path} again")
        repeated = self._post(path, body, by)
        assert repeated.status == 200 or repeated.status in _REFUSED, (self._told(), repeated)
        if path == "messages" and answer.status == repeated.status == 200:
            assert repeated.body == answer.body, self._told()

    def _body(self, path: str) -> Json:
        if path == "messages":
            return {"id": uuid4().hex, "text": "在的"}
        if path == "transfer":
            other = agents.identifier(self.chance.choice(self.people))
            return self.chance.choice(({"group": "aftersales"}, {"group": "general"}, {"agent": other}))
        return {"labels": [self.chance.choice(("加急", "物流"))]} if path == "labels" else {}

    def _post(self, path: str, body: Json, by: str) -> Answer:
        return self.door.call("POST", f"/desk/cases/{self.case}/{path}", body, self.door.agent(by))

    def _perhaps_goes_wrong(self, call: Callable[[], Any]) -> None:
        if self.chance.random() < _MISHAPS_IN:
            operation, happens = self.chance.choice(MISHAPS)
            self.tried.append(f"  ({operation} goes wrong)")
            with fault(operation, happens()), suppress(Crash):
                call()

    def is_whole(self) -> None:
        """What is true of every case at every moment."""
        for found in cases.found(self.talk.opened["customer"]["id"]):
            assert found.status == LISTED[found.state], self._told()
            self._is_known_step_by_step(found)
        self._is_one_with_its_conversation(cases.case_of(self.case))

    def _is_known_step_by_step(self, found: Case) -> None:
        steps = papers.steps(found.id)
        assert len(steps) == found.version and steps[0].move == "open", self._told()
        state = steps[0].state
        for step in steps[1:]:
            starts, _ = life.MOVES[step.move]
            assert state in starts, (self._told(), [one.move for one in steps])
            state = step.state
        assert state == found.state, self._told()

    def _is_one_with_its_conversation(self, found: Case) -> None:
        state = conversations.state_of(found.conversation)
        assert state is not None
        assert record.following(state, found) == state or found.status not in (WAITING, CLAIMED), self._told()
        if found.status == CLAIMED:
            assert state.mode == "human" and state.agent == found.agent and state.case == found.id, self._told()

    def _told(self) -> str:
        return "\n".join(["", self.case, *self.tried])


@pytest.fixture(scope="module")
def people(stocked: str) -> tuple[str, str, str]:
    """Three people of their own, so that their load is theirs alone."""
    names = tuple(f"{kind}{uuid4().hex[:6]}" for kind in ("甲", "乙", "丙"))
    for name, role in zip(names, ("agent", "agent", "lead"), strict=True):
        agents.enrol(name, "open-sesame", role, capacity=100_000)
    return names[0], names[1], names[2]


@pytest.mark.parametrize("block", range(max(1, WALKS // _IN_A_BLOCK)))
def test_whatever_is_done_with_a_case_it_stays_whole(block: int, door: Door, people: tuple[str, str, str]) -> None:
    lives = [_lived(door, people, random.Random(f"{block}/{number}")) for number in range(_IN_A_BLOCK)]
    held = Counter[str]()
    for one in lives:
        held.update(found.agent.id for found in _cases(one) if found.agent and found.status == CLAIMED)
        for found in _cases(one):
            if found.status == CLAIMED and found.agent:
                one.door.call("POST", f"/desk/cases/{found.id}/take-over", {}, door.agent(people[2]))
                one.door.call("POST", f"/desk/cases/{found.id}/close", {}, door.agent(people[2]))
    ids = [agents.identifier(name) for name in people]
    assert loads.held(*ids) == dict.fromkeys(ids, 0), "what nobody holds weighs on nobody"
    assert sum(held.values()) > 0, "some were held"


def _lived(door: Door, people: tuple[str, str, str], chance: random.Random) -> Life:
    one = Life(door, door.customer(f"life-{uuid4().hex[:12]}"), people, chance)
    one.begin()
    for _ in range(chance.randint(3, _STEPS)):
        one.step()
    one.is_whole()
    return one


def _cases(one: Life) -> list[Case]:
    return cases.found(one.talk.opened["customer"]["id"])


def test_of_many_who_claim_at_once_one_has_the_case(door: Door, people: tuple[str, str, str]) -> None:
    tokens = {name: door.agent(name) for name in people}
    before = loads.held(*map(agents.identifier, people))
    owners = Counter[str]()
    with ThreadPoolExecutor(len(people)) as pool:
        for number in range(RACES):
            case = door.customer(f"race-{uuid4().hex[:8]}-{number}").say("转人工")["service"]["case"]
            answers = list(pool.map(lambda name, case=case: _claims(door, case, tokens[name]), people))
            owner = cases.case_of(case).agent
            assert sorted(answer.status for answer in answers) == [200, 409, 409]
            assert owner and {a.body["case"]["agent"]["id"] for a in answers if a.status == 200} == {owner.id}
            assert [step.move for step in papers.steps(case)] == ["open", "claim"]
            owners[owner.id] += 1
    after = loads.held(*map(agents.identifier, people))
    assert {who: after[who] - before[who] for who in after if after[who] != before[who]} == dict(owners)


def _claims(door: Door, case: str, token: str) -> Answer:
    return door.call("POST", f"/desk/cases/{case}/claim", {}, token)
