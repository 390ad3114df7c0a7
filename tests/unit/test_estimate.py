"""The told range of a wait: whoever stands further behind is never told less, and what is said holds what is expected."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.handover.estimate import Pace, holds, told, wait

HANDLED = st.lists(st.floats(5, 7200), max_size=130)
TRUE = st.lists(st.tuples(st.floats(0, 6), st.floats(0, 5)), max_size=400)


@st.composite
def paces(draw: st.DrawFn) -> Pace:
    """A pace as some evening may have left it."""
    pace = Pace(slots=draw(st.integers(1, 300)), free=draw(st.integers(0, 20)))
    for seconds in draw(HANDLED):
        pace = pace.ended(seconds)
    for turns, share in draw(TRUE):
        pace = pace.waited(turns, share)
    return pace


@given(paces(), st.integers(0, 3000), st.integers(1, 500))
def test_who_stands_further_behind_is_never_told_less(pace: Pace, ahead: int, more: int) -> None:
    near, far = wait(ahead, pace), wait(ahead + more, pace)
    assert near and far
    assert near.low <= far.low + 1e-6 and near.expected <= far.expected + 1e-6 and near.high <= far.high + 1e-6


@given(paces(), st.integers(0, 10_000))
def test_the_range_holds_what_is_expected(pace: Pace, ahead: int) -> None:
    found = wait(ahead, pace)
    assert found and 0 <= found.low <= found.expected + 1e-6 and found.expected <= found.high + 1e-6


@given(paces(), st.integers(0, 10_000))
def test_what_is_said_in_minutes_holds_the_whole_range(pace: Pace, ahead: int) -> None:
    found = wait(ahead, pace)
    assert found
    low, high = told(found.low, up=False), told(found.high, up=True)
    assert low * 60 <= found.low and found.high <= high * 60 + 1e-6 and low <= high and high >= 1
    assert holds(found.low, found.high, found.expected)


@given(st.floats(0, 100_000), st.floats(0, 100_000), st.booleans())
def test_minutes_are_said_in_order(one: float, other: float, up: bool) -> None:
    assert told(min(one, other), up) <= told(max(one, other), up)


@given(paces(), st.integers(0, 500))
def test_without_anybody_at_the_desk_no_wait_is_told(pace: Pace, ahead: int) -> None:
    assert wait(ahead, replace(pace, slots=0)) is None


@given(paces(), st.integers(0, 500), st.integers(1, 50))
def test_more_people_never_make_the_wait_longer(pace: Pace, ahead: int, more: int) -> None:
    fewer, many = wait(ahead, pace), wait(ahead, replace(pace, slots=pace.slots + more))
    assert fewer and many and many.plain <= fewer.plain


def test_a_free_person_takes_it_up_within_a_minute() -> None:
    found = wait(0, Pace(handled=(300.0,) * 30, slots=5, free=2))
    assert found and (found.low, found.high, found.turns) == (0.0, 60.0, 0.0)


def test_learnt_shares_move_the_range_to_where_the_truth_was() -> None:
    pace = Pace(handled=(300.0,) * 30, slots=10)
    before = wait(8, pace)
    for real in range(100):
        pace = pace.waited(0.9, 1.5 + real / 100)
    after = wait(8, pace)
    assert before and after and before.expected < 300 < after.expected
    assert 1.5 * before.plain < after.low < after.high < 2.5 * before.plain


def test_a_few_surprises_are_not_believed() -> None:
    pace = Pace(handled=(300.0,) * 30, slots=10)
    before = wait(8, pace)
    for _ in range(5):
        pace = pace.waited(0.9, 9.0)
    assert wait(8, pace) == before


def test_minutes_are_rounded_outwards() -> None:
    assert [told(seconds, up=True) for seconds in (1, 60, 61, 301, 1801)] == [1, 1, 2, 10, 40]
    assert [told(seconds, up=False) for seconds in (59, 60, 299, 599, 1801)] == [0, 1, 4, 5, 30]
