"""The pages as this machine serves them: right types, a strict policy, the configuration, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra import doors, pages

CONFIG: dict[str, Any] = {
    "api": "http://127.0.0.1:1/_aws/execute-api/a/api",
    "socket": "ws://127.0.0.1:1/_aws/execute-api/b/api",
    "stage": "local",
}


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    server = pages.serve(0, CONFIG)
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_the_configuration_is_served(web: str) -> None:
    assert doors.ask(f"{web}/config.json").json == CONFIG


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/chat/", "text/html; charset=utf-8"),
        ("/shared/api.js", "text/javascript; charset=utf-8"),
        ("/shared/tokens.css", "text/css; charset=utf-8"),
    ],
)
def test_files_have_their_types(web: str, path: str, content_type: str) -> None:
    answer = doors.ask(web + path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, content_type)


@pytest.mark.parametrize("path", ["/shared/", "/../infra/run.py", "/%2e%2e/Makefile", "/nothing.js"])
def test_nothing_else_is_served(web: str, path: str) -> None:
    assert doors.ask(web + path).status == 404


def test_scripts_come_from_here_only_and_calls_go_to_the_system_only(web: str) -> None:
    policy = doors.ask(f"{web}/chat/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self' http://127.0.0.1:1 ws://127.0.0.1:1;" in policy


def test_the_desk_is_never_framed(web: str) -> None:
    assert "frame-ancestors 'none'" in doors.ask(f"{web}/desk/").headers["Content-Security-Policy"]
    assert "frame-ancestors *" in doors.ask(f"{web}/chat/").headers["Content-Security-Policy"]


def test_where_the_shop_is_named_nobody_else_frames_the_chat() -> None:
    outputs = {"ApiUrl": "http://127.0.0.1:1/a", "SocketUrl": "ws://127.0.0.1:1/b", "Stage": "local"}
    shops = "https://shop.example,https://m.shop.example"
    server = pages.serve(0, pages.config_of(outputs | {"ShopOrigins": shops}))
    policy = doors.ask(f"http://127.0.0.1:{server.server_address[1]}/chat/").headers["Content-Security-Policy"]
    server.shutdown()
    server.server_close()
    assert "frame-ancestors https://shop.example https://m.shop.example;" in policy
    assert "shops" not in pages.config_of(outputs | {"ShopOrigins": "*"})
