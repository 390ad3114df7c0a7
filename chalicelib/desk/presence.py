"""The routes of who is there: agents come and go, see their colleagues, and take the next case."""

from typing import Any

from chalice.app import Blueprint, Request

from chalicelib import clock
from chalicelib.desk import seen, taking
from chalicelib.edge import auth, http
from chalicelib.handover import lines, presence, timers
from chalicelib.handover import plan as service
from chalicelib.handover.presence import Colleague
from chalicelib.store import cases, presences
from chalicelib.store.presences import AWAY, ONLINE

doors = Blueprint(__name__)
_CORS = http.cors()

Json = dict[str, Any]


@doors.route("/desk/presence", methods=["GET"], cors=_CORS)
@http.answers(200)
def show_presence() -> Json:
    """Where the agent is for others, what they hold and for whom they are there."""
    account = auth.account_of(_request())
    return {"presence": _shown(presence.colleague(account))}


@doors.route("/desk/presence", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def post_presence() -> Json:
    """The agent is there, or away for a while; a page without a socket says so every minute."""
    account = auth.account_of(_request())
    body = http.body_of(_request(), {"state": http.one_of(ONLINE, AWAY)})
    presences.say(account.id, body["state"])
    timers.arm("lines", "all", clock.now())
    return {"presence": _shown(presence.colleague(account))}


@doors.route("/desk/colleagues", cors=_CORS)
@http.answers(200)
def list_colleagues() -> Json:
    """Who serves customers and how busy they are, and how many wait in each group."""
    auth.agent_of(_request())
    plan = service.current()
    groups = [{"id": name, "name": plan.named(name), "waiting": cases.count(name)} for name in lines.lines_of(plan)]
    return {"agents": [_shown(one) for one in presence.colleagues()], "groups": groups}


@doors.route("/desk/next", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def take_next() -> Json:
    """The case whose turn it is, made the agent's; null where nobody waits for them."""
    case = taking.take(auth.agent_of(_request()))
    return {"case": seen.case(case) if case else None}


def _shown(one: Colleague) -> Json:
    content = {"id": one.agent.id, "name": one.agent.name, "role": one.agent.role, "groups": list(one.groups)}
    return {**content, "state": one.state, "online": one.online, "held": one.held, "capacity": one.capacity}


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
