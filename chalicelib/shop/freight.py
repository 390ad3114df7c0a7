"""What sending costs, how long it takes, who carries it and where it goes, by the shop's own table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from chalicelib import clock, places
from chalicelib.shapes import shaped
from chalicelib.store import knowledge

ANYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Rate:
    """One row: the provinces it holds for, and what holds there; money is decimal text in yuan, weights whole kilograms.

    Up to `first_kg` costs `first_fee`, each kilogram begun after that `next_fee`; from goods for `free_from` it is free ("": never).
    Paid before `cutoff` (Shanghai's clock) an order leaves the same day, else `dispatch_days` later; `days_min` to `days_max`
    on the road (0: not said). `excluded`: nothing is sent there.
    """

    freight: str
    provinces: tuple[str, ...]
    first_fee: str = "0.00"
    first_kg: int = 1
    next_fee: str = "0.00"
    free_from: str = ""
    days_min: int = 0
    days_max: int = 0
    couriers: tuple[str, ...] = ()
    cutoff: str = ""
    dispatch_days: int = 1
    excluded: bool = False

    def fee(self, grams: int, goods: Decimal | None = None) -> Decimal:
        """What a parcel of this weight costs; nothing where the goods in it are worth enough."""
        if goods is not None and self.free_from and goods >= Decimal(self.free_from):
            return Decimal("0.00")
        begun = -(-max(0, grams - 1000 * self.first_kg) // 1000)
        return Decimal(self.first_fee) + begun * Decimal(self.next_fee)

    def leaves(self, now: datetime) -> datetime:
        """When an order that is paid now is sent, as far as the day goes; in Shanghai's time."""
        here = now.astimezone(clock.SHANGHAI)
        at_once = bool(self.cutoff) and here.strftime("%H:%M") < self.cutoff
        return here if at_once else here + timedelta(days=self.dispatch_days)


_shelf: tuple[str | None, tuple[Rate, ...]] = (None, ())


def rates() -> tuple[Rate, ...]:
    """The whole table; empty where the shop has none. Raises Unavailable."""
    global _shelf
    shelf = knowledge.shelf("freight")
    if _shelf[0] != shelf.version:
        _shelf = shelf.version, tuple(shaped(Rate, dict(row)) for row in shelf.entries)
    return _shelf[1]


def rate_for(province: str) -> Rate | None:
    """The row that names the province, else the one for everywhere in China; None where nothing is sent. Raises Unavailable."""
    named = next((rate for rate in rates() if province in rate.provinces), None)
    anywhere = province != places.ABROAD and next((rate for rate in rates() if ANYWHERE in rate.provinces), None)
    found = named or anywhere or None
    return found if found and not found.excluded else None
