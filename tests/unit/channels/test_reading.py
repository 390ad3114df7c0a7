"""What platforms send in JSON is read without trusting its shape."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.channels import reading
from chalicelib.channels.contract import Call
from chalicelib.edge.errors import BadRequest
from tests.unit.channels.company import bodies


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"null", b"\xff", b"[" * 100_000, b"<xml/>"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        reading.body(Call("POST", {}, {}, body))


@given(bodies)
def test_nothing_that_is_missing_or_of_another_kind_is_an_error(body: bytes) -> None:
    content = reading.loaded(body.decode())
    assert isinstance(reading.part(content, "event", "message"), dict)
    assert isinstance(reading.text(content, "text"), str)
    assert all(isinstance(one, dict) for one in reading.parts(content, "header"))


def test_half_a_character_is_a_question_mark() -> None:
    assert reading.text(reading.loaded('{"text": "\\ud83d好"}'), "text") == "?好"


def test_json_within_json_is_read_once() -> None:
    assert reading.loaded('{"text": "在吗"}') == reading.loaded({"text": "在吗"}) == {"text": "在吗"}
    assert reading.loaded("[1]") == reading.loaded(None) == reading.loaded("{") == {}


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        (1795400000345, "2026-11-23T02:13:20.345Z"),
        ("1795400000345", "2026-11-23T02:13:20.345Z"),
        ("1795400000345678", "2026-11-23T02:13:20.345Z"),
        (1795400000, ""),
        (None, ""),
        ("yesterday", ""),
        (-1795400000345, ""),
        ("９795400000345", ""),
    ],
)
def test_a_moment_is_of_milliseconds_or_it_is_none(told: object, moment: str) -> None:
    assert reading.moment(told) == moment


@given(st.text())
def test_control_characters_are_not_shown(words: str) -> None:
    assert all(character >= " " or character in "\n\t" for character in reading.shown(words))


def test_an_answer_is_json_as_it_is() -> None:
    answer = reading.answer({"challenge": "挑战"})
    assert json.loads(answer.body) == {"challenge": "挑战"} and "挑战" in answer.body
