"""What the shop allows its customers to have done by the bot, a row per command that the shop edits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from chalicelib.store import knowledge

ARRIVED = ("delivered", "completed")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: which states allow the command, for how long, and what else holds.

    `states` are order statuses (empty: any but cancelled and refunded); `days` after delivery (after placing, where nothing
    is delivered; 0: no limit; of price protection after placing, of a coupon after it ran out); `limit` in yuan above
    which a person decides ("": none); `reasons` that are accepted (empty: any, and none is asked for); `once` an order; `freight` who pays the way back: shop, customer or unsaid; `refund_to`
    original, original_or_gift_card or any; `methods` whether the customer chooses how a difference is paid; `refund_days`
    working days within which money arrives, `refund_days_by` the same for a kind of means of payment; `return_to` where goods
    go back to, by language; `photo` whether a picture is required, wanted or no matter; `keep` in yuan up to which money
    comes back although no goods do; `hours` after delivery before which it is too early; `lost_days` without a scan after
    which a parcel counts as lost; `settle` how one that did not come may be made good; `done_days` within which the shop has
    done what was asked for; `link` where a customer does what the bot cannot.
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
    hours: int = 0
    lost_days: int = 7
    settle: tuple[str, ...] = ("refund", "resend")
    refund_days_by: Mapping[str, int] = field(default_factory=lambda: {"wallet": 3})
    return_to: Mapping[str, str] = field(default_factory=dict)
    photo: str = "no"
    keep: str = ""

    def days_until_money(self, kind: str) -> int:
        """Working days within which money arrives at a means of payment of this kind."""
        return self.refund_days_by.get(kind, self.refund_days)


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
        Rule("damaged", ("shipped", *ARRIVED), days=30, freight="shop", photo="required", keep="30.00"),
        Rule("wrong_or_missing", ("shipped", *ARRIVED), days=30, freight="shop", photo="required", keep="200.00"),
        Rule("repair", ARRIVED),
        Rule("installation", ("shipped", *ARRIVED)),
        Rule("send_back", ("returning", "exchanging")),
        Rule("invoice", ("paid", "packed", "shipped", *ARRIVED)),
        Rule("default_address"),
        Rule("delete_account"),
        Rule("not_received", ("shipped", *ARRIVED), days=30, limit="500.00", hours=4),
        Rule("price_protection", ("paid", "packed", "shipped", *ARRIVED), days=15, limit="200.00"),
        Rule("coupon_reissue", ("cancelled", "refunded"), days=7),
        Rule("resend_gift", ARRIVED, days=7),
        Rule("keep_account"),
        Rule("change_profile"),
        Rule("double_charge"),
    )
}
_NAMES = frozenset(one.name for one in fields(Rule))

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
    given |= {name: tuple(given[name]) for name in ("states", "reasons", "settle") if name in given}
    if "refund_days" in given:
        # A shop that promises one figure for all means of payment is not quoted with a shorter one for some.
        given = {"refund_days_by": {}, **given}
    return replace(BUILT_IN[row["policy"]], **given)
