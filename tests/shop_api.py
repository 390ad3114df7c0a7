"""A shop's own API as docs/shop-api.md has it, over the tests' tables, and every way in which it can be out of order.

`always` is what is wrong with each answer and `faults` with the next ones; `only` limits both to paths that contain it.
slow (never answers), dropped (hangs up), lost (does it and hangs up), 500, 401, moved, html, garbage, truncated, huge, and of an
order: foreign, sums, backwards.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from chalicelib import clock
from chalicelib.shop.commands import Command, Facts, Refusal, Swap, judged
from chalicelib.shop.policy import rule_of
from chalicelib.store import customers, knowledge, table

KEY = "key-of-the-shops-api"
Json = dict[str, Any]
Told = tuple[int, Any]
NOTHING: Told = (404, {})


@dataclass
class Seen:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Json:
        return dict(json.loads(self.body))


@dataclass
class ShopApi:
    """The shop: what it was asked, what is wrong with it, how it wants to be asked."""

    address: str = ""
    always: str = ""
    only: str = ""
    faults: list[str] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    refuses: Json = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    done: dict[str, Told] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)

    def asked(self, part: str) -> list[Seen]:
        """The requests whose path contains `part`."""
        return [one for one in self.seen if part in f"{one.method} {one.path}"]

    def fault(self, path: str) -> str:
        if self.only not in path:
            return ""
        return self.faults.pop(0) if self.faults else self.always

    def knows(self, seen: Seen) -> bool:
        """Whether the request proves itself, worked out without a line of kefu's."""
        if self.tokens:
            return seen.headers.get("Authorization") == f"Bearer {self.tokens[-1]}"
        parts = dict(parse_qsl(seen.headers.get("Kefu-Signature", "").replace(",", "&")))
        signed = b".".join([parts["t"].encode(), seen.method.encode(), seen.path.encode(), seen.body])
        return parts["v1"] == hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest()

    def answer(self, seen: Seen) -> Told:
        url = urlsplit(seen.path)
        match [seen.method, *map(unquote, url.path.split("/")[2:])]:
            case ["POST", "token"]:
                return self._token(seen)
            case ["GET", "customers", customer]:
                return _or_nothing(customers.profile_of(customer))
            case ["GET", "customers", customer, "orders"]:
                limit = int(parse_qs(url.query)["limit"][0])
                return 200, {"orders": customers.orders_of(customer)[:limit]}
            case ["GET", "customers", customer, "orders", number]:
                return _or_nothing(customers.order_of(customer, number))
            case ["POST", "orders", "find"]:
                number, tail = seen.content["number"], seen.content["phone_tail"]
                return _or_nothing(customers.order_of(customers.owner_of(number, tail) or "nobody", number))
            case ["POST", "commands"]:
                key = seen.headers["Idempotency-Key"]
                self.done[key] = self.done.get(key) or (200, self._carried_out(seen.content))
                return self.done[key]
            case ["GET", "commands", key]:
                return self.done.get(key, NOTHING)
            case ["GET", "products" | "promotions" as topic]:
                return 200, {topic: knowledge.shelf(topic).entries}
        return NOTHING

    def _token(self, seen: Seen) -> Told:
        client = "Basic " + base64.b64encode(f"kefu:{KEY}".encode()).decode()
        assert (seen.headers["Authorization"], seen.body) == (client, b"grant_type=client_credentials&scope=orders")
        self.tokens.append(f"token-{len(self.tokens)}")
        return 200, {"access_token": self.tokens[-1], "token_type": "Bearer", "expires_in": 600}

    def _carried_out(self, wanted: Json) -> Json:
        if self.refuses:
            return {"id": wanted["id"], "status": "refused", **self.refuses}
        command = _command(wanted["command"])
        profile, order = customers.with_order(wanted["customer"], command.order)
        versions = {"order": order.get("version"), "profile": profile.get("version", 1)}
        if any(versions[name] != version for name, version in wanted["based_on"].items()):
            return {"id": wanted["id"], "status": "refused", "reason": "changed"}
        now = clock.now()
        effect = judged(command, Facts(order, profile, _products()), rule_of(command.kind), now)
        if isinstance(effect, Refusal):
            return {"id": wanted["id"], "status": "refused", "reason": effect.reason, "values": dict(effect.values)}
        assert wanted["expected"] == {"money": f"{effect.money:.2f}", "method": effect.method}
        writes = [customers.changing_order(wanted["customer"], order, effect.order)] if effect.order else []
        writes += [customers.changing_profile(wanted["customer"], profile, effect.profile)] if effect.profile else []
        table.together(writes)
        profile, order = customers.with_order(wanted["customer"], command.order)
        return {"id": wanted["id"], "status": "done", "order": order, "profile": profile}


def _or_nothing(row: Json) -> Told:
    return (200, row) if row else NOTHING


def _products() -> Json:
    return {entry["product"]: entry for entry in knowledge.shelf("products").entries}


def _command(given: Json) -> Command:
    lists = {"skus": tuple(given.get("skus", ())), "swaps": tuple(Swap(**swap) for swap in given.get("swaps", ()))}
    return Command(**{**given, **lists})


def _spoilt(fault: str, content: Any) -> Any:
    """An answer whose orders contradict themselves or the question."""
    changes = {
        "foreign": lambda order: order | {"customer": "somebody-else"},
        "sums": lambda order: order | {"amount": "0.01"},
        "backwards": lambda order: order | {"placed_at": "yesterday"},
    }
    if fault not in changes or not isinstance(content, dict):
        return content
    if "orders" in content:
        return {"orders": [*content["orders"][:-1], *map(changes[fault], content["orders"][-1:])]}
    return changes[fault](content) if "order" in content and "customer" in content else content


class _Door(BaseHTTPRequestHandler):
    """Answers for the shop that its subclass is given."""

    shop: ShopApi
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        seen = Seen(self.command, self.path, {name.title(): value for name, value in self.headers.items()}, body)
        self.shop.seen.append(seen)
        self._say(self.shop.fault(f"{self.command} {self.path}"), seen)

    def do_POST(self) -> None:
        self.do_GET()

    def _say(self, fault: str, seen: Seen) -> None:
        if fault == "slow":
            self.shop.released.wait()
        self.close_connection = fault in ("slow", "dropped", "lost", "truncated")
        if fault in ("slow", "dropped"):
            return
        if seen.path != "/shop/token" and (fault == "401" or not self.shop.knows(seen)):
            self._send(401, b"{}")
            return
        status, content = self.shop.answer(seen)
        if fault != "lost":
            body = json.dumps(_spoilt(fault, content)).encode()
            sent = _BODIES[fault](body) if fault in _BODIES else body
            self._send(_STATUSES.get(fault, status), sent, len(body), fault)

    def _send(self, status: int, body: bytes, whole: int = 0, fault: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if fault == "html" else "application/json")
        self.send_header("Content-Length", str(whole if fault == "truncated" else len(body)))
        if fault == "moved":
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


_STATUSES = {"500": 500, "moved": 302}
_BODIES: dict[str, Callable[[bytes], bytes]] = {
    "html": lambda whole: b"<html>please log in</html>",
    "garbage": lambda whole: b'{"orders": [' + whole,
    "truncated": lambda whole: whole[:-9],
    "huge": lambda whole: b" " * 1_000_001 + whole,
}


@contextmanager
def opened() -> Iterator[ShopApi]:
    """The shop's API, listening on a free port."""
    shop = ShopApi()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"shop": shop}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    shop.address = f"http://127.0.0.1:{server.server_port}/shop"
    try:
        yield shop
    finally:
        shop.released.set()
        server.shutdown()
        server.server_close()
