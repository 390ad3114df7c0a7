"""The group bots of Feishu, DingTalk and WeCom as their documentation describes them: what they check, and how they say no.

Written from the platforms' pages alone; nothing of kefu's own senders is used here. The clock of all three is the test's.
"""

import hashlib
import hmac
import json
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
TOKEN, SECRET = "f3b1a6c2-0000-4000-8000-77aa11bb22cc", "SECb0c9a8d7e6f5"
_HOUR = 3600


@dataclass
class Group:
    """A chat group: what was posted into it, and what is wrong with it. `down` answers 502, `deaf` takes the message and
    breaks the connection before the answer."""

    now: Callable[[], float]
    said: list[Json] = field(default_factory=list)
    asked: list[tuple[float, str]] = field(default_factory=list)
    keyword: str = ""
    down: bool = False
    deaf: int = 0
    busy: bool = False
    muted_until: float = 0.0
    address: str = ""

    def recent(self, seconds: float) -> int:
        return sum(at > self.now() - seconds for at, _ in self.asked)


def feishu(group: Group, path: str, query: Json, body: Json) -> Json:
    """Custom bot: `timestamp` (seconds, at most an hour off) and `sign` in the body; 100 a minute and 5 a second."""
    if path != f"/open-apis/bot/v2/hook/{TOKEN}":
        return {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
    # The documentation's own sample: the text to sign is the key, the message is empty.
    key = "{}\n{}".format(body.get("timestamp", ""), SECRET)
    sign = b64encode(hmac.new(key.encode("utf-8"), b"", hashlib.sha256).digest()).decode("utf-8")
    fresh = str(body.get("timestamp", "")).isdigit() and abs(group.now() - int(body["timestamp"])) <= _HOUR
    if not fresh or body.get("sign") != sign:
        return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    if group.recent(1) > 5 or group.recent(60) > 100 or group.busy:
        return {"code": 11232, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"}
    if body.get("msg_type") not in ("text", "post", "interactive", "image", "share_chat"):
        return {"code": 9499, "msg": "Bad Request", "data": {}}
    if group.keyword not in json.dumps(body, ensure_ascii=False):
        return {"code": 19024, "msg": "Key Words Not Found"}
    group.said.append(body["card"])
    return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


def dingtalk(group: Group, path: str, query: Json, body: Json) -> Json:
    """Custom robot: `timestamp` (milliseconds, at most an hour off) and `sign` in the address; 20 a minute, else ten minutes' silence."""
    if path != "/robot/send" or query.get("access_token") != [TOKEN]:
        return {"errcode": 300001, "errmsg": "token is not exist"}
    stamp = query.get("timestamp", ["0"])[0]
    if abs(group.now() * 1000 - int(stamp)) > _HOUR * 1000:
        return {"errcode": 310000, "errmsg": "invalid timestamp"}
    text = f"{stamp}\n{SECRET}".encode()
    if query.get("sign") != [b64encode(hmac.new(SECRET.encode(), text, hashlib.sha256).digest()).decode()]:
        return {"errcode": 310000, "errmsg": "sign not match"}
    if group.recent(60) > 20:
        group.muted_until = group.now() + 600
    if group.now() < group.muted_until or group.busy:
        group.muted_until = max(group.muted_until, group.now() + 600)
        return {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute", "status": 1111, "wait": 5}
    if body.get("msgtype") not in ("text", "link", "markdown", "actionCard", "feedCard"):
        return {"errcode": 400105, "errmsg": "unsupported msgtype"}
    if group.keyword not in json.dumps(body, ensure_ascii=False):
        return {"errcode": 310000, "errmsg": "keywords not in content"}
    group.said.append(body[body["msgtype"]])
    return {"errcode": 0, "errmsg": "ok"}


def wecom(group: Group, path: str, query: Json, body: Json) -> Json:
    """Group robot: the key in the address, nothing signed; 20 a minute, 4096 bytes of Markdown."""
    if path != "/cgi-bin/webhook/send" or query.get("key") != [TOKEN]:
        return {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1]"}
    if group.recent(60) > 20 or group.busy:
        return {"errcode": 45009, "errmsg": "api freq out of limit, hint: [1]"}
    if body.get("msgtype") not in ("text", "markdown", "image", "news", "file", "template_card"):
        return {"errcode": 40008, "errmsg": "invalid message type"}
    content = body[body["msgtype"]]["content"]
    if not content:
        return {"errcode": 44004, "errmsg": "empty content"}
    if len(content.encode()) > 4096:
        return {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
    group.said.append(body[body["msgtype"]])
    return {"errcode": 0, "errmsg": "ok"}


_PATHS = {
    "feishu": f"/open-apis/bot/v2/hook/{TOKEN}",
    "dingtalk": f"/robot/send?access_token={TOKEN}",
    "wecom": f"/cgi-bin/webhook/send?key={TOKEN}",
}
_BOTS = {"feishu": feishu, "dingtalk": dingtalk, "wecom": wecom}


@contextmanager
def running(kind: str, now: Callable[[], float]) -> Iterator[Group]:
    """A platform's server with one group in it; `address` is what it gives to who makes a bot there."""
    group = Group(now)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(group, kind))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    group.address = f"http://127.0.0.1:{server.server_port}{_PATHS[kind]}"
    try:
        yield group
    finally:
        server.shutdown()
        server.server_close()


def _handler(group: Group, kind: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            group.asked.append((group.now(), self.path))
            if group.down:
                self.send_error(502)
                return
            self._answer(body)

        def _answer(self, body: bytes) -> None:
            asked = urlsplit(self.path)
            answer = json.dumps(_BOTS[kind](group, asked.path, parse_qs(asked.query), json.loads(body))).encode()
            if group.deaf:
                group.deaf -= 1
                self.close_connection = True
                return  # the message is in the group, its acknowledgement is lost
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    return Handler
