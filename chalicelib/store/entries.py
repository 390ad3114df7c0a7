"""The knowledge table: the rows of a topic, and the one row that says which version of it is in force."""

from collections.abc import Mapping
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from chalicelib import settings
from chalicelib.store import table

_VERSION = "version"


class Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("knowledge")

    topic = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)


def row(topic: str, sort: str, content: Mapping[str, Any]) -> Row:
    """A row as it is stored, with the digest by which an equal one is known."""
    return Row(topic, sort, document=table.as_json(content), digest=table.digest_of(content))


def of(topic: str) -> tuple[Mapping[str, Any], ...]:
    """All entries of a topic, by their sort keys. Raises Unavailable."""
    with table.careful():
        return tuple(row.content for row in Row.query(topic, consistent_read=True))


def version(topic: str, consistent: bool = False) -> str:
    """The version that is in force; empty where there is none. Raises Unavailable."""
    with table.careful():
        rows = list(Row.batch_get([(_VERSION, topic)], consistent_read=consistent))
    return str(rows[0].content) if rows else ""


def version_row(topic: str, version: str) -> Row:
    """The row that puts a version in force."""
    return Row(_VERSION, topic, document=table.as_json(version))


def still(version: str) -> Condition:
    """The condition on a version row that it still names this version; empty: that there is no such row."""
    return Row.document == table.as_json(version) if version else Row.document.does_not_exist()
