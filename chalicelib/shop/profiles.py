"""Customers as they may see themselves: what they are called, how they pay, and whether they want to be known."""

from dataclasses import dataclass

from chalicelib.shapes import shaped
from chalicelib.shop import source
from chalicelib.shop.orders import Order, newest_first


@dataclass(frozen=True, slots=True)
class Means:
    """A saved way to pay; only gift cards have a balance, in yuan."""

    method: str
    kind: str
    label: str = ""
    balance: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the shop has told of a customer; `personal` is false for one who does not want to be greeted by their purchases."""

    customer: str = ""
    name: str = ""
    level: str = ""
    email: str = ""
    methods: tuple[Means, ...] = ()
    deletion_requested_at: str = ""
    personal: bool = True


def profile_of(customer: str) -> Profile:
    """The customer's profile; an empty one where the shop has not brought it in. Raises Unavailable."""
    return shaped(Profile, source.shop().profile_of(customer))


def with_orders(customer: str) -> tuple[Profile, list[Order]]:
    """Profile and latest orders, the newest first, in one call. Raises Unavailable."""
    profile, orders = source.shop().with_orders(customer)
    return shaped(Profile, profile), newest_first(orders)
