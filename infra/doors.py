"""The public doors as a client sees them: HTTP and WebSocket, nothing else. What smoke, chat and import speak through."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from uuid import uuid4

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from infra import places
from infra.steps import Failure

_PATIENCE = 90.0  # thirty cold starts at once, on a laptop
Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What a door answered: status, body as sent, and the body as JSON."""

    status: int
    body: bytes
    headers: Message

    @property
    def json(self) -> Json:
        found: Json = json.loads(self.body)
        return found


@dataclass(frozen=True)
class Door:
    """The REST API, with a bearer where somebody is logged in."""

    api: str
    token: str = ""

    def get(self, path: str) -> Answer:
        return self._call("GET", path, None, "")

    def post(self, path: str, body: Json | None = None) -> Answer:
        return self._call("POST", path, json.dumps(body or {}, ensure_ascii=False).encode(), "application/json")

    def send(self, path: str, body: bytes, content_type: str) -> Answer:
        return self._call("POST", path, body, content_type)

    def _call(self, method: str, path: str, body: bytes | None, content_type: str) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if content_type:
            headers["Content-Type"] = content_type
        return ask(urllib.request.Request(self.api + path, body, headers, method=method))


def ask(request: urllib.request.Request | str) -> Answer:
    """One HTTP request; every status is an answer, silence is a Failure."""
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            return Answer(answer.status, answer.read(), answer.headers)
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read(), error.headers)
    except (urllib.error.URLError, OSError) as error:
        address = request if isinstance(request, str) else request.full_url
        raise Failure(f"nobody answers at {address} ({error}); is it running? (make run)") from error


@dataclass
class Socket:
    """An open WebSocket and everything heard on it so far."""

    connection: ClientConnection
    heard: list[Json] = field(default_factory=list)

    def say(self, frame: Json) -> None:
        self.connection.send(json.dumps(frame))

    def wait(self, wanted: Callable[[Json], bool], seconds: float = _PATIENCE) -> Json | None:
        """The first frame, already heard or to come, that is wanted; None when none comes in time."""
        deadline = time.monotonic() + seconds
        seen = 0
        while True:
            for frame in self.heard[seen:]:
                if wanted(frame):
                    return frame
            seen = len(self.heard)
            try:
                self.heard.append(json.loads(self.connection.recv(timeout=max(0.0, deadline - time.monotonic()))))
            except (TimeoutError, ConnectionClosed):
                return None

    def close(self) -> None:
        self.connection.close()


def open_socket(door: Door, tickets: str = "/tickets") -> Socket:
    """The socket that a fresh ticket opens."""
    return Socket(connect(door.post(tickets).json["url"], open_timeout=_PATIENCE, legacy=True))


def can_open(url: str) -> bool:
    """True where the address opens a socket."""
    try:
        connect(url, open_timeout=_PATIENCE, legacy=True).close()
    except InvalidHandshake:
        return False
    return True


def fresh() -> str:
    """A client's id for a message: new each time."""
    return uuid4().hex


def config() -> Json:
    """What /config.json of the running system says; a Failure where none runs."""
    try:
        outputs = json.loads(places.OUTPUTS.read_text())
    except OSError as error:
        raise Failure("nothing has been started here yet: make run") from error
    return ask(f"{outputs['WebUrl']}/config.json").json | {"web": outputs["WebUrl"]}


def log_in(api: str, agent: Mapping[str, str]) -> Door:
    """The desk's door for an agent. Raises Failure where name or password is wrong."""
    answer = Door(api).post("/desk/login", {"name": agent["name"], "password": agent["password"]})
    if answer.status != 200:
        raise Failure(f"{agent['name']} cannot log in: {answer.json['error']['message']}")
    return Door(api, answer.json["token"])


def enter(api: str, customer: Mapping[str, str] | None, language: str = "zh-Hans") -> tuple[Door, Json]:
    """A customer's door and the session that opened it; without a customer, a new guest's."""
    who = {"customer_token": customer["token"]} if customer else {"visitor": fresh()}
    answer = Door(api).post("/sessions", {**who, "language": language})
    if answer.status != 201:
        raise Failure(f"no session: {answer.status} {answer.body.decode(errors='replace')}")
    return Door(api, answer.json["session"]), answer.json
