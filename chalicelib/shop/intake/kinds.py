"""What a shop can bring in, one table of fields per kind: this page is the schema."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib import settings
from chalicelib.message import LANGUAGES
from chalicelib.shop.commands.shapes import KINDS as COMMANDS
from chalicelib.shop.commands.shapes import REASONS, SETTLEMENTS
from chalicelib.shop.intake.checks import (
    Check,
    Optional,
    difference,
    ident,
    loose,
    many,
    moment,
    money,
    one_of,
    optional,
    parted,
    phone,
    record,
    table,
    text,
    until,
    whole,
    yes_no,
)
from chalicelib.shop.intake.goods import PRODUCT, TOGETHER
from chalicelib.shop.intake.offers import COUPON, IN_CART, TERMS
from chalicelib.shop.intake.roads import FREIGHT, ROUTE
from chalicelib.shop.intake.rules import (
    Rule,
    an_address_has_one_line,
    coupons_fit,
    least_before_most,
    methods_differ,
    parcels_hold_what_was_ordered,
    payments_fit,
    refund_fits,
    skus_differ,
    sums_agree,
    terms_fit,
    tracks_run_forward,
    window_opens_before_it_closes,
)

Fields = Mapping[str, Check | Optional]

LEVELS = ("普通", "银卡", "金卡", "黑金")
ORDER_STATUSES = (
    "pending_payment", "paid", "packed", "shipped", "delivered", "completed", "cancelled",
    "returning", "exchanging", "refunding", "refunded",
)  # fmt: skip
PARCEL_STATUSES = (
    "collected", "in_transit", "out_for_delivery", "at_station", "delivered", "returned", "exception",
)  # fmt: skip
METHOD_KINDS = ("gift_card", "card", "wallet", "bank")
AFTER_SALE_STATUSES = ("requested", "approved", "done", "rejected", "withdrawn")
# What the model was trained on: a new scene is known here without a further line.
INTENTS = tuple((settings.models() / "labels.txt").read_text("utf-8").split())


def by_language(check: Check) -> Check:
    """The same thing said in Simplified Chinese and, where the shop has it, Traditional Chinese and English."""
    return record({language: optional(check) if language != "zh-Hans" else check for language in LANGUAGES})


# fmt: off
METHOD: Fields = {
    "method":  ident,
    "kind":    one_of(*METHOD_KINDS),
    "label":   optional(text(60)),
    "balance": optional(money),
}
CUSTOMER: Fields = {
    "customer": ident,
    "name":     text(60),
    "level":    optional(one_of(*LEVELS), "普通"),
    "phone":    optional(phone),
    "language": optional(one_of(*LANGUAGES)),
    "email":    optional(text(120)),
    "address":  optional(text(200)),
    "methods":  optional(many(record(METHOD), 30)),
    "deletion_requested_at": optional(moment),
    "coupons":  optional(many(record(COUPON), 100)),
    "points":   optional(whole(0, 999_999_999)),
    "points_expire_at": optional(until),
    "cart":     optional(many(record(IN_CART), 50)),
    "member_since": optional(moment),
    "personal": optional(yes_no),
    "person":   optional(one_of("sooner", "always")),
    "version":  optional(whole(1, 999_999_999)),
}
ITEM: Fields = {
    "product":  ident,
    "sku":      optional(ident),
    "name":     text(120),
    "variant":  optional(text(80)),
    "options":  optional(table(20)),
    "price":    money,
    "quantity": whole(1, 9999),
}
STEP: Fields = {
    "at":       moment,
    "place":    optional(text(60)),
    "text":     text(300),
}
PARCEL: Fields = {
    "parcel":      ident,
    "courier":     text(40),
    "status":      one_of(*PARCEL_STATUSES),
    "promised_at": optional(moment),
    "track":       optional(many(record(STEP), 200), []),
    "skus":        optional(many(ident, 100, 1)),
    "photo":       optional(text(500)),
}
REFUND: Fields = {
    "amount":       money,
    "requested_at": moment,
    "refunded_at":  optional(moment),
    "method":       text(60),
}
PAYMENT: Fields = {
    "kind":   one_of("payment", "refund"),
    "amount": money,
    "method": ident,
}
AFTER_SALE: Fields = {
    "id":           text(100),
    "kind":         one_of("return", "exchange", "refund", "resend"),
    "status":       one_of(*AFTER_SALE_STATUSES),
    "skus":         many(ident, 100, 1),
    "to":           optional(many(ident, 100)),
    "method":       optional(ident),
    "amount":       optional(money),
    "difference":   optional(difference),
    "reason":       optional(text(200)),
    "requested_at": moment,
    "before":       optional(one_of(*ORDER_STATUSES)),
    "photos":       optional(many(text(120), 9)),
    "freight":      optional(one_of("shop", "customer")),
    "parcel":       optional(ident),
}
RETURNED: Fields = {
    "sku":    ident,
    "amount": money,
}
REQUEST: Fields = {
    "kind": one_of(*COMMANDS),
    "at":   moment,
    "parcel": optional(ident),
    "settle": optional(one_of(*SETTLEMENTS)),
    "lines": optional(many(record(RETURNED), 100)),
    "gift":  optional(text(60)),
    "coupon": optional(ident),
    "skus":      optional(many(ident, 100)),
    "starts_at": optional(moment),
    "ends_at":   optional(moment),
    "address":   optional(text(200)),
    "phone":     optional(phone),
}
INSURANCE: Fields = {
    "up_to": money,
    "hours": optional(whole(1, 720), 72),
}
INVOICE: Fields = {
    "title":        text(120),
    "tax_id":       optional(text(40)),
    "requested_at": moment,
    "issued_at":    optional(moment),
    "number":       optional(text(40)),
    "url":          optional(text(500)),
    "type":         optional(one_of("ordinary", "special")),
    "email":        optional(text(120)),
}
ORDER: Fields = {
    "order":     ident,
    "customer":  ident,
    "placed_at": moment,
    "status":    one_of(*ORDER_STATUSES),
    "recipient": text(60),
    "phone":     phone,
    "address":   text(200),
    "items":     many(record(ITEM), 100, 1),
    "discount":  optional(money, "0.00"),
    "freight":   optional(money, "0.00"),
    "amount":    money,
    "parcels":   optional(many(record(PARCEL), 20), []),
    "delivered_at": optional(moment),
    "refund":    optional(record(REFUND)),
    "payments":  optional(many(record(PAYMENT), 200)),
    "changed":   optional(yes_no),
    "invoice":   optional(record(INVOICE)),
    "requests":  optional(many(record(REQUEST), 500)),
    "after_sales":   optional(many(record(AFTER_SALE), 100)),
    "cancel_reason": optional(text(200)),
    "insurance": optional(record(INSURANCE)),
    "pay_by":    optional(moment),
    "version":   optional(whole(1, 999_999_999), 1),
}
PROMOTION: Fields = {
    "promotion":  ident,
    "name":       by_language(text(60)),
    "kind":       one_of(*TERMS),
    "starts_at":  moment,
    "ends_at":    until,
    "text":       by_language(text(500)),
    "terms":      optional(loose, {}),
    "audience":   optional(text(20), "all"),
    "categories": optional(many(text(40), 50)),
}
FAQ: Fields = {
    "faq":        ident,
    "intent":     optional(one_of(*INTENTS)),
    "questions":  by_language(many(text(200), 50, 1)),
    "answer":     by_language(text(2000)),
    "valid_from": optional(moment),
    "valid_to":   optional(until),
    "hot":        optional(yes_no),
    "products":   optional(many(ident, 100)),
    "categories": optional(many(text(40), 50)),
}
POLICY: Fields = {
    "policy":      one_of(*COMMANDS),
    "allowed":     optional(yes_no),
    "states":      optional(many(one_of(*ORDER_STATUSES), 20)),
    "days":        optional(whole(0, 3650)),
    "limit":       optional(money),
    "reasons":     optional(many(one_of(*REASONS), 30)),
    "once":        optional(yes_no),
    "freight":     optional(one_of("shop", "customer", "unsaid")),
    "refund_to":   optional(one_of("original", "original_or_gift_card", "any")),
    "refund_days": optional(whole(0, 365)),
    "methods":     optional(yes_no),
    "hours":       optional(whole(0, 999)),
    "lost_days":   optional(whole(1, 99)),
    "settle":      optional(many(one_of(*SETTLEMENTS), 3, 1)),
    "refund_days_by": optional(record({kind: optional(whole(0, 365)) for kind in METHOD_KINDS})),
    "return_to":   optional(by_language(text(300))),
    "photo":       optional(one_of("required", "wanted", "no")),
    "keep":        optional(money),
    "done_days":   optional(whole(1, 365)),
    "link":        optional(text(300)),
}
IDENTITY: Fields = {
    "identity": optional(text(300)),  # made of the next three
    "channel":  ident,
    "account":  ident,
    "sender":   text(200),
    "customer": ident,
    "name":     optional(text(60)),
}
FAQ_ROW: Fields = {  # one line of a sheet: one question in one language
    "faq":        ident,
    "language":   optional(one_of(*LANGUAGES), "zh-Hans"),
    "question":   text(200),
    "similar":    optional(text(2000)),
    "answer":     text(2000),
    "intent":     optional(one_of(*INTENTS)),
    "valid_from": optional(moment),
    "valid_to":   optional(until),
    "products":   optional(parted(ident, 100)),
    "categories": optional(parted(text(40), 50)),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind is read: the field that names a row, its fields, what must hold between them, and
    the fields that a CSV cell carries as JSON text."""

    key: str
    fields: Fields
    rules: tuple[Rule, ...] = ()
    nested: frozenset[str] = frozenset()


KINDS: Mapping[str, Kind] = {
    "customers": Kind("customer", CUSTOMER, (methods_differ, coupons_fit), frozenset({"methods", "coupons", "cart"})),
    "orders": Kind(
        "order",
        ORDER,
        (sums_agree, refund_fits, payments_fit, tracks_run_forward, parcels_hold_what_was_ordered),
        frozenset({"items", "parcels", "refund", "payments", "invoice", "requests", "after_sales", "insurance"}),
    ),
    "products": Kind("product", PRODUCT, (skus_differ,), frozenset({"attributes", "variants", "size_table"})),
    "promotions": Kind(
        "promotion",
        PROMOTION,
        (window_opens_before_it_closes("starts_at", "ends_at"), terms_fit(TERMS)),
        frozenset({"name", "text", "terms", "categories"}),
    ),
    "faq": Kind("faq", FAQ, (window_opens_before_it_closes("valid_from", "valid_to"),)),
    "policies": Kind("policy", POLICY, (), frozenset({"states", "reasons", "settle", "refund_days_by", "return_to"})),
    "freight": Kind(
        "freight", FREIGHT, (least_before_most("days_min", "days_max"),), frozenset({"provinces", "couriers"})
    ),
    "routes": Kind("route", ROUTE, (least_before_most("hours_p50", "hours_p90"),)),
    "identities": Kind("identity", IDENTITY, (an_address_has_one_line,)),
    "together": Kind("together", TOGETHER, (), frozenset({"beside"})),
}
