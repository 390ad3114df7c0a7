"""What all platforms that the tests make up have in common: a server for the sending API, and what a user saw of it."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """A call of the platform to kefu's webhook."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Asked:
    """A call of kefu to the platform."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Told:
    """What the platform answers."""

    status: int
    content: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivered:
    """What a user saw: the words, the buttons below them by their ids (where there are), and the key that kefu gave."""

    user: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    key: str = ""


class Platform:
    """A platform: `keys` are what kefu is told of the account, `delivered` what users saw, `violations` what kefu must never do.

    A test sets what happens to the next calls of the sending API: `lost` (taken, but the connection breaks before the answer),
    `refusals` (answers in place of taking it), `down` (no answer at all: the connection is closed at once).
    """

    name = ""
    # The platform's clock, in epoch seconds; a test may set another.
    now: Callable[[], float] = staticmethod(time.time)

    def __init__(self, account: str = "main") -> None:
        self.account = account
        self.delivered: list[Delivered] = []
        self.violations: list[str] = []
        self.lost = 0
        self.refusals: deque[Told] = deque()
        self.down = False
        self.lock = threading.RLock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def api(self) -> str:
        """Where the sending API answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def keys(self) -> dict[str, str]:
        """What kefu is told of the account; each platform adds its own."""
        return {"api": self.api}

    def asked(self, call: Asked) -> Told:
        """Answers a call of kefu."""
        raise NotImplementedError

    def user(self, number: int) -> str:
        """The platform's id of its so manieth user."""
        return f"user-{number}"

    def is_sending(self, call: Asked) -> bool:
        """Whether a call would show a user something."""
        return call.method != "GET"

    def says(self, user: str, text: str) -> Request:
        """The call by which kefu hears that a user wrote something; each time another message."""
        raise NotImplementedError

    def taps(self, user: str, button: tuple[str, str]) -> Request:
        """The same for a button (id, words) of a message that the user saw."""
        raise NotImplementedError

    def sends(self, user: str, kind: str) -> Request:
        """The same for an image, voice, video, sticker, location, file, follow, unfollow or something unheard of."""
        raise NotImplementedError

    def again(self, request: Request) -> Request:
        """The same message once more, as the platform repeats what it saw no acknowledgement for."""
        return request

    def forged(self, request: Request) -> list[Request]:
        """Calls that are not the platform's: bodies changed, signatures missing, changed, cut, of another account."""
        raise NotImplementedError

    def acknowledged(self, status: int, body: bytes) -> bool:
        """Whether this answer to a call of the platform is an acknowledgement, so that it is not repeated."""
        return status == 200

    def of(self, user: str) -> list[Delivered]:
        """What a user saw, in its order."""
        with self.lock:
            return [one for one in self.delivered if one.user == user]

    def stop(self) -> None:
        """Ends the server."""
        self._server.shutdown()
        self._server.server_close()


def _handler(platform: Platform) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"platform": platform})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    platform: Platform

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        told = self._told(Asked(self.command, address.path, dict(parse_qsl(address.query)), headers, body))
        if told is None:
            self.close_connection = True
        else:
            self._tell(told)

    do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815

    def _told(self, call: Asked) -> Told | None:
        """What is answered; None where the connection breaks. A refusal, or a loss, waits for a call that sends something."""
        platform = self.platform
        with platform.lock:
            if platform.down:
                return None
            sends = platform.is_sending(call)
            if sends and platform.refusals:
                return platform.refusals.popleft()
            told = platform.asked(call)
            lost = sends and platform.lost > 0
            platform.lost -= lost
        return None if lost else told

    def _tell(self, told: Told) -> None:
        plain = isinstance(told.content, bytes)
        raw = told.content if plain else json.dumps(told.content, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **told.headers, "Content-Length": str(len(raw))}
        self.send_response(told.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests look at what was delivered."""
