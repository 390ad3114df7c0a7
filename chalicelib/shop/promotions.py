"""Promotions as customers are told of them: what is on now, what comes, and what has just ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from chalicelib import clock
from chalicelib.shapes import shaped
from chalicelib.shop import source

JUST = timedelta(days=3)  # how long what is over is still spoken of by itself
LEVELS = ("普通", "银卡", "金卡", "黑金")
# What may be in one order with what, by the promotion's own word; where it has none, by its kind.
_STACKS: Mapping[str, frozenset[str]] = {
    "yes": frozenset({"threshold", "coupon"}),
    "with_coupons": frozenset({"coupon"}),
    "with_thresholds": frozenset({"threshold"}),
    "no": frozenset(),
}
_USUALLY = {"threshold": "with_coupons", "coupon": "with_thresholds"}


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion and its hours: on from `starts_at` up to, and not at, `ends_at`."""

    promotion: str
    kind: str
    starts_at: str
    ends_at: str
    name: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    audience: str = "all"
    categories: tuple[str, ...] = ()
    terms: Mapping[str, Any] = field(default_factory=dict)

    def holds_for(self, category: str) -> bool:
        """Whether products of a category take part."""
        return not self.categories or category in self.categories

    def takes(self, product: str, category: str) -> bool:
        """Whether this product takes part: by its category and, where the terms list products, by being listed."""
        listed = self.terms.get("products")
        return self.holds_for(category) and (not listed or product in listed)

    def on_at(self, moment: datetime) -> bool:
        """Whether the promotion is on at a moment, right to the second."""
        return clock.moment(self.starts_at) <= moment < clock.moment(self.ends_at)

    def is_for(self, level: str) -> bool:
        """What is for gold is for black too; what is for newcomers is shown to all, its text says for whom."""
        if self.audience in ("all", "new", level):
            return True
        return self.audience in LEVELS and level in LEVELS and LEVELS.index(level) > LEVELS.index(self.audience)

    def is_on(self, channel: str) -> bool:
        """Whether it is for a channel; one that names none is for all, and so is every one where none is asked about."""
        return not channel or channel in self.terms.get("channels", [channel])

    def stacks_with(self, other: "Promotion") -> bool:
        """Whether both may be in one order: both have to allow it."""
        return other.kind in self._beside and self.kind in other._beside

    @property
    def _beside(self) -> frozenset[str]:
        return _STACKS[self.terms.get("stacks") or _USUALLY.get(self.kind, "yes")]

    @property
    def gone(self) -> bool:
        """Whether none are left, of what there was a number of."""
        return self.terms.get("stock") == 0

    @property
    def threshold(self) -> Decimal:
        """From how many yuan on it holds; 0 where there is no such bar."""
        return Decimal(self.terms.get("threshold", "0"))

    @property
    def off(self) -> Decimal:
        """What it takes off once, in yuan."""
        return Decimal(self.terms.get("off", "0"))


def known() -> tuple[Promotion, ...]:
    """All of them, over or to come. Raises Unavailable."""
    return tuple(_all())


def promotion_of(identifier: str) -> Promotion | None:
    """One promotion by its id. Raises Unavailable."""
    return next((promotion for promotion in _all() if promotion.promotion == identifier), None)


def current(moment: datetime, level: str = "", channel: str = "") -> list[Promotion]:
    """The promotions that are on at a moment for customers of a level on a channel (empty: any), the soonest to end first."""
    found = [p for p in _all() if p.on_at(moment) and p.is_for(level) and p.is_on(channel)]
    return sorted(found, key=lambda promotion: promotion.ends_at)


def coming(moment: datetime, level: str | None = None, channel: str = "") -> list[Promotion]:
    """The promotions that are announced and not on yet, the soonest first; for a level where one is given."""
    found = [p for p in _all() if clock.moment(p.starts_at) > moment and _is_meant_for(p, level, channel)]
    return sorted(found, key=lambda promotion: promotion.starts_at)


def ended(
    moment: datetime, level: str | None = None, channel: str = "", within: timedelta | None = JUST
) -> list[Promotion]:
    """The promotions that are over at a moment, the latest first; with `within`, only those that ended so lately."""
    over = [p for p in _all() if clock.moment(p.ends_at) <= moment and _is_meant_for(p, level, channel)]
    found = [p for p in over if within is None or moment - clock.moment(p.ends_at) <= within]
    return sorted(found, key=lambda promotion: promotion.ends_at, reverse=True)


def in_language(texts: Mapping[str, str], language: str) -> str:
    """A text in a language, or in Simplified Chinese, which every promotion has."""
    return str(texts.get(language) or texts.get("zh-Hans", ""))


def _is_meant_for(promotion: Promotion, level: str | None, channel: str) -> bool:
    return promotion.is_on(channel) and (level is None or promotion.is_for(level))


_shelf: tuple[str, list[Promotion]] = ("", [])


def _all() -> list[Promotion]:
    global _shelf
    shelf = source.shop().shelf("promotions")
    if _shelf[0] != shelf.version:
        _shelf = (shelf.version, [shaped(Promotion, dict(entry)) for entry in shelf.entries])
    return _shelf[1]
