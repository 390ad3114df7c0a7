"""The shop's data where kefu keeps them itself: rows in DynamoDB that imports and events fill and commands change."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.store.customers import order_of, orders_of, owner_of, profile_of, with_order, with_orders
from chalicelib.store.knowledge import shelf

if TYPE_CHECKING:
    from chalicelib.shop.commands import Command, Effect, Facts, Refusal

__all__ = [
    "carried_out",
    "order_of",
    "orders_of",
    "outcome_of",
    "owner_of",
    "profile_of",
    "shelf",
    "with_order",
    "with_orders",
]


def carried_out(
    customer: str, identifier: str, command: Command, facts: Facts, effect: Effect, now: datetime
) -> Effect | Refusal | None:
    """Nobody else is asked: what changes is written with the turn, or not at all."""
    return None


def outcome_of(customer: str, identifier: str) -> Effect | None:
    """No answer gets lost where there is no asking."""
    return None
