"""How promotions change while the shop is open: one person drafts, another approves, one write puts it in force or back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from chalicelib import clock
from chalicelib.edge.errors import BadRequest, Conflict, Forbidden
from chalicelib.message import Agent
from chalicelib.shop import intake
from chalicelib.shop.changes import changes
from chalicelib.store import packs
from chalicelib.store.packs import APPROVED, DISCARDED, OPEN, PUBLISHED, Deed, Draft, Pack, Rows
from chalicelib.store.table import Overtaken

_REBASE = (
    "Another pack has come into force since; save the draft again, which takes it there, and have it approved anew."
)


def draft(rows: Sequence[Any], remove: Sequence[str], note: str, by: Agent) -> Draft:
    """A new draft on the pack in force. `rows` as in docs/importing.md, whole; `remove` are ids.

    Raises BadRequest (wrong_rows with what is wrong, not_in_pack, nothing_to_change), Unavailable.
    """
    base = packs.in_force()
    wanted = _checked(rows, remove, packs.rows_of(base))
    new = Draft(packs.new_id(), clock.iso(clock.now()), (by,), base, wanted, tuple(remove), note)
    packs.keep(new, Deed("drafted", by, draft=new.draft, note=note))
    return new


def edit(identifier: str, version: int, rows: Sequence[Any], remove: Sequence[str], note: str, by: Agent) -> Draft:
    """The draft with other content, taken to the pack in force; an approval of what it was before is gone.

    Raises as `draft`, and Conflict (draft_changed, not_open), NotFound.
    """
    found, base = _seen(identifier, version), packs.in_force()
    wanted = _checked(rows, remove, packs.rows_of(base))
    authors = (*(one for one in found.authors if one.id != by.id), by)
    change = {"rows": wanted, "remove": tuple(remove), "note": note, "authors": authors, "base": base}
    return _kept(found, Deed("edited", by, note=note), status=OPEN, approved_by=None, **change)


def approve(identifier: str, version: int, by: Agent) -> Draft:
    """The draft approved, as it was seen, by somebody who wrote none of it.

    Raises Forbidden (own_draft), Conflict (draft_changed, not_open, outdated), NotFound, Unavailable.
    """
    found = _seen(identifier, version)
    if by.id in {author.id for author in found.authors}:
        raise Forbidden("Somebody who did not write on this draft has to approve it.", "own_draft")
    if found.status == APPROVED:
        return found
    _on_what_is_in_force(found)
    return _kept(found, Deed("approved", by), status=APPROVED, approved_by=by)


def discard(identifier: str, by: Agent) -> Draft:
    """The draft given up. Raises Conflict (not_open), NotFound, Unavailable."""
    found = packs.draft_of(identifier)
    return found if found.status == DISCARDED else _kept(_open(found), Deed("discarded", by), status=DISCARDED)


def publish(identifier: str, by: Agent) -> Pack:
    """Puts an approved draft in force at once; a second time changes nothing.

    Raises Conflict (not_approved, not_open, outdated), NotFound, Unavailable.
    """
    found = packs.draft_of(identifier)
    if found.status == PUBLISHED:
        return packs.pack_of(found.pack)
    if _open(found).status != APPROVED:
        raise Conflict("A second person has to approve this draft first.", "not_approved")
    _on_what_is_in_force(found)
    try:
        return _published(found, by)
    except Overtaken as error:
        latest = packs.draft_of(identifier)
        if latest.status != PUBLISHED:
            raise Conflict(_REBASE, "outdated") from error
        return packs.pack_of(latest.pack)


def _published(found: Draft, by: Agent) -> Pack:
    before = packs.rows_of(found.base)
    rows = found.on(before)
    name, change = packs.new_id(found.base), changes(before, rows)
    record = Pack(name, "draft", clock.iso(clock.now()), by, found.base, found.authors, found.approved_by, found.note)
    pack = replace(record, added=change.added, changed=tuple(change.changed), removed=change.removed)
    done = replace(found, status=PUBLISHED, pack=name, version=found.version + 1)
    packs.publish(pack, rows, Deed("published", by, pack=name, draft=found.draft, note=found.note), done)
    return pack


def restore(identifier: str, reason: str, by: Agent) -> Pack:
    """Puts a pack of the past in force again, in one step, whatever came after it.

    Raises Conflict (outdated) where somebody else was faster, NotFound, Unavailable.
    """
    pack, now = packs.pack_of(identifier), packs.in_force()
    if pack.pack == now:
        return pack
    try:
        packs.put_back(pack.pack, now, Deed("restored", by, pack=pack.pack, note=reason))
    except Overtaken as error:
        raise Conflict("Another pack has come into force this moment; look again.", "outdated") from error
    return pack


def _checked(rows: Sequence[Any], remove: Sequence[str], before: Rows) -> tuple[Mapping[str, Any], ...]:
    lines = "\n".join(json.dumps(row) for row in rows)
    read = intake.read("promotions", lines.encode(), "application/x-ndjson")
    if read.rejected:
        details = {"rejected": [asdict(row) for row in read.rejected]}
        raise BadRequest("Some rows are wrong.", "wrong_rows", details=details)
    unknown = [name for name in remove if name not in before]
    if unknown:
        raise BadRequest(f"{unknown[0]} is not in the pack in force.", "not_in_pack")
    if {row["promotion"] for row in read.rows} & set(remove):
        raise BadRequest("A promotion is both written and removed.")
    if not any(asdict(changes(before, {**packs.without(before, remove), **packs.by_id(read.rows)})).values()):
        raise BadRequest("This draft changes nothing.", "nothing_to_change")
    return read.rows


def _seen(identifier: str, version: int) -> Draft:
    """The draft, if it still is as somebody saw it."""
    found = _open(packs.draft_of(identifier))
    if found.version != version:
        raise Conflict("The draft was changed meanwhile; look at it again.", "draft_changed")
    return found


def _open(found: Draft) -> Draft:
    if found.status in (PUBLISHED, DISCARDED):
        raise Conflict(f"The draft is {found.status} already.", "not_open")
    return found


def _on_what_is_in_force(found: Draft) -> None:
    if found.base != packs.in_force():
        raise Conflict(_REBASE, "outdated")


def _kept(found: Draft, deed: Deed, **change: Any) -> Draft:
    new = replace(found, version=found.version + 1, **change)
    try:
        packs.keep(new, replace(deed, draft=found.draft))
    except Overtaken as error:
        raise Conflict("The draft was changed meanwhile; look at it again.", "draft_changed") from error
    return new
