"""What is asked, what it is judged by, and what comes of it: the shapes of a command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from chalicelib.shop.promotions import Promotion

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

    Each sku in `skus` and `swaps` names one line, with all of its pieces; a sku that two lines share may be named twice.
    `problem` and `remedy` are of PROBLEMS and REMEDIES, `window` is an ISO interval in UTC, `parcel` the number under which
    goods were sent back or did not come. An invoice's `type` is ordinary or special.
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
    parcel: str = ""
    cabinet: str = ""
    people: str = ""
    settle: str = ""
    problem: str = ""
    photos: tuple[str, ...] = ()
    remedy: str = ""
    window: str = ""
    type: str = ""
    email: str = ""
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a command is judged by: the order and the profile as stored, products by id, the customer's open orders: how
    many, and the numbers of the first; all promotions, over or to come."""

    order: Content
    profile: Content
    products: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    open_orders: int = 0
    waiting: tuple[str, ...] = ()
    promotions: tuple[Promotion, ...] = ()


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
    "damaged": ("order", "skus", "photo", "remedy"),
    "wrong_or_missing": ("order", "problem", "skus", "photo", "remedy"),
    "repair": ("order", "skus", "window"),
    "installation": ("order", "skus", "window"),
    "send_back": ("order", "parcel"),
    "invoice": ("order", "title"),
    "default_address": ("address",),
    "delete_account": (),
    # What the customer found when looking in the cabinet and asking the people around stands before what they want.
    "not_received": ("order", "parcel", "cabinet", "people", "settle"),
    "price_protection": ("order",),
    "coupon_reissue": ("order",),
    "resend_gift": ("order",),
    "keep_account": (),
    "change_profile": (),
    "double_charge": ("order",),
}

# Why customers want something done, as the policy lists it and the wording names it.
REASONS = (
    "no_longer_needed", "by_mistake", "too_slow", "cheaper", "quality", "not_as_described", "size", "wrong_item",
)  # fmt: skip

# How a parcel that did not come is made good: the money back, the goods again, or the courier asked first.
SETTLEMENTS = ("refund", "resend", "courier")
# What is wrong with goods that arrived broken or not at all, and what the customer wants instead: the same thing anew, the
# money once the goods are back, or the money while they stay.
PROBLEMS = ("wrong", "missing")
REMEDIES = ("replace", "refund", "keep")

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
    "no_such_parcel": ("parcel",),
    "too_early": ("hours",),
    "under_way": ("parcel", "days"),
    "settle": (),
    "window_over": ("order", "days", "until"),
    "no_fall": ("order", "paid", "now"),
    "returned": ("order",),
    "no_coupon": ("order",),
    "coupon_back": ("coupon", "until"),
    "coupon_over": ("coupon", "until", "days"),
    "partly_refunded": ("order",),
    "no_gift": ("order",),
    "gift_short": ("order", "gift", "threshold", "paid"),
    "gift_gone": ("gift",),
    "no_photo": (),
    "problem": (),
    "remedy": (),
    "keep": ("amount", "limit"),
    "none_left": ("name",),
    "on_the_way": ("order", "parcel", "courier"),
    "window": ("days",),
    "no_installation": ("name",),
    "parcel": (),
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
    "resend": ("address",),
    "courier_first": (),
    "price_fell": ("name", "paid", "now"),
    "coupon_until": ("coupon", "until"),
    "gift": ("gift",),
    "freight_insured": ("amount", "hours"),
    "refund_later": ("amount", "method", "days"),
    "sent_again": (),
    "in_warranty": ("name", "day"),
    "out_of_warranty": ("name", "day"),
    "warranty_unsaid": ("name",),
    "instead_of": ("when",),
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
