"""A night at the desk, lived through with the product's own rules, reaches what is promised of the queue."""

import pytest

from tests.queue_sim.day import Day, lived
from tests.queue_sim.figures import figures_of


@pytest.fixture(scope="module")
def night() -> tuple[Day, Day]:
    """One night with the rule for a peak, and the same without it."""
    return lived(1), lived(1, surge_rule=False)


def test_told_ranges_are_right_nobody_starves_and_the_rule_lowers_the_peak(night: tuple[Day, Day]) -> None:
    assert list(figures_of(*night).missed()) == []


def test_everybody_who_stays_is_served(night: tuple[Day, Day]) -> None:
    for day in night:
        assert all((visitor.began is None) == (visitor.left is not None) for visitor in day.visitors)


def test_the_rule_sends_nobody_away_who_asked(night: tuple[Day, Day]) -> None:
    asked = [[v.number for v in day.visitors if v.reason == "asked"] for day in night]
    assert asked[0] == asked[1]
