"""Customers and their orders: an order is reached through its customer's key, or not at all."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from pynamodb.attributes import UnicodeAttribute

from chalicelib import settings
from chalicelib.store import table

Content = dict[str, Any]


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("customers")

    customer = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)


def order_of(customer: str, number: str) -> Content:
    """One order of this customer; empty where they have none of this number. Raises Unavailable."""
    return _content(customer, f"order#{number}")


def orders_of(customer: str, limit: int = 20) -> list[Content]:
    """The customer's latest orders, the newest number first. Raises Unavailable."""
    with table.careful():
        rows = _Row.query(customer, _Row.sort.startswith("order#"), scan_index_forward=False, limit=limit)
        return [row.content for row in rows]


def owner_of(number: str, phone_tail: str) -> str:
    """Whose order this is, for someone who knows its number and the last four digits of its phone.

    The row's key is made of both, so without both there is nothing to find: a wrong tail and an absent
    order are the same miss. Empty for a miss. Raises Unavailable.
    """
    return str(_content(_door(number, phone_tail), "door").get("customer", ""))


def load_profiles(rows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Stores customers as imported: (changed, left as they were). Raises Unavailable."""
    return table.put_many(_Row, [_row(row["customer"], "profile", row) for row in rows])


def load_orders(rows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Stores orders as imported, each with the door that leads guests to it. Raises Unavailable."""
    orders = list(rows)
    doors = [_row(_door(o["order"], o["phone"][-4:]), "door", {"customer": o["customer"]}) for o in orders]
    table.put_many(_Row, doors)
    return table.put_many(_Row, [_row(o["customer"], f"order#{o['order']}", o) for o in orders])


def _door(number: str, phone_tail: str) -> str:
    # Keyed with the stage's name only: the phone tail is no secret worth more, and the rate limit guards it.
    words = f"{number}|{phone_tail}".encode()
    return "door#" + hmac.new(settings.stage().encode(), words, hashlib.sha256).hexdigest()[:32]


def _content(customer: str, sort: str) -> Content:
    with table.careful():
        rows = list(_Row.batch_get([(customer, sort)]))
    return dict(rows[0].content) if rows and table.alive(rows[0]) else {}


def _row(customer: str, sort: str, content: Mapping[str, Any]) -> _Row:
    return _Row(
        customer,
        sort,
        document=table.as_json(content),
        digest=table.digest_of(content),
        version=content.get("version", 1),
    )
