"""What the shop allows its customers to have done by the bot, a row per command that the shop edits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: which states allow the command, for how long, and what else holds.

    `states` are order statuses (empty: any); `days` after delivery (or after placing, where nothing is delivered; 0: no limit);
    `limit` in yuan above which a person decides ("" : none); `reasons` that are accepted (empty: any, and none is asked for);
    `once` an order; `freight` who pays the way back: shop or customer; `refund_to` original, original_or_gift_card or any;
    `methods` whether the customer chooses how the difference is paid.
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


def rule_of(command: str) -> Rule:
    """The shop's own row, or the built-in one. Raises Unavailable."""
    raise NotImplementedError
