"""Ids sort by time, and shapes survive being stored."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.message import Agent, Card, Choice, Customer, Expecting, Line, Reply, Service, State, Turn
from chalicelib.shapes import plain, shaped
from chalicelib.ulids import ulid

NOW = datetime(2026, 11, 11, tzinfo=UTC)


def test_later_ids_are_greater() -> None:
    ids = [ulid(NOW + timedelta(milliseconds=n)) for n in range(200)]
    assert ids == sorted(ids) and {len(one) for one in ids} == {26}


def test_an_id_is_above_the_one_before_even_when_the_clock_went_back() -> None:
    before = ulid(NOW)
    for _ in range(50):
        after = ulid(NOW - timedelta(minutes=10), after=before)
        assert after > before
        before = after


texts = st.text(max_size=20)
choices = st.builds(Choice, id=texts, text=texts)
cards = st.builds(
    Card,
    kind=texts,
    title=texts,
    lines=st.lists(st.builds(Line, text=texts, label=texts), max_size=2).map(tuple),
    choice=st.none() | choices.filter(lambda c: bool(c.id and c.text)),
)
full = choices.filter(lambda choice: bool(choice.id and choice.text))
replies = st.builds(
    Reply,
    text=texts,
    choices=st.lists(full, max_size=2).map(tuple),
    cards=st.lists(cards.filter(lambda c: bool(c.kind and c.title)), max_size=2).map(tuple),
)


@given(replies)
def test_a_turn_is_read_as_it_was_written(reply: Reply) -> None:
    turn = Turn(
        "1",
        "c",
        "customer",
        "t",
        "你好",
        "m",
        reply,
        Agent("a", "小夏"),
        "k",
        "opened",
        Service("waiting", 0, case="k"),
    )
    assert shaped(Turn, plain(turn)) == turn


def test_a_state_is_read_as_it_was_written() -> None:
    expecting = Expecting("logistics.track", "order", (Choice("order:1", "一"),))
    state = State(
        "c", Customer("u", "林", False), expecting=expecting, unlocked=(("u", "KF1"),), pace=(5, 2), version=3
    )
    assert shaped(State, plain(state)) == state


def test_fields_of_a_later_version_are_passed_over() -> None:
    assert shaped(Customer, {"id": "u", "guest": False, "shoe_size": 42}) == Customer("u", guest=False)
