"""The benchmark's scripted tasks, judged by its policy: every row that changes is as it must be, to the cent."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.shop import intake
from chalicelib.shop.commands import Command, Effect, Facts, Refusal, judged
from chalicelib.shop.policy import ruled
from tests.tau import policies, rows

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
NDJSON = "application/x-ndjson"
RULES = {row["policy"]: ruled(row) for row in policies.ROWS}
pytestmark = pytest.mark.skipif(not rows.there(), reason="the retail data of tau2-bench is not here (KEFU_DATA)")


def imported(kind: str, made: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """The rows as the import keeps them, by id; none is rejected and nothing of them left out."""
    lines = [json.dumps(row).encode() for row in made]
    read = [intake.read(kind, b"\n".join(lines[at : at + 5000]), NDJSON) for at in range(0, len(lines), 5000)]
    assert not [fault for part in read for fault in (*part.rejected, *part.ignored)]
    return {row[key]: dict(row) for part in read for row in part.rows}


class Shop:
    """The benchmark's shop in kefu's rows; commands that may be done change it."""

    def __init__(self) -> None:
        users = rows.table("users")
        orders = [rows.order_row(o, rows.full_name(users[o["user_id"]])) for o in rows.table("orders").values()]
        self.products = imported("products", [rows.product_row(p) for p in rows.table("products").values()], "product")
        self.customers = imported("customers", [rows.customer_row(user) for user in users.values()], "customer")
        self.orders = imported("orders", orders, "order")

    def take(self, command: Command, customer: str) -> Effect | Refusal:
        facts = Facts(self.orders.get(command.order, {}), self.customers[customer], self.products)
        effect = judged(command, facts, RULES[command.kind], NOW)
        if isinstance(effect, Effect) and effect.order:
            self.orders[command.order] = effect.order
        if isinstance(effect, Effect) and effect.profile:
            self.customers[customer] = effect.profile
        return effect


@pytest.fixture(scope="module")
def stocked() -> Shop:
    return Shop()


@pytest.fixture
def shop(stocked: Shop) -> Shop:
    """A shop of its own for each task; rows are never changed in place, so sharing them is safe."""
    copy = object.__new__(Shop)
    copy.products, copy.customers, copy.orders = stocked.products, dict(stocked.customers), dict(stocked.orders)
    return copy


TASKS = rows.scripts() if rows.there() else []
CASES = rows.scripts("generated_cases") if rows.there() else []
UNCHANGED = [case for case in CASES if case["kind"] == "policy_refusal"]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task["id"])
def test_a_task_changes_exactly_the_expected_rows(task: dict[str, Any], shop: Shop, stocked: Shop) -> None:
    steps = [turn["expect"] for turn in task["turns"] if turn["expect"].get("action")]
    for step in steps:
        effect = shop.take(rows.command_of(step["action"], step["arguments"]), task["user_id"])
        assert isinstance(effect, Effect), (step, effect)
    ours = {
        "orders": {f"#{number}": row for number, row in shop.orders.items() if row != stocked.orders[number]},
        "users": {name: row for name, row in shop.customers.items() if row != stocked.customers[name]},
    }
    assert told_back(ours) == rows.to_the_cent({"orders": {}, "users": {}} | task["expected_db"])


def told_back(changed: dict[str, dict[str, Any]]) -> Any:
    orders, users = rows.table("orders"), rows.table("users")
    theirs = {
        "orders": {k: rows.their_order(row, orders[k]) for k, row in changed["orders"].items()},
        "users": {k: rows.their_user(row, users[k]) for k, row in changed["users"].items()},
    }
    return rows.to_the_cent(theirs)


def test_every_row_comes_back_as_it_was(stocked: Shop) -> None:
    everything = {
        "orders": {f"#{number}": row for number, row in stocked.orders.items()},
        "users": stocked.customers,
    }
    assert told_back(everything) == rows.to_the_cent({"orders": rows.table("orders"), "users": rows.table("users")})


@pytest.mark.parametrize("case", UNCHANGED, ids=lambda case: case["id"])
def test_what_the_policy_forbids_is_refused_for_the_orders_state(case: dict[str, Any], shop: Shop) -> None:
    kind, order = case["id"].split("-")[1], case["id"].split("#")[1]
    skus = tuple(item["sku"] for item in shop.orders[order]["items"])
    command = Command(kind, order, skus=skus, reason="no longer needed")
    refusal = shop.take(command, case["user_id"])
    assert isinstance(refusal, Refusal) and refusal.reason == "state"
