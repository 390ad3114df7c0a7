"""What is asked, what it is judged by, and what comes of it: the shapes of a command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Content = dict[str, Any]
Notes = tuple[tuple[str, Mapping[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Swap:
    """One line of an order against another variant of the same product."""

    sku: str
    to: str


@dataclass(frozen=True, slots=True)
class Command:
    """Something a customer wants done. `kind` is one of KINDS; what a kind does not need stays empty.

    An invoice's `type` is ordinary or special. Each sku in `skus` and `swaps` names one line, with all of its pieces; a sku that two lines share may be named twice.
    """

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
    type: str = ""
    email: str = ""
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a command is judged by: the order and the profile as stored, products by id, the customer's open orders: how
    many, and the numbers of the first."""

    order: Content
    profile: Content
    products: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    open_orders: int = 0
    waiting: tuple[str, ...] = ()


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
    notes: Notes = ()


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
    "keep_account": (),
    "change_profile": (),
    "double_charge": ("order",),
}

# Why customers want something done, as the policy lists it and the wording names it.
REASONS = (
    "no_longer_needed", "by_mistake", "too_slow", "cheaper", "quality", "not_as_described", "size", "wrong_item",
)  # fmt: skip

# Every word that `Refusal.reason` can be, with the names of its values.
REFUSALS: Mapping[str, tuple[str, ...]] = {
    "not_allowed": (),
    "state": ("order", "status"),
    "too_late": ("order", "days"),
    "once": ("order",),
    "reason": ("reasons",),
    "limit": ("amount", "limit"),
    "no_such_item": ("item",),
    "other_product": ("item", "name"),
    "same_item": ("name",),
    "no_stock": ("name",),
    "method": ("method",),
    "same_method": ("method",),
    "gift_card": ("balance", "amount", "method"),
    "refund_to": ("method",),
    "already_asked": ("order",),
    "nothing_open": ("order",),
    "issued": ("order",),
    "open_orders": ("count", "orders"),
    "deletion_asked": ("day",),
    "nothing_to_keep": (),
    "same_profile": (),
    "no_duplicate": ("order", "amount"),
    "special_link": ("link",),
    "special_person": (),
    "invoice_asked": ("order", "title"),
    "tax_missing": ("title",),
    "tax_length": ("length",),
    "tax_letters": ("letters",),
    "tax_region": ("region",),
    "tax_check": ("last",),
}

# Every word that a note of an Effect can be, with the names of its values.
NOTES: Mapping[str, tuple[str, ...]] = {
    "refund_original": ("amount", "method", "days"),
    "refund_gift_card": ("amount", "method"),
    "pay_more": ("amount", "method"),
    "pay_with": ("amount", "method"),
    "new_amount": ("amount",),
    "get_back": ("amount", "method", "days"),
    "freight_customer": (),
    "freight_shop": (),
    "cannot_be_undone": (),
    "charged_twice": ("amount", "times"),
    "deleted": (),
    "kept_by_law": (),
    "done_within": ("days",),
    "invoice_change": ("before", "after"),
    "invoice_amount": ("amount",),
    "invoice_tax": ("tax_id",),
    "invoice_older_tax": (),
    "invoice_email": ("email",),
    "profile_name": ("before", "after"),
    "profile_email": ("before", "after"),
    "profile_language": ("before", "after"),
}
