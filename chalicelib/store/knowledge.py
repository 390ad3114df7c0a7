"""FAQ, promotions, products and policies: small, loaded whole, and asked for again only when a version moved."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import UnicodeAttribute

from chalicelib import clock, settings
from chalicelib.edge.errors import Unavailable
from chalicelib.message import ulid
from chalicelib.store import table

TOPICS = {"faq": "faq", "promotions": "promotion", "products": "product", "policies": "policy"}
TOPICS |= {"together": "together"}
_VERSION = "version"


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("knowledge")

    topic = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All entries of a topic as of one version; replaced whole, never changed."""

    version: str
    entries: tuple[Mapping[str, Any], ...]


_shelves: dict[str, Shelf] = {}
_asked: dict[str, float] = {}


def shelf(topic: str) -> Shelf:
    """The entries of a topic; at most `settings.knowledge_seconds` old.

    While DynamoDB does not answer, the last known shelf serves on. Raises Unavailable before there is one.
    """
    if topic not in _shelves or time.monotonic() - _asked[topic] > settings.knowledge_seconds():
        _refresh(topic)
    return _shelves[topic]


def load(topic: str, rows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Stores entries as imported: (changed, left as they were). Raises Unavailable."""
    kind = TOPICS[topic]
    entries = [_row(topic, f"{kind}#{row[kind]}", row) for row in rows]
    changed, same = table.put_many(_Row, entries)
    # Even where nothing changed: an import that broke off just before this is mended by importing again.
    _move_version(topic)
    return changed, same


def _move_version(topic: str) -> None:
    with table.careful():
        _Row(_VERSION, topic, document=table.as_json(ulid(clock.now()))).save()


def _refresh(topic: str) -> None:
    try:
        # First the version, then the entries: what is written in between is read under the older name, and so read again.
        version = _version(topic)
        if topic not in _shelves or _shelves[topic].version != version:
            _shelves[topic] = Shelf(version, _entries(topic))
    except Unavailable:
        if topic not in _shelves:
            raise
    _asked[topic] = time.monotonic()


def _version(topic: str) -> str:
    with table.careful():
        rows = list(_Row.batch_get([(_VERSION, topic)]))
    return str(rows[0].content) if rows else ""


def _entries(topic: str) -> tuple[Mapping[str, Any], ...]:
    with table.careful():
        return tuple(row.content for row in _Row.query(topic, consistent_read=True))


def _row(topic: str, sort: str, content: Mapping[str, Any]) -> _Row:
    return _Row(topic, sort, document=table.as_json(content), digest=table.digest_of(content))
