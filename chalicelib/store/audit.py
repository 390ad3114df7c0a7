"""What was done at the desk beyond the steps of a case: who, what, to what, when; written once and never changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pynamodb.attributes import UnicodeAttribute

from chalicelib import clock, settings
from chalicelib.message import Agent, plain, shaped, ulid
from chalicelib.store import table

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


def between(since: datetime, until: datetime, after: str = "") -> Iterator[Deed]:
    """The deeds from `since` to before `until`, oldest first, on from the one with the id `after`. Raises Unavailable."""
    last = _edge(until)
    for month in _months(since, until):
        first = max(_edge(since), after and f"{after}0")
        while page := _page(month, first, last):
            yield from page
            first = f"{page[-1].id}0"


def _page(month: str, first: str, last: str) -> list[Deed]:
    if first >= last:
        return []
    with table.careful():
        rows = list(_Row.query(month, _Row.sort.between(first, last), consistent_read=True, limit=_PAGE))
    return [shaped(Deed, row.content) for row in rows]


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
