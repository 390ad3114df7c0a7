"""The WebSocket door: a ticket lets a page in, who types, looks and has read is passed on, and a closed page is forgotten."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import clock, settings
from chalicelib.edge import auth, sockets
from chalicelib.edge.errors import Forbidden, KefuError, NotFound, Unavailable
from chalicelib.edge.telemetry import log, noted
from chalicelib.handover import plan, timers
from chalicelib.store import cases, conversations, passing, presences
from chalicelib.store.cases import Case
from chalicelib.store.passing import Socket

_LARGEST = 4_096
_LOOKS_FOR = 100  # seconds that a page counts as looking at a case; it says so again every minute
_CURSOR = re.compile(r"[0-9A-Za-z]{26}", re.ASCII)
Answer = dict[str, Any]


def connect(event: dict[str, Any]) -> Answer:
    """Lets a page in that brings a ticket less than a minute old, from an origin the shop allows."""
    with noted("connect") as note:
        try:
            audience, member = auth.ticket((event.get("queryStringParameters") or {}).get("ticket", ""))
            _known_origin(event.get("headers") or {})
            _still_there(audience, member)
        except KefuError as error:
            note["outcome"] = error.code
            return {"statusCode": error.status}
        passing.plug(Socket(_connection(event), audience, member))
        if audience == sockets.AGENTS:
            _stir()
    return {"statusCode": 200}


def disconnect(event: dict[str, Any]) -> Answer:
    """Forgets a page that closed."""
    with noted("disconnect"):
        closed = passing.unplug(_connection(event))
        lost([closed] if closed else [])
    return {"statusCode": 200}


def lost(closed: Iterable[Socket]) -> None:
    """What follows where desks' sockets are gone: after the grace it is looked whether their agents are. Raises Unavailable."""
    for socket in closed:
        if socket.audience == sockets.AGENTS:
            presences.leave(socket.member)
            timers.arm("grace", socket.member, clock.now() + timedelta(seconds=plan.current().grace))
            _stir()


def _stir() -> None:
    """Has the lines looked at: who is there for them has changed. Where that cannot be, the next sweep does it."""
    try:
        timers.arm("lines", "all", clock.now())
    except (Unavailable, BotoCoreError, ClientError) as error:
        log.warning("lines", extra={"outcome": "failed", "error": type(error).__name__})


def receive(event: dict[str, Any]) -> Answer:
    """Passes on that somebody types, looks or has read, and answers a ping; anything else is not for the socket."""
    with noted("frame") as note:
        frame = _frame(str(event.get("body") or ""))
        note["kind"] = str(frame.get("type"))[:20]
        if frame.get("type") == "ping":
            sockets.answer(_connection(event), {"type": "pong"})
        if frame.get("type") in ("typing", "looking", "read"):
            _pass_on(passing.socket_of(_connection(event)), frame)
    return {"statusCode": 200}


def _pass_on(sender: Socket | None, frame: dict[str, Any]) -> None:
    if sender and sender.audience == sockets.AGENTS:
        _of_agent(sender, frame)
    elif sender and frame["type"] != "looking":
        _of_customer(sender.audience.removeprefix("conversation#"), frame)


def _of_customer(conversation: str, frame: dict[str, Any]) -> None:
    state = conversations.state_of(conversation)
    told = _told(frame, "customer")
    if state and state.agent and told:
        sockets.push(sockets.AGENTS, {**told, "case": state.case}, state.agent.id)


def _of_agent(sender: Socket, frame: dict[str, Any]) -> None:
    try:
        case = cases.case_of(str(frame.get("case", "")))
    except NotFound:
        return
    _AGENTS_FRAMES[frame["type"]](sender, case, frame)


def _agent_types(sender: Socket, case: Case, frame: dict[str, Any]) -> None:
    colleague = {"type": "typing", "by": "colleague", "agent": sender.member, "case": case.id}
    sockets.push(sockets.watchers(case.id), colleague, but=sender.member)
    _tell_customer(sender, case, frame)


def _tell_customer(sender: Socket, case: Case, frame: dict[str, Any]) -> None:
    told = _told(frame, "agent")
    if told and case.status == cases.CLAIMED and case.agent and case.agent.id == sender.member:
        sockets.push(sockets.conversation(case.conversation), told)


def _agent_looks(sender: Socket, case: Case, frame: dict[str, Any]) -> None:
    """Who looks hears what is said in the case, and the others who look hear of them; `again` needs no answer."""
    audience = sockets.watchers(case.id)
    how = next((word for word in ("gone", "again") if frame.get(word) is True), "")
    if how == "gone":
        passing.unwatch(sender, audience)
    else:
        passing.watch(sender, audience, _LOOKS_FOR)
    looks = {"type": "looking", "case": case.id, "agent": sender.member}
    sockets.push(audience, {**looks, **({how: True} if how else {})}, but=sender.member)


_AGENTS_FRAMES: Mapping[str, Callable[[Socket, Case, dict[str, Any]], None]] = {
    "typing": _agent_types,
    "read": _tell_customer,
    "looking": _agent_looks,
}


def _told(frame: dict[str, Any], by: str) -> dict[str, Any]:
    """What the other side hears: that one types, or up to where one has read; nothing where that is no place in a talk."""
    if frame["type"] == "typing":
        return {"type": "typing", "by": by}
    cursor = frame.get("cursor")
    whole = isinstance(cursor, str) and _CURSOR.fullmatch(cursor)
    return {"type": "read", "by": by, "cursor": cursor} if whole else {}


def _frame(body: str) -> dict[str, Any]:
    if len(body) > _LARGEST:
        return {}
    try:
        frame = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}


def _still_there(audience: str, member: str) -> None:
    """A ticket may be younger than the closing of its bearer's account."""
    if audience in (sockets.AGENTS, sockets.DEPARTMENTS) and passing.evicted(member):
        raise Forbidden("This account is closed.", "account_closed")


def _known_origin(headers: dict[str, str]) -> None:
    allowed = settings.allowed_origins()
    origin = next((value for name, value in headers.items() if name.lower() == "origin"), "")
    if origin and "*" not in allowed and origin not in allowed:
        raise Forbidden("This page may not open a socket.")


def _connection(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["connectionId"])
