"""The next case is the one whose turn it is, belongs to one agent only, and costs the same however many wait."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.desk import taking, work
from chalicelib.edge import auth
from chalicelib.edge.errors import Conflict
from chalicelib.handover import plan as service
from chalicelib.handover import presence
from chalicelib.message import Agent
from chalicelib.store import cases, conversations, loads, presences
from chalicelib.store.cases import Case
from tests.api.conftest import Answer, Door
from tests.api.lines import Corner, everybody_leaves, groups, in_force
from tests.api.test_queue_places import open_all
from tests.bench.turns import counted


@pytest.fixture
def corner(stocked: str) -> Iterator[Corner]:
    """A group that nobody helps, and a second one that the first helps out with."""
    corner = Corner()
    everybody_leaves()
    with in_force(groups=groups(corner.group(), corner.group("-far", overflow=[corner.name]))):
        yield corner


def take(door: Door, agent: Agent) -> Answer:
    return door.call("POST", "/desk/next", token=auth.seal_desk(agent)[0])


def test_the_earliest_promise_is_taken_first_and_nobody_waiting_is_no_case(door: Door, corner: Corner) -> None:
    one = corner.agent()
    late, soon = corner.waits(90), corner.waits(30)
    first = take(door, one)
    assert first.status == 200 and first.body["case"]["case"] == soon.id
    assert first.body["case"]["agent"]["id"] == one.id and first.body["case"]["status"] == "claimed"
    assert take(door, one).body["case"]["case"] == late.id
    assert take(door, one).body == {"case": None}


def test_other_groups_cases_stay_where_they_are(door: Door, corner: Corner) -> None:
    one, other = corner.agent(), corner.agent("-far", state="online")
    theirs = corner.waits(part="-far")
    assert take(door, one).body["case"] is None
    assert take(door, other).body["case"]["case"] == theirs.id


def test_while_nobody_is_there_for_a_group_the_next_one_helps(door: Door, corner: Corner) -> None:
    one, other = corner.agent(), corner.agent("-far", state="online")
    theirs = corner.waits(part="-far")
    door.call("POST", "/desk/presence", {"state": "away"}, auth.seal_desk(other)[0])
    assert take(door, one).body["case"]["case"] == theirs.id


def test_so_it_does_when_the_first_one_waits_too_long(door: Door, corner: Corner) -> None:
    one, _ = corner.agent(), corner.agent("-far", state="online")
    theirs = corner.waits(part="-far", since=service.DEFAULT.bounds.overflow)
    assert take(door, one).body["case"]["case"] == theirs.id


def test_full_hands_take_no_more(door: Door, corner: Corner) -> None:
    one = corner.agent(capacity=1)
    corner.waits()
    behind = corner.waits(90)
    assert take(door, one).body["case"]
    full = take(door, one)
    assert (full.status, full.body["error"]["code"]) == (409, "at_capacity")
    assert cases.case_of(behind.id).status == "waiting"


def test_of_fifty_who_ask_at_once_each_gets_a_case_of_their_own_or_none(corner: Corner) -> None:
    people, waiting = [corner.agent() for _ in range(50)], {corner.waits(n).id for n in range(40)}
    with ThreadPoolExecutor(50) as pool:
        taken = list(pool.map(taking.take, people))
    got = [case.id for case in taken if case]
    assert len(got) == len(set(got)) == 40 and set(got) == waiting
    for one, case in zip(people, taken, strict=True):
        stored = cases.case_of(case.id) if case else None
        assert stored is None or (stored.agent == one and loads.held(one.id)[one.id] == 1)


def test_one_agent_who_claims_many_at_once_holds_no_more_than_they_can(corner: Corner) -> None:
    one = corner.agent(capacity=3)
    waiting = [corner.waits(n) for n in range(12)]

    def claim(case: Case) -> str:
        try:
            return work.claim(case.id, one).id
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(claim, waiting))
    assert answers.count("at_capacity") == 9
    assert loads.held(one.id)[one.id] == 3
    assert sum(cases.case_of(case.id).status == "claimed" for case in waiting) == 3


def test_an_impatient_click_takes_one_case(corner: Corner) -> None:
    one = corner.agent(capacity=9)
    for n in range(9):
        corner.waits(n)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(taking.take, [one] * 4))
    assert loads.held(one.id)[one.id] == len({case.id for case in taken if case})


def test_the_next_of_ten_thousand_costs_as_much_as_the_next_of_two(corner: Corner) -> None:
    one, chance = corner.agent(capacity=100), random.Random(5)
    corner.waits(1)
    corner.waits(2)
    few = calls_to_take(one)
    crowd = [corner.case(chance.uniform(100, 4000)) for _ in range(10_000)]
    open_all(crowd)
    assert cases.count(corner.name) == 10_001
    many = calls_to_take(one)  # the second of the two
    assert many <= few + 1
    first = min(crowd, key=lambda case: case.stands)
    taken = taking.take(one)
    assert taken is not None and taken.id == first.id


def calls_to_take(one: Agent) -> int:
    with counted() as calls:
        assert taking.take(one)
    return calls.total()


def test_colleagues_are_seen_with_what_they_hold_and_groups_with_who_waits(door: Door, corner: Corner) -> None:
    one = corner.agent(state="online")
    corner.waits()
    corner.waits(part="-far")
    taking.take(one)
    shown = door.call("GET", "/desk/colleagues", token=auth.seal_desk(one)[0]).body
    line = next(line for line in shown["agents"] if line["id"] == one.id)
    assert line == {
        "id": one.id,
        "name": one.name,
        "role": "agent",
        "groups": [corner.name],
        "state": "online",
        "online": True,
        "held": 1,
        "capacity": 3,
    }
    waiting = {group["id"]: group["waiting"] for group in shown["groups"]}
    assert (waiting[corner.name], waiting[f"{corner.name}-far"]) == (0, 1)


def test_an_agent_says_where_they_are_and_a_lost_word_is_over_after_a_while(door: Door, corner: Corner) -> None:
    one = corner.agent()
    token = auth.seal_desk(one)[0]
    assert door.call("GET", "/desk/presence", token=token).body["presence"]["state"] == "offline"
    for state in ("online", "away"):
        said = door.call("POST", "/desk/presence", {"state": state}, token)
        assert (said.status, said.body["presence"]["state"]) == (200, state)
    assert door.call("POST", "/desk/presence", {"state": "dancing"}, token).status == 400
    presences.say(one.id, "online")
    presences.leave(one.id)
    assert next(each.state for each in presence.colleagues() if each.agent == one) == "offline"
    presences.say(one.id, "away")
    presences.leave(one.id)
    assert next(each.state for each in presence.colleagues() if each.agent == one) == "away"


def test_the_customer_hears_who_has_come(corner: Corner) -> None:
    one, case = corner.agent(), corner.waits()
    taking.take(one)
    (told,) = conversations.turns(case.conversation)
    assert told.event == "claimed" and one.name in told.text
