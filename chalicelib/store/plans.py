"""The shop's service plan as it is kept: one document that is replaced whole, by whoever saw the present one."""

from collections.abc import Mapping
from typing import Any

from pynamodb.transactions import TransactWrite

from chalicelib import clock
from chalicelib.store import entries, knowledge, table
from chalicelib.ulids import ulid

TOPIC = "service"
_SORT = "plan#shop"


def latest() -> tuple[str, Mapping[str, Any]]:
    """The plan from memory, as old as other knowledge may be, and the version by which an equal one is known.

    Empty where the shop never wrote one. Raises Unavailable.
    """
    shelf = knowledge.shelf(TOPIC)
    return shelf.version, next(iter(shelf.entries), {})


def kept() -> Mapping[str, Any]:
    """The plan as it is stored at this moment. Raises Unavailable."""
    with table.careful():
        rows = list(entries.Row.batch_get([(TOPIC, _SORT)], consistent_read=True))
    return dict(rows[0].content) if rows else {}


def replace(content: Mapping[str, Any], version: int) -> None:
    """Keeps a plan as this version if the one before is in force. Raises Overtaken, Unavailable."""
    row = entries.row(TOPIC, _SORT, {**content, "version": version})
    row.version = version
    first = entries.Row.sort.does_not_exist()
    condition = first if version == 1 else entries.Row.version == version - 1
    moved = entries.version_row(TOPIC, ulid(clock.now()))

    def write(transaction: TransactWrite) -> None:
        transaction.save(row, condition=condition)
        transaction.save(moved)

    table.together([write])
