"""What can be asked for once goods are there, or ought to be: a return, an exchange, the money; and its withdrawal."""

from decimal import Decimal
from typing import Any

from chalicelib.shop.commands import lines, payments
from chalicelib.shop.commands.case import Case, Refused, yuan
from chalicelib.shop.commands.shapes import Content, Effect, Notes

_STATUS = {"return": "returning", "exchange": "exchanging", "refund": "refunding"}
_SHIPPED = ("shipped", "delivered", "completed")
_OPEN = ("requested", "approved")
_GOING_BACK = ("return", "exchange")


def return_(case: Case) -> Effect:
    """Lines go back, and what was paid for them comes back once they are there."""
    places = lines.picked(case, case.command.skus)
    method, amount = payments.receiver(case), lines.worth(case.order, places)
    order = opened(case, places, method=method, amount=yuan(amount))
    notes = payments.refund_notes(case, [("refund", method, amount)]) + _freight(case)
    return Effect(order, None, amount, method, notes)


def exchange(case: Case) -> Effect:
    """Lines go back and other variants come; the difference is settled when they are sent."""
    found = lines.exchanged(case)
    more = sum((each.more for each in found), Decimal())
    method = payments.chosen(case)
    payments.bears(case.profile, method, more)
    to = [each.line["sku"] for each in found]
    order = opened(case, [each.place for each in found], to=to, method=method, difference=yuan(more))
    notes = payments.difference_notes(case, method, more) + _freight(case)
    return Effect(order, None, -more, method, notes)


def refund(case: Case) -> Effect:
    """The money for lines without their return; of all lines before they left, the freight too."""
    places = lines.picked(case, case.command.skus)
    method, amount = payments.receiver(case), lines.worth(case.order, places)
    if len(places) == len(case.order["items"]) and case.order["status"] not in _SHIPPED:
        amount += Decimal(case.order.get("freight", "0"))
    order = opened(case, places, method=method, amount=yuan(amount))
    order["refund"] = {"amount": yuan(amount), "requested_at": case.at, "method": method}
    return Effect(order, None, amount, method, payments.refund_notes(case, [("refund", method, amount)]))


def opened(case: Case, places: list[int], kind: str = "", **more: Any) -> Content:
    """The order with one more request on it, of the command's own kind where no other is given."""
    kind, before = kind or case.command.kind, case.order.get("after_sales", [])
    request = {
        "id": f"{kind}-{case.number}-{len(before) + 1}",
        "kind": kind,
        "status": "requested",
        "skus": [lines.sku_of(case.order["items"][place]) for place in places],
        "reason": case.command.reason,
        **more,
        "requested_at": case.at,
        "before": case.order["status"],
    }
    kept = {name: value for name, value in request.items() if value}
    status = _STATUS.get(kind, case.order["status"])
    return case.order | {"status": status, "after_sales": [*before, kept]}


def _freight(case: Case) -> Notes:
    insured = case.order.get("insurance")
    if insured and case.rule.freight == "customer":
        return (("freight_insured", {"amount": insured["up_to"], "hours": str(insured.get("hours", 72))}),)
    return ((f"freight_{case.rule.freight}", {}),) if case.rule.freight != "unsaid" else ()


def send_back(case: Case) -> Effect:
    """The parcel in which goods are on their way back, kept with the request that they belong to."""
    requests = case.order.get("after_sales", [])
    open_ones = [place for place, one in enumerate(requests) if one["kind"] in _GOING_BACK and one["status"] in _OPEN]
    if not open_ones:
        raise Refused("nothing_open", order=case.number)
    if not case.command.parcel:
        raise Refused("parcel")
    place = open_ones[-1]
    told = requests[place] | {"parcel": case.command.parcel}
    return Effect(case.order | {"after_sales": [*requests[:place], told, *requests[place + 1 :]]})


def withdraw(case: Case) -> Effect:
    """The request that nobody has acted on is off, and the order is what it was before."""
    requests = case.order.get("after_sales", [])
    waiting = [place for place, one in enumerate(requests) if one["status"] == "requested" and one["kind"] in _STATUS]
    place = next(iter(waiting), None)
    if place is None or case.order["status"] != _STATUS[requests[place]["kind"]]:
        raise Refused("nothing_open", order=case.number)
    request = requests[place]
    kept = [*requests[:place], request | {"status": "withdrawn"}, *requests[place + 1 :]]
    order = case.order | {"after_sales": kept, "status": request.get("before", "delivered")}
    if request["kind"] == "refund":
        order.pop("refund", None)
    return Effect(order)
