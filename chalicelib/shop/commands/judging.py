"""Whether a command may be done, by the shop's rule, and what it would do."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from chalicelib.shop import arrival
from chalicelib.shop.commands import (
    account,
    after_sales,
    appointments,
    changes,
    claims,
    errands,
    faults,
    invoices,
    missing,
)
from chalicelib.shop.commands.case import Case, Refused, yuan
from chalicelib.shop.commands.shapes import KINDS, Command, Content, Effect, Facts, Refusal
from chalicelib.shop.policy import Rule

_EFFECTS: Mapping[str, Callable[[Case], Effect]] = {
    "cancel": changes.cancel,
    "change_address": changes.change_address,
    "change_items": changes.change_items,
    "change_payment": changes.change_payment,
    "urge_dispatch": errands.nudge,
    "urge_delivery": errands.nudge,
    "intercept": errands.nudge,
    "return": after_sales.return_,
    "exchange": after_sales.exchange,
    "refund": after_sales.refund,
    "withdraw": after_sales.withdraw,
    "damaged": faults.damaged,
    "wrong_or_missing": faults.wrong_or_missing,
    "repair": appointments.repair,
    "installation": appointments.installation,
    "send_back": after_sales.send_back,
    "invoice": invoices.invoice,
    "default_address": errands.default_address,
    "delete_account": account.delete_account,
    "keep_account": account.keep_account,
    "change_profile": account.change_profile,
    "double_charge": errands.double_charge,
    "not_received": missing.not_received,
    "price_protection": claims.price_protection,
    "coupon_reissue": claims.coupon_reissue,
    "resend_gift": claims.resend_gift,
}
_OWN_DAYS = ("price_protection", "coupon_reissue")  # whose days count from something else than the delivery
_NOT_OVER = (
    "pending_payment", "paid", "packed", "shipped", "delivered", "completed", "returning", "exchanging", "refunding",
)  # fmt: skip
_BEFORE_DISPATCH = ("cancel", "change_address", "change_items", "change_payment")


def judged(command: Command, facts: Facts, rule: Rule, now: datetime) -> Effect | Refusal:
    """What the command would do, or why it may not be done. Pure: nothing is read and nothing is written."""
    case = Case(command, facts, rule, now)
    try:
        _allowed(case)
        effect = _EFFECTS[command.kind](case)
        _within_limit(case, effect.money)
    except Refused as refused:
        return refused.refusal
    return effect


def _allowed(case: Case) -> None:
    if not case.rule.allowed:
        raise Refused("not_allowed", person=True)
    if "order" in KINDS[case.command.kind]:
        _order_allows(case)
    if case.rule.reasons and case.command.reason not in case.rule.reasons:
        raise Refused("reason", reasons=" / ".join(case.rule.reasons))


def _order_allows(case: Case) -> None:
    rule, order = case.rule, case.order
    # That it was done before says more than the state it has brought the order into.
    if rule.once and _done_before(case.command.kind, order):
        raise Refused("once", order=case.number)
    if order["status"] not in (rule.states or _NOT_OVER):
        if case.command.kind == "withdraw" and order["status"] != "refunded":
            raise Refused("nothing_open", order=case.number)
        raise Refused("state", order=case.number, status=order["status"])
    if rule.days and case.command.kind not in _OWN_DAYS and case.now >= arrival.closes(order, rule.days):
        raise Refused("too_late", order=case.number, days=str(rule.days))


def _done_before(kind: str, order: Content) -> bool:
    """Whether the order has had this done already; changed items bar what else happens before dispatch."""
    done = {request["kind"] for request in order.get("requests", [])}
    done |= {request["kind"] for request in order.get("after_sales", []) if request["status"] != "withdrawn"}
    return kind in done or (kind in _BEFORE_DISPATCH and bool(order.get("changed")))


def _within_limit(case: Case, money: Decimal) -> None:
    limit = case.rule.limit
    if limit and abs(money) > Decimal(limit):
        raise Refused("limit", person=True, amount=yuan(abs(money)), limit=limit)
