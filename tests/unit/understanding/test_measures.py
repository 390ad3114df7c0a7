"""What customers write of their bodies is read in the shop's units; other numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.understanding.measures import measures_of


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("165/52", "height 165 weight 52"), ("身高165 体重52kg", "height 165 weight 52"), ("165 104斤", "height 165 weight 52"),
        ("身高一米六五，体重104", "height 165 weight 52"), ("1米65 52公斤", "height 165 weight 52"), ("1.65m 52kg", "height 165 weight 52"),
        ("身高165體重52公斤", "height 165 weight 52"), ("178体重150", "height 178 weight 75"), ("170 130斤", "height 170 weight 65"),
        ("我165高，一百一十斤", "height 165 weight 55"), ("一百零五斤", "weight 52.5"), ("我200斤", "weight 100"), ("52kg", "weight 52"),
        ("5'6\" 120 lbs", "height 167.6 weight 54.4"), ("I'm 5 ft 6 and 120 pounds", "height 167.6 weight 54.4"),
        ("I weigh 60kg and my height is 172 cm", "height 172 weight 60"), ("脚长24.5cm", "foot 245"), ("腳長24.5公分", "foot 245"),
        ("脚长245", "foot 245"), ("my feet are 24.5 cm long", "foot 245"), ("腰围2尺1", "waist 70"), ("腰围 28", "waist 71.1"),
        ("胸围88腰围66臀围90", "chest 88 waist 66 hips 90"),
    ],
)  # fmt: skip
def test_measures_are_read_in_centimetres_kilograms_and_millimetres(text: str, told: str) -> None:
    assert measures_of(text) == _told(told)


@pytest.mark.parametrize(
    ("answer", "asked", "told"),
    [
        ("165", "height", "height 165"), ("一米六五", "height", "height 165"), ("52", "weight", "weight 52"), ("大概110吧", "weight", "weight 55"),
        ("24.5", "foot", "foot 245"), ("245mm", "foot", "foot 245"), ("70", "waist", "waist 70"), ("168，不是165", "height", ""),
    ],
)  # fmt: skip
def test_a_bare_number_answers_what_was_asked(answer: str, asked: str, told: str) -> None:
    assert measures_of(answer, asked) == _told(told)


@pytest.mark.parametrize(
    "text",
    ["预算200以内", "云感跑鞋42码", "订单 20261118000001", "1.8米床", "9999", "双11满300减50", "第2个", "", "身高"],
)
def test_other_numbers_are_no_measures(text: str) -> None:
    assert measures_of(text) == {}


@given(st.integers(140, 200), st.integers(40, 100))
def test_however_it_is_put_the_same_body_is_read(height: int, weight: int) -> None:
    told = {"height": float(height), "weight": float(weight)}
    assert measures_of(f"{height}cm {weight}kg") == measures_of(f"身高{height}体重{weight * 2}斤") == told


def _told(words: str) -> dict[str, float]:
    parts = words.split()
    return {kind: float(value) for kind, value in zip(parts[::2], parts[1::2], strict=True)}
