"""DingTalk: who is believed, what is understood, where an answer goes, and that it never goes to a stranger's address."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from chalicelib import clock
from chalicelib.channels import wire
from chalicelib.channels.contract import Call, Keys, Outgoing, Received, Saying
from chalicelib.channels.dingtalk import CHANNEL, LIMITS
from chalicelib.edge.errors import BadRequest, Unauthorized
from chalicelib.message import HUMAN, Choice
from tests.platforms.platform import Told
from tests.unit.channels.company import PAYLOADS, Scripted, bodies, sayings, without_a_cloud

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
KEYS = {"account": "main", "app_key": "dingrobot0c6gk", "app_secret": "this is a secret"}
BUYER = "042100297"
SESSION = {"session": "79b48c0d+4d4b", "until": "1795405400000"}
TOKEN = Told(200, {"accessToken": "token-1", "expireIn": 7200})
TAKEN = Told(200, {"processQueryKey": "pqk-1", "invalidStaffIdList": [], "flowControlledStaffIdList": []})
DONE = Told(200, {"errcode": 0, "errmsg": "ok"})


@pytest.fixture(autouse=True)
def at_half_past_two() -> Iterator[None]:
    clock.tell(lambda: NOW)
    yield
    clock.tell(None)


def signed(body: bytes, secret: str = KEYS["app_secret"], at: int | None = None) -> Call:
    told = str(int(NOW.timestamp() * 1000) if at is None else at)
    signature = hmac.new(secret.encode(), f"{told}\n{secret}".encode(), hashlib.sha256).digest()
    headers = {"timestamp": told, "sign": base64.b64encode(signature).decode()}
    return Call("POST", {}, {"content-type": "application/json; charset=utf-8", **headers}, body)


def recorded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / "dingtalk" / f"{name}.json").read_text("utf-8"))
    return found


def heard(content: Any, keys: Keys = KEYS) -> tuple[Received, ...]:
    call = signed(json.dumps(content).encode())
    CHANNEL.verify(call, keys)
    return CHANNEL.parse(call, keys)


def outgoing(**via: str) -> Outgoing:
    reached = {"channel": "dingtalk", "account": "main", "sender": BUYER, "staff": BUYER, **via}
    return Outgoing("0123456789abcdef" * 2, reached)


def test_dingtalks_own_example_of_a_signature() -> None:
    """The page's secret and time; the signature by the standard library's other way."""
    call = signed(b"{}", at=1577262236757)
    clock.tell(lambda: datetime.fromtimestamp(1577262236.757, UTC))
    CHANNEL.verify(call, KEYS)
    assert CHANNEL.proof is None  # of two messages in one millisecond the second would be lost


def test_a_text_is_heard_with_the_session_to_answer_in() -> None:
    (one,) = heard(recorded("text"))
    assert (one.id, one.sender, one.text, one.name) == ("msgYk1OfText==", BUYER, "上周订的椅子能开专票吗？", "李采购")
    assert one.via == {"staff": BUYER, **SESSION} and one.at == "2026-11-23T02:13:20.345Z"
    assert json.loads(CHANNEL.acknowledged(signed(b"{}"), KEYS).body) == {"msgtype": "empty"}


@pytest.mark.parametrize(
    ("name", "kind", "text", "media"),
    [
        ("picture", "image", "", "mIofJE0E+/="),
        ("audio", "voice", "我要找人工客服", ""),
        ("rich", "image", "收到的货是这样：\n少了两箱", "mIofRich"),
        ("unknown", "other", "", ""),
    ],
)
def test_what_else_people_send(name: str, kind: str, text: str, media: str) -> None:
    (one,) = heard(recorded(name))
    assert (one.kind, one.text, one.media) == (kind, text, media)


def test_what_is_said_in_a_group_is_nobodys_private_order() -> None:
    assert heard({**recorded("text"), "conversationType": "2"}) == ()


def test_somebody_without_a_staff_id_is_answered_in_the_session_only() -> None:
    (one,) = heard({**recorded("text"), "senderStaffId": ""})
    assert (one.sender, one.via["staff"]) == ("$:LWCP_v1:$buyer", "")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/robot/sendBySession?session=1",
        "http://oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com@evil.example/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com.evil.example/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com:8443/robot/sendBySession?session=1",
        "https://evil.example\\@oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com/robot/../user/delete?session=1",
        "https://oapi.dingtalk.com/user/delete?session=1",
        "https://oapi.dingtalk.com/robot/sendBySession?sessions=1",
        "https://[oapi.dingtalk.com/robot/sendBySession?session=1",
        "file:///etc/passwd",
        "//oapi.dingtalk.com/robot/sendBySession?session=1",
        "",
        17,
    ],
)
def test_an_address_in_a_body_leads_to_nobody_else(address: Any) -> None:
    (one,) = heard({**recorded("text"), "sessionWebhook": address})
    assert one.via == {"staff": BUYER}


def test_a_foreign_or_changed_call_is_not_believed() -> None:
    good = signed(b"{}")
    CHANNEL.verify(good, KEYS)
    lies: list[tuple[Call, Keys]] = [
        (Call("POST", {}, {}, b"{}"), KEYS),
        (Call("POST", {}, {**good.headers, "sign": ""}, b"{}"), KEYS),
        (Call("POST", {}, {**good.headers, "sign": good.headers["sign"][:-2]}, b"{}"), KEYS),
        (Call("POST", {}, {**good.headers, "sign": "\ud800é"}, b"{}"), KEYS),
        (Call("POST", {}, {**good.headers, "timestamp": good.headers["timestamp"] + "0"}, b"{}"), KEYS),
        (signed(b"{}", "secret of another app"), KEYS),
        (signed(b"{}", ""), {"account": "main", "app_secret": ""}),
        (good, {"account": "main"}),
    ]
    for call, keys in lies:
        with pytest.raises(Unauthorized) as told:
            CHANNEL.verify(call, keys)
        assert told.value.code == "bad_signature"


@pytest.mark.parametrize("minutes", [-61, 61, -10_000_000])
def test_what_was_signed_an_hour_ago_is_not_believed(minutes: int) -> None:
    with pytest.raises(Unauthorized) as told:
        CHANNEL.verify(signed(b"{}", at=int(NOW.timestamp() * 1000) + minutes * 60_000), KEYS)
    assert told.value.code == "old_signature"


@given(bodies)
@settings(max_examples=200, deadline=None)
def test_a_body_of_any_shape_is_refused_or_understood(body: bytes) -> None:
    with suppress(BadRequest):
        assert isinstance(CHANNEL.parse(signed(body), KEYS), tuple)
    for broken in (body[:-1], body + b"]", b"\xff" + body):
        with suppress(BadRequest):
            CHANNEL.parse(signed(broken), KEYS)


@given(sayings)
@settings(max_examples=300, deadline=None)
def test_whatever_is_said_fits_into_dingtalks_messages(saying: Saying) -> None:
    for body in CHANNEL.render(saying, {}):
        assert 0 < len(body["content"]) <= LIMITS.text
        assert len(json.dumps(body, ensure_ascii=False).encode()) <= 15_000


def test_options_are_numbered_and_a_person_is_called_in_words() -> None:
    (body,) = CHANNEL.render(Saying("哪一单？", (Choice("order:1", "椅子"), Choice(HUMAN, "转人工"))), {})
    assert body["content"].startswith("哪一单？\n\n1. 椅子\n\n") and "转人工" in body["content"]


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    without_a_cloud(monkeypatch)
    scripted = Scripted()
    yield scripted
    scripted.stop()


def keys(platform: Scripted) -> Keys:
    return {**KEYS, **platform.keys}


def test_while_its_session_lives_an_answer_goes_there(platform: Scripted) -> None:
    platform.answers.append(DONE)
    assert CHANNEL.send({"content": "能开"}, outgoing(**SESSION), keys(platform)).outcome == "taken"
    (call,) = platform.calls
    assert (call.path, call.query) == ("/robot/sendBySession", {"session": "79b48c0d+4d4b"})
    assert call.json == {"msgtype": "text", "text": {"content": "能开"}}


@pytest.mark.parametrize("via", [{}, {**SESSION, "until": "1795400400000"}, {**SESSION, "until": ""}])
def test_afterwards_it_goes_by_the_robots_own_call(platform: Scripted, via: dict[str, str]) -> None:
    platform.answers.extend([TOKEN, TAKEN])
    sent = CHANNEL.send({"content": "能开"}, outgoing(**via), keys(platform))
    assert (sent.outcome, sent.id) == ("taken", "pqk-1")
    token, call = platform.calls
    assert token.json == {"appKey": KEYS["app_key"], "appSecret": KEYS["app_secret"]}
    assert call.path == "/v1.0/robot/oToMessages/batchSend"
    assert call.headers["x-acs-dingtalk-access-token"] == "token-1"
    assert call.json == {
        "robotCode": KEYS["app_key"],
        "userIds": [BUYER],
        "msgKey": "sampleText",
        "msgParam": '{"content": "能开"}',
    }


def test_what_the_session_refuses_goes_by_the_robot(platform: Scripted) -> None:
    platform.answers.extend([Told(200, {"errcode": 130101, "errmsg": "send too fast"}), TOKEN, TAKEN])
    assert CHANNEL.send({"content": "能开"}, outgoing(**SESSION), keys(platform)).outcome == "taken"
    platform.answers.append(Told(200, {"errcode": 130101, "errmsg": "send too fast"}))
    sent = CHANNEL.send({"content": "能开"}, outgoing(**SESSION, staff=""), keys(platform))
    assert (sent.outcome, sent.code, sent.seconds) == ("later", "130101", 60)


def test_what_nobody_knows_is_not_sent_a_second_way(platform: Scripted) -> None:
    platform.answers.append(Told(502, b"<html>"))
    assert CHANNEL.send({"content": "能开"}, outgoing(**SESSION), keys(platform)).outcome == "unsure"
    assert len(platform.calls) == 1
    platform.lost = 1
    platform.answers.append(DONE)
    with pytest.raises(wire.Unsure):
        CHANNEL.send({"content": "能开"}, outgoing(**SESSION), keys(platform))


@pytest.mark.parametrize(
    ("told", "outcome", "code"),
    [
        (Told(200, {**TAKEN.content, "flowControlledStaffIdList": [BUYER]}), "later", "flow_controlled"),
        (Told(429, {"code": "Throttling"}), "later", "Throttling"),
        (Told(503, {}), "later", "503"),
        (Told(400, {"code": "send.too.fast"}), "later", "send.too.fast"),
        (
            Told(403, {"code": "Forbidden.AccessDenied.QpsLimitForApi"}),
            "later",
            "Forbidden.AccessDenied.QpsLimitForApi",
        ),
        (Told(200, {**TAKEN.content, "invalidStaffIdList": [BUYER]}), "refused", "invalid_staff"),
        (Told(400, {"code": "invalidParameter.msgParam.tooLong"}), "refused", "invalidParameter.msgParam.tooLong"),
        (Told(500, {"code": "system.error"}), "unsure", "system.error"),
        (Told(200, b"<html>"), "unsure", "200"),
    ],
)
def test_dingtalks_answers_are_judged(platform: Scripted, told: Told, outcome: str, code: str) -> None:
    platform.answers.extend([TOKEN, told])
    sent = CHANNEL.send({"content": "能开"}, outgoing(), keys(platform))
    assert (sent.outcome, sent.code) == (outcome, code)


def test_a_spent_token_is_fetched_anew_once(platform: Scripted) -> None:
    again = Told(200, {"accessToken": "token-2", "expireIn": 7200})
    platform.answers.extend([TOKEN, Told(401, {"code": "InvalidAuthentication"}), again, TAKEN])
    assert CHANNEL.send({"content": "能开"}, outgoing(), keys(platform)).outcome == "taken"
    assert platform.calls[-1].headers["x-acs-dingtalk-access-token"] == "token-2"


def test_a_picture_is_fetched_by_its_code(platform: Scripted) -> None:
    assert CHANNEL.fetch is not None
    address = Told(200, {"downloadUrl": platform.api + "/file/1?Signature=x"})
    platform.answers.extend([TOKEN, address, Told(200, b"\xff\xd8", {"Content-Type": "image/jpeg"})])
    media = CHANNEL.fetch("mIofJE0E+/=", keys(platform))
    assert (media.content, media.content_type) == (b"\xff\xd8", "image/jpeg")
    assert platform.calls[1].json == {"downloadCode": "mIofJE0E+/=", "robotCode": KEYS["app_key"]}
    for odd in ("", "http://169.254.169.254/latest", "file:///etc/passwd"):
        platform.answers.append(Told(200, {"downloadUrl": odd}))
        with pytest.raises(wire.Unsent):
            CHANNEL.fetch("mIofJE0E+/=", keys(platform))


def test_an_account_is_tried_out(platform: Scripted) -> None:
    assert CHANNEL.check is not None
    platform.answers.append(TOKEN)
    assert [good for _, good, _ in CHANNEL.check(keys(platform))] == [True]
    platform.answers.append(Told(400, {"code": "invalidClientIdOrSecret"}))
    assert [good for _, good, _ in CHANNEL.check({**keys(platform), "account": "second"})] == [False]
