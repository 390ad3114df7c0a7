"""The life of a case, walked at random ten thousand times: only legal states, and every illegal move refused."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import clock
from chalicelib.handover import life
from chalicelib.handover.life import MOVES, Illegal
from chalicelib.message import Agent, Customer
from chalicelib.store.cases import CLAIMED, CLOSED, LISTED, WAITING, Case
from chalicelib.ulids import placed, ulid

NIGHT = datetime(2026, 11, 10, 16, tzinfo=UTC)
PEOPLE = (Agent("a", "小夏"), Agent("b", "阿哲"), Agent("c", "云姐", "lead"))


@pytest.fixture
def night() -> Iterator[list[datetime]]:
    """The time, which a test may move."""
    now = [NIGHT]
    clock.tell(lambda: now[0])
    yield now
    clock.tell(None)


def case() -> Case:
    identifier = ulid(clock.now())
    due = clock.now() + timedelta(minutes=3)
    opened = clock.iso(clock.now())
    return Case(identifier, "c", Customer("one"), "asked", opened, due=clock.iso(due), place=placed(identifier, due))


def facts(move: str, found: Case, chance: random.Random) -> dict[str, object]:
    if move == "refer":
        return {"tasks": found.tasks + 1}
    if move == "referred_back":
        return {"tasks": max(0, found.tasks - 1)}
    return {"agent": chance.choice(PEOPLE)} if move == "pass_on" else {}


def test_the_table_names_states_that_there_are_and_reaches_each_of_them() -> None:
    reached = {to for _, to in MOVES.values()} - {life.SAME}
    assert reached | {"open"} == set(LISTED)
    assert all(set(starts) <= set(LISTED) and starts for starts, _ in MOVES.values())


@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_lives_from_a_seed_never_leave_the_table(seed: int, night: list[datetime]) -> None:
    for number in range(1000):
        chance = random.Random(f"{seed}/{number}")
        found = case()
        for _ in range(chance.randint(1, 25)):
            night[0] += timedelta(seconds=chance.expovariate(1 / 60))
            found = _one_step(found, chance)


def _one_step(before: Case, chance: random.Random) -> Case:
    move, by = chance.choice(list(MOVES)), chance.choice(PEOPLE)
    starts, _ = MOVES[move]
    if before.state not in starts:
        with pytest.raises(Illegal) as refused:
            life.moved(before, move, by)
        assert (refused.value.status, refused.value.code) == (409, "illegal_move")
        return before
    after = life.moved(before, move, by, **facts(move, before, chance))
    _holds(before, after)
    return after


def _holds(before: Case, after: Case) -> None:
    assert after.status == LISTED[after.state] and after.version == before.version + 1
    assert (after.agent is not None) >= (after.status == CLAIMED), "somebody holds what is claimed"
    assert after.status != WAITING or after.agent is None or before.agent is None, "nobody holds what waits"
    assert after.paused >= before.paused >= 0
    assert bool(after.resolved_at) == (after.state == "resolved") or after.state == "closed"
    assert after.id == before.id and after.opened_at == before.opened_at
    assert not before.first_reply_at or after.first_reply_at == before.first_reply_at
    assert after.status != CLOSED or after.closed_at


def test_who_is_given_back_stands_before_every_promise(night: list[datetime]) -> None:
    found = life.moved(case(), "claim", PEOPLE[0])
    night[0] += timedelta(minutes=20)
    others = [case() for _ in range(3)]
    back = life.moved(found, "give_back")
    assert all(back.stands < other.stands for other in others)


def test_time_that_waits_for_the_customer_is_paused(night: list[datetime]) -> None:
    found = life.moved(life.moved(case(), "claim", PEOPLE[0]), "answer", PEOPLE[0])
    night[0] += timedelta(minutes=7)
    heard = life.moved(found, "hear")
    night[0] += timedelta(minutes=2)
    assert heard.paused == 420 and life.moved(heard, "hear").spoken_at == heard.spoken_at
    assert life.moved(heard, "answer", PEOPLE[0]).paused == 420


def test_a_department_still_at_work_is_not_forgotten_over_a_word(night: list[datetime]) -> None:
    held = life.moved(case(), "claim", PEOPLE[0])
    asked = life.moved(held, "refer", PEOPLE[0], tasks=1)
    assert life.moved(asked, "answer", PEOPLE[0]).state == "with_department"
    assert life.moved(asked, "referred_back", PEOPLE[0], tasks=0).state == "active"


def test_two_days_after_its_end_a_case_is_a_new_one(night: list[datetime]) -> None:
    ended = life.moved(life.moved(case(), "claim", PEOPLE[0]), "resolve", PEOPLE[0])
    assert life.may_reopen(ended, NIGHT + timedelta(hours=47, minutes=59))
    assert not life.may_reopen(ended, NIGHT + timedelta(hours=48))
    assert not life.may_reopen(replace(ended, state="closed"), NIGHT)
