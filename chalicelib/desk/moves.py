"""The routes by which people pass a case on, put it aside, note on it, and find it again."""

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request

from chalicelib import clock
from chalicelib.desk import seen, work
from chalicelib.edge import auth, http, rights, sockets
from chalicelib.edge.errors import BadRequest, NotFound
from chalicelib.handover import plan
from chalicelib.message import Agent
from chalicelib.shapes import plain
from chalicelib.store import agents, cases, papers
from chalicelib.store.papers import Note

doors = Blueprint(__name__)
_CORS = http.cors()
_NOTE = {"note": http.text(500)}
_LABELS, _MENTIONS = 10, 10


@doors.route("/desk/cases/{case}/transfer", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def transfer(case: str) -> dict[str, Any]:
    """Gives the case to a colleague or a group."""
    agent = _agent()
    body = http.body_of(_request(), {}, {**_NOTE, "agent": http.identifier, "group": http.identifier})
    if ("agent" in body) == ("group" in body):
        raise BadRequest("Name either an agent or a group.", "no_receiver")
    note = body.get("note", "")
    if "group" in body:
        return _shown(work.transfer_to_group(_identifier(case), agent, _group(body["group"]), note))
    return _shown(work.transfer_to_agent(_identifier(case), agent, _colleague(body["agent"]), note))


@doors.route("/desk/cases/{case}/hold", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def hold(case: str) -> dict[str, Any]:
    """Puts the case aside until the customer speaks or a time comes."""
    agent = _agent()
    body = http.body_of(_request(), {}, {**_NOTE, "until": _moment})
    return _shown(work.hold(_identifier(case), agent, body.get("until", ""), body.get("note", "")))


@doors.route("/desk/cases/{case}/resume", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def resume(case: str) -> dict[str, Any]:
    """Takes up the case again."""
    return _shown(work.resume(_identifier(case), _agent()))


@doors.route("/desk/cases/{case}/take-over", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def take_over(case: str) -> dict[str, Any]:
    """A lead takes a colleague's case."""
    lead = _agent()
    return _shown(work.take_over(_identifier(case), lead, http.body_of(_request(), {}, _NOTE).get("note", "")))


@doors.route("/desk/cases/{case}/give-back", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def give_back(case: str) -> dict[str, Any]:
    """Puts the case at the head of its line."""
    agent = _agent()
    return _shown(work.give_back(_identifier(case), http.body_of(_request(), {}, _NOTE).get("note", ""), agent))


@doors.route("/desk/cases/{case}/labels", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def put_labels(case: str) -> dict[str, Any]:
    """Gives the case these labels and no others."""
    agent = _agent()
    body = http.body_of(_request(), {"labels": _list_of(http.text(30), _LABELS)})
    return _shown(work.label(_identifier(case), agent, tuple(body["labels"])))


@doors.route("/desk/cases/{case}/notes", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def post_note(case: str) -> dict[str, Any]:
    """A colleague's words that no customer sees; who is mentioned hears of them at once."""
    agent, identifier = _agent(), _identifier(case)
    checks = {"id": http.identifier, "text": http.text(2000)}
    body = http.body_of(_request(), checks, {"mentions": _list_of(http.identifier, _MENTIONS)})
    found = cases.case_of(identifier)
    at, mentions = clock.iso(clock.now()), tuple(body.get("mentions", ()))
    kept = papers.keep_note(identifier, Note(body["id"], at, agent, body["text"], mentions))
    frame = {"type": "note", "case": seen.case(found), "note": plain(kept)}
    holder = {found.agent.id} if found.agent else set()
    for member in sorted({*kept.mentions, *holder} - {agent.id}):
        sockets.push(sockets.AGENTS, frame, member)
    return {"note": plain(kept)}


@doors.route("/desk/cases/{case}/steps", cors=_CORS)
@http.answers(200)
def list_steps(case: str) -> dict[str, Any]:
    """Everything that was done with the case, by whom and when."""
    _agent()
    found = cases.case_of(_identifier(case))
    return {"steps": [plain(step) for step in papers.steps(found.id)]}


@doors.route("/desk/find", cors=_CORS)
@http.answers(200)
def find() -> dict[str, Any]:
    """The cases of a customer (id or name), an order's number or a phone's last four digits."""
    _agent()
    term = http.query(_request(), "term", http.text(64), "")
    return {"cases": [seen.case(case) for case in (cases.found(term) if term.strip() else [])]}


def _colleague(identifier: str) -> Agent:
    found = agents.find(identifier)
    if found is None or not found.active or found.role not in rights.SERVING:
        raise NotFound("There is no such colleague at the desk.", "no_receiver")
    return found.agent


def _group(identifier: str) -> str:
    if identifier not in {group.id for group in plan.current().groups}:
        raise NotFound("There is no such group.", "no_receiver")
    return identifier


def _list_of(check: Any, most: int) -> Any:
    """A check for a list of at most so many, each once."""

    def checked(value: Any) -> list[str]:
        if not isinstance(value, list) or len(value) > most:
            raise ValueError(f"must be a list of at most {most}")
        return list(dict.fromkeys(check(one) for one in value))

    return checked


def _moment(value: Any) -> str:
    try:
        return clock.iso(clock.moment(http.text(40)(value)))
    except (ValueError, OverflowError) as error:
        raise ValueError("must be a time as ISO-8601 has it") from error


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request


def _agent() -> Agent:
    return auth.agent_of(_request())


def _shown(case: cases.Case) -> dict[str, Any]:
    return {"case": seen.case(case)}


def _identifier(value: str) -> str:
    return str(http.checked("case", unquote(value), http.identifier))
