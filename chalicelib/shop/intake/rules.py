"""What must hold between the fields of one row, once each of them is right by itself."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from chalicelib.shop.intake.checks import Check, Optional, Wrong, record, wrong

Row = dict[str, Any]
Rule = Callable[[Row], Row]


def an_address_has_one_line(identity: Row) -> Row:
    """Somebody at a platform is named by channel, account and sender together."""
    return identity | {"identity": "|".join(identity[part] for part in ("channel", "account", "sender"))}


def sums_agree(order: Row) -> Row:
    """Items minus discount plus freight is the amount, to the cent."""
    goods = sum((Decimal(item["price"]) * item["quantity"] for item in order["items"]), Decimal())
    if Decimal(order["discount"]) > goods:
        raise wrong("out_of_range", f"is more than the items, which cost {goods}", "discount")
    due = goods - Decimal(order["discount"]) + Decimal(order["freight"])
    if Decimal(order["amount"]) != due:
        raise wrong("sums_differ", f"must be items - discount + freight, which is {due}", "amount")
    return order


def refund_fits(order: Row) -> Row:
    """Nobody gets back more than was paid, nor before asking."""
    refund = order.get("refund", {})
    if refund and Decimal(refund["amount"]) > Decimal(order["amount"]):
        raise wrong("out_of_range", "is more than the order's amount", "refund.amount")
    if refund.get("refunded_at", "9") < refund.get("requested_at", ""):
        raise wrong("not_in_order", "lies before requested_at", "refund.refunded_at")
    return order


def payments_fit(order: Row) -> Row:
    """Nobody has got back more than was paid."""
    sums = {"payment": Decimal(), "refund": Decimal()}
    for entry in order.get("payments", []):
        sums[entry["kind"]] += Decimal(entry["amount"])
    if sums["refund"] > sums["payment"]:
        raise wrong("out_of_range", "refunds are more than payments", "payments")
    return order


def methods_differ(customer: Row) -> Row:
    """No two means of payment of a customer share an id."""
    methods = [entry["method"] for entry in customer.get("methods", [])]
    if len(set(methods)) < len(methods):
        raise wrong("duplicate", "names the same method twice", "methods")
    return customer


def coupons_fit(customer: Row) -> Row:
    """No two coupons of a customer share an id, and each opens before it closes."""
    coupons = customer.get("coupons", [])
    if len({coupon["coupon"] for coupon in coupons}) < len(coupons):
        raise wrong("duplicate", "names the same coupon twice", "coupons")
    for place, coupon in enumerate(coupons):
        if coupon["ends_at"] <= coupon["starts_at"]:
            raise wrong("not_in_order", "must lie after starts_at", f"coupons[{place}].ends_at")
    return customer


def tracks_run_forward(order: Row) -> Row:
    """The steps of every parcel stand oldest first."""
    for place, parcel in enumerate(order["parcels"]):
        if any(earlier["at"] > later["at"] for earlier, later in pairwise(parcel["track"])):
            raise wrong("not_in_order", "must stand oldest first", f"parcels[{place}].track")
    return order


def parcels_hold_what_was_ordered(order: Row) -> Row:
    """What a parcel names is a line of its order."""
    ordered = {item.get("sku") or item["product"] for item in order["items"]}
    for place, parcel in enumerate(order["parcels"]):
        if not ordered.issuperset(parcel.get("skus", [])):
            raise wrong("not_allowed", "names what is no line of the order", f"parcels[{place}].skus")
    return order


def least_before_most(least: str, most: str) -> Rule:
    """A rule for two numbers of which the first is never the greater; either may be left out."""

    def rule(row: Row) -> Row:
        if row.get(most, row.get(least, 0)) < row.get(least, 0):
            raise wrong("out_of_range", f"is less than {least}", most)
        return row

    return rule


def skus_differ(product: Row) -> Row:
    """No two variants of a product share a sku."""
    skus = [variant["sku"] for variant in product["variants"]]
    if len(set(skus)) < len(skus):
        raise wrong("duplicate", "names the same sku twice", "variants")
    return product


def window_opens_before_it_closes(opens: str, closes: str) -> Rule:
    """A rule for a window that may lack either end."""

    def rule(row: Row) -> Row:
        if closes in row and row[closes] <= row.get(opens, ""):
            raise wrong("not_in_order", f"must lie after {opens}", closes)
        return row

    return rule


def terms_fit(terms: Mapping[str, Mapping[str, Check | Optional]]) -> Rule:
    """A rule that checks a promotion's terms by the table of its own kind."""

    def rule(promotion: Row) -> Row:
        try:
            return promotion | {"terms": record(terms[promotion["kind"]])(promotion["terms"])}
        except Wrong as problem:
            raise Wrong(*(fault.under("terms") for fault in problem.faults)) from None

    return rule
