"""What it costs to bring an event to the people at the desk: calls to DynamoDB and CPU from the stored turn to the frame that leaves."""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median
from uuid import uuid4

from chalicelib import clock
from chalicelib.channels import delivery
from chalicelib.edge import sockets
from chalicelib.message import Agent, Customer, State, Turn
from chalicelib.shapes import plain
from chalicelib.store import conversations, passing
from chalicelib.store.passing import Socket
from chalicelib.ulids import ulid
from tests.bench.turns import Cost, counted
from tests.events.recorded import stream

ROUNDS = 150


class _Page(BaseHTTPRequestHandler):
    """A page that takes every frame."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def _pages() -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["KEFU_SOCKET_ENDPOINT"] = f"http://127.0.0.1:{server.server_port}"
    yield
    server.shutdown()
    server.server_close()


def cost() -> Cost:
    """A customer's word in a conversation that an agent has, brought to the agent's and the customer's pages.

    The CPU is this thread's alone: the pages take their frames in others.
    """
    talk, agent = f"web-bench-{uuid4().hex}", Agent(f"agent-{uuid4().hex[:12]}", "小夏")
    passing.plug(Socket(f"customer-{talk}", sockets.conversation(talk)))
    passing.plug(Socket(f"agent-{talk}", sockets.AGENTS, agent.id))
    cpu: list[float] = []
    wall: list[float] = []
    calls = Counter[str]()
    with _pages():
        for _ in range(ROUNDS):
            record = stream(plain(_said(talk, agent)))
            began, used = time.perf_counter(), time.thread_time()
            with counted() as made:
                delivery.deliver(record)
            calls += made
            cpu.append((time.thread_time() - used) * 1000)
            wall.append((time.perf_counter() - began) * 1000)
    return Cost(calls, median(cpu), median(wall))


def _said(talk: str, agent: Agent) -> Turn:
    """A stored turn, as the stream will tell of it."""
    state = conversations.state_of(talk) or State(talk, Customer("one"), mode="human", agent=agent)
    now = clock.now()
    identifier = ulid(now, after=state.last_turn)
    turn = Turn(identifier, talk, "customer", clock.iso(now), "还在吗", message=identifier, agent=agent)
    conversations.append(state, state, turn)
    return turn
