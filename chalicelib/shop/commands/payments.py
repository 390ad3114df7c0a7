"""Who holds whose money: what was paid by which means, what goes back where, and what a gift card can bear."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from chalicelib.shop.commands.case import Case, Refused, yuan
from chalicelib.shop.commands.shapes import Content, Notes

# The name of the means of payment where the shop has not told us which it was.
ORIGINAL = "original"
GIFT_CARD = "gift_card"
_UNPAID = ("pending_payment", "cancelled")
# kind (payment or refund), method, amount
Entry = tuple[str, str, Decimal]


def recorded(order: Content) -> list[Content]:
    """The order's payments as stored, or the one that its status implies."""
    if order.get("payments"):
        return list(order["payments"])
    if order["status"] in _UNPAID:
        return []
    return [{"kind": "payment", "amount": order["amount"], "method": ORIGINAL}]


def held(order: Content) -> dict[str, Decimal]:
    """What the shop holds of each means of payment, the first used first; refunds above payments are negative."""
    sums: dict[str, Decimal] = {}
    for entry in recorded(order):
        sign = 1 if entry["kind"] == "payment" else -1
        sums[entry["method"]] = sums.get(entry["method"], Decimal()) + sign * Decimal(entry["amount"])
    return sums


def total(order: Content) -> Decimal:
    """All that the shop holds for an order."""
    return sum(held(order).values(), Decimal())


def twice(order: Content) -> tuple[Decimal, int]:
    """The amount that came more than once by the same means, and how often more was paid than went back; (0, 0) for none."""
    left: Counter[tuple[str, Decimal]] = Counter()
    for entry in recorded(order):
        left[entry["method"], Decimal(entry["amount"])] += 1 if entry["kind"] == "payment" else -1
    due = Decimal(order["amount"])
    times, amount = max(((count, amount) for (_, amount), count in left.items()), default=(0, Decimal()))
    return (amount, times) if times > 1 and total(order) > due else (Decimal(), 0)


def way_back(order: Content, amount: Decimal, first: str = "") -> list[Entry]:
    """Refunds that return `amount` the way it was paid, by `first` first; never more to a means than came by it."""
    back: list[Entry] = []
    for method, most in sorted(held(order).items(), key=lambda means: means[0] != first):
        part = min(most, amount)
        if part > 0:
            back.append(("refund", method, part))
            amount -= part
    return back


def booked(case: Case, order: Content, entries: Iterable[Entry]) -> tuple[Content, Content | None]:
    """The order with the entries appended, and the profile where a gift card's balance moved (else None).

    Raises Refused (gift_card) where a card does not bear a payment.
    """
    kept, profile = recorded(case.order), case.profile
    for kind, method, amount in entries:
        kept.append({"kind": kind, "amount": yuan(amount), "method": method})
        if _is_gift_card(profile, method):
            profile = _moved(profile, method, amount if kind == "refund" else -amount)
    return (order | {"payments": kept} if kept else order), (profile if profile is not case.profile else None)


def _moved(profile: Content, method: str, by: Decimal) -> Content:
    """The profile with a gift card's balance changed by an amount."""
    if by < 0:
        bears(profile, method, -by)
    methods = [
        entry | {"balance": yuan(_balance(entry) + by)} if entry["method"] == method else entry
        for entry in profile["methods"]
    ]
    return profile | {"methods": methods}


def bears(profile: Content, method: str, amount: Decimal) -> None:
    """Raises Refused (gift_card) where `method` is a gift card with less on it than the amount."""
    card = _means(profile, method)
    if card.get("kind") == GIFT_CARD and _balance(card) < amount:
        raise Refused("gift_card", balance=yuan(_balance(card)), amount=yuan(amount), method=label(profile, method))


def _balance(card: Mapping[str, Any]) -> Decimal:
    return Decimal(card.get("balance", "0"))


def _means(profile: Content, method: str) -> Mapping[str, Any]:
    return next((entry for entry in profile.get("methods", []) if entry["method"] == method), {})


def _is_gift_card(profile: Content, method: str) -> bool:
    return _means(profile, method).get("kind") == GIFT_CARD


def label(profile: Content, method: str) -> str:
    """What a means of payment is called before the customer."""
    return str(_means(profile, method).get("label", method))


def original(order: Content) -> str:
    """The means by which most of what is held came; where nothing is held, the shop does not know one."""
    sums = held(order)
    return max(sums, key=lambda method: sums[method]) if sums else ORIGINAL


def chosen(case: Case) -> str:
    """The means for a difference: the customer's choice where the rule leaves it to them, else the original one.

    Raises Refused (method).
    """
    wanted = _wanted(case)
    if wanted != original(case.order) and not (case.rule.methods and _means(case.profile, wanted)):
        raise Refused("method", method=label(case.profile, wanted))
    return wanted


def receiver(case: Case) -> str:
    """The means that a refund goes to. Raises Refused (method, refund_to)."""
    wanted = _wanted(case)
    if wanted in held(case.order) or wanted == original(case.order):
        return wanted
    if not _means(case.profile, wanted):
        raise Refused("method", method=wanted)
    to_card = case.rule.refund_to == "original_or_gift_card" and _is_gift_card(case.profile, wanted)
    if case.rule.refund_to != "any" and not to_card:
        raise Refused("refund_to", method=label(case.profile, wanted))
    return wanted


def _wanted(case: Case) -> str:
    return case.command.method if case.command.method not in ("", ORIGINAL) else original(case.order)


def another(case: Case) -> str:
    """The known means that is to pay instead of the present one. Raises Refused (method, same_method)."""
    wanted = case.command.method
    if not _means(case.profile, wanted):
        raise Refused("method", method=wanted)
    if list(held(case.order)) == [wanted] or wanted == original(case.order):
        raise Refused("same_method", method=label(case.profile, wanted))
    return wanted


def refund_notes(case: Case, refunds: Iterable[Entry]) -> Notes:
    """What to say of money that goes back."""
    return tuple(_refund_note(case, method, amount) for _, method, amount in refunds)


def _refund_note(case: Case, method: str, amount: Decimal) -> tuple[str, Mapping[str, str]]:
    values = {"amount": yuan(amount), "method": label(case.profile, method)}
    if _is_gift_card(case.profile, method):
        return "refund_gift_card", values
    key = "refund_original" if method in held(case.order) else "get_back"
    return key, values | {"days": _days(case, method)}


def difference_notes(case: Case, method: str, more: Decimal) -> Notes:
    """What to say of a difference: `more` is what the customer pays, negative what comes back."""
    values = {"amount": yuan(abs(more)), "method": label(case.profile, method)}
    if more > 0:
        return (("pay_more", values),)
    return (("get_back", values | {"days": _days(case, method)}),) if more < 0 else ()


def later_notes(case: Case, method: str, amount: Decimal) -> Notes:
    """What to say of money that goes back once the goods are there."""
    values = {"amount": yuan(amount), "method": label(case.profile, method), "days": _days(case, method)}
    return (("refund_later", values),)


def kind_of(profile: Content, method: str) -> str:
    """Which kind of means of payment one is: gift_card, card, wallet or bank; empty where the shop has not told."""
    return str(_means(profile, method).get("kind", ""))


def _days(case: Case, method: str) -> str:
    return str(case.rule.days_until_money(kind_of(case.profile, method)))
