"""Promotions as customers are told of them: what is on now, what comes, and never what is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib import clock
from chalicelib.message import shaped
from chalicelib.shop import source

_LEVELS = ("普通", "银卡", "金卡", "黑金")


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

    def on_at(self, moment: datetime) -> bool:
        """Whether the promotion is on at a moment, right to the second."""
        return clock.moment(self.starts_at) <= moment < clock.moment(self.ends_at)


def current(moment: datetime, level: str = "") -> list[Promotion]:
    """The promotions that are on at a moment for customers of a level, the soonest to end first."""
    found = [p for p in _all() if p.on_at(moment) and _is_for(p.audience, level)]
    return sorted(found, key=lambda promotion: promotion.ends_at)


def _is_for(audience: str, level: str) -> bool:
    """What is for gold is for black too; what is for newcomers is shown to all, its text says for whom."""
    if audience in ("all", "new", level):
        return True
    return audience in _LEVELS and level in _LEVELS and _LEVELS.index(level) > _LEVELS.index(audience)


def coming(moment: datetime) -> list[Promotion]:
    """The promotions that are announced and not on yet, the soonest first."""
    return sorted((p for p in _all() if clock.moment(p.starts_at) > moment), key=lambda p: p.starts_at)


_shelf: tuple[str, list[Promotion]] = ("", [])


def _all() -> list[Promotion]:
    global _shelf
    shelf = source.shop().shelf("promotions")
    if _shelf[0] != shelf.version:
        _shelf = (shelf.version, [shaped(Promotion, dict(entry)) for entry in shelf.entries])
    return _shelf[1]
