"""A customer's place in a queue is their own, however long it is, and asking for it costs the same."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.handover import life, wait
from chalicelib.message import Agent, Customer, State
from chalicelib.store import cases, table
from chalicelib.store.cases import Case
from chalicelib.store.tallies import bucket_of
from chalicelib.ulids import ulid
from tests.bench.turns import counted

NIGHT = datetime(2026, 11, 10, 16, tzinfo=UTC)
MANY = 10_000


def case_at(queue: str, seconds: float) -> Case:
    return Case(ulid(NIGHT + timedelta(seconds=seconds)), "c", Customer("one"), "asked", clock.iso(NIGHT), queue=queue)


def open_all(found: list[Case]) -> None:
    """Opens them, in transactions whose cases are tallied in different rows."""
    heaps = defaultdict[str, list[Case]](list)
    for case in found:
        heaps[f"{bucket_of(case.stands)}{ord(case.stands[-1]) % 16}"].append(case)
    while heaps:
        some = [heap.pop() for heap in list(heaps.values())[:20]]
        heaps = defaultdict(list, {name: heap for name, heap in heaps.items() if heap})
        table.together(cases.opening(case) for case in some)


def claim(case: Case) -> None:
    now = life.moved(case, "claim", Agent("a", "小夏"))
    table.together([cases.changing(now, case, "claim", now.agent)])


def test_ten_thousand_wait_and_each_is_told_their_own_place_in_three_calls(
    stocked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue, chance = f"night-{uuid4().hex[:8]}", random.Random(11)
    found = sorted((case_at(queue, chance.uniform(0, 3600)) for _ in range(MANY)), key=lambda case: case.id)
    open_all(found)
    for place in (0, 1, 17, MANY // 2, MANY - 1, *(chance.randrange(MANY) for _ in range(40))):
        assert cases.before(found[place].id, queue) == place
    assert (
        min(_calls(found[-1], queue) for _ in range(3)) == 3
    )  # a busy machine's call is tried again, and counts twice
    monkeypatch.setenv("KEFU_KNOWLEDGE_SECONDS", "10")
    last = State("c", Customer("one"), mode="waiting", case=found[-1].id, queue=queue)
    assert wait.service_of(last).position == MANY - 1
    assert min(_calls_of_wait(last) for _ in range(3)) == 4  # and one for the pace of the line


def _calls_of_wait(state: State) -> int:
    with counted() as calls:
        wait.service_of(state)
    return calls.total()


def _calls(case: Case, queue: str) -> int:
    with counted() as calls:
        cases.before(case.id, queue)
    return calls.total()


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.floats(0, 200), st.booleans()), min_size=1, max_size=25))
def test_whoever_has_left_stands_before_nobody(stocked: str, drawn: list[tuple[float, bool]]) -> None:
    queue = f"walk-{uuid4().hex[:8]}"
    found = sorted(((case_at(queue, seconds), leaves) for seconds, leaves in drawn), key=lambda one: one[0].id)
    open_all([case for case, _ in found])
    for case, leaves in found:
        if leaves:
            claim(case)
    waiting = [case for case, leaves in found if not leaves]
    assert [cases.before(case.id, queue) for case in waiting] == list(range(len(waiting)))
