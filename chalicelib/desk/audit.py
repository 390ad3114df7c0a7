"""The route by which it is read, and taken away as a file, who did what at the desk."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from chalice.app import Blueprint, Request, Response

from chalicelib import clock
from chalicelib.channels import web
from chalicelib.edge import auth, http
from chalicelib.edge.errors import BadRequest
from chalicelib.message import Agent
from chalicelib.store import audit
from chalicelib.store.audit import Deed

doors = Blueprint(__name__)
_CORS = http.cors()
_LONGEST = timedelta(days=400)
_USUAL = timedelta(days=30)
_MOST = 10_000  # of a file, which has to fit into one answer
_COLUMNS = ("at", "did", "by", "name", "role", "what", "about")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_HEADERS = {
    "Content-Type": "application/csv; charset=utf-8",
    "Content-Disposition": 'attachment; filename="audit.csv"',
    "Cache-Control": "no-store",
}

Json = dict[str, Any]


@doors.route("/desk/audit", cors=_CORS)
@http.answers(200)
def list_deeds() -> Json | Response:
    """Who did what: page by page with the latest first, or all of it as a file, which is itself written down."""
    reader, request = auth.agent_of(_request()), _request()
    since, until = _span(request)
    who = http.query(request, "who", http.text(64), "")
    if http.query(request, "format", http.one_of("json", "csv"), "json") == "csv":
        return _file(since, until, who, reader)
    limit = http.query(request, "limit", http.whole_text(1, 1000), 200)
    after = http.query(request, "after", web.cursor, "")
    looked_at = list(islice(audit.between(since, until, after, latest_first=True), limit))
    cursor = looked_at[-1].id if len(looked_at) == limit else ""
    return {"deeds": [_shown(deed) for deed in _of(who, looked_at)], "cursor": cursor}


def _file(since: datetime, until: datetime, who: str, reader: Agent) -> Response:
    found = list(islice(_of(who, audit.between(since, until)), _MOST + 1))
    if len(found) > _MOST:
        raise BadRequest(f"That is more than {_MOST} rows; ask for a shorter time.", "too_many_rows")
    span = {"since": clock.iso(since), "until": clock.iso(until)}
    audit.keep(audit.deed("exported", reader, "audit", rows=str(len(found)), who=who, **span))
    return Response(_as_csv(found), dict(_HEADERS), 200)


def _of(who: str, deeds: Iterable[Deed]) -> Iterator[Deed]:
    return (deed for deed in deeds if not who or who in (deed.by.id, deed.by.name))


def _as_csv(deeds: Iterable[Deed]) -> str:
    """For a spreadsheet: with the mark by which it knows UTF-8, and nothing that it would take for a formula."""
    file = io.StringIO()
    rows = csv.writer(file, quoting=csv.QUOTE_ALL)
    rows.writerow(_COLUMNS)
    for deed in deeds:
        about = "; ".join(f"{name}: {value}" for name, value in deed.about.items())
        cells = (deed.at, deed.did, deed.by.id, deed.by.name, deed.by.role, deed.what, about)
        rows.writerow([_harmless(cell) for cell in cells])
    return f"\ufeff{file.getvalue()}"


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _shown(deed: Deed) -> Json:
    by = {"id": deed.by.id, "name": deed.by.name, "role": deed.by.role}
    return {"id": deed.id, "at": deed.at, "did": deed.did, "by": by, "what": deed.what, "about": dict(deed.about)}


def _span(request: Request) -> tuple[datetime, datetime]:
    """From and to, the last thirty days unasked; at most 400 days."""
    until = http.query(request, "to", http.moment, clock.now() + timedelta(seconds=1))
    since = http.query(request, "from", http.moment, until - _USUAL)
    if not timedelta() <= until - since <= _LONGEST:
        raise BadRequest(f"from has to lie before to, and {_LONGEST.days} days before it at most.")
    return since, until


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
