"""An invoice is asked for, corrected until it is issued, and never made out to a number that cannot be one."""

from typing import Any

import pytest

from chalicelib.shop.commands import NOTES, REFUSALS, Command, Content, Refusal
from chalicelib.shop.commands.invoices import is_organisation
from chalicelib.shop.policy import BUILT_IN, Rule
from tests.unit.shop.ordered import changed, done, order, told

TAX = "914403001922038216"
AT = "2026-11-22T04:00:00.000Z"
ASKED = {"title": "林小满", "email": "a@b.cn", "requested_at": "2026-11-20T04:00:00.000Z"}
COMPANY = "半夏生活科技有限公司"


def wanted(**pieces: Any) -> Command:
    return Command("invoice", "KF1", **pieces)


def test_what_was_asked_for_is_on_the_order() -> None:
    after = changed(wanted(title=COMPANY, tax_id=TAX, email="c@d.cn", type="ordinary"))
    assert after["invoice"] == {
        "title": COMPANY, "tax_id": TAX, "type": "ordinary", "email": "c@d.cn", "requested_at": AT
    }  # fmt: skip


def test_the_amount_and_where_it_goes_are_told_before_the_yes() -> None:
    notes = dict(done(wanted(title=COMPANY, tax_id=TAX, email="c@d.cn")).notes)
    assert notes == {
        "invoice_amount": {"amount": "119.80"},
        "invoice_tax": {"tax_id": TAX},
        "invoice_email": {"email": "c@d.cn"},
    }


def test_a_change_is_told_from_what_to_what_and_takes_no_old_number_along() -> None:
    before = order(invoice={"title": COMPANY, "tax_id": TAX, "requested_at": AT})
    effect = done(wanted(title="林小满"), before)
    assert effect.order is not None and effect.order["invoice"] == {"title": "林小满", "requested_at": AT}
    assert effect.notes[0] == ("invoice_change", {"before": COMPANY, "after": "林小满"})


def test_an_older_number_is_taken_with_a_word_of_care() -> None:
    notes = [key for key, _ in done(wanted(title=COMPANY, tax_id="440300192203821")).notes]
    assert "invoice_older_tax" in notes


CASES: list[tuple[Command, Content, Rule, Refusal]] = [
    (wanted(title=COMPANY), order(), BUILT_IN["invoice"], Refusal("tax_missing", {"title": COMPANY})),
    (wanted(title=COMPANY, tax_id=TAX[:-1]), order(), BUILT_IN["invoice"], Refusal("tax_length", {"length": "17"})),
    (wanted(title=COMPANY, tax_id=TAX[:-1] + "7"), order(), BUILT_IN["invoice"], Refusal("tax_check", {"last": "7"})),
    (wanted(title="林小满", email="a@b.cn"), order(invoice=ASKED), BUILT_IN["invoice"], Refusal("already_asked", {"order": "KF1"})),
    (wanted(), order(invoice=ASKED), BUILT_IN["invoice"], Refusal("invoice_asked", {"order": "KF1", "title": "林小满"})),
    (wanted(email="a@b.cn"), order(invoice=ASKED), BUILT_IN["invoice"], Refusal("invoice_asked", {"order": "KF1", "title": "林小满"})),
    (wanted(title="新"), order(invoice=ASKED | {"issued_at": AT}), BUILT_IN["invoice"], Refusal("issued", {"order": "KF1"})),
    (wanted(type="special"), order(), BUILT_IN["invoice"], Refusal("special_person", {}, True)),
    (wanted(type="special"), order(), Rule("invoice", link="https://a"), Refusal("special_link", {"link": "https://a"})),
]  # fmt: skip


@pytest.mark.parametrize(("command", "content", "rule", "refusal"), CASES)
def test_an_invoice_is_refused_for_a_reason(command: Command, content: Content, rule: Rule, refusal: Refusal) -> None:
    assert told(command, content, rule) == refusal
    assert set(REFUSALS[refusal.reason]) == set(refusal.values)


@pytest.mark.parametrize(
    ("title", "is_one"),
    [("个人", False), ("林小满", False), ("欧阳娜娜", False), ("买买提·艾力·吐尔逊", False), ("Emma Reed", False), ("个人（林小满）", False), (COMPANY, True), ("西湖区文三路小学", True), ("Willow Trading Co., Ltd", True)],
)  # fmt: skip
def test_only_an_organisation_needs_a_number(title: str, is_one: bool) -> None:
    assert is_organisation(title) == is_one


def test_every_note_is_announced() -> None:
    effects = [
        done(wanted(title=COMPANY, tax_id="440300192203821", email="x@y.cn"), order(invoice=ASKED)),
        done(wanted(title="林小满")),
    ]
    assert all(set(NOTES[key]) == set(values) for effect in effects for key, values in effect.notes)
