"""Lengths of time as they are counted: in few classes, from which any percentile can be read again."""

from bisect import bisect_left
from collections.abc import Mapping

# Upper edges in seconds; what is longer falls into a class of its own.
EDGES = (5, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800)


def counted(kind: str, seconds: float) -> dict[str, int]:
    """The counters of one span: its class, and its whole seconds for the mean."""
    return {f"{kind}:{bisect_left(EDGES, seconds)}": 1, f"{kind}:seconds": round(seconds)}


def number(counts: Mapping[str, int], kind: str) -> int:
    """How many spans of a kind were counted."""
    return sum(counts.get(f"{kind}:{place}", 0) for place in range(len(EDGES) + 1))


def mean(counts: Mapping[str, int], kind: str) -> float | None:
    """Their mean in seconds; None where there are none."""
    known = number(counts, kind)
    return counts.get(f"{kind}:seconds", 0) / known if known else None


def percentile(counts: Mapping[str, int], kind: str, share: float) -> float | None:
    """The seconds that `share` of them do not exceed, evenly spread inside a class; None where there are none."""
    known = number(counts, kind)
    left = known * share
    for place in range(len(EDGES) + 1):
        here = counts.get(f"{kind}:{place}", 0)
        if here and left <= here:
            return _inside(place, left / here)
        left -= here
    return None if not known else float(EDGES[-1])


def _inside(place: int, share: float) -> float:
    low = EDGES[place - 1] if place else 0
    return float(low + (EDGES[min(place, len(EDGES) - 1)] - low) * share)
