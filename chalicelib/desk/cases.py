"""The agents' routes: see who waits, claim, answer, close."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request

from chalicelib import clock
from chalicelib.channels import spoken, web
from chalicelib.desk import identities, seen, work
from chalicelib.edge import auth, http, rights, sockets
from chalicelib.edge.errors import ShopUnavailable
from chalicelib.handover import life, plan
from chalicelib.message import Agent, Customer, Turn
from chalicelib.shapes import plain
from chalicelib.shop import profiles
from chalicelib.shop.orders import Order
from chalicelib.shop.profiles import Profile
from chalicelib.store import cases, conversations, papers
from chalicelib.store.cases import Case

doors = Blueprint(__name__)
_CORS = http.cors()


@doors.route("/desk/tickets", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def post_ticket() -> dict[str, Any]:
    """A ticket that opens the agent's socket within a minute; who is of a department hears of tasks alone.

    `board`: a board on the wall hears what the desks hear, and nobody is there for customers because of it.
    """
    agent = _agent()
    board = http.query(_request(), "board", http.one_of("true", "false"), "false") == "true"
    member = f"board-{agent.id}" if board else agent.id
    return web.ticket(sockets.DEPARTMENTS if agent.role == "department" else sockets.AGENTS, member)


@doors.route("/desk/cases", cors=_CORS)
@http.answers(200)
def list_cases() -> dict[str, Any]:
    """Waiting cases by their place, for leads first what only they may take; claimed and closed ones by their latest change."""
    agent, request = _agent(), _request()
    wanted = {name: http.query(request, name, http.text(64), "") for name in ("queue", "state", "label")}
    status = http.query(request, "status", http.one_of(cases.WAITING, cases.CLAIMED, cases.CLOSED), cases.WAITING)
    limit = http.query(request, "limit", http.whole_text(1, 200), 100)
    mine = http.query(request, "mine", http.one_of("true", "false"), "false") == "true"
    if status == cases.WAITING:
        found = [case for queue in _queues(agent, wanted["queue"]) for case in cases.waiting(queue, limit)]
        found = sorted(found, key=lambda case: (case.queue != cases.LEADS, case.stands))[:limit]
    else:
        found = cases.with_status(status, agent.id if mine else "", limit)
    return {"cases": [seen.case(case) for case in found if _fits(case, **wanted)]}


@doors.route("/desk/cases/{case}", cors=_CORS)
@http.answers(200)
def show_case(case: str) -> dict[str, Any]:
    """Everything an agent needs of a case: briefing, conversation, the customer's orders."""
    agent = _agent()
    found = cases.case_of(_identifier(case))
    turns = conversations.turns(found.conversation, limit=100)
    customer = identities.customer_of(found)
    profile, owned, away = _customer(customer)
    return {
        "case": seen.case(found),
        "briefing": found.briefing,
        "steps": [plain(step) for step in papers.steps(found.id)],
        "notes": [plain(note) for note in papers.notes(found.id)],
        "messages": _messages(turns),
        "cursor": turns[-1].id if turns else "",
        "profile": seen.profile(profile),
        "orders": [seen.order(order, agent.role) for order in owned],
        "orders_away": away,
        "identities": identities.seen(customer),
    }


@doors.route("/desk/cases/{case}/claim", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def claim(case: str) -> dict[str, Any]:
    """Makes the case this agent's; of many who try at once, one succeeds."""
    return {"case": seen.case(work.claim(_identifier(case), _agent()))}


@doors.route("/desk/cases/{case}/messages", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def reply(case: str) -> dict[str, Any]:
    """The agent's words to the customer."""
    agent = _agent()
    body = http.body_of(_request(), {"id": http.identifier, "text": http.text(2000)})
    turn = work.say(_identifier(case), agent, body["id"], body["text"])
    return {"message": spoken.messages(turn)[0]}


@doors.route("/desk/cases/{case}/messages", methods=["GET"], cors=_CORS)
@http.answers(200)
def get_messages(case: str) -> dict[str, Any]:
    """What was said in a case after a cursor, oldest first."""
    _agent()
    after = http.query(_request(), "after", web.cursor, "")
    turns = conversations.turns(cases.case_of(_identifier(case)).conversation, after, limit=100)
    return {"messages": _messages(turns), "cursor": turns[-1].id if turns else after}


def _messages(turns: Sequence[Turn]) -> list[spoken.Message]:
    """What was said, and of what a platform did not deliver that it was not."""
    missed = conversations.undelivered(turns[0].conversation) if any(turn.via for turn in turns) else {}
    said = [(turn, message) for turn in turns for message in spoken.messages(turn)]
    return [
        message | ({"undelivered": missed[turn.id]} if turn.id in missed and message["by"] != "customer" else {})
        for turn, message in said
    ]


@doors.route("/desk/cases/{case}/close", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def close(case: str) -> dict[str, Any]:
    """Ends the case; the customer is asked for a rating and the bot listens again."""
    agent = _agent()
    body = http.body_of(_request(), {}, {"resolution": http.text(500)})
    return {"case": seen.case(work.close(_identifier(case), agent, body.get("resolution", "")))}


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request


def _customer(customer: Customer) -> tuple[Profile, list[Order], bool]:
    """Who they are to the shop, their orders, and whether its system is down: a case opens all the same, it may be about just that."""
    try:
        known = (Profile(), []) if customer.guest else profiles.with_orders(customer.id)
    except ShopUnavailable:
        return Profile(), [], True
    return *known, False


def _agent() -> Agent:
    return auth.agent_of(_request())


def _queues(agent: Agent, wanted: str) -> tuple[str, ...]:
    """The lines an agent looks at, what only leads may take first."""
    groups = [group.id for group in plan.current().groups]
    own = [group for group in groups if group != cases.LEADS or agent.role in rights.LEADING]
    return tuple(group for group in own if wanted in ("", group))


def _fits(case: Case, queue: str, state: str, label: str) -> bool:
    return (
        queue in ("", case.queue)
        and state in ("", life.state_at(case, clock.now()))
        and (not label or label in case.labels)
    )


def _identifier(value: str) -> str:
    # Chalice hands path parameters on as they stand in the address.
    return str(http.checked("case", unquote(value), http.identifier))
