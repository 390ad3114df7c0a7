"""What came broken, wrong or not at all: the same thing anew or the money, and its way back is the shop's to pay."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from chalicelib.shop.commands import after_sales, lines, payments
from chalicelib.shop.commands.case import Case, Refused, yuan
from chalicelib.shop.commands.shapes import PROBLEMS, Content, Effect, Notes

_THERE = ("delivered", "returned")
_ARRIVES: Notes = (("freight_shop", {}),)


def damaged(case: Case) -> Effect:
    """The same thing anew or the money, once the broken goods are back; of little worth they may stay."""
    _something_is_there(case)
    places = lines.picked(case, case.command.skus)
    _shown(case)
    return _of(_AFTER_DAMAGE, case)(case, places, "quality")


def wrong_or_missing(case: Case) -> Effect:
    """What is missing is sent again or paid back; what came instead of it goes back first."""
    problem = case.command.problem
    if problem == "missing":
        _none_on_the_way(case)
    _something_is_there(case)
    places = lines.picked(case, case.command.skus)
    if problem not in PROBLEMS:
        raise Refused("problem")
    if problem == "missing":
        return _of(_WHERE_MISSING, case)(case, places, "wrong_item")
    _shown(case)
    return _of(_WHERE_WRONG, case)(case, places, "wrong_item")


def remedies(kind: str, problem: str, order: Content, skus: tuple[str, ...], keep: str) -> tuple[str, ...]:
    """What a customer can be offered: the money without a return only up to the worth that the rule says."""
    table = _AFTER_DAMAGE if kind == "damaged" else _WHERE_MISSING if problem == "missing" else _WHERE_WRONG
    skus_there = [lines.sku_of(item) for item in order["items"]]
    worth = lines.worth(order, [place for place, sku in enumerate(skus_there) if sku in skus])
    return tuple(remedy for remedy in table if remedy != "keep" or worth <= Decimal(keep or "0"))


def _shown(case: Case) -> None:
    if case.rule.photo == "required" and not case.command.photos:
        raise Refused("no_photo", person=True)


def _something_is_there(case: Case) -> None:
    """Of an order in several parcels one may have come before the others; where none has, nothing can be wrong with it."""
    came = any(parcel["status"] == "delivered" for parcel in case.order.get("parcels", []))
    if case.order["status"] == "shipped" and not came:
        raise Refused("state", order=case.number, status="shipped")


def _none_on_the_way(case: Case) -> None:
    """What is missing may simply lie in a parcel that is not there yet."""
    for parcel in case.order.get("parcels", []):
        if parcel["status"] not in _THERE:
            courier = parcel.get("courier", "")
            raise Refused("on_the_way", order=case.number, parcel=parcel["parcel"], courier=courier)


def _of(remedies_of: "Mapping[str, _Remedy]", case: Case) -> "_Remedy":
    remedy = remedies_of.get(case.command.remedy)
    if remedy is None:
        raise Refused("remedy")
    return remedy


def _money_after_return(case: Case, places: list[int], reason: str) -> Effect:
    method, amount = payments.receiver(case), lines.worth(case.order, places)
    order = _opened(case, "return", places, reason, method=method, amount=yuan(amount), freight="shop")
    return Effect(order, None, amount, method, payments.later_notes(case, method, amount) + _ARRIVES)


def _same_after_return(case: Case, places: list[int], reason: str) -> Effect:
    lines.again(case, places)
    to = [lines.sku_of(case.order["items"][place]) for place in places]
    order = _opened(case, "exchange", places, reason, to=to, difference="0.00", freight="shop")
    return Effect(order, None, notes=(("sent_again", {}), *_ARRIVES))


def _sent_again(case: Case, places: list[int], reason: str) -> Effect:
    lines.again(case, places)
    return Effect(_opened(case, "resend", places, reason), notes=(("sent_again", {}),))


def _money_at_once(case: Case, places: list[int], reason: str) -> Effect:
    method, amount = payments.receiver(case), lines.worth(case.order, places)
    if amount > Decimal(case.rule.keep or "0"):
        raise Refused("keep", person=True, amount=yuan(amount), limit=yuan(Decimal(case.rule.keep or "0")))
    order = _opened(case, "refund", places, reason, method=method, amount=yuan(amount))
    order["refund"] = {"amount": yuan(amount), "requested_at": case.at, "method": method}
    return Effect(order, None, amount, method, payments.refund_notes(case, [("refund", method, amount)]))


def _opened(case: Case, kind: str, places: list[int], reason: str, **more: object) -> Content:
    return after_sales.opened(case, places, kind, reason=reason, photos=list(case.command.photos), **more)


_Remedy = Callable[[Case, list[int], str], Effect]
_AFTER_DAMAGE: Mapping[str, _Remedy] = {
    "replace": _same_after_return,
    "refund": _money_after_return,
    "keep": _money_at_once,
}
_WHERE_WRONG: Mapping[str, _Remedy] = {"replace": _same_after_return, "refund": _money_after_return}
_WHERE_MISSING: Mapping[str, _Remedy] = {"replace": _sent_again, "keep": _money_at_once}
