"""Whose account somebody may bind who knows an order's number and the complete phone number that it was bought with."""

import hmac
import re

from chalicelib.scenes.ask import Ask
from chalicelib.scenes.service.line import number_in
from chalicelib.shop import source
from chalicelib.store import passing

_TRIES, _QUARTER = 3, 15 * 60
_NO_DIGIT = re.compile(r"\D")


def order_in(ask: Ask) -> str:
    """The number of an order that a message names; empty where it names none."""
    return next(iter(ask.reading.entities.get("order", [])), "")


def phone_in(ask: Ask) -> str:
    """The complete phone number in a message, beside the number of an order or alone; empty where there is none."""
    text = ask.inbound.text
    for number in ask.reading.entities.get("order", []):
        text = re.sub(re.escape(number), " ", text, flags=re.IGNORECASE)
    return number_in(text)


def may_try(ask: Ask, address: str, order: str) -> bool:
    """Counts a try; False once three were made in a quarter of an hour, from this address or at this order. Raises Unavailable."""
    tries = [passing.attempt(f"bind#{what}", _TRIES, _QUARTER) for what in (address, f"order#{order}")]
    return all(tries)


def owner(order: str, phone: str) -> str:
    """Whose order it is, if the phone is the order's own and the customer's own; empty for every miss alike. Raises Unavailable."""
    digits = _digits(phone)
    customer = source.shop().owner_of(order, digits[-4:])
    if not customer:
        return ""
    profile, bought = source.shop().with_order(customer, order)
    phones = [_digits(str(content.get("phone", ""))) for content in (bought, profile)]
    return customer if all(hmac.compare_digest(digits.encode(), one.encode()) for one in phones) else ""


def _digits(phone: str) -> str:
    """A number without what may be before it at home: masked ones keep too few digits to be anybody's."""
    digits = _NO_DIGIT.sub("", phone).removeprefix("00")
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
