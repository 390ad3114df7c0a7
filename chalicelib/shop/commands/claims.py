"""What a customer claims because of a promotion: the difference where a price fell, a coupon, a gift that was not in the parcel."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from chalicelib import clock
from chalicelib.shop import pricing, wallet
from chalicelib.shop.commands import lines, payments
from chalicelib.shop.commands.case import Case, Refused, yuan
from chalicelib.shop.commands.shapes import Content, Effect, Notes
from chalicelib.shop.pricing import Piece
from chalicelib.shop.promotions import Promotion
from chalicelib.shop.wallet import Coupon

_AGAIN_AFTER = timedelta(hours=24)


def price_protection(case: Case) -> Effect:
    """What was paid for each line that the customer keeps, less what everybody pays for it now without a coupon, goes back."""
    _within_window(case)
    if any(case.now - clock.moment(request["at"]) < _AGAIN_AFTER for request in _requests(case)):
        raise Refused("already_asked", order=case.number)
    falls, notes = _falls(case)
    total = _sum(falls.values())
    amount = Decimal(case.order["amount"]) - total
    back = case.order.get("refund", {}).get("amount", "0")
    if total > payments.total(case.order) or Decimal(back) > amount:
        raise Refused("not_allowed", person=True)
    told = [{"sku": sku, "amount": yuan(fall)} for sku, fall in falls.items()]
    # The shop gives so much more discount, and the order's sums agree as before.
    discount = yuan(Decimal(case.order.get("discount", "0")) + total)
    order = _noted(case, lines=told) | {"discount": discount, "amount": yuan(amount)}
    entries = payments.way_back(case.order, total)
    order, profile = payments.booked(case, order, entries)
    return Effect(order, profile, total, entries[0][1], notes + payments.refund_notes(case, entries))


def _within_window(case: Case) -> None:
    """The days that the shop promised when the order was placed; where it promised none, the rule's."""
    placed = clock.moment(case.order["placed_at"])
    promised = [p.terms["days"] for p in _of_kind(case, "price_protection", placed)]
    days = max(promised, default=case.rule.days)
    until = placed + timedelta(days=days)
    if days and case.now >= until:
        raise Refused("window_over", order=case.number, days=str(days), until=clock.spoken(until))


def _falls(case: Case) -> tuple[dict[str, Decimal], Notes]:
    """By sku, what is to go back; and what to say of each. Raises Refused."""
    places = lines.kept(case.order)
    if not places:
        raise Refused("returned", order=case.number)
    paid = [lines.worth(case.order, [place]) for place in places]
    on = [p for p in _of_kind(case, "threshold", case.now) if p.audience == "all" and "channels" not in p.terms]
    now = pricing.bill([_now(case, place) for place in places], on).paid
    falls: dict[str, Decimal] = {}
    notes: Notes = ()
    for place, before, after in zip(places, paid, now, strict=True):
        item = case.order["items"][place]
        if after < before:
            falls[lines.sku_of(item)] = falls.get(lines.sku_of(item), Decimal()) + before - after
            notes += (("price_fell", {"name": item["name"], "paid": yuan(before), "now": yuan(after)}),)
    if not falls:
        raise Refused("no_fall", order=case.number, paid=yuan(_sum(paid)), now=yuan(_sum(now)))
    return falls, notes


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal())


def _now(case: Case, place: int) -> Piece:
    """A line at today's price; one that is no longer sold has not become cheaper."""
    item = case.order["items"][place]
    product = case.facts.products.get(item["product"], {})
    variants = {variant["sku"]: variant for variant in product.get("variants", [])}
    price = variants.get(item.get("sku"), {}).get("price") or product.get("price") or item["price"]
    return _piece(case, place, Decimal(price))


def _piece(case: Case, place: int, price: Decimal) -> Piece:
    item = case.order["items"][place]
    category = case.facts.products.get(item["product"], {}).get("category", "")
    return Piece(item["product"], category, price, item["quantity"], lines.sku_of(item))


def coupon_reissue(case: Case) -> Effect:
    """The coupons of an order that came to nothing can be used again; one that ran out meanwhile has days of grace."""
    coupons = [coupon for coupon in _held(case) if coupon.order == case.number and coupon.status != "available"]
    if not coupons:
        raise _without_coupon(case)
    if case.order["status"] == "refunded" and payments.total(case.order) > 0:
        raise Refused("partly_refunded", order=case.number)
    ends = {coupon.coupon: _new_end(case, coupon) for coupon in coupons}
    rows = [_given_back(row, ends) for row in case.profile["coupons"]]
    order = case.order
    for coupon in coupons:
        order = _noted(case, order, coupon=coupon.coupon)
    notes = tuple(
        ("coupon_until", {"coupon": one.name, "until": clock.spoken(ends[one.coupon], end=True)}) for one in coupons
    )
    return Effect(order, case.profile | {"coupons": rows}, notes=notes)


def _without_coupon(case: Case) -> Refused:
    """Why there is nothing to give back: it is back already, or none was used."""
    given = {request.get("coupon") for request in _requests(case)}
    back = next((one for one in _held(case) if one.coupon in given or one.order == case.number), None)
    if not back:
        return Refused("no_coupon", order=case.number)
    return Refused("coupon_back", coupon=back.name, until=clock.spoken(clock.moment(back.ends_at), end=True))


def _new_end(case: Case, coupon: Coupon) -> datetime:
    end, grace = clock.moment(coupon.ends_at), timedelta(days=case.rule.days)
    if case.now < end:
        return end
    if case.rule.days and case.now >= end + grace:
        raise Refused("coupon_over", coupon=coupon.name, until=clock.spoken(end, end=True), days=str(case.rule.days))
    return case.now + grace


def _given_back(row: Content, ends: dict[str, datetime]) -> Content:
    if row["coupon"] not in ends:
        return row
    rest = {name: value for name, value in row.items() if name not in ("order", "used_at")}
    return rest | {"status": "available", "ends_at": clock.iso(ends[row["coupon"]])}


def resend_gift(case: Case) -> Effect:
    """The gifts that the order earned, once more: noted with it, for the people who pack."""
    placed, places = clock.moment(case.order["placed_at"]), lines.kept(case.order)
    gifts = _of_kind(case, "gift", placed)
    if not gifts:
        raise Refused("no_gift", order=case.number)
    pieces = [_piece(case, place, Decimal(case.order["items"][place]["price"])) for place in places]
    paid = [lines.worth(case.order, [place]) for place in places]
    bases = {gift.promotion: pricing.base_of(gift, pieces, paid) for gift in gifts}
    earned = [gift for gift in gifts if bases[gift.promotion] >= max(gift.threshold, Decimal("0.01"))]
    if not earned:
        raise _short(case, min(gifts, key=lambda gift: gift.threshold - bases[gift.promotion]), bases)
    return _sent_again(case, earned)


def _short(case: Case, gift: Promotion, bases: dict[str, Decimal]) -> Refused:
    paid, bar = yuan(bases[gift.promotion]), yuan(gift.threshold)
    return Refused("gift_short", order=case.number, gift=str(gift.terms["gift"]), threshold=bar, paid=paid)


def _sent_again(case: Case, earned: list[Promotion]) -> Effect:
    asked = {request.get("gift") for request in _requests(case)}
    missing = [gift for gift in earned if gift.terms["gift"] not in asked]
    if not missing:
        raise Refused("already_asked", order=case.number)
    there = [gift for gift in missing if not gift.gone]
    if not there:
        raise Refused("gift_gone", person=True, gift=str(missing[0].terms["gift"]))
    order = case.order
    for gift in there:
        order = _noted(case, order, gift=gift.terms["gift"])
    return Effect(order, notes=tuple(("gift", {"gift": str(gift.terms["gift"])}) for gift in there))


def _of_kind(case: Case, kind: str, moment: datetime) -> list[Promotion]:
    """What was on at a moment for this customer."""
    level = str(case.profile.get("level", ""))
    return [p for p in case.facts.promotions if p.kind == kind and p.on_at(moment) and p.is_for(level)]


def _held(case: Case) -> tuple[Coupon, ...]:
    return wallet.held_in(case.profile).coupons


def _requests(case: Case) -> list[Content]:
    return [request for request in case.order.get("requests", []) if request["kind"] == case.command.kind]


def _noted(case: Case, order: Content | None = None, **more: object) -> Content:
    """The order with one more request of this kind on it."""
    order = case.order if order is None else order
    return order | {"requests": [*order.get("requests", []), {"kind": case.command.kind, "at": case.at, **more}]}
