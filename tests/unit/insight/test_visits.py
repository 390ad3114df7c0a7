"""When a visit begins, when a person took part in it, and when a customer had to come again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.insight import visits
from chalicelib.message import Customer, State, Visit
from chalicelib.ulids import ulid

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FRESH = State("c", Customer("u"))


def talked(minutes: float, visit: Visit | None = None, mode: str = "bot") -> State:
    """A conversation whose last turn lies so many minutes back."""
    return replace(FRESH, last_turn=ulid(NOW - timedelta(minutes=minutes)), visit=visit, mode=mode)


def test_the_first_word_of_all_begins_a_visit() -> None:
    assert visits.marked(FRESH, "logistics.track", "", NOW) == (Visit("logistics"), ("visit",))


def test_half_an_hour_of_silence_begins_another() -> None:
    assert visits.marked(talked(29, Visit("order")), "order.status", "", NOW)[1] == ()
    assert visits.marked(talked(31, Visit("order")), "product.size", "", NOW)[1] == ("visit",)


def test_a_case_under_way_is_one_visit_however_long_it_is_silent() -> None:
    for mode in ("waiting", "human"):
        assert visits.marked(talked(600, Visit("order", True), mode), "order.status", "", NOW)[1] == ()


def test_a_person_counts_once_a_visit() -> None:
    visit, marks = visits.marked(talked(1, Visit("order")), "order.status", "opened", NOW)
    assert marks == ("person",)
    assert visits.marked(talked(1, visit), "order.status", "opened", NOW)[1] == ()


def test_the_same_matter_within_two_days_takes_the_last_visit_back_once() -> None:
    visit, marks = visits.marked(talked(600, Visit("logistics")), "logistics.track", "", NOW)
    assert marks == ("visit", "again")
    assert visits.marked(talked(1, visit), "logistics.urge", "", NOW)[1] == ()


def test_it_is_found_out_too_after_a_greeting() -> None:
    visit, marks = visits.marked(talked(600, Visit("logistics")), "smalltalk.greeting", "", NOW)
    assert marks == ("visit",)
    assert visits.marked(talked(1, visit), "logistics.track", "", NOW)[1] == ("again",)


def test_another_matter_a_later_day_or_a_person_last_time_take_nothing_back() -> None:
    assert visits.marked(talked(600, Visit("logistics")), "product.size", "", NOW)[1] == ("visit",)
    assert visits.marked(talked(49 * 60, Visit("logistics")), "logistics.track", "", NOW)[1] == ("visit",)
    assert visits.marked(talked(600, Visit("logistics", True)), "logistics.track", "", NOW)[1] == ("visit",)
