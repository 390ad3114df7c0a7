"""Whose turn it is, and who takes whom: held against every plan and everybody who may be there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.handover import lines
from chalicelib.handover.plan import DEFAULT, GENERAL, LEADS, Bounds, Group, Plan
from chalicelib.handover.presence import Colleague, state_of
from chalicelib.message import Agent, Customer
from chalicelib.store.cases import Case
from chalicelib.store.presences import AWAY, OFFLINE, ONLINE, Word
from chalicelib.ulids import placed, ulid

NOW = datetime(2026, 11, 10, 16, tzinfo=UTC)
GROUPS = ("orders", "presales", "vip")
PLAN = Plan(
    groups=(
        Group(LEADS),
        Group("vip", overflow=("presales", "orders")),
        Group("presales", overflow=("orders",)),
        Group("orders", overflow=(GENERAL,)),
        Group(GENERAL),
    ),
    bounds=Bounds(overflow=120, sticky=30),
)


def waits(queue: str, promised: float = 60, since: float = 10, **more: object) -> Case:
    """A case that waits for `since` seconds and is promised a word in `promised`."""
    at = NOW - timedelta(seconds=since)
    name = ulid(at)
    case = Case(name, name, Customer("one"), "asked", clock.iso(at), queue=queue, queued_at=clock.iso(at))
    due = NOW + timedelta(seconds=promised)
    return replace(case, place=placed(name, due), due=clock.iso(due), **more)  # type: ignore[arg-type]


def agent(name: str, *groups: str, role: str = "agent", held: int = 0, state: str = ONLINE) -> Colleague:
    return Colleague(Agent(name, name, role), groups, 3, state, held)


def turn(one: Colleague, present: list[Colleague], *waiting: Case) -> list[Case]:
    heads = {line: [case for case in waiting if case.queue == line] for line in lines.lines_of(PLAN)}
    return list(lines.turn_of(PLAN, one, present, heads, NOW))


def takers(case: Case, *present: Colleague) -> list[str]:
    return [one.agent.id for one in lines.takers_of(PLAN, case, present, {case.queue: [case]}, NOW)]


def test_the_earliest_promise_comes_first_whatever_the_line() -> None:
    late, soon, now = waits("orders", 180), waits("vip", 30), waits("presales", 60)
    both = agent("a", "orders", "vip", "presales")
    assert turn(both, [both], late, soon, now) == [soon, now, late]


def test_who_serves_one_group_leaves_the_others_to_their_own_people() -> None:
    mine, theirs = waits("orders"), waits("presales", 5)
    one, other = agent("a", "orders"), agent("b", "presales")
    assert turn(one, [one, other], mine, theirs) == [mine]


def test_a_group_with_nobody_there_is_helped_by_those_it_names() -> None:
    theirs, one = waits("presales"), agent("a", "orders")
    for absent in (agent("b", "presales", state=OFFLINE), agent("b", "presales", state=AWAY)):
        assert turn(one, [one, absent], theirs) == [theirs]
    other = agent("c", GENERAL)
    assert turn(other, [other], theirs) == []


def test_a_group_whose_first_one_waits_too_long_is_helped_too() -> None:
    one, other = agent("a", "orders"), agent("b", "presales", held=3)
    assert turn(one, [one, other], waits("presales", since=119)) == []
    long = waits("presales", since=120)
    assert turn(one, [one, other], long) == [long]


def test_a_message_that_was_left_is_not_too_long_there_before_its_promise() -> None:
    one, other = agent("a", "orders"), agent("b", "presales")
    left = waits("presales", promised=60, since=9000, state="open")
    assert turn(one, [one, other], left) == []
    late = waits("presales", promised=-1, since=9000, state="open")
    assert turn(one, [one, other], late) == [late]


def test_what_is_for_leads_is_nobody_elses() -> None:
    threat = waits(LEADS)
    for one in (agent("a"), agent("a", LEADS, GENERAL)):
        assert turn(one, [one], threat) == []
    lead = agent("b", role="lead")
    assert turn(lead, [lead], threat) == [threat]


def test_a_customer_who_comes_back_is_kept_for_whom_they_know_for_a_moment() -> None:
    known, one = agent("b", "orders"), agent("a", "orders")
    back, other = waits("orders", 30, last_agent=known.agent), waits("orders", 60)
    assert turn(one, [one, known], back, other) == [other, back]
    assert turn(known, [one, known], back, other) == [back, other]
    for gone in (replace(known, state=AWAY), replace(known, held=3)):
        assert turn(one, [one, gone], back, other) == [back, other]
    patient = waits("orders", 30, since=31, last_agent=known.agent)
    assert turn(one, [one, known], patient, other) == [patient, other]


def test_the_one_who_knows_the_customer_has_them_then_who_holds_least() -> None:
    busy, idle, full = agent("a", "orders", held=2), agent("b", "orders"), agent("c", "orders", held=3)
    assert takers(waits("orders"), busy, idle, full) == ["b", "a"]
    assert takers(waits("orders", last_agent=busy.agent), busy, idle, full) == ["a", "b"]


def test_a_lead_who_watches_over_all_takes_what_no_agent_can() -> None:
    lead, one = agent("l", role="lead"), agent("a", "orders", held=2)
    assert takers(waits("orders"), lead, one) == ["a", "l"]


def test_a_group_that_is_no_more_is_served_as_the_general_one() -> None:
    plan = replace(PLAN, retired=("invoices",))
    assert "invoices" in lines.near(plan, agent("a", GENERAL))
    assert "invoices" not in lines.near(plan, agent("a", "orders"))


@pytest.mark.parametrize(
    ("said", "ago", "connected", "expected"),
    [
        (None, 0, False, OFFLINE),
        (None, 0, True, ONLINE),
        (ONLINE, 89, False, ONLINE),
        (ONLINE, 90, False, OFFLINE),
        (ONLINE, 9000, True, ONLINE),
        (AWAY, 9000, True, AWAY),
        (AWAY, 9000, False, AWAY),
    ],
)
def test_who_is_there(said: str | None, ago: int, connected: bool, expected: str) -> None:
    word = Word("a", said, clock.iso(NOW - timedelta(seconds=ago))) if said else None
    assert state_of(word, connected, NOW) == expected


NAMES = st.sampled_from([*GROUPS, GENERAL])
PLANS = st.fixed_dictionaries({name: st.lists(NAMES, max_size=3) for name in (*GROUPS, GENERAL)}).map(
    lambda helpers: replace(
        PLAN,
        groups=(Group(LEADS), *(Group(name, overflow=tuple(set(others) - {name})) for name, others in helpers.items())),
    )
)
PEOPLE = st.lists(
    st.builds(
        lambda n, groups, role, state: Colleague(Agent(f"a{n}", "x", role), tuple(groups), 3, state),
        st.integers(0, 10**6),
        st.lists(NAMES | st.just(LEADS), max_size=2),
        st.sampled_from(["agent", "agent", "lead"]),
        st.sampled_from([ONLINE, ONLINE, AWAY, OFFLINE]),
    ),
    max_size=5,
    unique_by=lambda one: one.agent.id,
)
CROWD = st.lists(
    st.tuples(st.sampled_from([LEADS, *GROUPS, GENERAL]), st.floats(-100, 200), st.floats(0, 300)), max_size=12
)


@given(PLANS, PEOPLE, CROWD)
def test_whoever_waits_is_served_or_their_line_is_known_to_be_uncovered(
    plan: Plan, people: list[Colleague], crowd: list[tuple[str, float, float]]
) -> None:
    waiting = [waits(*one) for one in crowd]
    there = [one for one in people if one.online]
    progress = True
    while progress:
        progress = False
        for one in there:
            heads = {line: [case for case in waiting if case.queue == line] for line in lines.lines_of(plan)}
            turn = lines.turn_of(plan, one, people, heads, NOW + timedelta(days=1))
            if turn:
                waiting.remove(turn[0])
                progress = True
    assert {case.queue for case in waiting} <= set(lines.uncovered(plan, people))


@given(PLANS, PEOPLE, CROWD)
def test_nobody_is_passed_over_in_their_own_line(
    plan: Plan, people: list[Colleague], crowd: list[tuple[str, float, float]]
) -> None:
    waiting = [waits(*one) for one in crowd]
    heads = {
        line: sorted((case for case in waiting if case.queue == line), key=lambda case: case.stands)
        for line in lines.lines_of(plan)
    }
    for one in people:
        turn = lines.turn_of(plan, one, people, heads, NOW)
        assert list(turn) == sorted(turn, key=lambda case: case.stands)


def test_the_plan_that_kefu_comes_with_is_covered_by_one_lead_alone() -> None:
    assert lines.uncovered(DEFAULT, [agent("a", role="lead")]) == ()
    assert lines.uncovered(DEFAULT, [agent("a")]) == (LEADS,)
    assert set(lines.uncovered(DEFAULT, [])) == {group.id for group in DEFAULT.groups}
