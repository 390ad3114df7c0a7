"""Somebody comes to repair or to install: when, to which door, and whether the warranty still holds."""

from datetime import datetime, timedelta

from chalicelib import clock
from chalicelib.shop import warranty
from chalicelib.shop.commands import lines
from chalicelib.shop.commands.case import Case, Refused
from chalicelib.shop.commands.shapes import Content, Effect, Notes

_AHEAD = timedelta(days=14)


def repair(case: Case) -> Effect:
    """An appointment; a second one for the same goods takes the place of the first."""
    places = lines.named(case, case.command.skus)
    notes = tuple(_covered(case, case.order["items"][place]) for place in places)
    return _noted(case, places, notes)


def installation(case: Case) -> Effect:
    """The same for goods that the shop installs."""
    places = lines.named(case, case.command.skus)
    for place in places:
        item = case.order["items"][place]
        if not warranty.installed(case.facts.products.get(item["product"], {})):
            raise Refused("no_installation", name=item["name"])
    return _noted(case, places, ())


def _covered(case: Case, item: Content) -> tuple[str, dict[str, str]]:
    """What to say of a line's warranty."""
    ends = warranty.ends(case.order, case.facts.products.get(item["product"], {}))
    if ends is None:
        return "warranty_unsaid", {"name": item["name"]}
    key = "in_warranty" if case.now < ends else "out_of_warranty"
    return key, {"name": item["name"], "day": warranty.last_day_of(ends)}


def _noted(case: Case, places: list[int], notes: Notes) -> Effect:
    start, end = _window(case)
    skus = [lines.sku_of(case.order["items"][place]) for place in places]
    before = case.order.get("requests", [])
    earlier = [one for one in before if _pending(case, one, skus)]
    request = {
        "kind": case.command.kind,
        "at": case.at,
        "skus": skus,
        "starts_at": clock.iso(start),
        "ends_at": clock.iso(end),
        "address": case.command.address or case.order["address"],
        "phone": case.command.phone or case.order["phone"],
    }
    instead: Notes = tuple(("instead_of", {"when": _when(one)}) for one in earlier)
    kept = [one for one in before if one not in earlier]
    return Effect(case.order | {"requests": [*kept, request]}, notes=notes + instead)


def _window(case: Case) -> tuple[datetime, datetime]:
    """The time agreed on: not yet over, at most a day long and two weeks ahead."""
    try:
        start, end = map(clock.moment, case.command.window.split("/"))
    except ValueError:
        raise Refused("window", days=str(_AHEAD.days)) from None
    if not (case.now < end and start < end and end - start <= timedelta(days=1) and start <= case.now + _AHEAD):
        raise Refused("window", days=str(_AHEAD.days))
    return start, end


def _pending(case: Case, request: Content, skus: list[str]) -> bool:
    same = request["kind"] == case.command.kind and bool({*request.get("skus", [])} & {*skus})
    return same and "starts_at" in request and clock.moment(request["ends_at"]) > case.now


def _when(request: Content) -> str:
    return clock.between(clock.moment(request["starts_at"]), clock.moment(request["ends_at"]))
