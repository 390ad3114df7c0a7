"""A tax number is taken as it stands on the licence, and a mistyped one is noticed and told kindly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.shop.commands import REFUSALS
from chalicelib.shop.commands.tax_numbers import ALPHABET, check_character, fault_of, is_older

# Numbers of well-known companies and public bodies, as they print them on their own pages.
KNOWN = ("914403001922038216", "9144030071526726XG", "91110000802100433B", "91330100799655058B", "91110108551385082Q")
bodies = st.builds(
    lambda kind, region, organisation: f"{kind}{region:06}{organisation}",
    st.sampled_from(("91", "92", "93", "12", "51", "11")),
    st.integers(110000, 659999),
    st.text(ALPHABET, min_size=9, max_size=9),
)
numbers = bodies.map(lambda body: body + check_character(body))


def by_the_formula(body: str) -> str:
    """The standard's own words: 31 less the weighted sum modulo 31, weights 3 to the power of the place less one, modulo 31."""
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    rest = 31 - sum(ALPHABET.index(one) * weight for one, weight in zip(body, weights, strict=True)) % 31
    return "0" if rest == 31 else ALPHABET[rest]


@pytest.mark.parametrize("number", KNOWN)
def test_numbers_in_use_are_right(number: str) -> None:
    assert fault_of(number) is None


@given(bodies)
def test_the_check_character_is_the_standards(body: str) -> None:
    assert check_character(body) == by_the_formula(body)


@given(numbers, st.integers(0, 17), st.sampled_from(ALPHABET + "IOSVZ"))
def test_any_single_character_mistyped_is_noticed(number: str, place: int, typed: str) -> None:
    mistyped = number[:place] + typed + number[place + 1 :]
    assert (fault_of(mistyped) is None) == (mistyped == number)


@given(numbers, st.integers(0, 17))
def test_any_character_left_out_is_noticed(number: str, place: int) -> None:
    shorter = number[:place] + number[place + 1 :]
    assert fault_of(shorter) is not None or is_older(shorter)


@pytest.mark.parametrize(
    ("number", "reason", "values"),
    [
        ("91440300192203821", "tax_length", {"length": "17"}),
        ("9144030019220382166", "tax_length", {"length": "19"}),
        ("91440300192203821O", "tax_letters", {"letters": "O"}),
        ("9144O3OO1922O38216", "tax_letters", {"letters": "O"}),
        ("9144A3001922038216", "tax_region", {"region": "44A300"}),
        ("914403001922038217", "tax_check", {"last": "7"}),
        ("914403001922038126", "tax_check", {"last": "6"}),
    ],
)
def test_what_is_wrong_is_told_by_the_rule_that_it_breaks(number: str, reason: str, values: dict[str, str]) -> None:
    assert fault_of(number) == (reason, values)
    assert set(REFUSALS[reason]) == set(values)


@pytest.mark.parametrize("number", ["440300192203821", "11010519491231002", "11010519491231002X01"])
def test_older_numbers_are_taken_without_a_check(number: str) -> None:
    assert is_older(number) and fault_of(number) is None
    assert fault_of("X" + number[1:]) is not None
