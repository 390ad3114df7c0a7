"""Which of their own orders a customer describes, by what was bought, its colour or size, or the day."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from chalicelib.clock import SHANGHAI
from chalicelib.shop.orders import Item, Order
from chalicelib.understanding.attributes import colours_of, sizes_of
from chalicelib.understanding.moments import Span
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.owned import bought_at, spoken_of
from chalicelib.understanding.products import mentioned

_HUES = {
    "black": "黑", "white": "白", "red": "红", "blue": "蓝", "green": "绿", "yellow": "黄", "pink": "粉", "purple": "紫",
    "grey": "灰", "gray": "灰", "brown": "棕", "silver": "银", "gold": "金",
}  # fmt: skip
_WORD = re.compile(r"[0-9A-Z./]+")
_UNIT = re.compile("^(?:EU|US|UK)|[码号碼號]$")


def described(text: str, now: datetime, orders: Sequence[Order]) -> list[Order]:
    """The orders that all of a description fits; none where nothing is described, or where it contradicts itself."""
    about = spoken_of(text)
    things, times = _things(about, orders), bought_at(text, now)
    if not things and not times:
        return []
    return [one for one in orders if (not things or _holds(one, things)) and (not times or _placed(one, times))]


def _things(about: str, orders: Sequence[Order]) -> list[set[Item]]:
    """For each way in which a message describes a thing: the items that it fits."""
    items = {item for order in orders for item in order.items}
    colours, sizes = colours_of(about), sizes_of(about)
    for colour in colours:
        about = about.replace(colour, " ")
    names = mentioned(about, sorted({_name(item) for item in items}))
    ways = [{item for item in items if _name(item) in names}] if names else []
    ways += [{item for item in items if any(_is_coloured(item, colour) for colour in colours)}] if colours else []
    return ways + ([{item for item in items if any(_is_sized(item, size) for size in sizes)}] if sizes else [])


def _name(item: Item) -> str:
    return f"{item.name} {item.variant}"


def _holds(order: Order, things: list[set[Item]]) -> bool:
    return any(all(item in those for those in things) for item in order.items)


def _is_coloured(item: Item, colour: str) -> bool:
    """Blue is navy blue too; in a product's name, where 蓝 may be of 蓝牙, only the whole word counts."""
    plain, variant = colour.translate(SIMPLIFIED).lower(), item.variant.translate(SIMPLIFIED).lower()
    stem = plain.rstrip("色的款") or plain
    hue = _HUES.get(plain.split()[-1], stem)
    return stem in variant or hue in variant or plain in item.name.translate(SIMPLIFIED).lower()


def _is_sized(item: Item, size: str) -> bool:
    return _UNIT.sub("", size) in _WORD.findall(item.variant.upper()) or size in item.variant.upper()


def _placed(order: Order, times: Sequence[Span]) -> bool:
    """The day is enough: nobody remembers the minute."""
    day = order.placed.astimezone(SHANGHAI).date()
    return any(one.start.astimezone(SHANGHAI).date() <= day <= _last(one) for one in times)


def _last(time: Span) -> date:
    return (time.end - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
