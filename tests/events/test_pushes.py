"""A later answer reaches an app that is not open: each device once, through repeats, silence and refusals; an open page is enough."""

import hashlib
import hmac
import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import pytest

from chalicelib.message import Agent, Reply, Turn
from chalicelib.shapes import plain
from chalicelib.store import devices, passing
from chalicelib.store.devices import Device
from chalicelib.store.passing import Socket
from chalicelib.ulids import ulid
from tests.events import recorded
from tests.events.lambdas import app
from tests.events.test_notices import Night, night

__all__ = ["night"]
Json = dict[str, Any]
KEY = "push-key-of-the-tests-0123456789"
HOURS = count(1, 3)
pytestmark = pytest.mark.usefixtures("stocked")


@dataclass
class Service:
    """The shop's push service: believes what is signed, keeps what it took, and forgets to answer as often as it is told."""

    address: str = ""
    took: list[Json] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    bodies: list[tuple[bytes, Json]] = field(default_factory=list)
    answer: bytes = b""

    def takes(self, headers: Any, body: bytes) -> int:
        self.bodies.append((body, dict(headers)))
        status = self.statuses.pop(0) if self.statuses else 200
        if "Kefu-Signature" in headers:
            moment, _, proof = headers["Kefu-Signature"].partition(",v1=")
            right = hmac.new(KEY.encode(), moment.removeprefix("t=").encode() + b"." + body, hashlib.sha256).hexdigest()
            assert proof == right, "a push that kefu did not sign"
            if status in (200, 504):  # 504: it was taken, and the answer was lost on the way
                self.took.append(json.loads(body))
        return status


@pytest.fixture
def service(night: Night) -> Iterator[Service]:
    """The push service, named by the deployment."""
    found = Service()
    night.passes(next(HOURS) * 3600)  # what one test learned of the service's pace is not the next one's

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(found.takes(self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_header("Content-Length", str(len(found.answer)))
            self.end_headers()
            self.wfile.write(found.answer)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.address = f"http://127.0.0.1:{server.server_port}"
    night.monkeypatch.setenv("KEFU_PUSH", f"{found.address}/push")
    night.monkeypatch.setenv("KEFU_PUSH_SECRET", KEY)
    night.monkeypatch.delenv("KEFU_WEBHOOK_URL", raising=False)
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def talk() -> str:
    """A conversation with a phone and a tablet."""
    conversation = f"web-{uuid4().hex[:24]}"
    devices.register(conversation, Device(f"phone-{conversation}", "ios"))
    devices.register(conversation, Device(f"tablet-{conversation}", "android", "en"))
    return conversation


def turn_of(conversation: str, by: str = "agent", **more: Any) -> Turn:
    at = datetime.now(UTC)
    agent = Agent("a1", "小夏") if by == "agent" else None
    return Turn(ulid(at), conversation, by, at.isoformat(), **{"text": "您的包裹找到了", "agent": agent, **more})


def stored(turn: Turn, times: int = 1) -> None:
    for _ in range(times):
        failed = app.turns({"Records": [recorded.stream(plain(turn))]}, None)["batchItemFailures"]
        assert failed == []


def test_each_device_hears_in_its_language_and_nothing_that_was_said(night: Night, service: Service, talk: str) -> None:
    turn = turn_of(talk)
    stored(turn)
    night.works(5)
    told = {one["device"]["token"][:5]: one for one in service.took}
    assert {name: one["title"] for name, one in told.items()} == {
        "phone": "客服小夏回复了您",
        "table": "小夏 from customer service has replied",
    }
    assert all((one["conversation"], one["turn"], one["event"]) == (talk, turn.id, "push") for one in service.took)
    assert "包裹" not in json.dumps(service.took, ensure_ascii=False)


def test_a_preview_is_told_where_the_shop_wants_it(night: Night, service: Service, talk: str) -> None:
    night.monkeypatch.setenv("KEFU_PUSH_PREVIEW", "yes")
    stored(turn_of(talk, text="长" * 100))
    night.works(5)
    assert [one["preview"] for one in service.took] == ["长" * 60] * 2


def test_what_the_bot_says_unasked_is_told_and_what_the_customer_says_is_not(
    night: Night, service: Service, talk: str
) -> None:
    stored(turn_of(talk, "notice", text="", reply=Reply("您的包裹已签收")))
    stored(turn_of(talk, "notice", text="客服小夏为您服务"))
    stored(turn_of(talk, "notice", text=""))  # for the desks alone
    stored(turn_of(talk, "customer", reply=Reply("好的")))
    stored(turn_of(talk, via={"channel": "wechat"}))  # a platform brings it
    night.works(5)
    assert len(service.took) == 2 * 2
    assert {one["title"] for one in service.took if one["device"]["platform"] == "ios"} == {"您有一条客服消息"}


def test_who_has_it_open_is_not_told_twice(night: Night, service: Service, talk: str) -> None:
    passing.plug(Socket("c-open", f"conversation#{talk}", "u1"))
    stored(turn_of(talk))
    night.works(5)
    assert service.took == []


def test_each_device_is_told_once_through_repeats_and_failures(night: Night, service: Service, talk: str) -> None:
    service.statuses = [503, 500, 429]
    turns = [turn_of(talk, text=f"第{number}句") for number in range(5)]
    for turn in turns:
        stored(turn, times=3)
    night.works(600, repeat=2)
    times = Counter((one["turn"], one["device"]["id"]) for one in service.took)
    assert set(times.values()) == {1} and len(times) == 10
    assert night.dead_letters() == []


def test_where_the_answer_was_lost_it_comes_again_under_the_same_number(
    night: Night, service: Service, talk: str
) -> None:
    service.statuses = [504]
    stored(turn_of(talk))
    night.works(120)
    assert len(service.took) == 3 and len({one["id"] for one in service.took}) == 2


def test_a_device_that_is_no_more_is_forgotten_and_troubles_nobody(night: Night, service: Service, talk: str) -> None:
    service.statuses = [410]
    stored(turn_of(talk))
    night.works(5)
    assert len(devices.devices_of(talk)) == 1 and night.dead_letters() == []
    stored(turn_of(talk))
    night.works(5)
    assert len(service.took) == 2


def test_where_nobody_pushes_nothing_is_queued(night: Night, service: Service, talk: str) -> None:
    night.monkeypatch.delenv("KEFU_PUSH")
    stored(turn_of(talk))
    night.works(5)
    assert service.bodies == []


@pytest.fixture
def endpoint(night: Night, service: Service, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Device]:
    """A conversation whose device is an endpoint of SNS, which the fake stands in for."""
    night.monkeypatch.setenv("KEFU_PUSH", "sns")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SNS", service.address)
    conversation = f"web-{uuid4().hex[:24]}"
    device = Device(f"arn:aws:sns:us-east-1:123456789012:endpoint/GCM/shop/{uuid4()}", "android")
    devices.register(conversation, device)
    return conversation, device


def test_sns_is_asked_as_its_api_wants_it(night: Night, service: Service, endpoint: tuple[str, Device]) -> None:
    conversation, device = endpoint
    stored(turn_of(conversation))
    night.works(5)
    [(body, headers)] = service.bodies
    asked = {name: value for name, [value] in parse_qs(body.decode()).items()}
    assert (asked["Action"], asked["Version"], asked["TargetArn"]) == ("Publish", "2010-03-31", device.token)
    message = json.loads(asked["Message"])
    assert message["default"] == "客服小夏回复了您" and asked["MessageStructure"] == "json"
    assert json.loads(message["APNS"])["kefu"]["conversation"] == conversation
    assert json.loads(message["GCM"])["fcmV1Message"]["message"]["data"]["conversation"] == conversation
    assert "/us-east-1/sns/aws4_request" in headers["Authorization"]


@pytest.mark.parametrize(
    ("code", "status", "left", "dead"),
    [("EndpointDisabled", 400, 0, 0), ("NotFound", 404, 0, 0), ("AuthorizationError", 403, 1, 1)],
)
def test_what_sns_says_of_an_endpoint(
    night: Night, service: Service, endpoint: tuple[str, Device], code: str, status: int, left: int, dead: int
) -> None:
    conversation, _ = endpoint
    service.answer = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code></Error></ErrorResponse>".encode()
    service.statuses = [status] * 5
    stored(turn_of(conversation))
    night.works(300)
    assert (len(devices.devices_of(conversation)), len(night.dead_letters())) == (left, dead)
