"""How full the house is, as a table; and that more customers never make it calmer, nor more people fuller."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.handover.estimate import Pace
from chalicelib.handover.surge import Level, level, moves

FIVE_MINUTES = Pace(handled=(300.0,) * 30, slots=10)
ORDER: dict[Level, int] = {"calm": 0, "busy": 1, "flooded": 2}


@pytest.mark.parametrize(
    ("waiting", "slots", "free", "coming", "now"),
    [
        (0, 10, 10, 0.0, "calm"),
        (3, 10, 0, 0.0, "calm"),
        (8, 10, 0, 0.0, "busy"),
        (30, 10, 0, 0.0, "flooded"),
        (30, 100, 0, 0.0, "calm"),
        (8, 10, 9, 0.0, "calm"),
        (0, 0, 0, 0.0, "away"),
        (50, 0, 0, 1.0, "away"),
        # Ten hands of five minutes each serve two a minute.
        (0, 10, 0, 2 / 60, "calm"),
        (0, 10, 0, 4 / 60, "busy"),
        (0, 10, 0, 8 / 60, "flooded"),
    ],
)
def test_the_table(waiting: int, slots: int, free: int, coming: float, now: str) -> None:
    assert level(waiting, replace(FIVE_MINUTES, slots=slots, free=free), coming) == now


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0, 1), st.floats(0, 1))
def test_more_customers_never_make_it_calmer(waiting: int, more: int, coming: float, faster: float) -> None:
    now, then = level(waiting, FIVE_MINUTES, coming), level(waiting + more, FIVE_MINUTES, coming + faster)
    assert ORDER[now] <= ORDER[then]


@pytest.mark.parametrize(
    ("now", "bar", "first"),
    [
        ("calm", "busy", False),
        ("away", "busy", False),
        ("busy", "busy", True),
        ("flooded", "busy", True),
        ("busy", "flooded", False),
        ("flooded", "flooded", True),
        ("flooded", None, False),
    ],
)
def test_the_bar_moves_with_the_house(now: Level, bar: Level | None, first: bool) -> None:
    assert moves(now, bar) is first


def test_cases_that_were_closed_as_they_were_claimed_leave_a_pace_to_reckon_with() -> None:
    assert level(3, Pace(handled=(0.0,), slots=2), coming=0.1) == "calm"
