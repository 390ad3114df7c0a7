"""The made-up Douyin keeps what Douyin's pages say of it."""

import hashlib
import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.platforms.douyin import Douyin
from tests.platforms.platform import Delivered


@pytest.fixture
def douyin() -> Iterator[Douyin]:
    platform = Douyin()
    yield platform
    platform.stop()


def post(url: str, body: bytes, **headers: str) -> Any:
    request = urllib.request.Request(url, body, headers, method="POST")
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.loads(answer.read())["data"]


def token_of(douyin: Douyin) -> str:
    told = {"client_key": douyin.client_key, "grant_type": "refresh_token", "refresh_token": douyin.refresh}
    return str(post(f"{douyin.api}/oauth/refresh_token/", urllib.parse.urlencode(told).encode())["access_token"])


def answer_to(douyin: Douyin, text: str) -> dict[str, Any]:
    event = json.loads(douyin.says("u1", text).body)
    content = event["content"]
    return {
        "msg_id": content["server_message_id"],
        "conversation_id": content["conversation_short_id"],
        "to_user_id": event["from_user_id"],
        "content": {"msg_type": 1, "text": {"text": "在路上"}},
    }


def test_every_call_is_signed_over_its_body_and_has_an_id(douyin: Douyin) -> None:
    for request in (douyin.checks(), douyin.says("u1", "到哪了"), douyin.sends("u1", "follow")):
        expected = hashlib.sha1(douyin.client_secret.encode() + request.body, usedforsecurity=False).hexdigest()
        assert request.headers["x-douyin-signature"] == expected and request.headers["msg-id"]
        for forged in douyin.forged(request):
            assert (forged.headers, forged.body) != (request.headers, request.body)


def test_six_answers_within_a_day_are_taken(douyin: Douyin) -> None:
    told = answer_to(douyin, "到哪了")
    url, headers = f"{douyin.api}/im/send/msg/?open_id={douyin.open_id}", {"access-token": token_of(douyin)}
    codes = [post(url, json.dumps(told).encode(), **headers)["error_code"] for _ in range(7)]
    assert codes == [0] * 6 + [28003080] and len(douyin.violations) == 1
    long = told | {"content": {"msg_type": 1, "text": {"text": "长" * 1_001}}}
    assert post(url, json.dumps(long).encode(), **headers)["error_code"] == 2100005


def test_an_answer_names_the_message_it_answers(douyin: Douyin) -> None:
    told = answer_to(douyin, "到哪了")
    url = f"{douyin.api}/im/send/msg/?open_id={douyin.open_id}"
    assert post(url, json.dumps(told).encode())["error_code"] == 2190002
    headers = {"access-token": token_of(douyin)}
    assert post(url, json.dumps(told).encode(), **headers)["msg_id"]
    assert douyin.of("u1") == [Delivered("u1", "在路上")]
    assert post(url, json.dumps(told | {"msg_id": "@other"}).encode(), **headers)["error_code"] == 2100005
    assert json.loads(douyin.echo(douyin.of("u1")[0]).body)["event"] == "im_send_msg"
    then = douyin.now()
    douyin.now = lambda: then + 15 * 86_400 + 1
    assert post(url, json.dumps(told).encode(), **headers)["error_code"] == 2190008
