"""Where parcels start, where they go, and through which sorting centres they plausibly pass."""

import csv
import heapq
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WAREHOUSES = ("杭州", "广州", "成都")
REMOTE = frozenset({"新疆维吾尔自治区", "西藏自治区", "青海省", "甘肃省", "宁夏回族自治区", "内蒙古自治区"})
OVERSEA = "香港特别行政区"
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class City:
    """A place people live in: the sorting centre it hangs on and the hours from there."""

    province: str
    name: str
    hub: str
    hours: int
    districts: tuple[str, ...]


@cache
def cities() -> tuple[City, ...]:
    """All places of places.csv."""
    return tuple(
        City(row["province"], row["city"], row["hub"], int(row["hours"]), tuple(row["districts"].split()))
        for row in _rows("places.csv")
    )


@cache
def city(name: str) -> City:
    """The place of that name."""
    return next(place for place in cities() if place.name == name)


@cache
def route(start: str, end: str) -> tuple[tuple[str, int], ...]:
    """The quickest way between two sorting centres: every further stop with the hours from the one before."""
    waiting: list[tuple[int, str, tuple[tuple[str, int], ...]]] = [(0, start, ())]
    seen: set[str] = set()
    while waiting:
        spent, here, way = heapq.heappop(waiting)
        if here == end:
            return way
        if here not in seen:
            seen.add(here)
            for there, hours in _roads()[here].items():
                heapq.heappush(waiting, (spent + hours, there, (*way, (there, hours))))
    raise LookupError(f"no road from {start} to {end}")


@cache
def warehouses_by_distance(hub: str) -> tuple[str, ...]:
    """The shop's warehouses, the nearest to a sorting centre first."""
    return tuple(sorted(WAREHOUSES, key=lambda house: sum(hours for _, hours in route(house, hub))))


@cache
def _roads() -> dict[str, dict[str, int]]:
    roads: dict[str, dict[str, int]] = {}
    for row in _rows("routes.csv"):
        for here, there in ((row["from"], row["to"]), (row["to"], row["from"])):
            roads.setdefault(here, {})[there] = int(row["hours"])
    return roads


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
