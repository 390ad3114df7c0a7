"""The shop's own customers, orders, products, promotions, FAQ, policies, freight and routes come in here, row by row."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalice.app import Blueprint

from chalicelib.desk import identities
from chalicelib.edge import auth, http, rights
from chalicelib.edge.errors import BadRequest
from chalicelib.edge.telemetry import noted
from chalicelib.message import Agent
from chalicelib.shapes import plain
from chalicelib.shop import intake
from chalicelib.shop.intake import Rejected
from chalicelib.store import audit, customers, knowledge, packs

doors = Blueprint(__name__)
_CORS = http.cors()
_LARGEST = 6_000_000
_IDENTITIES = "identities"  # which have a customer each, or are refused

Rows = Iterable[Mapping[str, Any]]
Load = Callable[[Rows, Agent], tuple[int, int]]
_LOADS: Mapping[str, Load] = {
    "customers": lambda rows, _: customers.load_profiles(rows),
    "orders": lambda rows, _: customers.load_orders(rows),
    "products": lambda rows, _: knowledge.load("products", rows),
    "promotions": packs.load,
    "faq": lambda rows, _: knowledge.load("faq", rows),
    "policies": lambda rows, _: knowledge.load("policies", rows),
    "freight": lambda rows, _: knowledge.load("freight", rows),
    "routes": lambda rows, _: knowledge.load("routes", rows),
    "together": lambda rows, _: knowledge.load("together", rows),
}


@doors.route("/admin/imports/{kind}", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def import_rows(kind: str) -> dict[str, Any]:
    """Loads the right rows of a file and names the wrong ones; the same file again changes nothing."""
    request = doors.current_request
    assert request is not None
    agent = auth.agent_of(request)
    if kind not in rights.IMPORTS:
        raise BadRequest(f"kind must be one of {', '.join(rights.IMPORTS)}.", "unknown_kind")
    rights.insist(agent.role, rights.IMPORTS[kind])
    body = http.raw_body(request, _LARGEST)
    return _loaded(kind, intake.read(kind, body, request.headers.get("content-type", "")), agent)


def _loaded(kind: str, read: intake.Intake, agent: Agent) -> dict[str, Any]:
    refused: tuple[Rejected, ...] = ()
    with noted("import", kind=kind, read=read.read, rejected=len(read.rejected)):
        if kind == _IDENTITIES:
            loaded, unchanged, refused = identities.load(read, agent)
        else:
            loaded, unchanged = _LOADS[kind](read.rows, agent)
    audit.keep(audit.deed("imported", agent, kind, loaded=str(loaded), rejected=str(len(read.rejected))))
    rejected = [plain(row) for row in (*read.rejected, *refused)]
    return {"kind": kind, "read": read.read, "loaded": loaded, "unchanged": unchanged, "rejected": rejected}
