"""What was done at the desk beyond the steps of a case: who, what, to what, when; written once and never changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pynamodb.attributes import UnicodeAttribute

from chalicelib import clock, settings
from chalicelib.message import Agent
from chalicelib.shapes import plain, shaped
from chalicelib.store import table
from chalicelib.ulids import ulid

_PAGE = 500


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("agents")

    agent = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody did: `what` it was done to (an id), and `about` it what a reader has to know, as text.

    Never a password, a phone, an address, or what a customer wrote.
    """

    did: str
    by: Agent
    what: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    id: str = ""


def deed(did: str, by: Agent, what: str = "", /, **about: str) -> Deed:
    """A deed that is done just now."""
    now = clock.now()
    return Deed(did, by, what, about, clock.iso(now), ulid(now))


def keep(done: Deed) -> None:
    """Stores a deed. Raises Unavailable; Overtaken where its id was there, which chance forbids."""
    table.together([writing(done)])


def writing(done: Deed) -> table.Write:
    """The write that stores a deed, for the transaction of what was done."""
    expires = table.expiry(days=settings.audit_days())
    row = _Row(_month(clock.moment(done.at)), done.id, document=table.as_json(plain(done)), expires=expires)
    return lambda transaction: transaction.save(row, condition=_Row.sort.does_not_exist())


def between(since: datetime, until: datetime, after: str = "", latest_first: bool = False) -> Iterator[Deed]:
    """The deeds from `since` to before `until`, on from the one with the id `after`. Raises Unavailable."""
    first, last = _edge(since), _edge(until)
    if after and latest_first:
        last = min(last, after)
    elif after:
        first = max(first, f"{after}0")
    months = list(_months(since, until))
    for month in reversed(months) if latest_first else months:
        yield from _of_month(month, first, last, latest_first)


def _of_month(month: str, first: str, last: str, latest_first: bool) -> Iterator[Deed]:
    """The rows from `first` to before `last`, page by page."""
    while first < last:
        with table.careful():
            key = _Row.sort.between(first, last)
            rows = _Row.query(month, key, consistent_read=True, limit=_PAGE, scan_index_forward=not latest_first)
            page = [shaped(Deed, row.content) for row in rows]
        yield from (deed for deed in page if deed.id != last)
        if len(page) < _PAGE:
            return
        first, last = (first, page[-1].id) if latest_first else (f"{page[-1].id}0", last)


def _edge(moment: datetime) -> str:
    """What stands before every id of this millisecond."""
    return ulid(moment)[:10]


def _month(moment: datetime) -> str:
    return f"audit#{moment.astimezone(UTC):%Y-%m}"


def _months(since: datetime, until: datetime) -> Iterator[str]:
    month = since.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while month < until:
        yield _month(month)
        month = (month + timedelta(days=32)).replace(day=1)
