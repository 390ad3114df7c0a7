"""Places in a queue: counted where cases come and go, so that asking how many stand in front costs the same at any length.

A place has a time (that of the case's promise), which lies in a bucket of half a minute. Each bucket is tallied in a few rows, so that a crowd does not queue for
one of them. Who asks reads where the queue begins, the tallies from there to the own bucket, and counts inside that one.
"""

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from chalicelib import settings
from chalicelib.store import table

_BUCKET = 7  # characters of a ulid: 32.8 seconds
_SHARDS = 16


class _Tally(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("cases")

    case = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)
    waiting = NumberAttribute(null=True)


def came(queue: str, place: str) -> table.Write:
    """The write that tallies a case as waiting, for the transaction that makes it wait."""
    return _moved(queue, place, 1)


def went(queue: str, place: str) -> table.Write:
    """The same for one that waits no longer."""
    return _moved(queue, place, -1)


def tallied(queue: str, first: str, place: str) -> int:
    """How many wait from the bucket of `first` up to, and not in, that of `place`. Raises Unavailable."""
    if bucket_of(first) >= bucket_of(place):
        return 0
    between = _Tally.sort.between(bucket_of(first), bucket_of(place))
    with table.careful():
        return int(sum(row.waiting or 0 for row in _Tally.query(_line(queue), between)))


def of_line(queue: str, first: str, place: str) -> tuple[int, int]:
    """How many wait from the bucket of `first` on, and how many of them up to, and not in, that of `place`. Raises Unavailable."""
    with table.careful():
        rows = list(_Tally.query(_line(queue), _Tally.sort.between(bucket_of(first), "Z")))
    before = bucket_of(place)
    return int(sum(row.waiting or 0 for row in rows)), int(sum(row.waiting or 0 for row in rows if row.sort < before))


def bucket_of(place: str) -> str:
    """The bucket that a place lies in; it sorts before each place in it."""
    return place[:_BUCKET]


def same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two places, each with its queue, are tallied in the same row: who moves between them changes no tally."""
    return one[0] == other[0] and _tally(one[1]) == _tally(other[1])


def _moved(queue: str, place: str, by: int) -> table.Write:
    row = _Tally(_line(queue), _tally(place))
    actions: list[Any] = [_Tally.waiting.add(by), _Tally.expires.set(table.expiry(days=30))]

    def write(transaction: TransactWrite) -> None:
        transaction.update(row, actions=actions)

    return write


def _tally(place: str) -> str:
    return f"{bucket_of(place)}#{ord(place[-1]) % _SHARDS:x}"


def _line(queue: str) -> str:
    return f"line#{queue}"
