"""The words in which the tests of commands speak of replies and orders."""

from typing import Any

from chalicelib.store import customers
from tests.wardrobe import NUMBER

Json = dict[str, Any]
PAID, ARRIVED, UNPAID = NUMBER["paid"], NUMBER["arrived"], NUMBER["unpaid"]
NEW_HOME = "上海市静安区南京西路100号3楼"


def stored(customer: str, number: str) -> dict[str, Any]:
    return customers.order_of(customer, number)


def ids(reply: dict[str, Any]) -> list[str]:
    return [choice["id"] for choice in reply["choices"]]


def yes_of(reply: dict[str, Any]) -> str:
    """The button that carries out what the reply shows."""
    return next(choice for choice in ids(reply) if choice.startswith("form:yes-"))


def shows(reply: dict[str, Any]) -> bool:
    return "form:no" in ids(reply)
