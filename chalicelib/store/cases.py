"""Cases: what a person has to settle, who holds it, and who waits before whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from chalicelib import clock, settings
from chalicelib.edge.errors import NotFound
from chalicelib.message import Agent, Customer
from chalicelib.shapes import plain, shaped
from chalicelib.store import loads, papers, table, tallies
from chalicelib.ulids import placed

GENERAL, LEADS = "general", "leads"
WAITING, CLAIMED, CLOSED = "waiting", "claimed", "closed"
_END = "~"  # behind every place
# Where a case is listed, by where it stands in its life (handover/life.py).
LISTED: Mapping[str, str] = {
    "open": WAITING,
    "waiting": WAITING,
    "reopened": WAITING,
    "claimed": CLAIMED,
    "active": CLAIMED,
    "on_hold": CLAIMED,
    "with_department": CLAIMED,
    "resolved": CLOSED,
    "closed": CLOSED,
}


class _Waiting(GlobalSecondaryIndex["_Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "waiting"
        projection = AllProjection()

    queue = UnicodeAttribute(hash_key=True)
    waiting_since = UnicodeAttribute(range_key=True)


class _ByStatus(GlobalSecondaryIndex["_Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_status"
        projection = AllProjection()

    status = UnicodeAttribute(hash_key=True)
    changed_at = UnicodeAttribute(range_key=True)


class _ByHolder(GlobalSecondaryIndex["_Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "by_holder"
        projection = AllProjection()

    holder = UnicodeAttribute(hash_key=True)
    changed_at = UnicodeAttribute(range_key=True)


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("cases")

    case = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True, default="case")
    queue = UnicodeAttribute(null=True)
    waiting_since = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    changed_at = UnicodeAttribute(null=True)
    holder = UnicodeAttribute(null=True)
    waiting = _Waiting()
    by_status = _ByStatus()
    by_holder = _ByHolder()


@dataclass(frozen=True, slots=True)
class Case:
    """One matter for a person. Times are ISO-8601 UTC, empty where they have not come.

    `status` is where it is listed, `state` where it stands in its life; `queue` is the skill group: LEADS is for leads and admins
    only. It waits since `queued_at`, is promised a person's first word at `due`, and stands at `place` in its line. `awaiting` is
    whose turn it is to speak since `spoken_at` (agent, customer), `paused` the seconds that it waited for the customer. `why` are
    the reasons of the decision to hand over, `told` what the customer heard of their wait (seconds). `last_agent` is who had it
    last, `tasks` how many departments work on it, `breached` which of its clocks have rung. `pauses` are the times from and to which
    its clocks stood still, `paused_since` is since when they stand still now; `held` are the times at which the bot asked for patience;
    `asked_at` is since when a first word is owed, empty: since it was opened.
    """

    id: str
    conversation: str
    customer: Customer
    reason: str
    opened_at: str
    status: str = WAITING
    queue: str = GENERAL
    subject: str = ""
    last: str = ""
    language: str = "zh-Hans"
    claimed_at: str = ""
    closed_at: str = ""
    agent: Agent | None = None
    resolution: str = ""
    order: str = ""
    briefing: dict[str, Any] = field(default_factory=dict)
    version: int = 1
    state: str = WAITING
    channel: str = "web"
    place: str = ""
    queued_at: str = ""
    due: str = ""
    priority: str = "normal"
    labels: tuple[str, ...] = ()
    snoozed_until: str = ""
    first_reply_at: str = ""
    awaiting: str = ""
    spoken_at: str = ""
    paused: float = 0.0
    last_agent: Agent | None = None
    reopened: int = 0
    resolved_at: str = ""
    tasks: int = 0
    why: tuple[str, ...] = ()
    told: Mapping[str, float] = field(default_factory=dict)
    callback: str = ""
    breached: tuple[str, ...] = ()
    pauses: tuple[tuple[str, str], ...] = ()
    paused_since: str = ""
    held: tuple[str, ...] = ()
    asked_at: str = ""

    @property
    def stands(self) -> str:
        """Its place in the line: one that says nothing else stands by its age."""
        return self.place or self.id


def opening(case: Case, *terms: str) -> table.Write:
    """The write that opens a case, for a turn's transaction; `terms` are what it is found by beside its customer and order."""
    row, tally = _row(case), tallies.came(case.queue, case.stands)
    step = papers.step(case.id, case.version, "open", case.state, None, ", ".join(case.why))
    found = papers.findable(case.id, (case.customer.id, case.customer.name, case.order, *terms))

    def write(transaction: TransactWrite) -> None:
        transaction.save(row, condition=_Row.case.does_not_exist())
        for other in (tally, step, found):
            other(transaction)

    return write


def changing(
    after: Case, before: Case, move: str, by: Agent | None = None, note: str = "", capacity: int = 0
) -> table.Write:
    """The write that brings a case from `before`, if it is still so, to `after`: with its line, its holder's load and its audit.

    With a `capacity` only if its new holder has fewer cases than that.
    """
    row, others = _row(after), [papers.step(after.id, after.version, move, after.state, by, note)]
    others += [*_lines(before, after), *_loads(before, after, capacity)]

    def write(transaction: TransactWrite) -> None:
        transaction.save(row, condition=_Row.version == before.version)
        for other in others:
            other(transaction)

    return write


def case_of(identifier: str) -> Case:
    """The case with this id. Raises NotFound, Unavailable."""
    with table.careful():
        rows = list(_Row.batch_get([(identifier, "case")], consistent_read=True))
    if not rows:
        raise NotFound("There is no such case.")
    return _case(rows[0])


def named(identifiers: Sequence[str]) -> dict[str, Case]:
    """Those of these cases (distinct ids) that there are, by their ids. Raises Unavailable."""
    with table.careful():
        rows = _Row.batch_get([(identifier, "case") for identifier in identifiers], consistent_read=True)
        return {str(row.case): _case(row) for row in rows}


def waiting(queue: str = GENERAL, limit: int = 100) -> list[Case]:
    """The waiting cases of a queue, in the order of their places. Raises Unavailable."""
    with table.careful():
        return [_case(row) for row in _Row.waiting.query(queue, limit=limit)]


def with_status(status: str, agent: str = "", limit: int = 100) -> list[Case]:
    """Claimed or closed cases, the latest change first; of one agent only where `agent` is given."""
    if agent and status == CLAIMED:
        return held_by(agent, limit)
    with table.careful():
        rows = _Row.by_status.query(status, scan_index_forward=False, limit=None if agent else limit)
        found = (_case(row) for row in rows)
        mine = [case for case in found if not agent or (case.agent and case.agent.id == agent)]
    return mine[:limit]


def each(status: str) -> Iterator[Case]:
    """Every case with this status, page by page, the one that was changed longest ago first. Raises Unavailable."""
    with table.careful():
        yield from map(_case, _Row.by_status.query(status))


def held_by(agent: str, limit: int = 100) -> list[Case]:
    """The cases that an agent (id) holds, the latest change first. Raises Unavailable."""
    with table.careful():
        return [_case(row) for row in _Row.by_holder.query(agent, scan_index_forward=False, limit=limit)]


def found(term: str, limit: int = 50) -> list[Case]:
    """The cases of a customer's id or name, an order's number or a phone's last four digits, the newest first."""
    with table.careful():
        rows = list(_Row.batch_get([(identifier, "case") for identifier in papers.found(term, limit)]))
    return sorted(map(_case, rows), key=lambda case: case.id, reverse=True)


def before(place: str, queue: str = GENERAL) -> int:
    """How many customers wait before the one at this place, in three calls however many there are. Raises Unavailable."""
    with table.careful():
        first = next((str(row.waiting_since) for row in _Row.waiting.query(queue, limit=1)), place)
        if first >= place:
            return 0
        inside = _Waiting.waiting_since.between(tallies.bucket_of(place), _predecessor(place))
        return tallies.tallied(queue, first, place) + _Row.waiting.count(queue, inside)


def in_line(queue: str, first: Case, soon: datetime) -> tuple[int, int]:
    """How many wait in a line that begins with `first`, and how many of them by a promise that ends before `soon`; one call."""
    return tallies.of_line(queue, first.stands, placed(first.id, soon))


def count(queue: str) -> int:
    """How many wait in a queue, in two calls however many they are. Raises Unavailable."""
    with table.careful():
        first = next((str(row.waiting_since) for row in _Row.waiting.query(queue, limit=1)), "")
    return tallies.tallied(queue, first, _END) if first else 0


def _lines(before: Case, after: Case) -> list[table.Write]:
    """Takes it from where it stood and puts it where it stands now."""
    left = (before.queue, before.stands) if before.status == WAITING else None
    joined = (after.queue, after.stands) if after.status == WAITING else None
    if left and joined and tallies.same(left, joined):
        return []
    writes = [tallies.went(*left)] if left else []
    return [*writes, tallies.came(*joined)] if joined else writes


def _loads(before: Case, after: Case, capacity: int) -> list[table.Write]:
    gone, now = _holder(before), _holder(after)
    if gone == now:
        return []
    writes = [loads.lighter(gone)] if gone else []
    return [*writes, loads.heavier(now, capacity)] if now else writes


def _holder(case: Case) -> str:
    return case.agent.id if case.agent and case.status == CLAIMED else ""


def _predecessor(place: str) -> str:
    """The text just below a place: no other place lies between them."""
    return place[:-1] + chr(ord(place[-1]) - 1)


def _row(case: Case) -> _Row:
    queued = case.status == WAITING
    return _Row(
        case.id,
        document=table.as_json(plain(case)),
        version=case.version,
        status=case.status,
        changed_at=clock.iso(clock.now()),
        queue=case.queue if queued else None,
        waiting_since=case.stands if queued else None,
        holder=_holder(case) or None,
    )


def _case(row: _Row) -> Case:
    return shaped(Case, row.content)
