"""The pages over the real application, its tables in a local cloud: for what a fake could only believe."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from chalice.test import Client

from infra import pages

_ONE_AT_A_TIME = threading.Lock()  # Chalice's test client sets the process's environment around each request
_PASSED_ON = ("Authorization", "Content-Type")


class _Door(pages.Pages, BaseHTTPRequestHandler):
    """Pages as `make run` serves them, and /api/ as API Gateway would."""

    def __init__(self, *arguments: Any, client: Client, **options: Any) -> None:
        self.client = client
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        self._api() if self.path.startswith("/api/") else super().do_GET()

    def do_POST(self) -> None:
        self._api()

    def do_PUT(self) -> None:
        self._api()

    def _api(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
        with _ONE_AT_A_TIME:
            answer = self.client.http.request(self.command, self.path.removeprefix("/api"), headers=headers, body=body)
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)


@contextmanager
def opened(issuer: str = "") -> Iterator[str]:
    """The address of the pages; `issuer` is one that they may call."""
    from app import app

    config = {"api": "", "socket": "", "stage": "local"} | ({"issuer": issuer} if issuer else {})
    with Client(app) as client:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Door, config=config, client=client))
        server.daemon_threads = True
        address = f"http://127.0.0.1:{server.server_address[1]}"
        config["api"] = f"{address}/api"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield address
        finally:
            server.shutdown()
            server.server_close()
