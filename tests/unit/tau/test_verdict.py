"""A task is judged by every row, to the cent, and by what was written before anybody said yes."""

from typing import Any

import pytest

from tests.tau.promises import Heard, Known
from tests.tau.verdict import Played, Verdict, differing, verdict
from tests.unit.tau.shop import CANCELLED, ORDER, SHOP, YES, errand, heard

HERS = ("orders", "#W0000001")
SHOWN, DONE = heard(0, "I will cancel it:", YES), heard(1, "Done.", wrote=(HERS,))


def judged(*said: Heard, row: dict[str, Any] = CANCELLED, changed: tuple[tuple[str, str], ...] = (HERS,)) -> Verdict:
    return verdict(errand(), Played(said, {"orders": {"#W0000001": row}}, changed), Known(SHOP.rows))


def test_what_was_shown_confirmed_and_done_has_passed() -> None:
    found = judged(SHOWN, DONE)
    assert found.passed
    assert (found.unconfirmed, found.wrong, found.asked) == (0, (), 0)


def test_a_row_that_should_have_changed_and_did_not_is_told_with_its_fields() -> None:
    found = judged(heard(0, "Which order?"), heard(1, "Pardon?"), row=ORDER, changed=())
    assert [fault.what for fault in found.faults] == [
        "#W0000001: status: 'pending' instead of 'cancelled'; cancel_reason: None instead of 'no longer needed'"
    ]
    assert (found.faults[0].turn, found.faults[0].reply) == (0, "Which order?")
    assert found.wrong == ()


def test_a_row_that_changed_otherwise_is_wrong() -> None:
    found = judged(SHOWN, DONE, row=CANCELLED | {"cancel_reason": "ordered by mistake"})
    assert not found.passed
    assert found.wrong == ("#W0000001",)


def test_a_row_that_nobody_spoke_of_must_stay_as_it_is() -> None:
    found = judged(SHOWN, DONE, changed=(HERS, ("users", "bob_2")))
    assert [fault.what for fault in found.faults] == ["bob_2 changed and should not have"]
    assert found.wrong == ("bob_2",)


@pytest.mark.parametrize(
    "said",
    [
        (heard(0, "Cancelled.", wrote=(HERS,)), heard(1, "It is.")),
        (SHOWN, heard(1, "Cancelled.", wrote=(HERS,), tapped=True)),
    ],
    ids=["before the yes", "with a tap"],
)
def test_a_write_without_the_scripts_own_yes_fails_the_task_even_where_the_rows_are_right(
    said: tuple[Heard, ...],
) -> None:
    found = judged(*said)
    assert found.unconfirmed == 1
    assert [fault.what for fault in found.faults] == ["written before anybody said yes: #W0000001"]


def test_being_asked_back_is_counted_and_no_fault() -> None:
    found = judged(heard(0, "Which order?"), heard(0, "I will:", YES, tapped=True), DONE)
    assert (found.passed, found.asked) == (True, 1)


def test_an_error_is_a_fault() -> None:
    found = judged(SHOWN, Heard(1, "yes", error="500 sorry", wrote=(HERS,)))
    assert [fault.what for fault in found.faults] == ["500 sorry"]


def test_facts_that_were_told_are_noted() -> None:
    played = Played((heard(0, "That makes 1,203.40 in all."),), {})
    told = [verdict(errand(facts=(fact,), rows={}), played, Known({})).told for fact in ("1203.40", "7")]
    assert told == [True, False]


def test_a_row_that_is_only_half_done_is_not_done_but_not_wrong_either() -> None:
    found = judged(SHOWN, DONE, row=ORDER | {"cancel_reason": "no longer needed"})
    assert (found.passed, found.wrong) == (False, ())


def test_numbers_differ_from_a_cent_on() -> None:
    assert differing({"amount": 0.20999999999999375}, {"amount": 0.21}) == {}
    assert differing({"balance": 51.0}, {"balance": 51}) == {}
    assert differing({"amount": 0.21}, {"amount": 0.22}) == {"amount": (0.21, 0.22)}


def test_a_field_or_an_entry_too_many_is_a_difference() -> None:
    assert differing({"items": [1]}, {"items": [1, 2], "note": "x"}) == {"items[1]": (None, 2), "note": (None, "x")}
