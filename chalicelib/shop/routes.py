"""How long parcels take and how long they rest on the way, learned from those that have arrived."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from chalicelib import clock, places
from chalicelib.shapes import shaped
from chalicelib.shop.orders import ARRIVED, Parcel
from chalicelib.store import knowledge

ANY = "*"
THERE = ("delivered", "at_station")
_DOOR = "out_for_delivery"
_FEW = 5  # parcels of which nothing is learned


@dataclass(frozen=True, slots=True)
class Route:
    """What is usual between the shop and a province with one courier, in hours.

    Half of the parcels take at most `hours_p50`, nine of ten `hours_p90` (0: not known); a parcel that rests longer than
    `gap_hours` on the road, or `door_hours` after the courier set out with it, is stuck.
    """

    courier: str = ANY
    province: str = ANY
    hours_p50: int = 0
    hours_p90: int = 0
    gap_hours: int = 48
    door_hours: int = 24


@dataclass(frozen=True, slots=True)
class Window:
    """Between which moments a parcel is expected; `promised` where its end is the courier's word, not our experience."""

    first: datetime
    last: datetime
    promised: bool = False


_shelf: tuple[str | None, Mapping[tuple[str, str], Mapping[str, Any]]] = (None, {})


def route_of(courier: str, address: str) -> Route:
    """The closest that is known of a courier's way to an address in simplified characters. Raises Unavailable.

    What the row of courier and province leaves out is taken from the province's, the courier's, and the one for all.
    """
    province, rows = places.place_in(address), _rows()
    keys = ((ANY, ANY), (courier, ANY), (ANY, province), (courier, province))
    known: dict[str, Any] = {name: value for key in keys for name, value in rows.get(key, {}).items()}
    return shaped(Route, known)


def expected(parcel: Parcel, route: Route, now: datetime) -> Window | None:
    """When a parcel under way should arrive; None where nobody knows, or where that time is over.

    Never before now; where it is promised, never without the promised moment.
    """
    if parcel.status in (*ARRIVED, "at_station") or not parcel.track:
        return None
    start = clock.moment(parcel.track[0].at)
    first, last = (start + timedelta(hours=hours) for hours in (route.hours_p50, route.hours_p90))
    if parcel.promised_at:
        due = clock.moment(parcel.promised_at)
        return Window(max(now, min(first, due) if route.hours_p50 else due), due, True) if due >= now else None
    return Window(max(now, first), last) if route.hours_p90 and last >= now else None


def rest(parcel: Parcel, now: datetime) -> int:
    """For how many whole hours nothing has been heard of a parcel."""
    return int((now - clock.moment(parcel.track[-1].at)).total_seconds() // 3600) if parcel.track else 0


def stuck(parcel: Parcel, route: Route, now: datetime) -> bool:
    """Whether a parcel under way has rested longer than is usual."""
    if parcel.status in (*ARRIVED, "at_station") or not parcel.track:
        return False
    usual = route.door_hours if parcel.status == _DOOR else route.gap_hours
    return now - clock.moment(parcel.track[-1].at) > timedelta(hours=usual)


def _rows() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    global _shelf
    shelf = knowledge.shelf("routes")
    if _shelf[0] != shelf.version:
        _shelf = shelf.version, {(row.get("courier", ANY), row.get("province", ANY)): row for row in shelf.entries}
    return _shelf[1]


def learned(orders: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows that a shop's own orders teach, in the form of the import, for every courier and province and for each alone."""
    seen: defaultdict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for order in orders:
        province = places.place_in(order["address"])
        for parcel in order.get("parcels", []):
            if province and (way := _way(parcel)):
                for key in ((parcel["courier"], province), (ANY, province), (parcel["courier"], ANY)):
                    seen[key].append(way)
    return [_row(*key, ways) for key, ways in sorted(seen.items()) if len(ways) >= _FEW]


def _way(parcel: Mapping[str, Any]) -> tuple[float, float] | None:
    """How many hours a parcel that arrived took to the door or the pick-up point, and the longest it rested."""
    track = parcel.get("track", [])
    if parcel["status"] not in THERE or len(track) < 2:
        return None
    end = next((place for place, scan in enumerate(track) if "取件码" in scan["text"]), len(track) - 1)
    times = [clock.moment(scan["at"]) for scan in track[: end + 1]]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return (_hours(times[-1] - times[0]), _hours(max(gaps))) if gaps else None


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600


def _row(courier: str, province: str, ways: Sequence[tuple[float, float]]) -> dict[str, Any]:
    took, gaps = sorted(way[0] for way in ways), sorted(way[1] for way in ways)
    return {
        "route": route_id(courier, province),
        "courier": courier,
        "province": province,
        "hours_p50": math.ceil(_share(took, 0.5)),
        "hours_p90": math.ceil(_share(took, 0.9)),
        "gap_hours": max(24, math.ceil(_share(gaps, 0.9))),  # a night without a scan worries nobody
    }


def route_id(courier: str, province: str) -> str:
    """The id of a route, made of what it is between, so that learning again replaces the row."""
    return "R" + hashlib.sha256(f"{courier}|{province}".encode()).hexdigest()[:12]


def _share(sorted_values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    return sorted_values[max(0, math.ceil(share * len(sorted_values)) - 1)]
