"""Commands in the store: judged by what is there, carried out once, and never on what has changed since."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from chalicelib import clock
from chalicelib.shop import ledger
from chalicelib.shop.commands import Command, Effect, Facts, judged
from chalicelib.shop.policy import BUILT_IN, rule_of
from chalicelib.store import customers, knowledge, table
from tests import shop

CANCEL = Command("cancel", "KF1", reason="拍错了")
GIFT = {"method": "gift", "kind": "gift_card", "balance": "1.00"}
PAID = [{"kind": "payment", "amount": "99.00", "method": "gift"}]


@pytest.fixture
def customer(stocked: str) -> str:
    """Somebody new with one paid order."""
    new = f"u{uuid4().hex[:10]}"
    customers.load_profiles([{"customer": new, "name": "林小满", "methods": [GIFT], "version": 1}])
    customers.load_orders([shop.order("KF1", new, "paid", payments=PAID)])
    return new


@pytest.fixture
def own_rows(stocked: str) -> Iterator[None]:
    """The policies' shelf, left with nothing but the built-in words."""
    yield
    knowledge.load("policies", [{"policy": "cancel", "states": ["pending_payment", "paid"]}])


def facts(customer: str, number: str = "KF1") -> Facts:
    found = ledger.facts_of(customer, number)
    assert found is not None
    return found


def carried_out(customer: str, command: Command, known: Facts, identifier: str) -> None:
    effect = judged(command, known, BUILT_IN[command.kind], clock.now())
    assert isinstance(effect, Effect)
    table.together(ledger.carry_out(customer, command, known, effect, identifier, clock.now()))


def test_a_command_changes_order_and_profile_together_and_is_noted(customer: str) -> None:
    carried_out(customer, CANCEL, facts(customer), "c1")
    after = facts(customer)
    assert (after.order["status"], after.order["version"]) == ("cancelled", 2)
    assert (after.profile["methods"][0]["balance"], after.profile["version"]) == ("100.00", 2)
    note = customers._content(customer, "command#c1")
    assert note["command"] == {"kind": "cancel", "order": "KF1", "reason": "拍错了"}
    assert note["order"]["status"] == ["paid", "cancelled"]
    assert set(note["profile"]) == {"methods"}


def test_a_commands_id_is_good_for_once(customer: str) -> None:
    moved = Command("default_address", address="新路 2 号")
    carried_out(customer, moved, facts(customer, ""), "c1")
    with pytest.raises(table.Overtaken):
        carried_out(customer, replace(moved, address="别处"), facts(customer, ""), "c1")
    assert customers.profile_of(customer)["address"] == "新路 2 号"


def test_nothing_is_done_to_an_order_that_went_on_meanwhile(customer: str) -> None:
    known = facts(customer)
    customers.load_orders([shop.order("KF1", customer, "packed", payments=PAID)])
    with pytest.raises(table.Overtaken):
        carried_out(customer, CANCEL, known, "c1")
    assert facts(customer).order["status"] == "packed"
    assert customers._content(customer, "command#c1") == {}


def test_nothing_is_done_where_only_the_balance_moved_meanwhile(customer: str) -> None:
    known = facts(customer)
    spent = GIFT | {"balance": "0.50"}
    customers.load_profiles([{"customer": customer, "name": "林小满", "methods": [spent], "version": 1}])
    with pytest.raises(table.Overtaken):
        carried_out(customer, CANCEL, known, "c1")
    assert facts(customer).order["status"] == "paid"


def test_a_new_phone_opens_the_order_to_guests(customer: str) -> None:
    moved = Command("change_address", "KF1", address="新路 2 号", phone="13900007777")
    carried_out(customer, moved, facts(customer), "c1")
    assert customers.owner_of("KF1", "7777") == customer


def test_somebody_elses_order_is_no_fact(customer: str) -> None:
    assert ledger.facts_of("one", "KF1") is None
    assert ledger.facts_of(customer, "KF20261118000001") is None


def test_the_account_is_judged_by_its_open_orders(customer: str) -> None:
    assert facts(customer, "").open_orders == 1
    carried_out(customer, CANCEL, facts(customer), "c1")
    assert facts(customer, "").open_orders == 0


def test_an_old_file_does_not_undo_what_a_customer_did(customer: str) -> None:
    carried_out(customer, CANCEL, facts(customer), "c1")
    assert customers.load_orders([shop.order("KF1", customer, "paid", payments=PAID)]) == (0, 1)
    assert facts(customer).order["status"] == "cancelled"


def test_a_customer_whom_the_shop_has_not_brought_in_gets_a_profile(stocked: str) -> None:
    new = f"u{uuid4().hex[:10]}"
    carried_out(new, Command("default_address", address="新路 2 号"), facts(new, ""), "c1")
    assert customers.profile_of(new) == {"customer": new, "address": "新路 2 号", "version": 2}


def test_the_shops_own_row_counts_and_the_rest_is_as_built_in(own_rows: None) -> None:
    knowledge.load("policies", [{"policy": "cancel", "states": ["packed"]}])
    assert rule_of("cancel").states == ("packed",)
    assert rule_of("return") == BUILT_IN["return"]


def test_the_catalogue_is_among_the_facts_and_follows_its_changes(customer: str) -> None:
    for stock in (3, 2):
        variants = [{"sku": "P9999-1", "stock": stock}]
        knowledge.load("products", [{"product": "P9999", "name": "卷尺收纳钩", "price": "9.00", "variants": variants}])
        assert facts(customer).products["P9999"]["variants"] == variants
