"""A small fake of the whole system for the pages: API, WebSocket and page server in one process, with faults to inject."""

import base64
import json
import mimetypes
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection
from websockets.sync.server import serve as serve_sockets

from tests.browser import fake_looks as looks
from tests.browser.fake_board import Board
from tests.browser.fake_bucket import Bucket
from tests.browser.fake_desk import Moves
from tests.browser.fake_promotions import Promotions
from tests.browser.fake_system import Refused, Shape, System, Talk
from tests.browser.fake_tasks import Tasks
from tests.browser.faults import Faults

WEB = Path(__file__).resolve().parents[2] / "web"
CSP = (WEB / "csp.txt").read_text().strip()
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml"}


def customer_token(identifier: str, name: str) -> str:
    """Looks like a JWT; the fake believes every one of them."""
    part = base64.urlsafe_b64encode(json.dumps({"sub": identifier, "name": name}).encode()).decode().rstrip("=")
    return f"e30.{part}.x"


class Fake:
    """`with Fake() as fake:` then `fake.pages` is the address of the pages."""

    def __init__(self, demo: bool = True) -> None:
        self.system, self.faults, self.demo = System(), Faults(), demo
        self.promotions = Promotions()
        self.moves = Moves(self.system)
        self.board = Board(self.system)
        self.sessions: dict[str, Talk] = {}
        self.desks: dict[str, Shape] = {}
        self.tickets: dict[str, str] = {}
        self.holders: dict[str, str] = {}
        self.owners: dict[ServerConnection, str] = {}
        self.sockets: list[tuple[str, ServerConnection]] = []
        self.posted: list[Shape] = []
        self.opened: list[Shape] = []
        self.bound: list[str] = []
        self.shops: list[str] = []
        self.typed: list[Shape] = []
        self.polls = 0
        self.bucket = Bucket()
        self.tasks = Tasks(self.system, self.bucket)

    def __enter__(self) -> "Fake":
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: Door(self, *a))
        self.http.daemon_threads = True
        self.system.photos = self.bucket.address = f"http://127.0.0.1:{self.http.server_address[1]}/put"
        self.socket_server: Server = serve_sockets(self._socket, "127.0.0.1", 0)
        self.pages = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.socket = f"ws://127.0.0.1:{self.socket_server.socket.getsockname()[1]}"
        for server in (self.http, self.socket_server):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.drop_sockets()
        self.socket_server.shutdown()

    def config(self) -> Shape:
        config: Shape = {"api": f"{self.pages}/api", "socket": self.socket, "stage": "local"}
        if self.shops:
            config["shops"] = self.shops
        if self.demo:
            names = {"u00042": "林小满", "u00107": "陈嘉禾"}
            config["demo"] = {
                "customers": [
                    {"id": key, "name": name, "token": customer_token(key, name)} for key, name in names.items()
                ],
                "agents": [{"name": name, "password": "kefu-demo", "role": "agent"} for name in self.system.agents],
            }
        return config

    # -- sockets

    def _socket(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        ticket = parse_qs(urlsplit(connection.request.path).query).get("ticket", [""])[0]
        audience = self.tickets.pop(ticket, "")
        if not audience or self.faults.down:
            return connection.close(4401, "no such ticket")
        self.owners[connection] = self.holders.get(ticket, "")
        self.sockets.append((audience, connection))
        try:
            for text in connection:
                self._frame(audience, connection, json.loads(text))
        except ConnectionClosed:
            pass
        self.sockets.remove((audience, connection))

    def _frame(self, audience: str, connection: ServerConnection, frame: Shape) -> None:
        if frame["type"] == "ping":
            connection.send(json.dumps({"type": "pong"}))
            return
        looks.passed_on(self, audience, connection, frame)
        if frame["type"] == "typing":
            self.typed.append({"from": audience, **frame})
            self._type(audience, frame)
        self.deliver()

    def _type(self, audience: str, frame: Shape) -> None:
        talks = self.system.talks
        case = frame.get("case") or talks[audience.removeprefix("customer:")].case
        to = f"customer:{self.system.cases[case]['conversation']}" if audience == "desk" else "desk"
        self.system.push(to, {"type": "typing", "by": "agent" if audience == "desk" else "customer", "case": case})

    def deliver(self) -> None:
        """Sends what the system has pushed."""
        pushed, self.system.pushed = self.system.pushed, []
        for audience, frame in pushed:
            for member, connection in list(self.sockets):
                if member == audience:
                    for _ in range(2 if self.faults.twice else 1):
                        connection.send(json.dumps(frame))

    def drop_sockets(self) -> None:
        for _, connection in list(self.sockets):
            connection.close(1012)

    def ticket(self, audience: str, holder: str = "") -> Shape:
        if self.faults.no_sockets:
            raise Refused(503, "try_again", "没有实时连接。")
        ticket = f"t{len(self.tickets)}-{time.monotonic_ns()}"
        self.tickets[ticket], self.holders[ticket] = audience, holder
        return {"ticket": ticket, "url": f"{self.socket}?ticket={ticket}", "expires_in": 60}

    # -- what the API answers: (status, body)

    def session(self, body: Shape) -> Shape:
        self.opened.append(body)
        if body.get("context") == "expired":
            raise Refused(401, "bad_context", "页面信息已失效。")
        if body.get("customer_token") == "expired":
            raise Refused(401, "token_expired", "登录已失效。")
        if body.get("customer_token"):
            read = json.loads(base64.urlsafe_b64decode(body["customer_token"].split(".")[1] + "=="))
            customer = {"id": read["sub"], "name": read["name"], "guest": False, "level": "金卡"}
        else:
            customer = {"id": f"guest-{body['visitor'][:8]}", "name": "", "guest": True}
        talk, token = self.system.talk_of(customer), f"s{len(self.sessions)}"
        self.sessions[token] = talk
        return {
            "session": token,
            "expires_at": "2099-01-01T00:00:00Z",
            "conversation": talk.id,
            "customer": customer,
            "language": body["language"],
            "greeting": self.system.greeting(),
            "service": self.system.service(talk),
        }

    def introduced(self, body: Shape, bind: bool = False) -> Shape:
        """Every token but those that are named after an error is somebody's at WeChat."""
        if body["token"] in ("link_over", "link_used", "already_bound"):
            raise Refused(409, body["token"], "绑定不了。")
        if bind:
            self.bound.append(body["token"])
        return {"channel": "wechat", "name": "小<b>满</b>"}

    def login(self, body: Shape) -> Shape:
        agent = (self.system.agents | self.system.editors | self.tasks.people).get(body["name"])
        if not agent or body["password"] != "kefu-demo":
            raise Refused(401, "wrong_login", "姓名或密码不对。")
        token = f"d{len(self.desks)}"
        self.desks[token] = agent
        return {"token": token, "expires_at": "2099-01-01T00:00:00Z", "agent": agent}


class Door(BaseHTTPRequestHandler):
    """One HTTP request."""

    protocol_version = "HTTP/1.1"

    def __init__(self, fake: Fake, *arguments: Any) -> None:
        self.fake = fake
        super().__init__(*arguments)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def do_GET(self) -> None:
        if self.path.startswith("/put/"):
            return self._send(200, self.fake.bucket.photos[self.path.removeprefix("/put/")], "image/png")
        self._api() if self.path.startswith("/api/") else self._file()

    def do_PUT(self) -> None:
        self._api()

    def do_POST(self) -> None:
        if self.path == "/put":
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            return self._send(self.fake.bucket.put(sent), b"", "text/plain")
        self._api()

    def _api(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        time.sleep(self.fake.faults.slow)
        if self.fake.faults.down:
            return self.close_connection_now()
        try:
            status, answer = 200 if self.command == "GET" else 201, self._answer(body)
        except Refused as refused:
            error = {"code": refused.code, "message": refused.message, "id": "r-1", **refused.details}
            status, answer = refused.status, {"error": error}
        self.fake.deliver()
        if answer is None:
            return self.close_connection_now()
        self._send(status, json.dumps(answer, ensure_ascii=False).encode(), "application/json")

    def close_connection_now(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _answer(self, body: Shape) -> Shape | None:
        url = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        parts = url.path.removeprefix("/api/").split("/")
        if parts[0] == "outside":
            return self.fake.tasks.outside(self.command, parts[2:], body)
        if parts[0] == "desk":
            return self._desk(parts[1:], body, query)
        return self._customer("/".join(parts), body, query)

    def _customer(self, door: str, body: Shape, query: dict[str, str]) -> Shape | None:
        fake, faults = self.fake, self.fake.faults
        if door == "sessions":
            faults.expire_sessions = False
            return fake.session(body)
        talk = fake.sessions.get(self._bearer())
        if not talk or faults.expire_sessions:
            raise Refused(401, "session_expired", "会话已过期。")
        doors: dict[str, Callable[[], Shape | None]] = {
            "POST messages": lambda: self._message(talk, body),
            "GET messages": lambda: self._page(talk, query),
            "POST tickets": lambda: fake.ticket(f"customer:{talk.id}"),
            "POST photos": lambda: fake.bucket.door(talk.id, body),
            "POST files": lambda: fake.bucket.door(talk.id, body),
            "POST ratings": lambda: fake.system.rate(talk, body),
            "POST identities/offer": lambda: fake.introduced(body),
            "POST identities": lambda: fake.introduced(body, bind=True),
        }
        return doors[f"{self.command} {door}"]()

    def _message(self, talk: Talk, body: Shape) -> Shape | None:
        fake, faults = self.fake, self.fake.faults
        fake.posted.append(body)
        if faults.refuse_messages:
            faults.refuse_messages -= 1
            raise Refused(503, "try_again", "请稍后再试。")
        if body["text"] == "拒绝":
            raise Refused(400, "malformed", "这条消息不能发送。")
        answer = fake.system.say(talk, body)
        if faults.lose_answers:
            faults.lose_answers -= 1
            return None
        return answer

    def _page(self, talk: Talk, query: dict[str, str]) -> Shape:
        self.fake.polls += 1
        return self.fake.system.page(talk, query.get("after", ""), query.get("before", ""), int(query.get("limit", 50)))

    def _desk(self, parts: list[str], body: Shape, query: dict[str, str]) -> Shape:
        fake, system = self.fake, self.fake.system
        if parts == ["login"]:
            return fake.login(body) if self.command == "POST" else {"password": True}
        agent = fake.desks.get(self._bearer())
        if not agent:
            raise Refused(401, "session_expired", "请重新登录。")
        if parts == ["me"]:
            return {"agent": agent}
        if parts == ["tickets"]:
            return fake.ticket("departments" if agent["role"] == "department" else "desk", agent["id"])
        if parts[0] in ("board", "history"):
            return fake.board.answer(parts[0], agent, query)
        if parts[0] == "promotions":
            return fake.promotions.answer(self.command, parts[1:], agent, body, query)
        if parts[0] in ("forms", "tasks") or (parts[0] == "cases" and parts[2:] == ["tasks"]):
            return fake.tasks.answer(self.command, parts, agent, body, query)
        if (told := fake.moves.answer(self.command, parts, agent, body, query)) is not None:
            return told
        if parts == ["cases"]:
            self.fake.polls += 1
            mine = agent["id"] if query.get("mine") == "true" else ""
            return {"cases": system.listed(query["status"], mine)[: int(query.get("limit", 100))]}
        return self._case(parts[1], parts[2:], agent, body, query)

    def _case(self, case: str, rest: list[str], agent: Shape, body: Shape, query: dict[str, str]) -> Shape:
        system = self.fake.system
        if not rest:
            return system.opened(case) | self.fake.moves.opened(case)
        if rest == ["claim"]:
            return {"case": system.claim(case, agent)}
        if rest == ["close"]:
            return {"case": system.close(case, body.get("resolution", ""))}
        if self.command == "POST":
            return system.answer(case, body, agent)
        talk = system.talks[system.case(case)["conversation"]]
        return system.page(talk, query.get("after", ""), "", int(query.get("limit", 50)))

    def _bearer(self) -> str:
        return (self.headers.get("Authorization") or "").removeprefix("Bearer ")

    # -- files

    def _file(self) -> None:
        path = urlsplit(self.path).path
        if path == "/config.json":
            return self._send(200, json.dumps(self.fake.config()).encode(), "application/json")
        file = (WEB / path.lstrip("/")).resolve()
        file = file / "index.html" if file.is_dir() else file
        if not file.is_relative_to(WEB) or not file.is_file():
            return self._send(404, b"not found", "text/plain")
        kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/plain"
        self._send(200, file.read_bytes(), f"{kind}; charset=utf-8")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header(
            "Content-Security-Policy",
            CSP.format(api=self.fake.pages, socket=self.fake.socket, photos=self.fake.pages, frames="*"),
        )
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)
