"""The one connection that all tables share, and the few words in which they speak of failure."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from botocore.exceptions import BotoCoreError
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.connection import TableConnection
from pynamodb.connection.base import MetaTable
from pynamodb.exceptions import PynamoDBException
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib import clock, settings
from chalicelib.edge.errors import Unavailable
from chalicelib.store.wire import Quick

Write = Callable[[TransactWrite], None]
_LOST = ("ConditionalCheckFailed", "TransactionConflict")
R = TypeVar("R", bound="Row")


class Overtaken(Exception):
    """A condition did not hold: somebody else wrote first. Read again and decide again."""


# One second to connect and two to answer: a customer who waits longer than that has left.
_connection = Quick(
    region=settings.region(),
    host=settings.dynamodb_endpoint(),
    connect_timeout_seconds=1,
    read_timeout_seconds=2,
    max_pool_connections=25,
)


class Meta:
    """Where every table is; each adds its name."""

    table_name = ""
    region = settings.region()
    host = settings.dynamodb_endpoint()


class Row(Model):
    """What every row has: a version where it is written by many, its content as JSON, a day it expires."""

    version = NumberAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    document = UnicodeAttribute(null=True)
    expires = NumberAttribute(null=True)

    @classmethod
    def _get_connection(cls) -> TableConnection:
        """PynamoDB would open a client per table (0.25 s each); all of kefu's tables share one."""
        if cls._connection is None or cls._connection.connection is not _connection:
            bound = super()._get_connection()
            _learn(bound.get_meta_table())
            bound.connection = _connection
        assert cls._connection is not None
        return cls._connection

    @property
    def content(self) -> Any:
        """The JSON content of the row."""
        return json.loads(self.document) if self.document else {}


def _learn(table: MetaTable) -> None:
    """Several models may lie in one table: whichever comes first, the one that knows of its indexes describes it."""
    known = _connection._tables.get(table.table_name)
    if known is None or len(_indexes(known)) < len(_indexes(table)):
        _connection._tables[table.table_name] = table


def _indexes(table: MetaTable) -> Sequence[Any]:
    return table.data.get("GlobalSecondaryIndexes") or ()


def warm() -> None:
    """Open the client before the first customer comes; a Lambda's INIT phase has the CPU for it."""
    _ = _connection.client


def events() -> Any:
    """Botocore's hooks around every request to DynamoDB: to count them, or to inject faults."""
    return _connection.events


def as_json(content: Any) -> str:
    """Content in the compact spelling that is stored; equal contents give equal texts."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def digest_of(content: Any) -> str:
    """16 characters that differ when the content does."""
    return hashlib.sha256(as_json(content).encode()).hexdigest()[:16]


def expiry(**after: float) -> int:
    """The epoch second at which a row may go, `after` (a timedelta's words) from now."""
    return int((clock.now() + timedelta(**after)).timestamp())


def alive(row: Row) -> bool:
    """False for a row whose time is over: DynamoDB deletes such rows hours later."""
    return row.expires is None or row.expires > clock.now().timestamp()


@contextmanager
def careful() -> Iterator[None]:
    """Turns PynamoDB's and botocore's errors into the two that callers act on.

    Raises Overtaken where a condition failed, Unavailable where DynamoDB did not do what was asked.
    """
    try:
        yield
    except PynamoDBException as error:
        if _was_overtaken(error):
            raise Overtaken from error
        raise Unavailable(f"The store did not answer ({_code(error) or type(error.cause).__name__}).") from error
    except BotoCoreError as error:
        raise Unavailable(f"The store could not be reached ({type(error).__name__}).") from error


def _code(error: PynamoDBException) -> str:
    """DynamoDB's code of the error; PynamoDB's own property trips over a time-out, whose response is None."""
    response = getattr(error.cause, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _was_overtaken(error: PynamoDBException) -> bool:
    if _code(error) == "ConditionalCheckFailedException":
        return True
    reasons = [reason.code for reason in getattr(error, "cancellation_reasons", ()) if reason]
    return bool(reasons) and all(reason in _LOST for reason in reasons if reason != "None")


def together(writes: Iterable[Write]) -> None:
    """All writes or none, once, even where the first acknowledgement is lost and the SDK asks again.

    Raises Overtaken and Unavailable.
    """
    with careful(), TransactWrite(connection=_connection, client_request_token=str(uuid4())) as transaction:
        for write in writes:
            write(transaction)


def put_many(model: type[R], rows: Sequence[R]) -> tuple[int, int]:
    """Writes the rows that differ from what is stored: (written, left as they were).

    A stored row of a higher version stays. `rows` have distinct keys. Raises Unavailable.
    """
    written = 0
    for start in range(0, len(rows), 100):
        piece = rows[start : start + 100]
        with careful():
            stored = {_key(row): row for row in model.batch_get([_key(row) for row in piece])}
            changed = [row for row in piece if _differs(row, stored.get(_key(row)))]
            with model.batch_write() as batch:
                for row in changed:
                    batch.save(row)
        written += len(changed)
    return written, len(rows) - written


def _key(row: Row) -> tuple[str, str]:
    model = type(row)
    return getattr(row, str(model._hash_keyname)), getattr(row, str(model._range_keyname))


def _differs(row: Row, stored: Row | None) -> bool:
    if stored is None:
        return True
    return stored.digest != row.digest and (stored.version or 0) <= (row.version or 0)
