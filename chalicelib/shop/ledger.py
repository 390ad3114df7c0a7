"""What a command is judged by is read here, and what it changes becomes the writes of one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib import clock
from chalicelib.message import plain
from chalicelib.shop import orders
from chalicelib.shop.commands import Command, Content, Effect, Facts
from chalicelib.store import customers, knowledge
from chalicelib.store.table import Write

_NAMED = 3  # of the open orders
_shelf: tuple[str | None, Mapping[str, Mapping[str, Any]]] = (None, {})


def facts_of(customer: str, order_number: str) -> Facts | None:
    """The customer's order, profile and the catalogue; without a number, the profile and how many orders are open.

    None alike for an absent order and for somebody else's. Raises Unavailable.
    """
    if not order_number:
        waiting = tuple(order.order for order in orders.orders_of(customer) if order.open)
        return Facts({}, customers.profile_of(customer), _products(), len(waiting), waiting[:_NAMED])
    profile, order = customers.with_order(customer, order_number)
    return Facts(order, profile, _products()) if order else None


def carry_out(
    customer: str, command: Command, facts: Facts, effect: Effect, command_id: str, now: datetime
) -> tuple[Write, ...]:
    """The writes that make the effect true, once for a command's id, and only of the facts it was judged by.

    Overtaken where they are written too late or again: then read, judge and ask again.
    """
    writes = [customers.noting(customer, command_id, _noted(command, facts, effect, now))]
    if effect.order is not None:
        writes.append(customers.changing_order(customer, facts.order, effect.order))
    if effect.profile is not None:
        writes.append(customers.changing_profile(customer, facts.profile, effect.profile))
    return tuple(writes)


def _noted(command: Command, facts: Facts, effect: Effect, now: datetime) -> Content:
    """What a later reader wants to know: what was asked, when, what it changed from what into what."""
    return {
        "command": plain(command),
        "at": clock.iso(now),
        "money": f"{effect.money:.2f}",
        "method": effect.method,
        "order": _changes(facts.order, effect.order),
        "profile": _changes(facts.profile, effect.profile),
    }


def _changes(before: Content, after: Content | None) -> Content:
    names = {*before, *after} if after is not None else set()
    now = after or {}
    differing = sorted(name for name in names if before.get(name) != now.get(name))
    return {name: [before.get(name), now.get(name)] for name in differing}


def _products() -> Mapping[str, Mapping[str, Any]]:
    global _shelf
    shelf = knowledge.shelf("products")
    if _shelf[0] != shelf.version:
        _shelf = shelf.version, {entry["product"]: entry for entry in shelf.entries}
    return _shelf[1]
