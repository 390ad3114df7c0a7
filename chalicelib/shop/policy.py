"""What the shop allows its customers to have done by the bot, a row per command that the shop edits."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from chalicelib.store import knowledge

ARRIVED = ("delivered", "completed")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: which states allow the command, for how long, and what else holds.

    `states` are order statuses (empty: any but cancelled and refunded); `days` after delivery (after placing, where nothing
    is delivered; 0: no limit); `limit` in yuan above which a person decides ("": none); `reasons` that are accepted (empty:
    any, and none is asked for); `once` an order; `freight` who pays the way back: shop, customer or unsaid; `refund_to`
    original, original_or_gift_card or any; `methods` whether the customer chooses how a difference is paid; `refund_days`
    working days within which money arrives; `done_days` within which the shop has done what was asked for; `link` where a
    customer does what the bot cannot.
    """

    command: str
    states: tuple[str, ...] = ()
    days: int = 0
    limit: str = ""
    reasons: tuple[str, ...] = ()
    once: bool = False
    freight: str = "customer"
    refund_to: str = "original"
    methods: bool = False
    allowed: bool = True
    refund_days: int = 7
    done_days: int = 15
    link: str = ""


BUILT_IN: Mapping[str, Rule] = {
    rule.command: rule
    for rule in (
        Rule("cancel", ("pending_payment", "paid")),
        Rule("change_address", ("pending_payment", "paid", "packed")),
        Rule("change_items", ("pending_payment", "paid"), once=True),
        # Chinese wallets take a payment back only together with its order: a colleague sees to the rest.
        Rule("change_payment", ("paid",), allowed=False),
        Rule("urge_dispatch", ("paid", "packed")),
        Rule("urge_delivery", ("shipped",)),
        Rule("intercept", ("shipped",)),
        Rule("return", ARRIVED, days=7),
        Rule("exchange", ARRIVED, days=15),
        Rule("refund", ("shipped", *ARRIVED), days=30, limit="200.00"),
        Rule("withdraw", ("returning", "exchanging", "refunding")),
        Rule("invoice", ("paid", "packed", "shipped", *ARRIVED)),
        Rule("default_address"),
        Rule("delete_account"),
        Rule("keep_account"),
        Rule("change_profile"),
        Rule("double_charge"),
    )
}
_NAMES = frozenset(field.name for field in fields(Rule))

_shelf: tuple[str | None, Mapping[str, Rule]] = (None, BUILT_IN)


def rule_of(command: str) -> Rule:
    """The shop's own row, or the built-in one; what a row leaves out is as built in. Raises Unavailable."""
    global _shelf
    shelf = knowledge.shelf("policies")
    if _shelf[0] != shelf.version:
        _shelf = shelf.version, {**BUILT_IN, **{row["policy"]: ruled(row) for row in shelf.entries}}
    return _shelf[1][command]


def ruled(row: Mapping[str, Any]) -> Rule:
    """The rule that a stored row stands for."""
    given: dict[str, Any] = {name: value for name, value in row.items() if name in _NAMES}
    given |= {name: tuple(given[name]) for name in ("states", "reasons") if name in given}
    return replace(BUILT_IN[row["policy"]], **given)
