"""`make channel-check` finds what is wrong with an account at a platform, and nothing wrong where all is well."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from chalice.test import Client

from chalicelib.channels.known import CHANNELS
from infra.channel_check import address, fields
from infra.channel_check.__main__ import looked_over
from infra.channel_check.finding import Finding, table
from infra.channel_check.plays import PLAYS
from tests.platforms.every import PLATFORMS
from tests.platforms.platform import Platform


@pytest.fixture
def door(cloud: str) -> Iterator[str]:
    """The platforms' function, behind an address."""
    from chalicelib.channels.hook import app

    with Client(app) as client:
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"client": client}))
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    client: Client

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        answer = self.client.http.request(self.command, self.path, headers=dict(self.headers.items()), body=body)
        self.send_response(answer.status_code)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Quiet."""


Checked = Callable[..., list[Finding]]


@pytest.fixture
def checked(door: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Checked]:
    """Looks a channel's made-up account over, with these secrets changed in kefu's keeping or at the platform's page only."""
    made: list[Platform] = []

    def look(channel: str, at_the_door: dict[str, str] | None = None, **changed: str) -> list[Finding]:
        made.append(PLATFORMS[channel]())
        kept = {**made[-1].keys, **changed}
        monkeypatch.setenv("KEFU_CHANNELS", json.dumps({channel: {"main": {**kept, **(at_the_door or {})}}}))
        return list(looked_over(channel, "main", kept, f"{door}/webhooks/{channel}/main", patience=0))

    yield look
    for platform in made:
        platform.stop()


@pytest.mark.parametrize("channel", sorted(PLATFORMS))
def test_nothing_is_wrong_where_all_is_well(checked: Checked, channel: str) -> None:
    found = checked(channel)
    assert all(one.good for one in found), table(found)
    assert any(one.said == "is turned away (401)" for one in found)
    if channel in PLAYS:
        assert any("is passed in" in one.said for one in found), table(found)


@pytest.mark.parametrize("channel", sorted(PLATFORMS.keys() & PLAYS.keys()))
def test_a_check_that_is_signed_with_another_secret_is_not_passed(checked: Checked, channel: str) -> None:
    wrong = {name: value[::-1] for name, value in _signing(channel).items()}
    found = checked(channel, at_the_door=wrong)
    assert not all(one.good for one in found), table(found)


def _signing(channel: str) -> dict[str, str]:
    platform = PLATFORMS[channel]()
    platform.stop()
    names = ("token", "aes_key", "encrypt_key", "verify_token", "channel_secret", "client_secret")
    return {name: platform.keys[name] for name in names if name in platform.keys}


def test_what_the_secret_lacks_is_named_with_what_it_is() -> None:
    name = next(iter(CHANNELS))
    channel = CHANNELS[name]
    first = next(iter(channel.fields))
    found = fields.looked_at(channel, {first[:-1]: "x"})
    assert [one.said for one in found if one.what == first] == [f"is missing: {channel.fields[first]}"]
    assert f"is nothing that this channel knows; is it {first}?" in [one.said for one in found]


def test_a_secret_that_was_copied_with_a_blank_is_seen_and_never_shown() -> None:
    channel = next(iter(CHANNELS.values()))
    found = fields.looked_at(channel, dict.fromkeys(channel.fields, "s3cret "))
    assert not any(one.good for one in found)
    assert "s3cret" not in table(found)


def test_an_account_that_is_not_in_the_secret_is_not_known_there(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_CHANNELS", "{}")
    name = next(iter(CHANNELS))
    [found] = address.looked_at(name, {}, f"{door}/webhooks/{name}/other", 1, patience=0.1)
    assert (found.good, found.said[:3]) == (False, "404")


def test_an_address_where_nobody_answers_is_said() -> None:
    [found] = address.looked_at("line", {}, "http://127.0.0.1:9/webhooks/line/main", 1, patience=0.1)
    assert not found.good and found.said.startswith("nobody answers")


@pytest.mark.parametrize(("account", "good"), [("main", True), ("shop-2.tw", True), ("a b", False), ("x" * 41, False)])
def test_an_account_has_a_name_that_an_address_bears(account: str, good: bool) -> None:
    assert fields.named(account) is good


def test_every_check_that_is_played_is_of_a_channel_that_there_is() -> None:
    coming = {"wechat", "wecom_kf", "whatsapp", "messenger", "instagram", "line", "douyin"}
    assert set(PLAYS) - coming <= set(CHANNELS)
