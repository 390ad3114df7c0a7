"""The shop's own server: pages under a strict policy, its customer's token, and the signed context of each page."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

from demo.storefront import pages

HERE = Path(__file__).parent
ICON = HERE.parents[1] / "web" / "shared" / "icon.svg"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_HOUR = 3600
Row = Mapping[str, Any]


class Shop:
    """What the shop knows: its goods, its customers with their tokens, the key that it shares with kefu, where kefu's pages are."""

    look: Mapping[str, str] = MappingProxyType({"colour": "#7a3d1d"})

    def __init__(self, goods: Sequence[Row], customers: Sequence[Row], key: str, kefu: str) -> None:
        self.goods = {row["product"]: row for row in goods}
        self.customers = {row["id"]: row for row in customers}
        self.key, self.kefu = key, kefu

    @property
    def policy(self) -> str:
        """As strict as a page can be; kefu's widget needs its origin in script-src and frame-src, and nothing else."""
        return (
            f"default-src 'none'; script-src 'self' {self.kefu}; frame-src {self.kefu}; style-src 'self'; connect-src 'self'; "
            "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )

    @property
    def widget(self) -> str:
        """The line that puts the chat into a page."""
        return pages.widget(self.kefu, self.look)

    def token(self, customer: str) -> str:
        """Who is logged in, for kefu; nothing for nobody. A real shop asks its own session, not the page."""
        return str(self.customers.get(customer, {}).get("token", ""))

    def context(self, address: str, product: str) -> str:
        """What the page at this address shows, for kefu: signed, for an hour, of an audience of its own."""
        claims = {"aud": "kefu-context", "exp": int(time.time()) + _HOUR, "page": address}
        return jwt.encode(claims | ({"product": product} if product in self.goods else {}), self.key, "HS256")


class _Door(BaseHTTPRequestHandler):
    def __init__(self, *arguments: Any, shop: Shop) -> None:
        self.shop = shop
        super().__init__(*arguments)

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        match address.path.strip("/").split("/"):
            case [""]:
                self._page(pages.shelf(self.shop.goods.values(), self.shop.customers.values(), self.shop.widget))
            case ["products", product] if product in self.shop.goods:
                row, customers = self.shop.goods[product], self.shop.customers.values()
                self._page(pages.product(row, customers, self.shop.widget))
            case ["kefu", "token"]:
                self._json({"token": self.shop.token(asked.get("customer", ""))})
            case ["kefu", "context"]:
                here = f"http://{self.headers.get('Host', '')}{asked.get('page', '/')}"
                self._json({"context": self.shop.context(here, asked.get("product", ""))})
            case ["favicon.ico"]:
                self._send(200, "image/svg+xml", ICON.read_bytes())
            case [name] if name in ("shop.css", "shop.js"):
                self._send(200, _TYPES[Path(name).suffix], (HERE / name).read_bytes())
            case _:
                self._send(404, "text/plain", b"not found")

    def _page(self, content: str) -> None:
        self._send(200, "text/html; charset=utf-8", content.encode())

    def _json(self, content: Row) -> None:
        self._send(200, "application/json", json.dumps(content).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", self.shop.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Says nothing: the terminal belongs to what `make run` prints."""


def serve(port: int, shop: Shop) -> ThreadingHTTPServer:
    """Opens the shop in the background; port 0 takes a free one. Raises OSError where the port is taken."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Door, shop=shop))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
