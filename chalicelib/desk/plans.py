"""The routes of the service plan: read it, and put another one in its place."""

from typing import Any

from chalice.app import Blueprint, Request

from chalicelib import clock
from chalicelib.edge import auth, http
from chalicelib.edge.errors import BadRequest, Conflict
from chalicelib.edge.telemetry import noted
from chalicelib.handover import plan as service
from chalicelib.handover import planning
from chalicelib.shapes import plain
from chalicelib.shop.intake.checks import Wrong
from chalicelib.store import audit, plans
from chalicelib.store.table import Overtaken

doors = Blueprint(__name__)
_CORS = http.cors()
_LARGEST, _MOST_FAULTS = 100_000, 20

Json = dict[str, Any]


@doors.route("/desk/plan", methods=["GET"], cors=_CORS)
@http.answers(200)
def show_plan() -> Json:
    """The plan in force; version 0 is the one that kefu comes with."""
    auth.agent_of(_request())
    return {"plan": _shown(service.made(plans.kept()))}


@doors.route("/desk/plan", methods=["PUT"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def put_plan() -> Json:
    """Another plan, by somebody who saw the present one; it is in force within seconds."""
    agent = auth.agent_of(_request())
    body = http.body_of(_request(), {"version": http.whole(0, 1_000_000), "plan": _content}, largest=_LARGEST)
    retired = service.retired(service.made(plans.kept()), [group["id"] for group in body["plan"]["groups"]])
    kept = {**body["plan"], "retired": retired, "by": agent.id, "at": clock.iso(clock.now())}
    with noted("plan", version=body["version"] + 1, by=agent.id):
        _replace(kept, body["version"] + 1)
    audit.keep(audit.deed("plan_changed", agent, "plan", version=str(body["version"] + 1)))
    return {"plan": _shown(service.made({**kept, "version": body["version"] + 1}))}


def _replace(content: Json, version: int) -> None:
    try:
        plans.replace(content, version)
    except Overtaken as error:
        raise Conflict("Somebody changed the plan meanwhile; look at it again.", "outdated") from error


def _content(value: Any) -> Json:
    try:
        return dict(planning.read(value))
    except Wrong as problem:
        faults = [plain(fault) | {"field": fault.field or "*"} for fault in problem.faults[:_MOST_FAULTS]]
        first = problem.faults[0]
        message = f"plan: {first.field or '*'} {first.reason}."
        raise BadRequest(message, "bad_plan", details={"faults": faults}) from problem


def _shown(plan: service.Plan) -> Json:
    """With the empty lists that `plain` leaves out."""
    return {"hours": {}, "holidays": [], "departments": [], "channels": [], **plain(plan)}


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
