"""What an answer must say: where an order stands, why not, and nothing of anybody else's."""

import pytest

from tests.tau.promises import Heard, Known, broken
from tests.tau.tasks import Json, Turn
from tests.unit.tau.shop import heard

STATUS = Turn(
    "Where is my order #W0000001?",
    {"order_id": "#W0000001", "status": "processed", "tracking": ["709661888419"], "total": 2782.8},
)
FOREIGN = Turn(
    "Where is my order #W0000002?", {"refused": "not_your_order", "must_not_contain": ["bob_2", "1 Elm Road"]}
)
CANCEL = Turn("Cancel order #W0000001", {"refused": "cancel", "db_unchanged": True})


def card(*lines: str) -> Heard:
    shown: Json = {"kind": "order", "title": "W0000001", "status": "Shipped", "lines": [{"text": one} for one in lines]}
    return Heard(0, "", {"text": "Here it is.", "cards": [shown], "choices": []})


def test_number_state_parcel_and_total_may_stand_on_a_card() -> None:
    assert broken(STATUS, [card("Parcel 709661888419", "¥2,782.80")], Known({})) == []


def test_what_is_not_told_is_named() -> None:
    assert broken(STATUS, [card("¥12782.80")], Known({})) == ["709661888419 is not told", "2782.80 is not told"]
    assert broken(STATUS, [heard(0, "W0000001 709661888419 2782.80 is cancelled")], Known({})) == [
        "the status (processed) is not told"
    ]


def test_somebody_elses_order_is_answered_as_one_that_nobody_has() -> None:
    known = Known({}, ("#W0000000", heard(0, "You have no order W0000000.").reply))
    assert broken(FOREIGN, [heard(0, "You have no order W0000002.")], known) == []
    assert broken(FOREIGN, [heard(0, "W0000002 is not yours.")], known) == [
        "an order that nobody has is answered otherwise: You have no order W0000000."
    ]


def test_nothing_of_somebody_elses_order_may_be_told_not_even_in_a_button() -> None:
    reply = heard(0, "You have no order W0000002.", {"id": "address:1 Elm Road", "text": "…"})
    known = Known({}, ("#W0000000", reply.reply | {"text": "You have no order W0000000."}))
    assert broken(FOREIGN, [reply], known) == ["tells 1 Elm Road"]


def test_an_answer_about_something_else_is_no_refusal() -> None:
    same = heard(0, "What do you mean?")
    assert broken(FOREIGN, [same], Known({}, ("#W0000000", same.reply))) == ["the reply does not speak of that order"]


@pytest.mark.parametrize(
    ("state", "text"),
    [("delivered", "It was delivered already."), ("cancelled", "已取消的订单不能再取消"), ("processed", "Shipped.")],
)
def test_a_refusal_says_why(state: str, text: str) -> None:
    assert broken(CANCEL, [heard(0, text)], Known({"orders": {"#W0000001": {"status": state}}})) == []
    assert broken(CANCEL, [heard(0, "No.")], Known({"orders": {"#W0000001": {"status": state}}})) == [
        f"no reason is given (the order is {state})"
    ]


def test_a_person_must_be_called_where_the_task_wants_one() -> None:
    wants = Turn("Get me a person", {"handoff": True})
    assert broken(wants, [heard(0, "One moment.", mode="waiting")], Known({})) == []
    assert broken(wants, [heard(0, "No.")], Known({})) == ["no person was called"]
