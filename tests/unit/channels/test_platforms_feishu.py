"""The made-up Feishu keeps what Feishu's pages say of it."""

import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.platforms.feishu import Feishu
from tests.platforms.platform import Delivered, Request

MESSAGES = "/open-apis/im/v1/messages?receive_id_type=open_id"


@pytest.fixture
def feishu() -> Iterator[Feishu]:
    platform = Feishu()
    yield platform
    platform.stop()


def post(url: str, told: Any, **headers: str) -> Any:
    request = urllib.request.Request(url, json.dumps(told).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return json.loads(refused.read())


def token_of(feishu: Feishu) -> str:
    secrets = {"app_id": feishu.app_id, "app_secret": feishu.app_secret}
    return str(post(f"{feishu.api}/open-apis/auth/v3/tenant_access_token/internal", secrets)["tenant_access_token"])


def send(feishu: Feishu, token: str, **told: Any) -> Any:
    content = {"receive_id": feishu.user(1), "msg_type": "text", "content": '{"text": "在路上"}', **told}
    return post(feishu.api + MESSAGES, content, Authorization=f"Bearer {token}")


def signature(feishu: Feishu, request: Request) -> str:
    at, nonce = request.headers["x-lark-request-timestamp"], request.headers["x-lark-request-nonce"]
    return hashlib.sha256(f"{at}{nonce}{feishu.encrypt_key}".encode() + request.body).hexdigest()


def opened(feishu: Feishu, request: Request) -> Any:
    return json.loads(feishu._opened(request.body))


def test_events_are_encrypted_and_signed(feishu: Feishu) -> None:
    user = feishu.user(1)
    for request in (feishu.says(user, "到哪了"), feishu.sends(user, "image"), feishu.taps(user, ('{"a": 1}', "查"))):
        assert set(json.loads(request.body)) == {"encrypt"}
        assert request.headers["x-lark-signature"] == signature(feishu, request)
        for forged in feishu.forged(request):
            assert (dict(forged.headers), forged.body) != (dict(request.headers), request.body)
    assert "x-lark-signature" not in feishu.checks().headers
    assert opened(feishu, feishu.checks("c1"))["challenge"] == "c1"


def test_what_is_brought_again_is_the_same_message(feishu: Feishu) -> None:
    first = feishu.says(feishu.user(1), "到哪了")
    again = [opened(feishu, feishu.again(first)) for _ in range(4)]
    assert {one["event"]["message"]["message_id"] for one in again} == {
        opened(feishu, first)["event"]["message"]["message_id"]
    }
    assert len({one["header"]["event_id"] for one in again}) > 1


def test_a_uuid_is_taken_once_within_an_hour(feishu: Feishu) -> None:
    token = token_of(feishu)
    first, second = send(feishu, token, uuid="k1"), send(feishu, token, uuid="k1")
    assert first == second and first["code"] == 0
    assert feishu.of(feishu.user(1)) == [Delivered(feishu.user(1), "在路上", (), "k1")]
    then = feishu.now()
    feishu.now = lambda: then + 3_700
    assert send(feishu, token, uuid="k1")["data"]["message_id"] != first["data"]["message_id"]
    assert len(feishu.delivered) == 2 and not feishu.violations


def test_a_token_is_given_out_again_until_its_last_half_hour(feishu: Feishu) -> None:
    first, then = token_of(feishu), feishu.now()
    assert token_of(feishu) == first
    feishu.now = lambda: then + 5_500
    assert token_of(feishu) != first and send(feishu, first)["code"] == 0
    feishu.now = lambda: then + 7_300
    assert send(feishu, first)["code"] == 99991663 and send(feishu, "")["code"] == 99991661
    assert feishu.tokens_given == 3
    feishu.forget_tokens()
    assert token_of(feishu) != first


def test_a_card_is_seen_with_its_buttons_and_a_tap_brings_back_what_they_hold(feishu: Feishu) -> None:
    button = {"tag": "button", "text": {"tag": "plain_text", "content": "查物流"}, "value": {"go": "o1"}}
    words = {"tag": "div", "text": {"tag": "lark_md", "content": "要看哪一单？"}}
    card = {"elements": [words, {"tag": "action", "actions": [button]}]}
    assert send(feishu, token_of(feishu), msg_type="interactive", content=json.dumps(card))["code"] == 0
    (seen,) = feishu.delivered
    assert (seen.text, seen.buttons) == ("要看哪一单？", (('{"go": "o1"}', "查物流"),))
    event = opened(feishu, feishu.taps(feishu.user(1), seen.buttons[0]))
    assert event["event"]["action"]["value"] == {"go": "o1"}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"receive_id": "somebody"}, 230001),
        ({"content": {"text": "no string"}}, 230001),
        ({"content": "no json"}, 230001),
        ({"content": '{"text": " "}'}, 230001),
        ({"msg_type": "poem"}, 230001),
        ({"uuid": "x" * 51}, 230001),
        ({"content": json.dumps({"text": "长" * 60_000})}, 230025),
        ({"msg_type": "interactive", "content": json.dumps({"elements": [{"tag": "div"}] * 2_000})}, 230025),
    ],
)
def test_what_the_documentation_forbids_is_refused_and_remembered(feishu: Feishu, told: Any, code: int) -> None:
    assert send(feishu, token_of(feishu), **told)["code"] == code
    assert len(feishu.violations) == 1 and not feishu.delivered


def test_six_messages_to_one_person_in_a_second_are_too_many(feishu: Feishu) -> None:
    token, then = token_of(feishu), feishu.now()
    feishu.now = lambda: then
    assert [send(feishu, token)["code"] for _ in range(6)] == [0, 0, 0, 0, 0, 230020]
    feishu.now = lambda: then + 1.1
    assert send(feishu, token)["code"] == 0
