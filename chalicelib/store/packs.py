"""Promotions as packs: each a whole set that is kept as it once was; which of them is in force, is one row that moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib import clock
from chalicelib.edge.errors import NotFound, Unavailable
from chalicelib.message import Agent
from chalicelib.shapes import plain, shaped
from chalicelib.store import entries, table
from chalicelib.store.entries import Row
from chalicelib.ulids import ulid

TOPIC = "promotions"
_PACKS, _DRAFTS, _DEEDS = (f"{TOPIC}#{name}" for name in ("packs", "drafts", "deeds"))
OPEN, APPROVED, PUBLISHED, DISCARDED = "open", "approved", "published", "discarded"
_ATTEMPTS = 6
_DAYS_OF_DONE_DRAFTS = 90
_NAMED = 500
_NOBODY = Agent("import", "import")

Rows = Mapping[str, Mapping[str, Any]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pack:
    """A set that was put in force: how (`origin`: import or draft), by whom, on top of which one (`base`), and what it changed.

    `authors` and `approved_by` are those of the draft that it was. A record names 500 ids of a sort at most: an import may
    bring more than a row of the store can name.
    """

    pack: str
    origin: str
    at: str
    by: Agent
    base: str = ""
    authors: tuple[Agent, ...] = ()
    approved_by: Agent | None = None
    note: str = ""
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody would like to change of the pack `base`: whole rows, and the ids of what goes.

    `authors` is everybody who wrote on it; `pack` is what it became.
    """

    draft: str
    at: str
    authors: tuple[Agent, ...]
    base: str = ""
    rows: tuple[Mapping[str, Any], ...] = ()
    remove: tuple[str, ...] = ()
    note: str = ""
    status: str = OPEN
    approved_by: Agent | None = None
    pack: str = ""
    version: int = 1

    def on(self, rows: Rows) -> Rows:
        """These rows with the draft's changes."""
        return {**without(rows, self.remove), **by_id(self.rows)}


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what when: drafted, edited, approved, discarded, published, restored or imported."""

    did: str
    by: Agent
    at: str = ""
    pack: str = ""
    draft: str = ""
    note: str = ""


def by_id(rows: Iterable[Mapping[str, Any]]) -> Rows:
    """Promotions by their ids."""
    return {row["promotion"]: row for row in rows}


def without(rows: Rows, gone: Iterable[str]) -> Rows:
    """Rows without those of some ids."""
    left_out = frozenset(gone)
    return {name: row for name, row in rows.items() if name not in left_out}


def partition(pack: str) -> str:
    """Under which topic a pack's rows are kept."""
    return f"{TOPIC}#{pack}"


def in_force() -> str:
    """The pack that customers are told of from now on; empty where there is none. Raises Unavailable."""
    return entries.version(TOPIC, consistent=True)


def rows_of(pack: str) -> Rows:
    """A pack's promotions by id; none for the empty name. Raises Unavailable."""
    return by_id(entries.of(partition(pack))) if pack else {}


def pack_of(identifier: str) -> Pack:
    """The record of a pack. Raises NotFound, Unavailable."""
    return _one(Pack, _PACKS, identifier)


def draft_of(identifier: str) -> Draft:
    """A draft. Raises NotFound, Unavailable."""
    return _one(Draft, _DRAFTS, identifier)


def find_draft(identifier: str) -> Draft | None:
    """A draft, or None where the name is no draft's. Raises Unavailable."""
    try:
        return draft_of(identifier)
    except NotFound:
        return None


def history(limit: int) -> list[Pack]:
    """The packs, the latest first. Raises Unavailable."""
    return _latest(Pack, _PACKS, limit)


def deeds(limit: int) -> list[Deed]:
    """What was done with packs and drafts, the latest first. Raises Unavailable."""
    return _latest(Deed, _DEEDS, limit)


def drafts(limit: int) -> list[Draft]:
    """The drafts that something can still come of, the latest first. Raises Unavailable."""
    found = _latest(Draft, _DRAFTS, None)
    return [draft for draft in found if draft.status in (OPEN, APPROVED)][:limit]


def keep(draft: Draft, deed: Deed) -> None:
    """Keeps a draft that is one version above what is stored. Raises Overtaken, Unavailable."""
    table.together([_keeping(draft), _noting(deed)])


def publish(pack: Pack, rows: Rows, deed: Deed, draft: Draft | None = None) -> None:
    """Puts a new pack in force in place of its base, all or nothing. Raises Overtaken, Unavailable."""
    # Nobody reads these rows before the pack's name is in force, so they need no transaction.
    table.put_many(Row, [entries.row(partition(pack.pack), f"promotion#{name}", row) for name, row in rows.items()])
    record = replace(pack, added=pack.added[:_NAMED], changed=pack.changed[:_NAMED], removed=pack.removed[:_NAMED])
    recorded = _saving(entries.row(_PACKS, pack.pack, plain(record)), Row.sort.does_not_exist())
    of_draft = [_keeping(draft)] if draft else []
    table.together([_pointing(pack.base, pack.pack), recorded, *of_draft, _noting(deed)])


def put_back(pack: str, instead_of: str, deed: Deed) -> None:
    """Puts a pack of the past in force again. Raises Overtaken, Unavailable."""
    table.together([_pointing(instead_of, pack), _noting(deed)])


def load(rows: Iterable[Mapping[str, Any]], by: Agent | None = None) -> tuple[int, int]:
    """Puts in force, at once, the pack in force with these rows: (changed, left as they were). Raises Unavailable."""
    sent = by_id(rows)
    for _ in range(_ATTEMPTS):
        try:
            changed = _imported(sent, by or _NOBODY)
        except table.Overtaken:
            continue  # somebody else published: theirs stays, ours goes on top of it
        return changed, len(sent) - changed
    raise Unavailable("Others are publishing promotions at this moment; please try again.")


def _imported(sent: Rows, by: Agent) -> int:
    base = in_force()
    before = rows_of(base)
    changed = [name for name in sent if name not in before or before[name] != sent[name]]
    if changed:
        added = tuple(name for name in changed if name not in before)
        rest = tuple(name for name in changed if name in before)
        pack = Pack(new_id(base), "import", clock.iso(clock.now()), by, base, added=added, changed=rest)
        publish(pack, {**before, **sent}, Deed("imported", by, pack=pack.pack))
    return len(changed)


def new_id(after: str = "") -> str:
    """A name that no pack or draft has yet."""
    return ulid(clock.now(), after)


def _pointing(before: str, after: str) -> table.Write:
    return _saving(entries.version_row(TOPIC, after), entries.still(before))


def _keeping(draft: Draft) -> table.Write:
    # `plain` leaves out what is empty, and a row's own empty fields are not ours to leave out.
    row = entries.row(_DRAFTS, draft.draft, {**plain(draft), "rows": [dict(one) for one in draft.rows]})
    row.version = draft.version
    if draft.status in (PUBLISHED, DISCARDED):
        row.expires = table.expiry(days=_DAYS_OF_DONE_DRAFTS)
    first = draft.version == 1
    return _saving(row, Row.sort.does_not_exist() if first else Row.version == draft.version - 1)


def _noting(deed: Deed) -> table.Write:
    now = clock.now()
    row = entries.row(_DEEDS, ulid(now), plain(replace(deed, at=clock.iso(now))))
    return _saving(row, Row.sort.does_not_exist())


def _saving(row: Row, condition: Condition) -> table.Write:
    def write(transaction: TransactWrite) -> None:
        transaction.save(row, condition=condition)

    return write


def _one(shape: type[T], topic: str, identifier: str) -> T:
    with table.careful():
        found = [row for row in Row.batch_get([(topic, identifier)], consistent_read=True) if table.alive(row)]
    if not found:
        raise NotFound(f"There is no such {shape.__name__.lower()}.")
    return shaped(shape, found[0].content)


def _latest(shape: type[T], topic: str, limit: int | None) -> list[T]:
    with table.careful():
        rows = list(Row.query(topic, consistent_read=True, scan_index_forward=False, limit=limit))
    return [shaped(shape, row.content) for row in rows]
