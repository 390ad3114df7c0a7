"""Customers and their orders: an order is reached through its customer's key, or not at all."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib import clock, settings
from chalicelib.store import table

Content = dict[str, Any]
_PATIENCE = 90  # days for which somebody waits for a product
_DRAFT_HOURS = 24


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


def profile_of(customer: str) -> Content:
    """The customer's profile; empty where the shop has not brought one in. Raises Unavailable."""
    return _content(customer, "profile")


def choice_of(customer: str, about: str) -> Content:
    """What the customer decided about something; empty where they never did. Raises Unavailable."""
    return _content(customer, f"choice#{about}")


def choosing(customer: str, about: str, content: Content) -> table.Write:
    """The write that keeps a decision, in place of an earlier one."""
    row = _row(customer, f"choice#{about}", content)
    return lambda transaction: transaction.save(row)


def with_order(customer: str, number: str) -> tuple[Content, Content]:
    """Profile and order as they are at this moment, in one call; each empty where there is none. Raises Unavailable."""
    keys = [(customer, "profile"), (customer, f"order#{number}")]
    with table.careful():
        found = {row.sort: dict(row.content) for row in _Row.batch_get(keys, consistent_read=True) if table.alive(row)}
    return found.get("profile", {}), found.get(f"order#{number}", {})


def with_orders(customer: str, limit: int = 20) -> tuple[Content, list[Content]]:
    """Profile and latest orders, the newest number first, in one call; empty where there are none. Raises Unavailable."""
    with table.careful():
        # "profile" sorts after every "order#", so that a backward look meets it first.
        between = _Row.sort.between("order#", "profile")
        rows = list(_Row.query(customer, between, scan_index_forward=False, limit=limit + 1))
    profile: Content = next((row.content for row in rows if row.sort == "profile"), {})
    return profile, [row.content for row in rows if row.sort.startswith("order#")][:limit]


def changing_order(customer: str, before: Content, after: Content) -> table.Write:
    """The write that makes `before` into `after`, one version on, if the store still holds `before`."""
    return telling_order(customer, before, _next(before, after))


def telling_order(customer: str, before: Content, after: Content) -> table.Write:
    """The same for what the shop tells, which counts its own versions; an empty `before` is an order not known yet."""
    row = _row(customer, f"order#{after['order']}", after)
    door = _door_of(after) if not before or after["phone"][-4:] != before["phone"][-4:] else None

    def write(transaction: TransactWrite) -> None:
        transaction.save(row, condition=_holds(before))
        if door:
            transaction.save(door)

    return write


def changing_profile(customer: str, before: Content, after: Content) -> table.Write:
    """The same for the profile; an empty `before` is a customer whom the shop has not brought in."""
    row = _row(customer, "profile", _next(before, {"customer": customer} | after))
    return lambda transaction: transaction.save(row, condition=_holds(before))


def noting(customer: str, command: str, content: Content) -> table.Write:
    """The write that notes what was done under the command's id, which is why it is done once."""
    row = _row(customer, f"command#{command}", content)
    return lambda transaction: transaction.save(row, condition=_Row.sort.does_not_exist())


def identifying(customer: str, channel: str, content: Content) -> table.Write:
    """The write that keeps where a customer is reached on a channel, and whether they want to be."""
    row = _row(customer, f"identity#{channel}", content)
    return lambda transaction: transaction.save(row)


def identities_of(customer: str) -> list[Content]:
    """Where the customer is reached, a row a channel. Raises Unavailable."""
    with table.careful():
        return [
            dict(row.content) for row in _Row.query(customer, _Row.sort.startswith("identity#"), consistent_read=True)
        ]


def telling(customer: str, news: str) -> table.Write:
    """The write that notes that the customer was told, which is why it is told once."""
    row = _row(customer, f"told#{news}", {"at": clock.iso(clock.now())}, days=settings.conversation_days())
    return lambda transaction: transaction.save(row, condition=_Row.sort.does_not_exist())


def was_told(customer: str, news: str) -> bool:
    """Whether the customer was told this. Raises Unavailable."""
    return bool(_content(customer, f"told#{news}"))


def waiting(customer: str, product: str, sku: str, content: Content) -> table.Write:
    """The write that remembers who waits for a sku (empty: any) of a product, beside the others who do."""
    row = _row(f"product#{product}", _wait(sku, customer), {**content, "customer": customer}, days=_PATIENCE)
    return lambda transaction: transaction.save(row)


def waiting_for(product: str, sku: str) -> Iterator[Content]:
    """Everybody who waits for just this sku; empty: for any. Raises Unavailable."""
    with table.careful():
        for row in _Row.query(f"product#{product}", _Row.sort.startswith(_wait(sku, "")), consistent_read=True):
            if table.alive(row):
                yield dict(row.content)


def wait_of(customer: str, product: str, sku: str) -> Content:
    """What is remembered of a customer's wait; empty where they do not wait (any more). Raises Unavailable."""
    return _content(f"product#{product}", _wait(sku, customer))


def no_longer_waiting(customer: str, product: str, sku: str, content: Content) -> table.Write:
    """The write that ends a wait, if it is still this one."""
    row = _row(f"product#{product}", _wait(sku, customer), content)
    return lambda transaction: transaction.delete(row, condition=_Row.digest == table.digest_of(content))


def _wait(sku: str, customer: str) -> str:
    return f"waits#{sku}#{customer}"


def keeping_draft(customer: str, conversation: str, content: Content | None) -> table.Write:
    """The write that keeps for a day what a customer has begun in a conversation; without content it is forgotten."""
    row = _row(customer, f"draft#{conversation}", {**(content or {}), "at": clock.iso(clock.now())})
    row.expires = table.expiry(hours=_DRAFT_HOURS)
    return lambda transaction: transaction.save(row) if content else transaction.delete(row)


def drafts_of(customer: str) -> list[Content]:
    """What the customer has begun and not ended, by conversation. Raises Unavailable."""
    with table.careful():
        rows = list(_Row.query(customer, _Row.sort.startswith("draft#"), consistent_read=True))
        return [row.content for row in rows if table.alive(row)]


def _next(before: Content, after: Content) -> Content:
    return after | {"version": before.get("version", 1) + 1}


def _holds(before: Content) -> Condition:
    """True of the row only while its content is what was read, to the letter; an import may keep the version."""
    return _Row.digest == table.digest_of(before) if before else _Row.sort.does_not_exist()


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
    table.put_many(_Row, [_door_of(order) for order in orders])
    return table.put_many(_Row, [_row(o["customer"], f"order#{o['order']}", o) for o in orders])


def _door_of(order: Mapping[str, Any]) -> _Row:
    return _row(_door(order["order"], order["phone"][-4:]), "door", {"customer": order["customer"]})


def _door(number: str, phone_tail: str) -> str:
    # Keyed with the stage's name only: the phone tail is no secret worth more, and the rate limit guards it.
    words = f"{number}|{phone_tail}".encode()
    return "door#" + hmac.new(settings.stage().encode(), words, hashlib.sha256).hexdigest()[:32]


def _content(customer: str, sort: str) -> Content:
    with table.careful():
        rows = list(_Row.batch_get([(customer, sort)]))
    return dict(rows[0].content) if rows and table.alive(rows[0]) else {}


def _row(customer: str, sort: str, content: Mapping[str, Any], days: int = 0) -> _Row:
    return _Row(
        customer,
        sort,
        document=table.as_json(content),
        digest=table.digest_of(content),
        version=content.get("version", 1),
        expires=table.expiry(days=days) if days else None,
    )
