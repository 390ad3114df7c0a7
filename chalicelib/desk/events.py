"""The shop tells here what happened: who signs it is believed, and what can be read is queued."""

import json
from typing import Any

from chalice.app import Blueprint

from chalicelib.edge import http, secrets, signature
from chalicelib.edge.errors import BadRequest
from chalicelib.edge.telemetry import noted
from chalicelib.shapes import plain
from chalicelib.shop import events
from chalicelib.shop.events import queue
from chalicelib.shop.intake.checks import Wrong

doors = Blueprint(__name__)
_LARGEST = 256_000
_MOST, _MOST_FAULTS = 100, 20

Told = events.Event | dict[str, Any]


@doors.route("/shop/events", methods=["POST"], content_types=http.ANY, cors=http.cors())
@http.answers(202)
def post_events() -> dict[str, Any]:
    """Takes one event or a list of them; says of each whether it was taken, and what is the matter with the others."""
    request = doors.current_request
    assert request is not None
    body = http.raw_body(request, _LARGEST)
    signature.verify(str(request.headers.get("kefu-signature", "")), secrets.shop_events_key(), body)
    read = [_read(sent) for sent in _sent(body)]
    taken = [event for event in read if isinstance(event, events.Event)]
    with noted("shop_events", read=len(read), rejected=len(read) - len(taken)):
        queue.put(taken)
    return {"events": [_answer(event) for event in read]}


def _sent(body: bytes) -> list[Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not JSON.") from error
    sent = content if isinstance(content, list) else [content]
    if not 1 <= len(sent) <= _MOST:
        raise BadRequest(f"Send 1 to {_MOST} events at once.")
    return sent


def _read(sent: Any) -> Told:
    try:
        return events.read(sent)
    except Wrong as problem:
        name = sent.get("id", "") if isinstance(sent, dict) else ""
        faults = [plain(fault) | {"field": fault.field or "*"} for fault in problem.faults[:_MOST_FAULTS]]
        return {"id": name if isinstance(name, str) else "", "accepted": False, "faults": faults}


def _answer(event: Told) -> dict[str, Any]:
    return {"id": event.id, "accepted": True} if isinstance(event, events.Event) else event
