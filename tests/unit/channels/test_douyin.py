"""Douyin: who is believed, what is understood, and to which message an answer goes."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings

from chalicelib.channels import wire
from chalicelib.channels.contract import Call, Keys, Outgoing, Received, Saying
from chalicelib.channels.douyin import CHANNEL, LIMITS
from chalicelib.edge.errors import BadRequest, Unauthorized
from chalicelib.message import HUMAN, Choice
from tests.platforms.platform import Told
from tests.unit.channels.company import PAYLOADS, Scripted, bodies, sayings, without_a_cloud

SHOP = "5d1b0c1e-7ae0-4399-914a-5eb1df5861ba"
BUYER = "3f6479a5-d7a6-4018-84be-c29bfc00aaaa"
KEYS = {
    "account": "main",
    "client_key": "awabcdef012345",
    "client_secret": "secret-of-the-app",
    "open_id": SHOP,
    "refresh_token": "rft.of-the-tests",
}
PLACE = {"message": "@m+/==", "conversation": "@c+/=="}
OUTGOING = Outgoing("0123456789abcdef" * 2, {"channel": "douyin", "account": "main", "sender": BUYER, **PLACE})
FRESH = {
    "access_token": "act.1",
    "error_code": 0,
    "expires_in": "1296000",
    "open_id": SHOP,
    "refresh_expires_in": "86400",
}
TOKEN = Told(200, {"data": FRESH, "message": "success"})


def answered(code: int, status: int = 200, **data: Any) -> Told:
    return Told(status, {"data": {"error_code": code, "description": "", **data}, "extra": {"error_code": code}})


def signed(body: bytes, secret: str = KEYS["client_secret"], message: str = "one") -> Call:
    signature = hashlib.sha1(secret.encode() + body).hexdigest()
    return Call("POST", {}, {"x-douyin-signature": signature, "msg-id": message}, body)


def raw(name: str) -> bytes:
    return (PAYLOADS / "douyin" / f"{name}.json").read_bytes()


def heard(content: Any, keys: Keys = KEYS) -> tuple[Received, ...]:
    call = signed(json.dumps(content, ensure_ascii=False).encode())
    CHANNEL.verify(call, keys)
    assert CHANNEL.challenge(call, keys) is None
    return CHANNEL.parse(call, keys)


def changed(**content: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(raw("text"))
    return {**told, "content": {**told["content"], **content}}


def test_the_check_of_the_address_gets_its_number_back() -> None:
    call = signed(raw("check"))
    CHANNEL.verify(call, KEYS)
    answer = CHANNEL.challenge(call, KEYS)
    assert answer and json.loads(answer.body) == {"challenge": 12345}
    assert not CHANNEL.challenge_first


def test_a_text_is_heard_with_the_message_to_answer() -> None:
    told = json.loads(raw("text"))
    (one,) = heard(told)
    assert (one.sender, one.text, one.name) == (BUYER, "直播间那件外套还有 L 码吗", "爱逛街的鹿")
    assert one.id == one.via["message"] == told["content"]["server_message_id"]
    assert one.via["conversation"] == told["content"]["conversation_short_id"]
    assert one.at == "2026-11-23T02:13:20.345Z"


def test_the_content_may_come_as_a_text_too() -> None:
    told = json.loads(raw("text"))
    assert heard({**told, "content": json.dumps(told["content"])}) == heard(told)


def test_a_repeat_is_known_by_what_is_signed_and_not_by_a_header() -> None:
    first, again = (CHANNEL.parse(signed(raw("text"), message=name), KEYS) for name in ("one", "two"))
    assert first == again


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [
        ("image", "image"),
        ("user_local_image", "image"),
        ("video", "video"),
        ("emoji", "sticker"),
        ("retain_consult_card", "other"),
        ("other", "other"),
    ],
)
def test_other_kinds_are_named(kind: str, becomes: str) -> None:
    (one,) = heard(changed(message_type=kind))
    assert (one.kind, one.text, one.media) == (becomes, "", "")


@pytest.mark.parametrize(
    "content",
    [
        {**changed(), "event": "im_send_msg"},
        {**changed(), "event": "im_enter_direct_msg"},
        {**changed(), "event": "contract_unauthorize"},
        {**changed(), "to_user_id": "another business of the same app"},
        changed(conversation_type=2),
        changed(server_message_id=""),
    ],
)
def test_what_is_no_customers_message_to_this_business_is_left_alone(content: Any) -> None:
    assert heard(content) == ()


def test_a_foreign_or_changed_call_is_not_believed() -> None:
    good = signed(raw("text"))
    CHANNEL.verify(good, KEYS)
    lies: list[tuple[Call, Keys]] = [
        (Call("POST", {}, good.headers, good.body + b" "), KEYS),
        (Call("POST", {}, good.headers, good.body[:-1]), KEYS),
        (Call("POST", {}, good.headers, b""), KEYS),
        (Call("POST", {}, {}, good.body), KEYS),
        (Call("POST", {}, {"x-douyin-signature": ""}, good.body), KEYS),
        (Call("POST", {}, {"x-douyin-signature": "\ud800é"}, good.body), KEYS),
        (signed(good.body, "secret of another app"), KEYS),
        (signed(good.body, ""), {name: value for name, value in KEYS.items() if name != "client_secret"}),
    ]
    for call, keys in lies:
        with pytest.raises(Unauthorized) as told:
            CHANNEL.verify(call, keys)
        assert told.value.code == "bad_signature"


@given(bodies)
@settings(max_examples=200, deadline=None)
def test_a_body_of_any_shape_is_refused_or_understood(body: bytes) -> None:
    for some in (body, body[:-1], b"\xff" + body, json.dumps({**changed(), "content": body.decode()}).encode()):
        with suppress(BadRequest):
            CHANNEL.challenge(signed(some), KEYS)
            assert isinstance(CHANNEL.parse(signed(some), KEYS), tuple)


@given(sayings)
@settings(max_examples=300, deadline=None)
def test_whatever_is_said_fits_into_douyins_messages(saying: Saying) -> None:
    assert all(0 < len(body["text"]) <= LIMITS.text for body in CHANNEL.render(saying, {}))


def test_options_are_numbered_and_a_person_is_called_in_words() -> None:
    (body,) = CHANNEL.render(Saying("哪一件？", (Choice("product:1", "外套"), Choice(HUMAN, "转人工"))), {})
    assert body["text"].startswith("哪一件？\n\n1. 外套\n\n") and "转人工" in body["text"]


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    without_a_cloud(monkeypatch)
    scripted = Scripted()
    yield scripted
    scripted.stop()


def keys(platform: Scripted) -> Keys:
    return {**KEYS, **platform.keys}


def test_an_answer_names_the_message_that_it_answers(platform: Scripted) -> None:
    platform.answers.extend([TOKEN, answered(0, msg_id="@sent==")])
    sent = CHANNEL.send({"text": "还有两件"}, OUTGOING, keys(platform))
    assert (sent.outcome, sent.id) == ("taken", "@sent==")
    token, call = platform.calls
    assert token.body == b"client_key=awabcdef012345&grant_type=refresh_token&refresh_token=rft.of-the-tests"
    assert (call.path, call.query, call.headers["access-token"]) == ("/im/send/msg/", {"open_id": SHOP}, "act.1")
    assert call.json == {
        "scene": "im_reply_msg",
        "msg_id": "@m+/==",
        "conversation_id": "@c+/==",
        "to_user_id": BUYER,
        "content": {"msg_type": 1, "text": {"text": "还有两件"}},
    }


def test_a_spent_token_is_fetched_anew_once(platform: Scripted) -> None:
    again = Told(200, {"data": {**FRESH, "access_token": "act.2"}, "message": "success"})
    platform.answers.extend([TOKEN, answered(2190008), again, answered(0)])
    assert CHANNEL.send({"text": "好"}, OUTGOING, keys(platform)).outcome == "taken"
    assert platform.calls[-1].headers["access-token"] == "act.2"


@pytest.mark.parametrize(
    ("told", "outcome", "code"),
    [
        (answered(28003018), "later", "28003018"),
        (Told(503, b""), "later", "503"),
        (answered(28003070), "refused", "28003070"),
        (answered(28003080), "refused", "28003080"),
        (Told(200, {"data": {"error_code": 0}, "extra": {"error_code": 28001038}}), "refused", "28001038"),
        (answered(1, status=500), "unsure", "1"),
        (Told(502, b"<html>"), "unsure", "502"),
        (Told(200, {}), "unsure", "200"),
    ],
)
def test_douyins_answers_are_judged(platform: Scripted, told: Told, outcome: str, code: str) -> None:
    platform.answers.extend([TOKEN, told])
    sent = CHANNEL.send({"text": "好"}, OUTGOING, keys(platform))
    assert (sent.outcome, sent.code) == (outcome, code)


def test_without_an_authorisation_nothing_is_sent(platform: Scripted) -> None:
    platform.answers.append(Told(200, {"data": {"error_code": 10010, "description": "expired"}, "message": "error"}))
    with pytest.raises(wire.Unsent, match="10010"):
        CHANNEL.send({"text": "好"}, OUTGOING, keys(platform))


def test_an_account_is_tried_out(platform: Scripted) -> None:
    assert CHANNEL.check is not None
    platform.answers.append(Told(200, {"data": {**FRESH, "refresh_expires_in": 20 * 86_400}}))
    assert [good for _, good, _ in CHANNEL.check(keys(platform))] == [True, True]
    platform.answers.append(Told(200, {"data": {**FRESH, "open_id": "another"}}))
    assert [good for _, good, _ in CHANNEL.check(keys(platform))] == [False, False]
    platform.answers.append(Told(200, {"data": {"access_token": "act.1", "error_code": 0, "open_id": SHOP}}))
    assert [good for _, good, _ in CHANNEL.check(keys(platform))] == [True, True]
    platform.down = True
    assert [good for _, good, _ in CHANNEL.check(keys(platform))] == [False]
