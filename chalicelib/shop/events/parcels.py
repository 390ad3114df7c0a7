"""Parcels as they are told piece by piece: every scan is kept once and in its place, and what has arrived stays there."""

from collections.abc import Mapping

from chalicelib.shop.events.kinds import Event
from chalicelib.shop.events.told import Content, later, latest
from chalicelib.shop.intake.checks import wrong

_MOST_PARCELS, _MOST_SCANS = 20, 200
_FINAL: Mapping[str, int] = {"delivered": 1, "returned": 2}
_PLAIN = ("courier", "promised_at")


def merged(row: Content, event: Event) -> Content:
    """The order with the parcels that an event tells of."""
    for parcel in event.change["parcels"]:
        row = _with(row, parcel, event)
    return row


def scanned(row: Content, event: Event) -> Content:
    """The order with the scans of one parcel, which may be told before the parcel itself."""
    names = ("parcel", "status", "track", *_PLAIN)
    return _with(row, {name: event.change[name] for name in names if name in event.change}, event)


def arrived(row: Content, event: Event) -> Content:
    """A delivered order's parcels are there: all that were told of before it."""
    when = row.get("told", {}).get("delivered", 0)
    if not when:
        return row
    return row | {"parcels": [_there(parcel, row, when) for parcel in row.get("parcels", [])]}


def _there(parcel: Content, row: Content, when: int) -> Content:
    under_way = parcel["status"] not in _FINAL and row["told"].get(f"status {parcel['parcel']}", 0) < when
    return parcel | {"status": "delivered"} if under_way else parcel


def _with(row: Content, new: Content, event: Event) -> Content:
    number, known = new["parcel"], {parcel["parcel"]: parcel for parcel in row.get("parcels", [])}
    if number not in known and len(known) >= _MOST_PARCELS:
        raise wrong("bad_length", f"an order has at most {_MOST_PARCELS} parcels", "parcels")
    old = known.get(number, {"parcel": number, "status": new["status"], "track": []})
    parcel = old | {"track": _track(old.get("track", []), new.get("track", []))}
    if _moves(row, old, new, event):
        parcel["status"] = new["status"]
    row = latest(row, event, f"status {number}")
    for name in _PLAIN:
        if name in new and later(row, event, f"{name} {number}"):
            parcel[name] = new[name]
            row = latest(row, event, f"{name} {number}")
    # By their numbers, so that it does not matter which was told first.
    return row | {"parcels": sorted((known | {number: parcel}).values(), key=lambda one: str(one["parcel"]))}


def _moves(row: Content, old: Content, new: Content, event: Event) -> bool:
    """What is final stays; among the others the newest word counts."""
    before, after = _FINAL.get(old["status"], 0), _FINAL.get(new["status"], 0)
    return after > before or (after == before and later(row, event, f"status {new['parcel']}"))


def _track(old: list[Content], new: list[Content]) -> list[Content]:
    """All scans, the oldest first, each once."""
    every = {(scan["at"], scan["text"], scan.get("place", "")): scan for scan in (*old, *new)}
    return [every[key] for key in sorted(every)][-_MOST_SCANS:]
