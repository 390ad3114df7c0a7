"""Tasks: what a department has to do for a case, in the line of its department until it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.transactions import TransactWrite

from chalicelib import clock, settings
from chalicelib.edge.errors import NotFound
from chalicelib.message import Agent
from chalicelib.shapes import plain, shaped
from chalicelib.store import table
from chalicelib.ulids import ulid

OPEN, TAKEN, ANSWERED, CANCELLED = "open", "taken", "answered", "cancelled"
STATES = (OPEN, TAKEN, ANSWERED, CANCELLED)
TO_DO = (OPEN, TAKEN)
_SORT = "task#"
_PARTED = "-"  # between the case's id and the task's own mark


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
    sort = UnicodeAttribute(range_key=True)
    queue = UnicodeAttribute(null=True)
    waiting_since = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    changed_at = UnicodeAttribute(null=True)
    waiting = _Waiting()
    by_status = _ByStatus()


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a department is asked for. Times are ISO-8601 UTC.

    `asked` and `answer` are the fields of its form (handover/forms); `tells`: the customer is told of the answer. `place` is where
    it stands in its department's line. `links` counts the links that were made: the last one is good, until `link_until`.
    `late`: it was told that the deadline passed. `answer_id` is the client's own id of the answer, by which a repeat is known; `version` counts the steps.
    """

    id: str
    case: str
    form: str
    department: str
    by: Agent
    at: str
    due: str
    place: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    tells: bool = False
    state: str = OPEN
    taker: Agent | None = None
    taken_at: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)
    answer_id: str = ""
    done_by: Agent | None = None
    done_at: str = ""
    note: str = ""
    links: int = 0
    link_until: str = ""
    late: bool = False
    version: int = 1

    @property
    def to_do(self) -> bool:
        """Whether somebody still has to answer it."""
        return self.state in TO_DO


def name(case: str, mark: str) -> str:
    """The id of a case's task: it says where the task lies."""
    return f"{case}{_PARTED}{mark}"


def place(due: str) -> str:
    """A place of its own in a line that goes by the deadlines."""
    return ulid(clock.moment(due))


def last_place(due: str) -> str:
    """The place behind all that are due by then."""
    return place(due)[:10] + "~"


def opening(task: Task) -> table.Write:
    """The write that opens a task, for the transaction with its case."""
    row = _row(task)
    return lambda transaction: transaction.save(row, condition=_Row.sort.does_not_exist())


def changing(task: Task) -> table.Write:
    """The write that brings a task into its new form if it is still as `task.version` - 1 left it."""
    row, untouched = _row(task), _Row.version == task.version - 1

    def write(transaction: TransactWrite) -> None:
        transaction.save(row, condition=untouched)

    return write


def find(identifier: str) -> Task | None:
    """The task with this id, if there is one. Raises Unavailable."""
    case, _, mark = identifier.rpartition(_PARTED)
    if not case or not mark:
        return None
    with table.careful():
        rows = list(_Row.batch_get([(case, f"{_SORT}{identifier}")], consistent_read=True))
    return shaped(Task, rows[0].content) if rows else None


def task_of(identifier: str) -> Task:
    """The task with this id. Raises NotFound, Unavailable."""
    found = find(identifier)
    if found is None:
        raise NotFound("There is no such task.")
    return found


def of_case(case: str) -> list[Task]:
    """All tasks of a case, the first asked for first. Raises Unavailable."""
    with table.careful():
        rows = _Row.query(case, _Row.sort.startswith(_SORT), consistent_read=True)
        return sorted((shaped(Task, row.content) for row in rows), key=lambda task: task.at)


def to_do(department: str, limit: int = 100) -> list[Task]:
    """A department's open and taken tasks, the first due first. Raises Unavailable."""
    with table.careful():
        return [shaped(Task, row.content) for row in _Row.waiting.query(_line(department), limit=limit)]


def due_before(department: str, moment: str, limit: int = 500) -> list[Task]:
    """Those of them whose deadline is not after a moment (ISO), the first due first. Raises Unavailable."""
    until = _Waiting.waiting_since <= last_place(moment)
    with table.careful():
        return [shaped(Task, row.content) for row in _Row.waiting.query(_line(department), until, limit=limit)]


def done(department: str, limit: int = 100) -> list[Task]:
    """A department's answered and cancelled tasks, the latest first. Raises Unavailable."""
    with table.careful():
        rows = _Row.by_status.query(_line(department), scan_index_forward=False, limit=limit)
        return [shaped(Task, row.content) for row in rows]


def _row(task: Task) -> _Row:
    line = _line(task.department)
    return _Row(
        task.case,
        f"{_SORT}{task.id}",
        document=table.as_json(plain(task)),
        version=task.version,
        queue=line if task.to_do else None,
        waiting_since=task.place if task.to_do else None,
        status=None if task.to_do else line,
        changed_at=None if task.to_do else task.done_at,
    )


def _line(department: str) -> str:
    # No skill group and no status has a # in its name.
    return f"task#{department}"
