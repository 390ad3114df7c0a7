"""What a customer may have done to an order or an account: typed, judged by the shop's policy, and applied as a whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from chalicelib.shop.policy import Rule

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Swap:
    """One line of an order against another variant of the same product."""

    sku: str
    to: str


@dataclass(frozen=True, slots=True)
class Command:
    """Something a customer wants done. `kind` is one of KINDS; what a kind does not need stays empty."""

    kind: str
    order: str = ""
    skus: tuple[str, ...] = ()
    swaps: tuple[Swap, ...] = ()
    address: str = ""
    recipient: str = ""
    phone: str = ""
    reason: str = ""
    method: str = ""
    title: str = ""
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a command is judged by: the order and the profile as stored, the products of the order by id."""

    order: Content
    profile: Content
    products: Mapping[str, Content] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: `reason` is a key of the wording, `values` fill it; `person` where only a colleague may decide."""

    reason: str
    values: Mapping[str, str] = field(default_factory=dict)
    person: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What the command changes: the order and the profile as they will be stored (None: untouched), and what to tell.

    `money` is what the customer gets back (negative: pays more), in yuan; `method` where to or from; `notes` are keys of
    the wording with their values, the consequences to show before the yes.
    """

    order: Content | None = None
    profile: Content | None = None
    money: Decimal = Decimal()
    method: str = ""
    notes: tuple[tuple[str, Mapping[str, str]], ...] = ()


# The slots of each kind that must be known before it can be shown, in the order in which they are asked for.
KINDS: Mapping[str, tuple[str, ...]] = {
    "cancel": ("order", "reason"),
    "change_address": ("order", "address"),
    "change_items": ("order", "swaps", "method"),
    "change_payment": ("order", "method"),
    "urge_dispatch": ("order",),
    "urge_delivery": ("order",),
    "intercept": ("order",),
    "return": ("order", "skus", "reason", "method"),
    "exchange": ("order", "swaps", "method"),
    "refund": ("order", "skus", "reason"),
    "withdraw": ("order",),
    "invoice": ("order", "title"),
    "default_address": ("address",),
    "delete_account": (),
}


def judged(command: Command, facts: Facts, rule: Rule, now: datetime) -> Effect | Refusal:
    """What the command would do, or why it may not be done. Pure: nothing is read and nothing is written."""
    raise NotImplementedError
