"""What is only noted for the people who do it: a nudge, a parcel to be stopped, an invoice, the account."""

from datetime import timedelta

from chalicelib import clock
from chalicelib.shop.commands.case import Case, Refused
from chalicelib.shop.commands.shapes import Effect

_AGAIN_AFTER = timedelta(hours=24)


def nudge(case: Case) -> Effect:
    """Noted with the order, at most once in 24 hours."""
    kind, requests = case.command.kind, case.order.get("requests", [])
    if any(r["kind"] == kind and case.now - clock.moment(r["at"]) < _AGAIN_AFTER for r in requests):
        raise Refused("already_asked", order=case.number)
    return Effect(case.order | {"requests": [*requests, {"kind": kind, "at": case.at}]})


def invoice(case: Case) -> Effect:
    """An invoice to this name; until it is issued the name may be changed."""
    if case.order.get("invoice", {}).get("issued_at"):
        raise Refused("issued", order=case.number)
    wanted = {"title": case.command.title, "tax_id": case.command.tax_id, "requested_at": case.at}
    return Effect(case.order | {"invoice": {name: text for name, text in wanted.items() if text}})


def default_address(case: Case) -> Effect:
    """Where the next orders go; those that are placed keep their address."""
    return Effect(profile=case.profile | {"address": case.command.address})


def delete_account(case: Case) -> Effect:
    """Noted for the shop, which deletes; refused while an order is open."""
    if case.facts.open_orders:
        raise Refused("open_orders", count=str(case.facts.open_orders))
    if case.profile.get("deletion_requested_at"):
        raise Refused("already_asked", order="")
    profile = case.profile | {"deletion_requested_at": case.at}
    return Effect(profile=profile, notes=(("cannot_be_undone", {}),))
