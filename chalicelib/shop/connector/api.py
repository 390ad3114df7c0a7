"""The shop's own API (docs/shop-api.md) as a source: each of its answers checked before anybody acts on it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from chalicelib import clock
from chalicelib.edge.errors import ShopUnavailable
from chalicelib.shapes import plain
from chalicelib.shop.commands import KINDS, REFUSALS, Command, Content, Effect, Facts, Refusal
from chalicelib.shop.connector import rows, visit
from chalicelib.shop.connector.origin import Origin
from chalicelib.shop.connector.shelves import Shelves
from chalicelib.shop.intake.kinds import ORDER_STATUSES
from chalicelib.shop.source import CHANGED
from chalicelib.store.knowledge import Shelf

_LATEST = 20
_LONGEST = 200  # characters of a value in a refusal


class ShopApi:
    """The shop at one address. All of it raises ShopUnavailable."""

    def __init__(self, address: str) -> None:
        self._origin = Origin(address)
        self._shelves = Shelves(self._origin)

    def orders_of(self, customer: str) -> list[Content]:
        """The customer's latest orders; one that is wrong makes the list no answer."""
        return visit.current().once(f"{_at(customer)}/orders", lambda: self._orders(customer))

    def order_of(self, customer: str, number: str) -> Content:
        """One order of this customer; empty where the shop knows none of this number."""
        return visit.current().once(_at(customer, number), lambda: self._order(customer, number))

    def profile_of(self, customer: str) -> Content:
        """The customer's profile; empty where the shop knows none."""
        return visit.current().once(_at(customer), lambda: self._profile(customer))

    def with_order(self, customer: str, number: str) -> tuple[Content, Content]:
        """Profile and order."""
        return self.profile_of(customer), self.order_of(customer, number)

    def with_orders(self, customer: str) -> tuple[Content, list[Content]]:
        """Profile and latest orders."""
        return self.profile_of(customer), self.orders_of(customer)

    def owner_of(self, number: str, phone_tail: str) -> str:
        """Whose order this is; the shop itself compares the ending of the phone, and so do we."""
        answer = self._origin.ask("POST", "/orders/find", {"number": number, "phone_tail": phone_tail})
        if answer.content is None:
            return ""
        found = rows.order(answer.content, number=number)
        if found["phone"][-4:] != phone_tail:
            return ""
        visit.current().told[_at(found["customer"], number)] = found
        return str(found["customer"])

    def shelf(self, topic: str) -> Shelf:
        """Products or promotions."""
        return self._shelves.shelf(topic)

    def carried_out(
        self, customer: str, identifier: str, command: Command, facts: Facts, effect: Effect, now: datetime
    ) -> Effect | Refusal | None:
        """Has the shop do it, once for its identifier, on the versions that the customer was shown."""
        wanted = {
            "id": identifier,
            "customer": customer,
            "command": plain(command),
            "confirmed_at": clock.iso(now),
            "based_on": {name: row.get("version", 1) for name, row in _shown(facts).items() if row},
            "expected": {"money": f"{effect.money:.2f}", "method": effect.method},
        }
        try:
            answer = self._origin.ask("POST", "/commands", wanted, **{"Idempotency-Key": identifier})
        finally:
            visit.current().forget()
        told = _told(answer.content, identifier)
        if told["status"] == "refused":
            return _refusal(told)
        after = _after(told, customer, command.order, "order" in KINDS[command.kind])
        return replace(effect, order=after.order, profile=after.profile)

    def outcome_of(self, customer: str, identifier: str) -> Effect | None:
        """What the shop did under this identifier."""
        answer = self._origin.ask("GET", f"/commands/{quote(identifier, safe='')}")
        told = _told(answer.content, identifier) if answer.content is not None else {}
        return _after(told, customer) if told.get("status") == "done" else None

    def _orders(self, customer: str) -> list[Content]:
        answer = self._origin.ask("GET", f"{_at(customer)}/orders?limit={_LATEST}")
        told = [] if answer.content is None else rows.listed(answer.content, "orders")[:_LATEST]
        found = [rows.order(row, customer) for row in told]
        visit.current().told.update({_at(customer, order["order"]): order for order in found})
        return found

    def _order(self, customer: str, number: str) -> Content:
        answer = self._origin.ask("GET", _at(customer, number))
        return {} if answer.content is None else rows.order(answer.content, customer, number)

    def _profile(self, customer: str) -> Content:
        answer = self._origin.ask("GET", _at(customer))
        return {} if answer.content is None else rows.profile(answer.content, customer)


def _at(customer: str, number: str = "") -> str:
    """The path of a customer, or of one of their orders."""
    path = f"/customers/{quote(customer, safe='')}"
    return f"{path}/orders/{quote(number, safe='')}" if number else path


def _shown(facts: Facts) -> Mapping[str, Content]:
    return {"order": facts.order, "profile": facts.profile}


def _told(content: Any, identifier: str) -> Content:
    """The answer to a command, if it is one to this command."""
    if isinstance(content, dict) and content.get("id") == identifier and content.get("status") in ("done", "refused"):
        return content
    raise ShopUnavailable("The shop's system did not say what became of the command.")


def _after(told: Content, customer: str, number: str = "", of_order: bool = False) -> Effect:
    """The rows as the shop has them after a command; the order's, where the command is about one."""
    order, profile = told.get("order"), told.get("profile")
    if of_order and not order:
        raise ShopUnavailable("The shop's system did not say what became of the order.")
    return Effect(
        rows.order(order, customer, number) if order else None, rows.profile(profile, customer) if profile else None
    )


def _refusal(told: Content) -> Refusal:
    """The shop's reason where it is one that we have words for; otherwise a colleague has to find them."""
    reason, given = str(told.get("reason")), told.get("values")
    if reason == CHANGED:
        return Refusal(CHANGED)
    names, given = REFUSALS.get(reason, ()), given if isinstance(given, dict) else {}
    values = {name: given[name] for name in names if isinstance(given.get(name), str)}
    complete = reason in REFUSALS and len(values) == len(names) and all(map(_is_speakable, values.values()))
    known = values.get("status", ORDER_STATUSES[0]) in ORDER_STATUSES
    return Refusal(reason, values) if complete and known else Refusal("not_allowed", person=True)


def _is_speakable(value: str) -> bool:
    return 0 < len(value) <= _LONGEST and value.isprintable()
