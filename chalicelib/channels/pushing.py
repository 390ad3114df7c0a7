"""An app that is not open is told of a later answer: its devices register here, and what is stored for them goes to the notices."""

import re
from typing import Any

from chalice.app import Blueprint, Request

from chalicelib import settings
from chalicelib.channels import spoken, words
from chalicelib.edge import auth, http, sockets
from chalicelib.handover import queue
from chalicelib.message import LANGUAGES, Turn
from chalicelib.store import devices, passing
from chalicelib.store.devices import Device

doors = Blueprint(__name__)
PUSH = "push"  # the notices' target
PLATFORMS = ("ios", "android", "harmony", "web")
_PREVIEW = 60  # characters
_ENDPOINT = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:endpoint/[!-~]{1,400}", re.ASCII)


@doors.route("/devices", methods=["POST"], content_types=http.ANY, cors=http.cors())
@http.answers(201)
def post_device() -> dict[str, Any]:
    """Registers a device for this conversation, or says anew that it is there; the same token again is the same device."""
    session = auth.session_of(_request())
    checks = {"token": _token, "platform": http.one_of(*PLATFORMS)}
    body = http.body_of(_request(), checks, {"language": http.one_of(*LANGUAGES)})
    device = Device(body["token"], body["platform"], body.get("language", session.language or "zh-Hans"))
    devices.register(session.conversation, device)
    return {"device": device.id, "pushed": bool(settings.push())}


@doors.route("/devices/{device}", methods=["DELETE"], cors=http.cors())
@http.answers(200)
def delete_device(device: str) -> dict[str, Any]:
    """Unregisters a device of this conversation: at log-out, or where its owner wants to be told no more."""
    session = auth.session_of(_request())
    devices.forget(session.conversation, http.checked("device", device, http.identifier))
    return {"device": device}


def tell(turn: Turn) -> None:
    """Queues a push to each device of a turn that nobody at an open page can see; told again, each is known. Raises Unavailable."""
    if not settings.push() or turn.via or turn.by == "customer" or not (said := spoken.messages(turn)):
        return
    found = devices.devices_of(turn.conversation)
    if not found or passing.listeners(sockets.conversation(turn.conversation)):
        return
    for device in found:
        queue.notice(_push(turn, device, said[0]["text"]), PUSH)


def _push(turn: Turn, device: Device, text: str) -> dict[str, Any]:
    """What leaves the house: who is told and of which turn; of the words only a beginning, and only where the shop wants it."""
    of_agent = turn.agent is not None and turn.by == "agent"
    name = turn.agent.name if turn.agent else ""
    told = {
        "event": PUSH,
        "id": f"{turn.id}.{device.id}",
        "conversation": turn.conversation,
        "turn": turn.id,
        "at": turn.at,
        "device": {"id": device.id, "token": device.token, "platform": device.platform, "language": device.language},
        "title": words.say("push_agent" if of_agent else "push", device.language, name=name),
    }
    shown = " ".join(text.split())
    return told | ({"preview": shown[:_PREVIEW]} if settings.push_preview() and shown else {})


def _token(value: Any) -> str:
    token = http.text(512)(value)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError("must be printable characters")
    if settings.push() == "sns" and not _ENDPOINT.fullmatch(token):
        raise ValueError("must be the ARN of a platform endpoint of SNS")
    return token


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
