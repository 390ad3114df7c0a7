"""Where the shop's own data comes from: kefu's tables, which imports and events fill, or the shop's own API."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Protocol

from chalicelib import settings
from chalicelib.shop import kept
from chalicelib.store.knowledge import Shelf

if TYPE_CHECKING:
    # Commands know promotions, and those come from here.
    from chalicelib.shop.commands import Command, Content, Effect, Facts, Refusal

# A refusal that is no answer to the customer: the shop's data moved on since they were read. Read again, show again.
CHANGED = "changed"


class Accounts(Protocol):
    """Customers and their orders, as rows of docs/importing.md. All of it raises Unavailable."""

    def orders_of(self, customer: str) -> list[Content]:
        """The customer's latest orders, at most 20: parcels, payments, invoice and after-sales are in them."""

    def order_of(self, customer: str, number: str) -> Content:
        """One order of this customer; empty alike for absent and for somebody else's."""

    def profile_of(self, customer: str) -> Content:
        """The customer's profile, what they hold included; empty where the shop knows none."""

    def with_order(self, customer: str, number: str) -> tuple[Content, Content]:
        """Profile and order as they are at this moment; each empty where there is none."""

    def with_orders(self, customer: str) -> tuple[Content, list[Content]]:
        """Profile and latest orders; each empty where there is none."""

    def owner_of(self, number: str, phone_tail: str) -> str:
        """Whose order number and phone tail open together; empty for every miss alike."""


class Catalogue(Protocol):
    """What is the same for all customers: products with their stock, promotions."""

    def shelf(self, topic: str) -> Shelf:
        """All entries of a topic; `settings.knowledge_seconds` old, or as old as the source's silence. Raises Unavailable."""


class Commands(Protocol):
    """Who carries commands out. Raises Unavailable where it stays open whether one was."""

    def carried_out(
        self, customer: str, identifier: str, command: Command, facts: Facts, effect: Effect, now: datetime
    ) -> Effect | Refusal | None:
        """What was done, or why not; None where kefu itself keeps the orders, so that the turn's own writes do it.

        The same identifier again is done once, and answered as the first time.
        """

    def outcome_of(self, customer: str, identifier: str) -> Effect | None:
        """What was done under an identifier whose answer was lost on the way; None where nothing was."""


class Source(Accounts, Catalogue, Commands, Protocol):
    """All that customer service knows of a shop."""


def shop() -> Source:
    """The shop's API where the settings name one, else kefu's own tables."""
    address = settings.shop_api()
    return _connected(address) if address else kept


@cache
def _connected(address: str) -> Source:
    from chalicelib.shop.connector.api import ShopApi  # most shops never need it

    return ShopApi(address)
