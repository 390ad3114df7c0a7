"""Cases: what a person has to settle, who holds it, and who waits before whom."""

from dataclasses import dataclass, field
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from chalicelib import clock, settings
from chalicelib.edge.errors import NotFound
from chalicelib.message import Agent, Customer, plain, shaped
from chalicelib.store import table, tallies

GENERAL, LEADS = "general", "leads"
WAITING, CLAIMED, CLOSED = "waiting", "claimed", "closed"


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


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("cases")

    case = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True, default="case")
    queue = UnicodeAttribute(null=True)
    waiting_since = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    changed_at = UnicodeAttribute(null=True)
    waiting = _Waiting()
    by_status = _ByStatus()


@dataclass(frozen=True, slots=True)
class Case:
    """One matter for a person. `queue` is the skill group: LEADS is for leads and admins only; times are ISO-8601 UTC."""

    id: str
    conversation: str
    customer: Customer
    reason: str
    opened_at: str
    status: str = WAITING
    queue: str = "general"
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


def opening(case: Case) -> table.Write:
    """The write that opens a case, for a turn's transaction."""
    row, tally = _row(case), tallies.came(case.queue, case.id)

    def write(transaction: TransactWrite) -> None:
        transaction.save(row, condition=_Row.case.does_not_exist())
        tally(transaction)

    return write


def changing(case: Case, expected: str) -> table.Write:
    """The write that brings a case into its new form if it is still as `case.version` - 1 left it."""
    row = _row(case)
    condition = (_Row.status == expected) & (_Row.version == case.version - 1)

    left = tallies.went(case.queue, case.id) if expected == WAITING and case.status != WAITING else None

    def write(transaction: TransactWrite) -> None:
        transaction.save(row, condition=condition)
        if left:
            left(transaction)

    return write


def case_of(identifier: str) -> Case:
    """The case with this id. Raises NotFound, Unavailable."""
    with table.careful():
        rows = list(_Row.batch_get([(identifier, "case")], consistent_read=True))
    if not rows:
        raise NotFound("There is no such case.")
    return _case(rows[0])


def waiting(queue: str = "general", limit: int = 100) -> list[Case]:
    """The waiting cases of a queue, the longest wait first. Raises Unavailable."""
    with table.careful():
        return [_case(row) for row in _Row.waiting.query(queue, limit=limit)]


def with_status(status: str, agent: str = "", limit: int = 100) -> list[Case]:
    """Claimed or closed cases, the latest change first; of one agent only where `agent` is given."""
    with table.careful():
        rows = _Row.by_status.query(status, scan_index_forward=False, limit=None if agent else limit)
        found = (_case(row) for row in rows)
        mine = [case for case in found if not agent or (case.agent and case.agent.id == agent)]
    return mine[:limit]


def before(case: str, queue: str = "general") -> int:
    """How many customers wait before the one of this case, in three calls however many there are. Raises Unavailable."""
    with table.careful():
        first = next((str(row.waiting_since) for row in _Row.waiting.query(queue, limit=1)), case)
        if first >= case:
            return 0
        inside = _Waiting.waiting_since.between(tallies.bucket_of(case), _predecessor(case))
        return tallies.tallied(queue, first, case) + _Row.waiting.count(queue, inside)


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
        # An id sorts by the time it was made, and no two are equal: a place in the queue without ties.
        waiting_since=case.id if queued else None,
    )


def _case(row: _Row) -> Case:
    return shaped(Case, row.content)
