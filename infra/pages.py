"""Serves web/ on this machine, and says for every place where it is served what a browser may load and call."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from infra import places
from infra.steps import Failure

# Text types say their encoding: a browser of a Chinese Windows guesses GBK otherwise.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
}


NOBODY = "'none'"


def content_security_policy(addresses: Iterable[str], frames: str = "*", photos: str = "") -> str:
    """What the pages may do, from web/csp.txt: only their own scripts and styles, calls only to `addresses`.

    `frames`: who may embed the chat, the shop's origins or `*`; NOBODY for the desk. `photos`: where customers' photos lie.
    """
    policy = (places.WEB / "csp.txt").read_text("utf-8").strip()
    called = " ".join(filter(None, dict.fromkeys((*addresses, photos))))
    policy = policy.replace("{photos}", photos).replace("{api} {socket}", called)
    return policy.replace("{frames}", frames)


def config_of(outputs: dict[str, str], demo: dict[str, Any] | None = None) -> dict[str, Any]:
    """What /config.json tells the pages: where the system is, and on a laptop who may be tried out."""
    config: dict[str, Any] = {"api": outputs["ApiUrl"], "socket": outputs["SocketUrl"], "stage": outputs["Stage"]}
    shops = [origin for origin in outputs.get("ShopOrigins", "").split(",") if origin not in ("", "*")]
    config |= {"shops": shops} if shops else {}
    return config | ({"demo": demo} if demo else {})


class Pages(SimpleHTTPRequestHandler):
    """Files of web/, /config.json, and nothing else: no listings, no log of every request."""

    extensions_map = TYPES

    def __init__(self, *arguments: Any, config: dict[str, Any], **options: Any) -> None:
        self.config = config
        super().__init__(*arguments, directory=str(places.WEB), **options)

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/config.json":
            self._send_config()
        elif path == "/" and not (places.WEB / "index.html").exists():
            self._go_to("chat/")
        else:
            super().do_GET()

    def end_headers(self) -> None:
        addresses = {_origin(self.config[name]) for name in ("api", "socket", "issuer") if name in self.config}
        closed = self.path.startswith(("/desk", "/outside"))
        frames = NOBODY if closed else " ".join(self.config.get("shops", ())) or "*"
        photos = _origin(self.config["api"])  # the local cloud is one address
        self.send_header("Content-Security-Policy", content_security_policy(sorted(addresses), frames, photos))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path: Any) -> None:
        self.send_error(404)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Says nothing: the terminal belongs to what `make run` prints."""

    def _send_config(self) -> None:
        body = json.dumps(self.config, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("Content-Type", TYPES[".json"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _go_to(self, place: str) -> None:
        self.send_response(302)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()


def _origin(address: str) -> str:
    return "/".join(address.split("/")[:3])


def serve(port: int, config: dict[str, Any]) -> ThreadingHTTPServer:
    """Starts serving in the background; port 0 takes a free one. Raises Failure where the port is taken."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Pages, config=config))
    except OSError as error:
        raise Failure(
            f"port {port} (pages) cannot be used: {error.strerror}; choose another with WEB_PORT=…"
        ) from error
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def type_of(file: Path) -> str:
    """Content type of a file of web/."""
    return TYPES.get(file.suffix, "application/octet-stream")
