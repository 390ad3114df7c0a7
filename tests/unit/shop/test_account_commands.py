"""A profile is changed, an account given up and kept, a double charge reported: each typed, told and refused for a reason."""

from typing import Any

import pytest

from chalicelib.shop.commands import NOTES, REFUSALS, Command, Effect, Refusal
from tests.unit.shop.ordered import PROFILE, changed, done, order, paid, told

ASKED = PROFILE | {"deletion_requested_at": "2026-11-20T04:00:00.000Z"}
TWICE = order(payments=[paid("119.80"), paid("119.80")])


def test_only_what_is_given_changes_and_it_is_told_from_what_to_what() -> None:
    effect = done(Command("change_profile", email="x@y.cn", language="en"), {})
    assert effect.profile == PROFILE | {"email": "x@y.cn", "language": "en"}
    assert dict(effect.notes) == {
        "profile_email": {"before": "—", "after": "x@y.cn"},
        "profile_language": {"before": "—", "after": "English"},
    }


def test_a_deletion_can_be_withdrawn_while_it_is_under_way() -> None:
    given_up = done(Command("delete_account"), {}).profile
    assert given_up is not None
    assert done(Command("keep_account"), {}, profile=given_up).profile == PROFILE


def test_what_is_deleted_and_what_is_kept_and_until_when_is_told() -> None:
    assert [key for key, _ in done(Command("delete_account"), {}).notes] == ["deleted", "kept_by_law", "done_within"]


@pytest.mark.parametrize(
    ("payments", "is_double"),
    [
        ([paid("119.80")], False),
        ([paid("119.80"), paid("119.80")], True),
        ([paid("119.80"), paid("119.80"), paid("119.80", kind="refund")], False),
        ([paid("119.80"), paid("119.80", "card")], False),
        ([paid("59.90"), paid("59.90")], False),
        ([paid("119.80"), paid("119.80"), paid("119.80"), paid("119.80", kind="refund")], True),
    ],
)
def test_a_double_charge_is_what_the_books_show(payments: list[Any], is_double: bool) -> None:
    assert isinstance(told(Command("double_charge"), order(payments=payments)), Effect) == is_double


def test_a_double_charge_moves_no_money_and_is_reported_once() -> None:
    effect = done(Command("double_charge"), TWICE)
    assert not effect.money and effect.profile is None
    assert effect.notes == (("charged_twice", {"amount": "119.80", "times": "2"}),)
    after = changed(Command("double_charge"), TWICE)
    assert after["payments"] == TWICE["payments"]
    assert told(Command("double_charge"), after) == Refusal("already_asked", {"order": "KF1"})


REFUSED = [
    (Command("change_profile", name="林小满"), {}, Refusal("same_profile")),
    (Command("keep_account"), {}, Refusal("nothing_to_keep")),
    (Command("delete_account"), {"profile": ASKED}, Refusal("deletion_asked", {"day": "2026-11-20"})),
    (Command("delete_account"), {"open_orders": 2, "waiting": ("KF1", "KF2")}, Refusal("open_orders", {"count": "2", "orders": "KF1、KF2"})),
]  # fmt: skip


@pytest.mark.parametrize(("command", "facts", "refusal"), REFUSED)
def test_it_is_refused_for_a_reason(command: Command, facts: dict[str, Any], refusal: Refusal) -> None:
    assert told(command, {}, **facts) == refusal
    assert set(REFUSALS[refusal.reason]) == set(refusal.values)


def test_an_order_that_was_paid_once_is_no_double_charge() -> None:
    assert told(Command("double_charge"), order()) == Refusal("no_duplicate", {"order": "KF1", "amount": "119.80"})


def test_every_note_is_announced() -> None:
    effects = [done(Command("change_profile", name="小满", email="a@b.cn", language="zh-Hant"), {}), done(Command("delete_account"), {})]  # fmt: skip
    assert all(set(NOTES[key]) == set(values) for effect in effects for key, values in effect.notes)
