"""Writes to open sockets: to everyone of an audience, forgetting those that are gone."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import settings
from chalicelib.edge import cloud
from chalicelib.edge.telemetry import log
from chalicelib.store import passing
from chalicelib.store.passing import Socket

AGENTS = "agents"
DEPARTMENTS = "departments"  # who does tasks and sees no cases
_GONE = 410


def conversation(identifier: str) -> str:
    """The audience of a conversation: its customer's open pages."""
    return f"conversation#{identifier}"


def watchers(case: str) -> str:
    """The audience of a case: the agents' pages that have it open at this moment."""
    return f"case#{case}"


def push(audience: str, frame: dict[str, Any], member: str = "", but: str = "") -> list[Socket]:
    """Sends a frame to the open sockets of an audience, to one member's only or to all `but` one's. Raises Unavailable.

    Gives those that turned out to be gone. A page that misses a frame reads it from the history at its next look: no frame is tried twice.
    """
    body = json.dumps(frame, ensure_ascii=False).encode()
    found = [
        one for one in passing.listeners(audience) if member in ("", one.member) and not (but and one.member == but)
    ]
    return [socket for socket in found if not _send(socket, body)]


def answer(connection: str, frame: dict[str, Any]) -> None:
    """Sends a frame to one connection."""
    _send(Socket(connection, ""), json.dumps(frame, ensure_ascii=False).encode())


def _send(socket: Socket, body: bytes) -> bool:
    """Whether the socket is there still, as far as one knows."""
    endpoint = cloud.client("apigatewaymanagementapi", settings.socket_endpoint())
    try:
        endpoint.post_to_connection(ConnectionId=socket.connection, Data=body)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == _GONE:
            passing.unplug(socket.connection)
            return False
        log.warning("socket", extra={"outcome": "failed", "error": error.response["Error"]["Code"]})
    except BotoCoreError as error:
        log.warning("socket", extra={"outcome": "failed", "error": type(error).__name__})
    return True
