"""The route by which somebody at the desk sees a phone or an address in full, and leaves a trace of it."""

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request

from chalicelib.edge import auth, http, rights
from chalicelib.edge.errors import Forbidden, NotFound, TooMany
from chalicelib.edge.telemetry import noted
from chalicelib.message import Agent
from chalicelib.shop import orders
from chalicelib.store import audit, cases, passing
from chalicelib.store.cases import Case

doors = Blueprint(__name__)
_MOST, _HOUR = 100, 60 * 60
_OF_ORDER = ("phone", "address")
_CALLBACK = "callback"


@doors.route("/desk/cases/{case}/reveal", methods=["POST"], content_types=http.ANY, cors=http.cors())
@http.answers(200)
def reveal(case: str) -> dict[str, Any]:
    """The phone or address of one of the customer's orders in full, or the phone they want to be called at.

    An agent sees it of a case that is theirs. It is written down before it is shown.
    """
    agent = auth.agent_of(_request())
    checks = {"what": http.one_of(*_OF_ORDER, _CALLBACK)}
    body = http.body_of(_request(), checks, {"order": http.identifier})
    what, order = body["what"], body.get("order", "")
    found = cases.case_of(str(http.checked("case", unquote(case), http.identifier)))
    _insist(agent, found)
    value = found.callback if what == _CALLBACK else _of_order(found, what, order)
    if not value:
        raise NotFound("There is nothing to be shown.")
    with noted("reveal", case=found.id, what=what, order=order, by=agent.id):
        audit.keep(audit.deed("revealed", agent, found.id, what=what, order=order))
    return {"what": what, "order": order, "value": value}


def _insist(agent: Agent, case: Case) -> None:
    mine = case.status == cases.CLAIMED and case.agent is not None and case.agent.id == agent.id
    if not mine and agent.role not in rights.LEADING:
        raise Forbidden("Claim the case first: only whoever has it sees this.", "not_yours")
    if not passing.attempt(f"reveals#{agent.id}", _MOST, _HOUR):
        raise TooMany(f"More than {_MOST} in an hour; please wait, or ask a lead.", retry_after=_HOUR)


def _of_order(case: Case, what: str, number: str) -> str:
    """Empty alike for an order that there is not, somebody else's, and a guest's."""
    order = orders.order_of(case.customer.id, number) if number and not case.customer.guest else None
    return str(getattr(order, what)) if order else ""


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
