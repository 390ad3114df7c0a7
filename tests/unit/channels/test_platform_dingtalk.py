"""The made-up DingTalk keeps what DingTalk's pages say of it."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from tests.platforms.dingtalk import PHOTO, DingTalk
from tests.platforms.platform import Delivered, Request


@pytest.fixture
def dingtalk() -> Iterator[DingTalk]:
    platform = DingTalk()
    yield platform
    platform.stop()


def post(url: str, content: object, **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(url, json.dumps(content).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def session_of(request: Request) -> str:
    return str(json.loads(request.body)["sessionWebhook"])


def token_of(dingtalk: DingTalk) -> str:
    told = {"appKey": dingtalk.app_key, "appSecret": dingtalk.app_secret}
    return str(post(f"{dingtalk.api}/v1.0/oauth2/accessToken", told)[1]["accessToken"])


def test_the_signature_is_of_the_time_with_the_apps_secret(dingtalk: DingTalk) -> None:
    request = dingtalk.says("staff1", "到哪了")
    stamp, key = request.headers["timestamp"], dingtalk.app_secret.encode()
    expected = b64encode(hmac.new(key, stamp.encode() + b"\n" + key, hashlib.sha256).digest()).decode()
    assert request.headers["sign"] == expected
    assert json.loads(request.body)["text"] == {"content": "到哪了"}
    assert all(one.headers != request.headers for one in dingtalk.forged(request))


def test_a_session_takes_an_answer_until_its_time_is_over(dingtalk: DingTalk) -> None:
    url = session_of(dingtalk.says("staff1", "你好"))
    buttons = [
        {"title": "转人工", "actionURL": "dtmd://dingtalkclient/sendMessage?content=%E8%BD%AC%E4%BA%BA%E5%B7%A5"}
    ]
    card = {"msgtype": "actionCard", "actionCard": {"title": "kefu", "text": "您好", "btns": buttons}}
    assert post(url, card) == (200, {"errcode": 0, "errmsg": "ok"})
    assert dingtalk.of("staff1") == [Delivered("staff1", "您好", (("转人工", "转人工"),))]
    then = dingtalk.now()
    dingtalk.now = lambda: then + 5_401
    assert post(url, card)[1]["errcode"] == 300001


def test_more_than_twenty_a_minute_are_ten_minutes_of_silence(dingtalk: DingTalk) -> None:
    now = [1_800_000_000.0]
    dingtalk.now = lambda: now[0]
    url = session_of(dingtalk.says("staff1", "你好"))
    text = {"msgtype": "text", "text": {"content": "您好"}}
    codes = [post(url, text)[1]["errcode"] for _ in range(22)]
    assert codes == [0] * 20 + [130101] * 2 and len(dingtalk.violations) == 1
    now[0] += 300
    assert post(url, text)[1]["errcode"] == 130101
    now[0] += 301
    assert post(url, text)[1]["errcode"] == 0


def test_one_to_one_wants_a_token_and_the_robot(dingtalk: DingTalk) -> None:
    url = f"{dingtalk.api}/v1.0/robot/oToMessages/batchSend"
    told = {"robotCode": dingtalk.robot_code, "userIds": ["staff1"], "msgKey": "sampleText"}
    told["msgParam"] = json.dumps({"content": "您好"})
    assert post(url, told)[0] == 400
    token = {"x-acs-dingtalk-access-token": token_of(dingtalk)}
    status, answer = post(url, told, **token)
    assert (status, answer["flowControlledStaffIdList"]) == (200, []) and answer["processQueryKey"]
    assert [one.text for one in dingtalk.of("staff1")] == ["您好"]
    assert post(url, told | {"robotCode": "other"}, **token)[1]["code"] == "invalidParameter.robotCode.invalid"


def test_a_photo_is_had_by_its_code(dingtalk: DingTalk) -> None:
    sent = json.loads(dingtalk.sends("staff1", "image").body)
    told = {"downloadCode": sent["content"]["downloadCode"], "robotCode": dingtalk.robot_code}
    token = {"x-acs-dingtalk-access-token": token_of(dingtalk)}
    _, answer = post(f"{dingtalk.api}/v1.0/robot/messageFiles/download", told, **token)
    with urllib.request.urlopen(answer["downloadUrl"], timeout=5) as photo:
        assert photo.read() == PHOTO
