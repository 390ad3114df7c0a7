"""What can be changed of an order that has not left: cancelled, sent elsewhere, other variants, paid by other means."""

from decimal import Decimal

from chalicelib.shop.commands import lines, payments
from chalicelib.shop.commands.case import Case, Refused, yuan
from chalicelib.shop.commands.shapes import Content, Effect, Notes

_FINAL: Notes = (("cannot_be_undone", {}),)


def cancel(case: Case) -> Effect:
    """The order is off and all of its money goes back the way it came."""
    back = payments.way_back(case.order, payments.total(case.order))
    amount = sum((entry[2] for entry in back), Decimal())
    order = case.order | {"status": "cancelled"}
    if case.command.reason:
        order["cancel_reason"] = case.command.reason
    order, profile = payments.booked(case, order, back)
    notes = payments.refund_notes(case, back) + _FINAL
    return Effect(order, profile, amount, back[0][1] if back else "", notes)


def change_address(case: Case) -> Effect:
    """Another address, and where they are given another recipient and phone."""
    command = case.command
    given = {"address": command.address, "recipient": command.recipient, "phone": command.phone}
    return Effect(_asked(case, case.order | {name: text for name, text in given.items() if text}))


def change_items(case: Case) -> Effect:
    """Other variants in the places of the old ones; the difference is paid or comes back."""
    found = lines.exchanged(case)
    more = sum((exchange.more for exchange in found), Decimal())
    items, amount = lines.replaced(case.order["items"], found), Decimal(case.order["amount"]) + more
    if lines.price_of(items) < Decimal(case.order.get("discount", "0")):
        raise Refused("not_allowed", person=True)
    order = case.order | {"items": items, "amount": yuan(amount), "changed": True}
    notes = _FINAL if case.rule.once else ()
    if not payments.recorded(case.order):
        return Effect(order, notes=(("new_amount", {"amount": yuan(amount)}), *notes))
    return _settled(case, order, more, notes)


def _settled(case: Case, order: Content, more: Decimal, notes: Notes) -> Effect:
    method = payments.chosen(case)
    order, profile = payments.booked(case, order, _difference(case, method, more))
    return Effect(order, profile, -more, method, payments.difference_notes(case, method, more) + notes)


def _difference(case: Case, method: str, more: Decimal) -> list[payments.Entry]:
    """How a difference is booked; what comes back is at most what is held."""
    if -more > payments.total(case.order):
        raise Refused("not_allowed", person=True)
    if more < 0 and method in payments.held(case.order):
        return payments.way_back(case.order, -more, first=method)
    return [("payment" if more > 0 else "refund", method, abs(more))] if more else []


def change_payment(case: Case) -> Effect:
    """Another means pays all; what was paid goes back."""
    total = payments.total(case.order)
    if total <= 0:
        raise Refused("state", order=case.number, status=case.order["status"])
    method = payments.another(case)
    back = payments.way_back(case.order, total)
    order, profile = payments.booked(case, _asked(case, case.order), [*back, ("payment", method, total)])
    paid = ("pay_with", {"amount": yuan(total), "method": payments.label(case.profile, method)})
    return Effect(order, profile, Decimal(), method, (*payments.refund_notes(case, back), paid))


def _asked(case: Case, order: Content) -> Content:
    """The order with the fact that this was asked for, and when."""
    return order | {"requests": [*order.get("requests", []), {"kind": case.command.kind, "at": case.at}]}
