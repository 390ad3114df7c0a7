"""What each line has learnt of late: how long its cases take, how right the told waits were, and how fast customers come.

A line is learnt from once a case and deed: the case keeps a mark of it, written together with what was learnt.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.transactions import TransactWrite

from chalicelib import settings
from chalicelib.shapes import plain, shaped
from chalicelib.store import table

_ATTEMPTS = 8
_MINUTES = 16  # in which arrivals are counted, in as many rows: a minute takes the row of the one so long ago
_PACE = "pace"


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("cases")

    case = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)
    minute = NumberAttribute(null=True)
    came = NumberAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Line:
    """One group's line. `handled` are seconds that cases took, `shares` real by expected wait for each kind of wait, the newest
    last. Of `told` customers who have waited, `inside` did so as long as they were told; `off` are the seconds by which the
    expectation was wrong, of all of them. `came` are customers a minute of late, by the minute."""

    handled: tuple[float, ...] = ()
    shares: tuple[tuple[float, ...], ...] = ()
    told: int = 0
    inside: int = 0
    off: float = 0.0
    came: dict[int, int] = field(default_factory=dict)


def line(group: str) -> Line:
    """What is known of a group's line, in one call. Raises Unavailable."""
    with table.careful():
        return _read(group)[0]


def learn(group: str, case: str, deed: str, change: Callable[[Line], Line]) -> bool:
    """Learns from a case's deed, unless it was learnt from before; whether it was. Raises Unavailable, Overtaken by a crowd."""
    for attempt in range(_ATTEMPTS):
        try:
            with table.careful():
                before, version = _read(group)
                if _is_marked(case, deed):
                    return False
            table.together([_marking(case, deed), _keeping(group, change(before), version)])
            return True
        except table.Overtaken:
            if attempt == _ATTEMPTS - 1:
                raise
    return False


def arrive(group: str, at: datetime) -> None:
    """Counts a customer who came. A repeat counts once more: too busy rather than not busy enough. Raises Unavailable."""
    minute = int(at.timestamp()) // 60
    row = _Row(_line(group), f"{_PACE}#{minute % _MINUTES:x}")
    for _ in range(_ATTEMPTS):
        try:
            with table.careful():
                row.update([_Row.came.add(1)], condition=_Row.minute == minute)
            return
        except table.Overtaken:
            _begin(row, minute)


def _begin(row: _Row, minute: int) -> None:
    """The row is that of a minute long ago, or there is none yet: it begins anew."""
    older = _Row.minute.does_not_exist() | (_Row.minute < minute)
    try:
        with table.careful():
            row.update([_Row.minute.set(minute), _Row.came.set(0)], condition=older)
    except table.Overtaken:
        return  # somebody else began it, or it is a later minute's already


def _read(group: str) -> tuple[Line, int]:
    found = Line()
    version, came = 0, dict[int, int]()
    for row in _Row.query(_line(group), _Row.sort.between(_PACE, f"{_PACE}~"), consistent_read=True):
        if row.sort == _PACE:
            found, version = shaped(Line, row.content), int(row.version or 0)
        elif row.minute is not None:
            came[int(row.minute)] = int(row.came or 0)
    return replace(found, came=came), version


def _is_marked(case: str, deed: str) -> bool:
    return bool(list(_Row.batch_get([(case, _mark(deed))], consistent_read=True)))


def _marking(case: str, deed: str) -> table.Write:
    row = _Row(case, _mark(deed), expires=table.expiry(days=30))
    return lambda transaction: transaction.save(row, condition=_Row.sort.does_not_exist())


def _keeping(group: str, after: Line, version: int) -> table.Write:
    row = _Row(_line(group), _PACE, document=table.as_json(plain(replace(after, came={}))), version=version + 1)
    condition = _Row.version == version if version else _Row.sort.does_not_exist()

    def write(transaction: TransactWrite) -> None:
        transaction.save(row, condition=condition)

    return write


def _mark(deed: str) -> str:
    return f"learnt#{deed}"


def _line(group: str) -> str:
    return f"line#{group}"
