"""What a command is judged by is read here, and what it changes becomes the writes of one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import clock
from chalicelib.shapes import plain
from chalicelib.shop import orders, promotions, source
from chalicelib.shop.commands import Command, Content, Effect, Facts, Refusal
from chalicelib.store import customers
from chalicelib.store.table import Write

_NAMED = 3  # of the open orders
_shelf: tuple[str | None, Mapping[str, Mapping[str, Any]]] = (None, {})


@dataclass(frozen=True, slots=True)
class Deed:
    """What a command that is carried out leaves for its turn: what it came to, what is written with it, and what the shop
    has to hear of."""

    effect: Effect
    writes: tuple[Write, ...]
    done: tuple[Mapping[str, Any], ...] = ()


def facts_of(customer: str, order_number: str) -> Facts | None:
    """The customer's order, profile and the catalogue; without a number, the profile and how many orders are open.

    None alike for an absent order and for somebody else's. Raises Unavailable.
    """
    if not order_number:
        waiting = tuple(order.order for order in orders.orders_of(customer) if order.open)
        return Facts({}, source.shop().profile_of(customer), _products(), len(waiting), waiting[:_NAMED])
    profile, order = source.shop().with_order(customer, order_number)
    return Facts(order, profile, _products(), promotions=promotions.known()) if order else None


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


def settle(
    customer: str, command: Command, facts: Facts, effect: Effect, command_id: str, now: datetime
) -> Deed | Refusal:
    """Has the command carried out by whoever keeps the orders: with the turn's own writes, or by the shop at once.

    The refusal is the shop's, `source.CHANGED` where its data moved on. Once for a command's id, however often it is called.
    Raises Unavailable where it stays open whether it was.
    """
    outcome = source.shop().carried_out(customer, command_id, command, facts, effect, now)
    if isinstance(outcome, Refusal):
        return outcome
    if outcome is None:
        done = _told(customer, command, facts, effect, command_id, now)
        return Deed(effect, carry_out(customer, command, facts, effect, command_id, now), (done,))
    return Deed(outcome, (customers.noting(customer, command_id, _noted(command, facts, outcome, now)),))


def settled_before(customer: str, command: Command, facts: Facts, command_id: str, now: datetime) -> Deed | None:
    """What the shop did without our hearing of it, as it can be where an answer got lost; None where it did nothing."""
    outcome = source.shop().outcome_of(customer, command_id)
    if not outcome:
        return None
    return Deed(outcome, (customers.noting(customer, command_id, _noted(command, facts, outcome, now)),))


def _told(
    customer: str, command: Command, facts: Facts, effect: Effect, command_id: str, now: datetime
) -> Mapping[str, Any]:
    """What the shop's own systems hear of a command that kefu has written."""
    noted = _noted(command, facts, effect, now)
    changed = {name: noted.pop(name) for name in ("order", "profile")}
    versions = {"order": (facts.order, effect.order), "profile": (facts.profile, effect.profile)}
    after = {name: before.get("version", 1) + 1 for name, (before, now) in versions.items() if now is not None}
    return {"id": command_id, "customer": customer, **noted, "changed": changed, "version": after}


def drafts_of(customer: str) -> list[Content]:
    """What the customer has begun in any conversation and neither done nor dropped, within the last day. Raises Unavailable."""
    return customers.drafts_of(customer)


def keeping_draft(customer: str, conversation: str, content: Content | None) -> Write:
    """The write that keeps what is being put together in a conversation; None: nothing any more."""
    return customers.keeping_draft(customer, conversation, content)


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
    shelf = source.shop().shelf("products")
    if _shelf[0] != shelf.version:
        _shelf = shelf.version, {entry["product"]: entry for entry in shelf.entries}
    return _shelf[1]
