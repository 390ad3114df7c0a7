"""FAQ, promotions, products, policies, freight and routes: small, loaded whole, and asked for again only when a version moved."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from chalicelib import clock, settings
from chalicelib.edge.errors import Unavailable
from chalicelib.store import entries, packs, table
from chalicelib.ulids import ulid

_Row, _row = entries.Row, entries.row
TOPICS = {"faq": "faq", "promotions": "promotion", "products": "product", "policies": "policy"}
TOPICS |= {"freight": "freight", "routes": "route", "together": "together"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """All entries of a topic as of one version; replaced whole, never changed."""

    version: str
    entries: tuple[Mapping[str, Any], ...]


_shelves: dict[str, Shelf] = {}
_asked: dict[str, float] = {}
_tried: ContextVar[Mapping[str, Shelf] | None] = ContextVar("tried", default=None)


def shelf(topic: str) -> Shelf:
    """The entries of a topic; at most `settings.knowledge_seconds` old.

    While DynamoDB does not answer, the last known shelf serves on. Raises Unavailable before there is one.
    """
    if (tried := _tried.get()) and topic in tried:
        return tried[topic]
    if topic not in _shelves or time.monotonic() - _asked[topic] > settings.knowledge_seconds():
        _refresh(topic)
    return _shelves[topic]


@contextmanager
def trying(topic: str, shelf: Shelf) -> Iterator[None]:
    """Lets everything that is called in here read `shelf` as if it were in force: what is previewed is what will be said."""
    token = _tried.set({**(_tried.get() or {}), topic: shelf})
    try:
        yield
    finally:
        _tried.reset(token)


def load(topic: str, rows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Stores entries as imported: (changed, left as they were). Raises Unavailable."""
    if topic == packs.TOPIC:
        return packs.load(rows)
    kind = TOPICS[topic]
    changed, same = table.put_many(_Row, [_row(topic, f"{kind}#{row[kind]}", row) for row in rows])
    # Even where nothing changed: an import that broke off just before this is mended by importing again.
    _move_version(topic)
    return changed, same


def _move_version(topic: str) -> None:
    with table.careful():
        entries.version_row(topic, ulid(clock.now())).save()


def _refresh(topic: str) -> None:
    try:
        # First the version, then the entries: what is written in between is read under the older name, and so read again.
        version = entries.version(topic)
        if topic not in _shelves or _shelves[topic].version != version:
            _shelves[topic] = Shelf(version, _entries(packs.partition(version) if topic == packs.TOPIC else topic))
    except Unavailable:
        if topic not in _shelves:
            raise
    _asked[topic] = time.monotonic()


def _entries(partition: str) -> tuple[Mapping[str, Any], ...]:
    return entries.of(partition)


def entry_of(topic: str, identifier: str) -> dict[str, Any]:
    """One entry as it is at this moment, beside the shelf; empty where there is none. Raises Unavailable."""
    with table.careful():
        rows = list(_Row.batch_get([(topic, f"{TOPICS[topic]}#{identifier}")], consistent_read=True))
    return dict(rows[0].content) if rows else {}


def change(topic: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Makes one entry `after` if it is still `before`; shelves see it once the version was moved.

    Raises Overtaken, Unavailable.
    """
    kind = TOPICS[topic]
    with table.careful():
        _row(topic, f"{kind}#{after[kind]}", after).save(condition=_Row.digest == table.digest_of(before))


def move(topic: str) -> None:
    """Lets every warm Lambda read the topic again within `settings.knowledge_seconds`. Raises Unavailable."""
    _move_version(topic)
