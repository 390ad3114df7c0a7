"""From which day on returns, faults and warranties count: the one on which an order was all there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock


def day_of(order: Mapping[str, Any]) -> datetime:
    """The beginning, in Shanghai, of the day of the last delivery, as told or scanned; of placing, where there was none."""
    scans = [
        step["at"]
        for parcel in order.get("parcels", [])
        if parcel["status"] == "delivered"
        for step in parcel.get("track", [])
    ]
    there = [*scans, *filter(None, [order.get("delivered_at")])]
    start = clock.moment(max(there, default=order["placed_at"])).astimezone(clock.SHANGHAI)
    return start.replace(hour=0, minute=0, second=0, microsecond=0)


def closes(order: Mapping[str, Any], days: int) -> datetime:
    """The first moment after the last of `days` whole days, which count from the one after arrival."""
    return day_of(order) + timedelta(days=days + 1)
