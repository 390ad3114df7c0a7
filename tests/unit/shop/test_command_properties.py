"""Whatever is commanded of whatever order: money is neither made nor lost, and what was given to judge stays as it was."""

from copy import deepcopy
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.shop import intake
from chalicelib.shop.commands import KINDS, Command, Content, Effect, Facts, Swap, judged
from chalicelib.shop.policy import Rule
from tests.unit.shop.ordered import NOW, order, paid
from tests.unit.shop.sent import NDJSON, lines

QUICK = settings(deadline=None, max_examples=150)
SKUS = [f"{product}-{number}" for product, number in product(("A", "B"), range(4))]
METHODS = ("card", "wallet", "gift", "empty", "nobody", "")
yuan = st.integers(0, 20000).map(lambda cents: f"{Decimal(cents) / 100:.2f}")


@st.composite
def catalogues(draw: st.DrawFn) -> dict[str, Content]:
    variants: list[Content] = [{"sku": sku, "price": draw(yuan), "stock": draw(st.integers(0, 9))} for sku in SKUS]
    return {
        name: {"product": name, "price": draw(yuan), "variants": [v for v in variants if v["sku"][0] == name]}
        for name in ("A", "B")
    }


@st.composite
def orders(draw: st.DrawFn) -> Content:
    items: list[Content] = [
        {"product": sku[0], "sku": sku, "name": "鞋", "price": draw(yuan), "quantity": draw(st.integers(1, 3))}
        for sku in draw(st.lists(st.sampled_from(SKUS), min_size=1, max_size=4))
    ]
    goods = sum((Decimal(item["price"]) * item["quantity"] for item in items), Decimal())
    discount = (goods * draw(st.sampled_from([Decimal(0), Decimal("0.05"), Decimal("0.5")]))).quantize(Decimal("0.01"))
    freight = Decimal(draw(st.sampled_from(["0.00", "8.00"])))
    amount = goods - discount + freight
    first = min(amount, Decimal(draw(yuan)))
    payments = [paid(f"{first:.2f}", "card"), paid(f"{amount - first:.2f}", draw(st.sampled_from(["gift", "wallet"])))]
    sums = {"discount": f"{discount:.2f}", "freight": f"{freight:.2f}", "amount": f"{amount:.2f}"}
    return order(draw(st.sampled_from(["paid", "delivered"])), items=items, payments=payments, **sums)


@st.composite
def profiles(draw: st.DrawFn) -> Content:
    kinds = {"card": "card", "wallet": "wallet", "gift": "gift_card", "empty": "gift_card"}
    rows: list[Content] = [{"method": method, "kind": kind} for method, kind in kinds.items()]
    rows[2]["balance"], rows[3]["balance"] = draw(yuan), "0.00"
    return {"customer": "u1", "name": "林小满", "methods": rows}


skus = st.sampled_from(SKUS)
commands = st.builds(
    Command,
    st.sampled_from(sorted(KINDS)),
    skus=st.lists(skus, max_size=3).map(tuple),
    swaps=st.lists(st.builds(Swap, skus, skus), max_size=3).map(tuple),
    address=st.just("新路 2 号"),
    reason=st.sampled_from(["", "拍错了"]),
    method=st.sampled_from(METHODS),
    title=st.just("林小满"),
    photos=st.sampled_from([(), ("photos/web-1/0",)]),
    problem=st.sampled_from(["", "wrong", "missing"]),
    remedy=st.sampled_from(["", "replace", "refund", "keep"]),
    window=st.sampled_from(["", "2026-11-23T01:00:00.000Z/2026-11-23T04:00:00.000Z"]),
    parcel=st.sampled_from(["", "SF123456789"]),
)
rules = st.builds(
    Rule,
    st.just(""),
    once=st.booleans(),
    refund_to=st.sampled_from(["original", "original_or_gift_card", "any"]),
    methods=st.booleans(),
)


def net(content: Content) -> Decimal:
    signs = {"payment": 1, "refund": -1}
    return sum((signs[entry["kind"]] * Decimal(entry["amount"]) for entry in content["payments"]), Decimal())


def on_cards(profile: Content) -> list[Decimal]:
    return [Decimal(method["balance"]) for method in profile["methods"] if "balance" in method]


def paid_by_card(content: Content) -> Decimal:
    return net({"payments": [entry for entry in content["payments"] if entry["method"] in ("gift", "empty")]})


def holds(content: Content, profile: Content) -> None:
    """What is true of every order and profile, whatever was done to them."""
    kept = Decimal() if content["status"] == "cancelled" else Decimal(content["amount"])
    assert net(content) == kept
    assert all(balance >= 0 for balance in on_cards(profile))
    assert all(Decimal(entry["amount"]) >= 0 for entry in content["payments"])


@QUICK
@given(catalogues(), orders(), profiles(), st.lists(st.tuples(commands, rules), max_size=6))
def test_money_stays_what_it_was(
    products: dict[str, Content], content: Content, profile: Content, asked: list[tuple[Command, Rule]]
) -> None:
    holds(content, profile)
    wealth = sum(on_cards(profile)) + paid_by_card(content)
    for command, rule in asked:
        before = deepcopy((content, profile, products))
        effect = judged(command, Facts(content, profile, products), rule, NOW)
        assert (content, profile, products) == before
        if isinstance(effect, Effect):
            content, profile = effect.order or content, effect.profile or profile
        holds(content, profile)
    assert sum(on_cards(profile)) + paid_by_card(content) == wealth


@QUICK
@given(catalogues(), orders(), profiles(), st.lists(st.tuples(commands, rules), max_size=4))
def test_what_commands_leave_can_be_imported_again(
    products: dict[str, Content], content: Content, profile: Content, asked: list[tuple[Command, Rule]]
) -> None:
    def again(kind: str, row: Content) -> Any:
        read = intake.read(kind, lines(row), NDJSON)
        assert not read.rejected
        return read.rows[0]

    content, profile = dict(again("orders", content)), dict(again("customers", profile))
    for command, rule in asked:
        effect = judged(command, Facts(content, profile, products), rule, NOW)
        if isinstance(effect, Effect):
            content, profile = effect.order or content, effect.profile or profile
    assert again("orders", content) == content
    assert again("customers", profile) == profile


@QUICK
@given(orders(), st.data())
def test_the_returns_of_all_lines_one_by_one_are_never_more_than_was_paid_for_goods(
    content: Content, data: st.DataObject
) -> None:
    content = content | {"status": "delivered"}
    given_back = Decimal()
    for item in data.draw(st.permutations(content["items"])):
        effect = judged(Command("return", skus=(item["sku"],)), Facts(content, {}), Rule("return"), NOW)
        assert isinstance(effect, Effect) and effect.order
        given_back += effect.money
        content = effect.order | {"status": "delivered"}
    assert given_back <= Decimal(content["amount"]) - Decimal(content["freight"])
