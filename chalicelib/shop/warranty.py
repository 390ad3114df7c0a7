"""How long the shop stands behind a product, as its attributes say, and whether somebody comes to install it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.shop import arrival

_NAMES = ("质保", "保修", "保固", "warranty")
_LONG = re.compile(
    r"(?P<count>\d{1,3}|半|[一二两三四五六七八九十])\s?(?:个|個)?\s?(?P<unit>年|月|天|years?|months?|days?)", re.I
)
_COUNTS = {
    "半": 0.5,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_VISITS = re.compile(r"上门|师傅|送装|包安装|免费安装|installed", re.I)


def months(product: Mapping[str, Any]) -> float:
    """The months of the warranty; 0 where the product's attributes do not say. Days count as thirtieths."""
    said = next((str(text) for name, text in _attributes(product) if any(word in name for word in _NAMES)), "")
    found = _LONG.search(said)
    if not found:
        return 0
    count = _COUNTS.get(found["count"]) or float(found["count"])
    unit = found["unit"].lower()
    return count * 12 if unit[0] in "年y" else count if unit[0] in "月m" else count / 30


def ends(order: Mapping[str, Any], product: Mapping[str, Any]) -> datetime | None:
    """The first moment after the warranty of goods of this order: whole months and days after the day they arrived.

    None where the product does not say.
    """
    long = months(product)
    if not long:
        return None
    start, whole = arrival.day_of(order), int(long)
    year, month = divmod(start.year * 12 + start.month - 1 + whole, 12)
    day = min(start.day, _days_in(year, month + 1))
    moved = start.replace(year=year, month=month + 1, day=day) + timedelta(days=round((long - whole) * 30))
    return (moved + timedelta(days=1)).astimezone(UTC)


def last_day_of(moment: datetime) -> str:
    """The day that ends at a moment, in Shanghai: 2027-11-20."""
    return (moment - timedelta(minutes=1)).astimezone(clock.SHANGHAI).strftime("%Y-%m-%d")


def installed(product: Mapping[str, Any]) -> bool:
    """Whether the shop sends somebody to install it."""
    return any("安装" in name and _VISITS.search(str(text)) for name, text in _attributes(product))


def _attributes(product: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name.casefold(), text) for name, text in product.get("attributes", {}).items()]


def _days_in(year: int, month: int) -> int:
    following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return (following - timedelta(days=1)).day
