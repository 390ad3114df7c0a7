"""What lies beside a case: each step of its life, colleagues' notes, and the words by which it is found."""

from collections.abc import Iterable
from dataclasses import dataclass

from pynamodb.attributes import UnicodeAttribute
from pynamodb.transactions import TransactWrite

from chalicelib import clock, settings
from chalicelib.message import Agent
from chalicelib.shapes import plain, shaped
from chalicelib.store import table
from chalicelib.ulids import ulid

_MOST = 500


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("cases")

    case = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case's life: the move, the state it led to, who made it (None: the system or the customer), and their note."""

    id: str
    at: str
    move: str
    state: str
    by: Agent | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A colleague's words that no customer sees. `mentions` are ids of agents."""

    id: str
    at: str
    by: Agent
    text: str
    mentions: tuple[str, ...] = ()


def step(case: str, version: int, move: str, state: str, by: Agent | None, note: str = "") -> table.Write:
    """The write of a step, for the transaction that makes it: the one that leads to this version of the case."""
    now = clock.now()
    content = Step(ulid(now), clock.iso(now), move, state, by, note)
    row = _Row(case, f"step#{version:06}", document=table.as_json(plain(content)))
    return lambda transaction: transaction.save(row, condition=_Row.sort.does_not_exist())


def steps(case: str) -> list[Step]:
    """A case's steps, the first one first. Raises Unavailable."""
    with table.careful():
        rows = _Row.query(case, _Row.sort.startswith("step#"), consistent_read=True, limit=_MOST)
        return [shaped(Step, row.content) for row in rows]


def keep_note(case: str, note: Note) -> Note:
    """Keeps a note under its own id: the same id again gives what is kept. Raises Unavailable."""
    row = _Row(case, f"note#{note.id}", document=table.as_json(plain(note)))
    try:
        with table.careful():
            row.save(condition=_Row.sort.does_not_exist())
    except table.Overtaken:
        return next(kept for kept in notes(case) if kept.id == note.id)
    return note


def noting(case: str, note: Note) -> table.Write:
    """The write of a note, for the transaction with what it tells of."""
    row = _Row(case, f"note#{note.id}", document=table.as_json(plain(note)))
    return lambda transaction: transaction.save(row, condition=_Row.sort.does_not_exist())


def notes(case: str) -> list[Note]:
    """A case's notes, the oldest first. Raises Unavailable."""
    with table.careful():
        rows = _Row.query(case, _Row.sort.startswith("note#"), consistent_read=True, limit=_MOST)
        return sorted((shaped(Note, row.content) for row in rows), key=lambda note: note.at)


def findable(case: str, terms: Iterable[str]) -> table.Write:
    """The write by which a case is found under each of these terms; empty ones are left out."""
    expires = table.expiry(days=settings.conversation_days())
    rows = [_Row(_place(term), case, expires=expires) for term in dict.fromkeys(filter(None, terms))]

    def write(transaction: TransactWrite) -> None:
        for row in rows:
            transaction.save(row)

    return write


def found(term: str, limit: int) -> list[str]:
    """Ids of the cases found under a term, the newest first. Raises Unavailable."""
    with table.careful():
        return [str(row.sort) for row in _Row.query(_place(term), scan_index_forward=False, limit=limit)]


def _place(term: str) -> str:
    return f"find#{term.strip().casefold()}"
