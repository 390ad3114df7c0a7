"""A socket endpoint and a webhook address that remember what they were sent."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chalicelib import clock
from tests.api.conftest import cloud, stocked
from tests.events import telling
from tests.events.telling import Queues

__all__ = ["cloud", "stocked"]


@dataclass
class Listener:
    """What arrived, and with which status it is answered: `gone` lists connections that are closed."""

    address: str = ""
    frames: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    status: int = 200

    def to(self, connection: str) -> list[dict[str, Any]]:
        return [frame for sent_to, frame in self.frames if sent_to == connection]


def _handler(listener: Listener) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(self._take(body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _take(self, body: bytes) -> int:
            if "/@connections/" not in self.path:
                listener.posts.append((dict(self.headers), body))
                return listener.status
            connection = self.path.rsplit("/", 1)[1]
            if connection in listener.gone:
                return 410
            listener.frames.append((connection, json.loads(body)))
            return 200

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    return Handler


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """The fake endpoint, set as socket endpoint and as webhook address."""
    listener = Listener()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(listener))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    listener.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("KEFU_SOCKET_ENDPOINT", listener.address)
    monkeypatch.setenv("KEFU_WEBHOOK_URL", f"{listener.address}/hook")
    yield listener
    server.shutdown()
    server.server_close()


@pytest.fixture
def queues(stocked: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queues]:
    """New queues for what the shop tells and what customers are told."""
    yield from telling.queues(stocked, monkeypatch.setenv)


@pytest.fixture
def noon() -> Iterator[None]:
    """It is noon in Shanghai until a test says otherwise."""
    telling.it_is(telling.NOON)
    yield
    clock.tell(None)
