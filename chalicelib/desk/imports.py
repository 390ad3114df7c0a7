"""The shop's own customers, orders, products, promotions, FAQ and policies come in here, row by row."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalice.app import Blueprint

from chalicelib.edge import auth, http
from chalicelib.edge.errors import BadRequest
from chalicelib.edge.telemetry import noted
from chalicelib.message import plain
from chalicelib.shop import intake
from chalicelib.store import customers, knowledge

doors = Blueprint(__name__)
_CORS = http.cors()
_LARGEST = 6_000_000

Rows = Iterable[Mapping[str, Any]]
Load = Callable[[Rows], tuple[int, int]]
_LOADS: Mapping[str, Load] = {
    "customers": customers.load_profiles,
    "orders": customers.load_orders,
    "products": lambda rows: knowledge.load("products", rows),
    "promotions": lambda rows: knowledge.load("promotions", rows),
    "faq": lambda rows: knowledge.load("faq", rows),
    "policies": lambda rows: knowledge.load("policies", rows),
    "together": lambda rows: knowledge.load("together", rows),
}


@doors.route("/admin/imports/{kind}", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def import_rows(kind: str) -> dict[str, Any]:
    """Loads the right rows of a file and names the wrong ones; the same file again changes nothing."""
    request = doors.current_request
    assert request is not None
    auth.agent_of(request, "admin")
    if kind not in _LOADS:
        raise BadRequest(f"kind must be one of {', '.join(_LOADS)}.", "unknown_kind")
    body = http.raw_body(request, _LARGEST)
    return _loaded(kind, intake.read(kind, body, request.headers.get("content-type", "")))


def _loaded(kind: str, read: intake.Intake) -> dict[str, Any]:
    with noted("import", kind=kind, read=read.read, rejected=len(read.rejected)):
        loaded, unchanged = _LOADS[kind](read.rows)
    rejected = [plain(row) for row in read.rejected]
    return {"kind": kind, "read": read.read, "loaded": loaded, "unchanged": unchanged, "rejected": rejected}
