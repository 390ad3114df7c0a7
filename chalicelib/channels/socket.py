"""The WebSocket door: a ticket lets a page in, typing is passed on, and a closed page is forgotten."""

import json
from typing import Any

from chalicelib import settings
from chalicelib.edge import auth, sockets
from chalicelib.edge.errors import Forbidden, KefuError, NotFound
from chalicelib.edge.telemetry import noted
from chalicelib.store import cases, conversations, passing
from chalicelib.store.passing import Socket

_LARGEST = 4_096
Answer = dict[str, Any]


def connect(event: dict[str, Any]) -> Answer:
    """Lets a page in that brings a ticket less than a minute old, from an origin the shop allows."""
    with noted("connect") as note:
        try:
            audience, member = auth.ticket((event.get("queryStringParameters") or {}).get("ticket", ""))
            _known_origin(event.get("headers") or {})
        except KefuError as error:
            note["outcome"] = error.code
            return {"statusCode": error.status}
        passing.plug(Socket(_connection(event), audience, member))
    return {"statusCode": 200}


def disconnect(event: dict[str, Any]) -> Answer:
    """Forgets a page that closed."""
    with noted("disconnect"):
        passing.unplug(_connection(event))
    return {"statusCode": 200}


def receive(event: dict[str, Any]) -> Answer:
    """Passes on that somebody types, and answers a ping; anything else is not for the socket."""
    with noted("frame") as note:
        frame = _frame(str(event.get("body") or ""))
        note["kind"] = str(frame.get("type"))[:20]
        if frame.get("type") == "ping":
            sockets.answer(_connection(event), {"type": "pong"})
        if frame.get("type") == "typing":
            _pass_on(passing.socket_of(_connection(event)), frame)
    return {"statusCode": 200}


def _pass_on(sender: Socket | None, frame: dict[str, Any]) -> None:
    if sender and sender.audience == sockets.AGENTS:
        _agent_types(sender, str(frame.get("case", "")))
    elif sender:
        _customer_types(sender.audience.removeprefix("conversation#"))


def _customer_types(conversation: str) -> None:
    state = conversations.state_of(conversation)
    if state and state.agent:
        typing = {"type": "typing", "by": "customer", "case": state.case}
        sockets.push(sockets.AGENTS, typing, state.agent.id)


def _agent_types(sender: Socket, identifier: str) -> None:
    try:
        case = cases.case_of(identifier)
    except NotFound:
        return
    if case.status == cases.CLAIMED and case.agent and case.agent.id == sender.member:
        sockets.push(sockets.conversation(case.conversation), {"type": "typing", "by": "agent"})


def _frame(body: str) -> dict[str, Any]:
    if len(body) > _LARGEST:
        return {}
    try:
        frame = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}


def _known_origin(headers: dict[str, str]) -> None:
    allowed = settings.allowed_origins()
    origin = next((value for name, value in headers.items() if name.lower() == "origin"), "")
    if origin and "*" not in allowed and origin not in allowed:
        raise Forbidden("This page may not open a socket.")


def _connection(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["connectionId"])
