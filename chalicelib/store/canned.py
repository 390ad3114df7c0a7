"""The replies that agents keep ready: one document that is replaced whole, by whoever saw the present one."""

from collections.abc import Mapping
from typing import Any

from chalicelib.store import entries, table

TOPIC = "canned"
_SORT = "canned#shop"


def kept() -> Mapping[str, Any]:
    """The replies as they are stored at this moment; empty where the shop never wrote any. Raises Unavailable."""
    with table.careful():
        rows = list(entries.Row.batch_get([(TOPIC, _SORT)], consistent_read=True))
    return dict(rows[0].content) if rows else {}


def replace(content: Mapping[str, Any], version: int) -> None:
    """Keeps replies as this version if the one before is in force. Raises Overtaken, Unavailable."""
    row = entries.row(TOPIC, _SORT, {**content, "version": version})
    row.version = version
    first = entries.Row.sort.does_not_exist()
    with table.careful():
        row.save(condition=first if version == 1 else entries.Row.version == version - 1)
