"""Which channels a customer has bound, as the desk sees them: let go by leads, brought in by the shop."""

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request

from chalicelib.channels.identities import shown
from chalicelib.edge import auth, http
from chalicelib.edge.errors import BadRequest, Conflict, NotFound
from chalicelib.message import Agent, Customer
from chalicelib.scenes.identity import binding
from chalicelib.shop.intake import Intake, Rejected
from chalicelib.store import cases, conversations, identities
from chalicelib.store.cases import Case
from chalicelib.store.identities import SHOP, Address

doors = Blueprint(__name__)
_AT_ONCE = 500  # each a transaction of its own, all within the time that a request has


@doors.route("/desk/cases/{case}/unbind", methods=["POST"], content_types=http.ANY, cors=http.cors())
@http.answers(200)
def unbind(case: str) -> dict[str, Any]:
    """Lets a channel of the case's customer go, which is written down: the customer lost a telephone, or it was not theirs."""
    agent = auth.agent_of(_request())
    body = http.body_of(_request(), {"identity": http.identifier})
    customer = customer_of(cases.case_of(str(http.checked("case", unquote(case), http.identifier))))
    if customer.guest:
        raise NotFound("Nothing is bound to a guest.")
    return {"unbound": shown(binding.unbind(customer.id, body["identity"], agent, "desk"))}


def customer_of(case: Case) -> Customer:
    """Whom a case is about: a guest whose account was bound while it went on is known by now."""
    state = conversations.state_of(case.conversation) if case.customer.guest else None
    return state.customer if state and not state.customer.guest else case.customer


def seen(customer: Customer) -> list[dict[str, str]]:
    """The channels that are bound, each with the conversation that was had there before."""
    held = [] if customer.guest else identities.held_by(customer.id)
    return [{**shown(one), "earlier": one.conversation} for one in held]


def load(read: Intake, by: Agent) -> tuple[int, int, tuple[Rejected, ...]]:
    """Binds what the shop knows of: (bound, left as they were, refused because they are another customer's). Raises Unavailable."""
    if len(read.rows) > _AT_ONCE:
        raise BadRequest(f"At most {_AT_ONCE} identities at once; send them in pieces.", "too_many_rows")
    bound, refused = 0, list[Rejected]()
    for line, row in zip(read.lines, read.rows, strict=True):
        address = Address(row["channel"], row["account"], row["sender"])
        try:
            bound += binding.bind(address, row["customer"], SHOP, by, row.get("name", ""))
        except Conflict as conflict:
            refused.append(Rejected(line, "sender", conflict.code, "is bound to another customer, who keeps it"))
    return bound, len(read.rows) - bound - len(refused), tuple(refused)


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
