"""A parcel that should be there and is not: claimed once, made good by its money, by the goods again, or by asking the courier."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from chalicelib import clock
from chalicelib.shop.commands import after_sales, lines
from chalicelib.shop.commands.case import Case, Refused, yuan
from chalicelib.shop.commands.shapes import Content, Effect


def not_received(case: Case) -> Effect:
    """The claim is noted with the order; where the money is wanted it is asked for with it."""
    parcel = _parcel(case)
    _is_missing(case, parcel)
    if any(r["kind"] == "not_received" and r.get("parcel") == parcel["parcel"] for r in case.order.get("requests", [])):
        raise Refused("already_asked", order=case.number)
    skus = held(case.order, parcel)
    if not skus:
        raise Refused("not_allowed", person=True)
    if case.command.settle not in case.rule.settle:
        raise Refused("settle")
    return _noted(case, _SETTLED[case.command.settle](case, skus))


def held(order: Content, parcel: Content) -> tuple[str, ...]:
    """The lines that are in a parcel: as the shop told, or all of them where there is but one; else nobody knows."""
    if parcel.get("skus") or len(order["parcels"]) > 1:
        return tuple(parcel.get("skus", ()))
    return tuple(lines.sku_of(item) for item in order["items"])


def _parcel(case: Case) -> Content:
    wanted = case.command.parcel
    for parcel in case.order.get("parcels", []):
        if parcel["parcel"] == wanted:
            return dict(parcel)
    raise Refused("no_such_parcel", parcel=wanted)


def _is_missing(case: Case, parcel: Content) -> None:
    """It is said to be delivered for some hours, or nothing was heard of it for days."""
    scans = parcel.get("track", [])
    heard = clock.moment(scans[-1]["at"] if scans else case.order["placed_at"])
    if parcel["status"] == "delivered":
        if case.now < heard + timedelta(hours=case.rule.hours):
            raise Refused("too_early", hours=str(case.rule.hours))
    elif parcel["status"] == "returned" or case.now < heard + timedelta(days=case.rule.lost_days):
        raise Refused("under_way", parcel=parcel["parcel"], days=str(case.rule.lost_days))


def _refund(case: Case, skus: tuple[str, ...]) -> Effect:
    claim = replace(case.command, kind="refund", skus=skus, reason="not_received")
    return after_sales.refund(replace(case, command=claim))


def _resend(case: Case, skus: tuple[str, ...]) -> Effect:
    worth = lines.worth(case.order, lines.picked(case, skus))
    if case.rule.limit and worth > Decimal(case.rule.limit):
        raise Refused("limit", person=True, amount=yuan(worth), limit=case.rule.limit)
    return Effect(case.order, notes=(("resend", {"address": case.order["address"]}),))


def _courier(case: Case, skus: tuple[str, ...]) -> Effect:
    return Effect(case.order, notes=(("courier_first", {}),))


_SETTLED = {"refund": _refund, "resend": _resend, "courier": _courier}


def _noted(case: Case, effect: Effect) -> Effect:
    order = effect.order or case.order
    claim = {"kind": "not_received", "at": case.at, "parcel": case.command.parcel, "settle": case.command.settle}
    return replace(effect, order=order | {"requests": [*order.get("requests", []), claim]})
