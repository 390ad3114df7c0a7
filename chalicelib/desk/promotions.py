"""The routes by which promotions change: read the packs, draft, look ahead, approve, publish, and take back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request

from chalicelib import clock
from chalicelib.edge import auth, http, rights
from chalicelib.edge.telemetry import noted
from chalicelib.message import Agent
from chalicelib.shapes import plain
from chalicelib.shop import preview, publishing
from chalicelib.shop.changes import changes
from chalicelib.shop.intake.kinds import LEVELS
from chalicelib.store import audit, packs
from chalicelib.store.packs import Draft, Rows

doors = Blueprint(__name__)
_CORS = http.cors()
_LARGEST = 200_000  # bytes of a draft: with what is kept beside it, it has to fit into one row
_MOST = 200

Json = dict[str, Any]


@doors.route("/desk/promotions/packs", cors=_CORS)
@http.answers(200)
def list_packs() -> Json:
    """The packs there were, which of them is in force, and everything that was done; the latest first."""
    _agent()
    limit = http.query(_request(), "limit", http.whole_text(1, _MOST), 50)
    found = [plain(pack) for pack in packs.history(limit)]
    return {"in_force": packs.in_force(), "packs": found, "deeds": [plain(deed) for deed in packs.deeds(limit)]}


@doors.route("/desk/promotions/packs/{pack}", cors=_CORS)
@http.answers(200)
def show_pack(pack: str) -> Json:
    """One pack with all its promotions."""
    _agent()
    found = packs.pack_of(_identifier("pack", pack))
    return {"pack": plain(found), "promotions": list(packs.rows_of(found.pack).values())}


@doors.route("/desk/promotions/packs/{pack}/restore", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def restore_pack(pack: str) -> Json:
    """Puts a pack of the past in force again; the reason is kept."""
    agent = _agent()
    body = http.body_of(_request(), {"reason": http.text(500)})
    with noted("promotions", did="restored", pack=pack, by=agent.id):
        found = publishing.restore(_identifier("pack", pack), body["reason"], agent)
    audit.keep(audit.deed("promotions_restored", agent, found.pack, reason=body["reason"]))
    return {"in_force": found.pack, "pack": plain(found)}


@doors.route("/desk/promotions/drafts", methods=["GET"], cors=_CORS)
@http.answers(200)
def list_drafts() -> Json:
    """The drafts that something can still come of, the latest first."""
    _agent()
    return {"in_force": packs.in_force(), "drafts": [_shown(draft) for draft in packs.drafts(_MOST)]}


@doors.route("/desk/promotions/drafts", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def post_draft() -> Json:
    """A new draft: the pack in force with the rows that are sent, and without those that are to go."""
    agent = _agent()
    body = _content({})
    return {"draft": _shown(publishing.draft(**body, by=agent))}


@doors.route("/desk/promotions/drafts/{draft}", methods=["GET"], cors=_CORS)
@http.answers(200)
def show_draft(draft: str) -> Json:
    """One draft, whatever became of it."""
    _agent()
    return {"draft": _shown(packs.draft_of(_identifier("draft", draft)))}


@doors.route("/desk/promotions/drafts/{draft}", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def edit_draft(draft: str) -> Json:
    """The draft with other content, on the pack that is in force now; it has to be approved anew."""
    agent = _agent()
    body = _content({"version": _version})
    return {"draft": _shown(publishing.edit(_identifier("draft", draft), **body, by=agent))}


@doors.route("/desk/promotions/drafts/{draft}/approve", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def approve_draft(draft: str) -> Json:
    """The yes of somebody who did not write on it, to the draft as it was when they saw it."""
    agent = _agent()
    body = http.body_of(_request(), {"version": _version})
    found = publishing.approve(_identifier("draft", draft), body["version"], agent)
    audit.keep(audit.deed("promotions_approved", agent, found.draft, note=found.note))
    return {"draft": _shown(found)}


@doors.route("/desk/promotions/drafts/{draft}/publish", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def publish_draft(draft: str) -> Json:
    """Puts an approved draft in force; every promotion in it then goes by its own hours."""
    agent = _agent()
    with noted("promotions", did="published", draft=draft, by=agent.id):
        pack = publishing.publish(_identifier("draft", draft), agent)
    audit.keep(audit.deed("promotions_published", agent, pack.pack, draft=draft, note=pack.note))
    return {"in_force": pack.pack, "pack": plain(pack)}


@doors.route("/desk/promotions/drafts/{draft}/discard", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def discard_draft(draft: str) -> Json:
    """The draft is given up."""
    agent = _agent()
    return {"draft": _shown(publishing.discard(_identifier("draft", draft), agent))}


@doors.route("/desk/promotions/preview", cors=_CORS)
@http.answers(200)
def show_preview() -> Json:
    """What a customer of a level is told at an instant, what would change, and what is doubtful about it."""
    agent, request = _agent(), _request()
    at = http.query(request, "at", http.moment, clock.now())
    level = http.query(request, "level", http.one_of(*LEVELS), "")
    wanted = http.query(request, "pack", http.identifier, "")
    if wanted and packs.find_draft(wanted):
        rights.insist(agent.role, rights.WRITING)
    name, rows, present = preview.tried(wanted)
    seen, change = preview.seen(name, rows, at, level), changes(present, rows)
    touched = change.touched if wanted else None
    return {
        "at": clock.iso(at),
        "level": level,
        **{group: [rows[one] for one in getattr(seen, group)] for group in ("on", "coming", "ended")},
        "edges": [asdict(edge) for edge in seen.edges],
        "changes": _told(change.added, change.removed, change.changed, rows, present),
        "doubts": [
            {"code": one.code, "promotion": one.promotion, **one.values}
            for one in preview.doubted(name, rows, at, touched)
        ],
    }


def _told(
    added: tuple[str, ...],
    removed: tuple[str, ...],
    changed: Mapping[str, Mapping[str, Any]],
    rows: Rows,
    present: Rows,
) -> Json:
    fields = {
        name: [{"field": field, "before": before, "after": after} for field, (before, after) in pairs.items()]
        for name, pairs in changed.items()
    }
    return {
        "added": [rows[name] for name in added],
        "removed": [present[name] for name in removed],
        "changed": [{"promotion": name, "name": rows[name].get("name"), "fields": fields[name]} for name in fields],
    }


def _shown(draft: Draft) -> Json:
    return {"rows": [], "remove": [], "note": "", **plain(draft)} | {"rows": [dict(row) for row in draft.rows]}


def _content(checks: http.Checks) -> Json:
    optional = {"rows": _rows, "remove": _names, "note": http.text(500, 0)}
    return {"rows": [], "remove": [], "note": "", **http.body_of(_request(), checks, optional, _LARGEST)}


def _rows(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > _MOST:
        raise ValueError(f"must be a list of at most {_MOST} promotions")
    return value


def _names(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > _MOST:
        raise ValueError(f"must be a list of at most {_MOST} ids")
    return [http.identifier(name) for name in value]


_version = http.whole(1, 1_000_000)


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request


def _agent() -> Agent:
    return auth.agent_of(_request())


def _identifier(name: str, value: str) -> str:
    return str(http.checked(name, unquote(value), http.identifier))
