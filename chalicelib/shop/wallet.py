"""What a customer holds: coupons, points, a level, and what lies in the cart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import clock
from chalicelib.shapes import shaped
from chalicelib.shop import promotions, source
from chalicelib.shop.promotions import Promotion


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon that somebody holds; `status` is available, used, frozen or expired, `order` where it was used.

    `promotion` is the one that it was handed out by, which knows for whom and where it is.
    """

    coupon: str
    name: str
    threshold: str
    off: str
    starts_at: str
    ends_at: str
    promotion: str = ""
    categories: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    status: str = "available"
    order: str = ""
    used_at: str = ""

    def begun(self, now: datetime) -> bool:
        """Whether its hours have begun."""
        return clock.moment(self.starts_at) <= now

    def expired(self, now: datetime) -> bool:
        """Whether its hours are over, whatever its status says."""
        return self.status == "expired" or clock.moment(self.ends_at) <= now

    def usable(self, now: datetime) -> bool:
        """Whether it can be used now, on goods that it is for."""
        return self.status == "available" and self.begun(now) and not self.expired(now)

    @property
    def source(self) -> Promotion | None:
        """The promotion behind it, where the shop still has it. Raises Unavailable."""
        return promotions.promotion_of(self.promotion) if self.promotion else None

    def name_in(self, language: str) -> str:
        """What it is called; its own name is the shop's only where the promotion has none in the language. Raises Unavailable."""
        source = self.source
        return (source.name.get(language) if source else "") or self.name

    def offer(self) -> Promotion:
        """The coupon as what it takes off. Raises Unavailable."""
        source = self.source
        terms: dict[str, Any] = {**(source.terms if source else {}), "threshold": self.threshold, "off": self.off}
        products = {"products": list(self.products)} if self.products else {}
        name = {**(source.name if source else {}), "zh-Hans": self.name}
        return Promotion(
            self.coupon,
            "coupon",
            self.starts_at,
            self.ends_at,
            name=name,
            audience=source.audience if source else "all",
            categories=self.categories or (source.categories if source else ()),
            terms=terms | products,
        )


@dataclass(frozen=True, slots=True)
class InCart:
    """So many pieces of a product, of one variant where it is chosen."""

    product: str
    quantity: int = 1
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Wallet:
    """All that a customer holds; `points` is None where the shop does not tell."""

    coupons: tuple[Coupon, ...] = ()
    points: int | None = None
    points_expire_at: str = ""
    level: str = ""
    cart: tuple[InCart, ...] = ()
    member_since: str = ""


def wallet_of(customer: str) -> Wallet:
    """What a customer holds; empty where the shop has told nothing. Raises Unavailable."""
    return held_in(source.shop().profile_of(customer))


def held_in(profile: Mapping[str, Any]) -> Wallet:
    """What a profile says that its customer holds."""
    return shaped(Wallet, dict(profile))
