"""What goods cost with the promotions that are on: the best of what may be combined, to the cent, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from chalicelib import clock
from chalicelib.shop import promotions
from chalicelib.shop.products import Product, Variant
from chalicelib.shop.promotions import Promotion

_CENT = Decimal("0.01")
# Looked at and tried at most; the offers that take most off come first.
_OFFERS, _COMBINATIONS = 12, 500


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a basket: so many of one product at a price a piece, in yuan."""

    product: str
    category: str
    price: Decimal
    quantity: int = 1
    sku: str = ""

    @property
    def worth(self) -> Decimal:
        """What the line costs before anything is taken off."""
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class Applied:
    """A promotion at work: the goods it looked at and what it takes off, both in yuan."""

    promotion: Promotion
    base: Decimal
    off: Decimal


@dataclass(frozen=True, slots=True)
class Bill:
    """What a basket costs. `paid` is what is left to pay of each line, in the basket's order; `lines` are what takes off,
    `gifts` what comes along, `shipping` the promotion by which freight is free, `points` what is earned."""

    goods: Decimal
    paid: tuple[Decimal, ...]
    lines: tuple[Applied, ...] = ()
    gifts: tuple[Promotion, ...] = ()
    shipping: Promotion | None = None
    points: int = 0

    @property
    def off(self) -> Decimal:
        """All that is taken off."""
        return sum((line.off for line in self.lines), Decimal())

    @property
    def total(self) -> Decimal:
        """What is paid for the goods, without freight."""
        return self.goods - self.off


@dataclass(frozen=True, slots=True)
class Step:
    """The next bar: buy for `missing` yuan more of what takes part, and `promotion` takes `off` in all."""

    promotion: Promotion
    missing: Decimal
    off: Decimal


@dataclass(frozen=True, slots=True)
class Priced:
    """What one piece costs now and what it would without promotions."""

    price: Decimal
    was: Decimal
    lines: tuple[Applied, ...] = ()


def bill(pieces: Sequence[Piece], on: Iterable[Promotion], coupons: Iterable[Promotion] = ()) -> Bill:
    """What a basket costs with the promotions that are `on` and the coupons that are held, each usable now and once.

    The combination that takes most off is chosen among those that the promotions allow.
    """
    on = sorted((p for p in on if not p.gone), key=_name)
    best = _best(pieces, [*(p for p in on if p.kind == "threshold"), *coupons])
    left, lines = _combined(pieces, best) or ([], [])
    return Bill(
        sum((piece.worth for piece in pieces), Decimal()),
        tuple(left),
        tuple(lines),
        tuple(p for p in on if p.kind == "gift" and _reached(p, pieces, left)),
        next((p for p in on if p.kind == "shipping" and _reached(p, pieces, left)), None),
        points_for(pieces, left, on),
    )


def next_step(pieces: Sequence[Piece], on: Iterable[Promotion], coupons: Iterable[Promotion] = ()) -> Step | None:
    """The nearest bar by which more would come off than now; of goods that are in the basket, unless that is empty."""
    on, held = list(on), list(coupons)
    now = bill(pieces, on, held).off
    steps = (_step(promotion, missing, pieces, on, held, now) for missing, promotion in _bars_ahead(pieces, on))
    return next(filter(None, steps), None)


def price_now(product: Product, now: datetime, level: str = "", variant: Variant | None = None) -> Priced:
    """One piece of the product (of the variant, where that has a price of its own) for customers of a level.

    Counted are presales that take deposits now, else the thresholds that one piece reaches; coupons have to be held, so they
    are not. Raises Unavailable.
    """
    was = Decimal((variant.price if variant else "") or product.price or "0")
    on = promotions.current(now, level)
    presale = next((p for p in on if _is_presold(p, product, now)), None)
    if presale:
        off = min(_presale_off(presale.terms, was), was)
        return Priced(was - off, was, (Applied(presale, was, off),) if off > 0 else ())
    one = bill([Piece(product.product, product.category, was)], by_themselves(on))
    return Priced(one.total, was, one.lines)


def by_themselves(on: Iterable[Promotion]) -> list[Promotion]:
    """Those that hold for whoever sees them without being a newcomer."""
    return [promotion for promotion in on if promotion.audience != "new"]


def points_for(pieces: Sequence[Piece], paid: Sequence[Decimal], on: Iterable[Promotion]) -> int:
    """One point a yuan that is paid for goods, times what is on for them; what is less than a yuan of the whole earns none."""
    more = [p for p in on if p.kind == "points"]
    times = [max([1, *(p.terms.get("times", 1) for p in more if _takes(p, piece))]) for piece in pieces]
    return int(sum((yuan * many for yuan, many in zip(paid, times, strict=True)), Decimal()))


def base_of(promotion: Promotion, pieces: Sequence[Piece], amounts: Sequence[Decimal]) -> Decimal:
    """Of an amount for each line, those of the lines that take part."""
    return sum((amounts[place] for place in _places(promotion, pieces)), Decimal())


def _is_presold(promotion: Promotion, product: Product, now: datetime) -> bool:
    terms = promotion.terms
    mine = promotion.kind == "presale" and terms.get("product") == product.product and "balance_from" in terms
    return mine and now < clock.moment(terms["balance_from"])


def _presale_off(terms: Mapping[str, Any], was: Decimal) -> Decimal:
    if "price" in terms:
        return max(was - Decimal(terms["price"]), Decimal())
    return max(Decimal(terms.get("worth", terms["deposit"])) - Decimal(terms["deposit"]), Decimal())


def _best(pieces: Sequence[Piece], offers: Iterable[Promotion]) -> tuple[Promotion, ...]:
    """The offers that together take most off; of equals the fewest, then the first by name."""
    found: list[tuple[Promotion, ...]] = [()]
    helpful = sorted((offer for offer in offers if _may_help(offer, pieces)), key=lambda o: (-o.off, _name(o)))
    both = [[offer for offer in helpful if offer.kind == kind][:_OFFERS] for kind in ("threshold", "coupon")]
    for offer in [*both[0], *both[1]]:
        more = [(*those, offer) for those in found if all(offer.stacks_with(one) for one in those)]
        found += more[: _COMBINATIONS - len(found)]
    return min(found, key=lambda those: (-_taken_off(pieces, those), len(those), sorted(map(_name, those))))


def _may_help(offer: Promotion, pieces: Sequence[Piece]) -> bool:
    base = base_of(offer, pieces, [piece.worth for piece in pieces])
    return offer.off > 0 and base > 0 and base >= offer.threshold


def _taken_off(pieces: Sequence[Piece], offers: Sequence[Promotion]) -> Decimal:
    combined = _combined(pieces, offers)
    return sum((line.off for line in combined[1]), Decimal()) if combined else Decimal(-1)


def _combined(pieces: Sequence[Piece], offers: Sequence[Promotion]) -> tuple[list[Decimal], list[Applied]] | None:
    """What is left to pay of each line, and what each offer took; None where one of them does not come to hold.

    Thresholds look at the goods' price, coupons at what the thresholds leave of it.
    """
    left, lines = [piece.worth for piece in pieces], list[Applied]()
    for kind in ("threshold", "coupon"):
        seen = list(left)
        for offer in sorted((offer for offer in offers if offer.kind == kind), key=_name):
            looked_at = seen if kind == "coupon" else [piece.worth for piece in pieces]
            base = base_of(offer, pieces, looked_at)
            if base < offer.threshold:
                return None
            off = min(_off_at(offer, base), base_of(offer, pieces, left))
            left = _spread(offer, off, pieces, left)
            lines.append(Applied(offer, base, off))
    return left, lines


def _off_at(offer: Promotion, base: Decimal) -> Decimal:
    repeated = offer.terms.get("repeats") and offer.threshold > 0
    return offer.off * (base // offer.threshold if repeated else 1)


def _spread(offer: Promotion, off: Decimal, pieces: Sequence[Piece], left: list[Decimal]) -> list[Decimal]:
    """What is left of each line once `off` is shared by worth; the cents that do not divide go to the largest first."""
    whole, after = base_of(offer, pieces, left), list(left)
    order = sorted(_places(offer, pieces), key=lambda place: (-left[place], pieces[place].product, pieces[place].sku))
    shares = {at: (off * left[at] / whole).quantize(_CENT, ROUND_DOWN) if whole else Decimal() for at in order}
    rest = off - sum(shares.values(), Decimal())
    for place in order:
        more = min(rest, left[place] - shares[place], _CENT)
        rest -= more
        after[place] = left[place] - shares[place] - more
    return after


def _bars_ahead(pieces: Sequence[Piece], on: Iterable[Promotion]) -> list[tuple[Decimal, Promotion]]:
    """What lacks to the next bar of each threshold, the nearest first."""
    found = []
    for promotion in (p for p in on if p.kind == "threshold" and p.threshold > 0 and p.off > 0 and not p.gone):
        base = base_of(promotion, pieces, [piece.worth for piece in pieces])
        missing = _missing(promotion, base) if base or not pieces else Decimal()
        found += [(missing, promotion)] if missing else []
    return sorted(found, key=lambda bar: (bar[0], _name(bar[1])))


def _step(
    promotion: Promotion,
    missing: Decimal,
    pieces: Sequence[Piece],
    on: Sequence[Promotion],
    held: Sequence[Promotion],
    now: Decimal,
) -> Step | None:
    """The step to this bar; None where a better offer, which it does not go with, takes as much off already."""
    after = bill([*pieces, _filler(promotion, missing)], on, held)
    applied = next((line for line in after.lines if line.promotion is promotion), None)
    return Step(promotion, missing, applied.off) if applied and after.off > now else None


def _missing(promotion: Promotion, base: Decimal) -> Decimal:
    """What lacks to the next bar; 0 where there is none."""
    if base < promotion.threshold:
        return promotion.threshold - base
    return promotion.threshold - base % promotion.threshold if promotion.terms.get("repeats") else Decimal()


def _filler(promotion: Promotion, price: Decimal) -> Piece:
    """Anything that takes part."""
    listed = promotion.terms.get("products") or [""]
    return Piece(listed[0], (promotion.categories or ("",))[0], price)


def _reached(promotion: Promotion, pieces: Sequence[Piece], paid: Sequence[Decimal]) -> bool:
    base = base_of(promotion, pieces, paid)
    return base > 0 and base >= promotion.threshold


def _places(promotion: Promotion, pieces: Sequence[Piece]) -> list[int]:
    return [place for place, piece in enumerate(pieces) if _takes(promotion, piece)]


def _takes(promotion: Promotion, piece: Piece) -> bool:
    return promotion.takes(piece.product, piece.category)


def _name(promotion: Promotion) -> str:
    return promotion.promotion
