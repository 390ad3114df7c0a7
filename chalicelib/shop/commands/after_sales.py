"""What can be asked for once goods are there, or ought to be: a return, an exchange, the money; and its withdrawal."""

from decimal import Decimal
from typing import Any

from chalicelib.shop.commands import lines, payments
from chalicelib.shop.commands.case import Case, Refused, yuan
from chalicelib.shop.commands.shapes import Content, Effect, Notes

_STATUS = {"return": "returning", "exchange": "exchanging", "refund": "refunding"}
_SHIPPED = ("shipped", "delivered", "completed")


def return_(case: Case) -> Effect:
    """Lines go back, and what was paid for them comes back once they are there."""
    places = lines.picked(case, case.command.skus)
    method, amount = payments.receiver(case), lines.worth(case.order, places)
    order = _opened(case, places, method=method, amount=yuan(amount))
    notes = payments.refund_notes(case, [("refund", method, amount)]) + _freight(case)
    return Effect(order, None, amount, method, notes)


def exchange(case: Case) -> Effect:
    """Lines go back and other variants come; the difference is settled when they are sent."""
    found = lines.exchanged(case)
    more = sum((each.more for each in found), Decimal())
    method = payments.chosen(case)
    payments.bears(case.profile, method, more)
    to = [each.line["sku"] for each in found]
    order = _opened(case, [each.place for each in found], to=to, method=method, difference=yuan(more))
    notes = payments.difference_notes(case, method, more) + _freight(case)
    return Effect(order, None, -more, method, notes)


def refund(case: Case) -> Effect:
    """The money for lines without their return; of all lines before they left, the freight too."""
    places = lines.picked(case, case.command.skus)
    method, amount = payments.receiver(case), lines.worth(case.order, places)
    if len(places) == len(case.order["items"]) and case.order["status"] not in _SHIPPED:
        amount += Decimal(case.order.get("freight", "0"))
    order = _opened(case, places, method=method, amount=yuan(amount))
    order["refund"] = {"amount": yuan(amount), "requested_at": case.at, "method": method}
    return Effect(order, None, amount, method, payments.refund_notes(case, [("refund", method, amount)]))


def _opened(case: Case, places: list[int], **more: Any) -> Content:
    """The order with one more request on it."""
    kind, before = case.command.kind, case.order.get("after_sales", [])
    request = {
        "id": f"{kind}-{case.number}-{len(before) + 1}",
        "kind": kind,
        "status": "requested",
        "skus": [lines.sku_of(case.order["items"][place]) for place in places],
        **more,
        "reason": case.command.reason,
        "requested_at": case.at,
        "before": case.order["status"],
    }
    kept = {name: value for name, value in request.items() if value}
    return case.order | {"status": _STATUS[kind], "after_sales": [*before, kept]}


def _freight(case: Case) -> Notes:
    return ((f"freight_{case.rule.freight}", {}),) if case.rule.freight != "unsaid" else ()


def withdraw(case: Case) -> Effect:
    """The request that nobody has acted on is off, and the order is what it was before."""
    requests = case.order.get("after_sales", [])
    place = next((place for place, request in enumerate(requests) if request["status"] == "requested"), None)
    if place is None or case.order["status"] != _STATUS[requests[place]["kind"]]:
        raise Refused("nothing_open", order=case.number)
    request = requests[place]
    kept = [*requests[:place], request | {"status": "withdrawn"}, *requests[place + 1 :]]
    order = case.order | {"after_sales": kept, "status": request.get("before", "delivered")}
    if request["kind"] == "refund":
        order.pop("refund", None)
    return Effect(order)
