"""The run's end: which figures must be reached, and what is printed of a failure."""

from tests.tau.promises import Known
from tests.tau.report import failures, reached, table
from tests.tau.verdict import Played, Verdict, verdict
from tests.unit.tau.shop import YES, errand, heard

HERS = ("orders", "#W0000001")
RIGHT = errand().rows
GOOD = verdict(errand(), Played((heard(0, "?", YES),), RIGHT, (HERS,)), Known({}))
BAD = verdict(errand(), Played((heard(0, "Pardon?"),), {}, ()), Known({}))
HASTY = verdict(errand(), Played((heard(0, "Done.", wrote=(HERS,)),), RIGHT, (HERS,)), Known({}))
CASE = verdict(errand(source="generated_cases"), Played((), {}), Known({}))


def test_two_scripts_of_74_may_fail_in_english() -> None:
    assert reached([GOOD] * 72 + [BAD] * 2, "en", some=False)
    assert not reached([GOOD] * 71 + [BAD] * 3, "en", some=False)


def test_none_of_a_few_chosen_may_fail() -> None:
    assert reached([GOOD], "en", some=True)
    assert not reached([GOOD, BAD], "en", some=True)


def test_no_generated_case_may_fail() -> None:
    assert not reached([GOOD] * 74 + [CASE], "en", some=False)


def test_one_write_that_nobody_confirmed_is_too_many() -> None:
    assert not reached([GOOD] * 73 + [HASTY], "en", some=False)


def test_the_table_has_a_line_for_each_kind_and_each_source() -> None:
    lines = [line.split()[:3] for line in table([GOOD, BAD]).splitlines()[1:]]
    assert lines == [["write", "1/2", "0"], ["all", "scripts", "1/2"]]


def test_a_failure_is_told_with_the_turn_the_reply_and_the_fields() -> None:
    told = _one(BAD)
    assert "✗ 1 (write, ada_1)" in told
    assert "turn 1: Please cancel order #W0000001" in told
    assert "reply: Pardon?" in told
    assert "status: None instead of 'cancelled'" in told


def _one(found: Verdict) -> str:
    (told,) = failures([GOOD, found])
    return told
