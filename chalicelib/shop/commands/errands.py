"""What is only noted for the people who do it: a nudge, a parcel to be stopped, money to be looked into, a default address."""

from dataclasses import replace
from datetime import timedelta

from chalicelib import clock
from chalicelib.shop.commands import payments
from chalicelib.shop.commands.case import Case, Refused, yuan
from chalicelib.shop.commands.shapes import Effect

_AGAIN_AFTER = timedelta(hours=24)


def nudge(case: Case) -> Effect:
    """Noted with the order, at most once in 24 hours."""
    kind, requests = case.command.kind, case.order.get("requests", [])
    if any(r["kind"] == kind and case.now - clock.moment(r["at"]) < _AGAIN_AFTER for r in requests):
        raise Refused("already_asked", order=case.number)
    return Effect(case.order | {"requests": [*requests, {"kind": kind, "at": case.at}]})


def double_charge(case: Case) -> Effect:
    """Noted for the people who look after the money, with what the shop's own books show."""
    amount, times = payments.twice(case.order)
    if times < 2:
        raise Refused("no_duplicate", order=case.number, amount=yuan(payments.total(case.order)))
    if any(request["kind"] == case.command.kind for request in case.order.get("requests", [])):
        raise Refused("already_asked", order=case.number)
    found = ("charged_twice", {"amount": yuan(amount), "times": str(times)})
    return replace(nudge(case), notes=(found,))


def default_address(case: Case) -> Effect:
    """Where the next orders go; those that are placed keep their address."""
    return Effect(profile=case.profile | {"address": case.command.address})
