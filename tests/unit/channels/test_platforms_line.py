"""The made-up LINE keeps what LINE's pages say of it."""

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.platforms.line import PHOTO, Line
from tests.platforms.platform import Delivered, Request

NOBODY = "U" + "f" * 32


@pytest.fixture
def line() -> Iterator[Line]:
    platform = Line()
    yield platform
    platform.stop()


def call(line: Line, path: str, content: Any = None, key: str = "", token: str = "") -> tuple[int, Any, Any]:
    headers = {"Authorization": f"Bearer {token or line.token}", "Content-Type": "application/json"}
    headers |= {"X-Line-Retry-Key": key} if key else {}
    body = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(f"{line.api}{path}", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            raw = answer.read()
            return answer.status, raw if raw == PHOTO else json.loads(raw), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read()), error.headers


def event(request: Request) -> Any:
    (one,) = json.loads(request.body)["events"]
    return one


def text(words: str, *items: Any) -> Any:
    return {"type": "text", "text": words, **({"quickReply": {"items": list(items)}} if items else {})}


def button(label: str, **action: str) -> Any:
    return {"type": "action", "action": {"label": label, **action}}


def test_calls_are_signed_with_the_channels_secret(line: Line) -> None:
    request = line.says(line.user(1), "哈囉")
    digest = hmac.new(line.secret.encode(), request.body, hashlib.sha256).digest()
    assert request.headers["x-line-signature"] == base64.b64encode(digest).decode()
    assert json.loads(request.body)["destination"] == line.bot and event(request)["message"]["text"] == "哈囉"
    assert len(json.loads(line.together(request, line.says(line.user(1), "b")).body)["events"]) == 2
    assert json.loads(line.verifies().body)["events"] == []
    for lie in line.forged(request):
        given = lie.headers.get("x-line-signature", "")
        assert given != base64.b64encode(hmac.new(line.secret.encode(), lie.body, hashlib.sha256).digest()).decode()


def test_a_redelivery_says_so_and_is_the_same_event(line: Line) -> None:
    first = line.says(line.user(1), "a")
    again = line.again(first)
    assert event(again)["webhookEventId"] == event(first)["webhookEventId"]
    assert event(again)["deliveryContext"] == {"isRedelivery": True}
    assert again.headers["x-line-signature"] != first.headers["x-line-signature"]


def test_a_reply_token_is_good_once_and_for_a_minute(line: Line) -> None:
    token = event(line.says(line.user(1), "a"))["replyToken"]
    assert call(line, "/v2/bot/message/reply", {"replyToken": token, "messages": [text("好")]})[0] == 200
    again = call(line, "/v2/bot/message/reply", {"replyToken": token, "messages": [text("好")]})
    assert again[:2] == (400, {"message": "Invalid reply token"})
    late, start = event(line.says(line.user(1), "b"))["replyToken"], line.now()
    line.now = lambda: start + 61
    assert call(line, "/v2/bot/message/reply", {"replyToken": late, "messages": [text("好")]})[0] == 400
    assert line.of(line.user(1)) == [Delivered(line.user(1), "好")] and not line.violations


def test_a_push_is_taken_once_for_its_key(line: Line) -> None:
    line.says(line.user(1), "a")
    body, key = {"to": line.user(1), "messages": [text("到了")]}, str(uuid4())
    status, told, headers = call(line, "/v2/bot/message/push", body, key)
    assert status == 200 and len(told["sentMessages"]) == 1 and headers["x-line-request-id"]
    status, told, headers = call(line, "/v2/bot/message/push", body, key)
    assert status == 409 and told["message"] == "The retry key is already accepted"
    assert headers["x-line-accepted-request-id"] and line.pushes == 1
    assert line.of(line.user(1)) == [Delivered(line.user(1), "到了", (), key)] and not line.violations
    assert call(line, "/v2/bot/message/push", {**body, "messages": [text("別的")]}, key)[0] == 409
    assert call(line, "/v2/bot/message/push", body, "no uuid")[0] == 400
    reply = {"replyToken": event(line.says(line.user(1), "b"))["replyToken"], "messages": [text("好")]}
    assert call(line, "/v2/bot/message/reply", reply, key)[0] == 400
    assert len(line.violations) == 3


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [text("a")] * 6,
        [text("")],
        [text("字" * 5001)],
        [text("😀" * 2501)],
        [text("a", *[button("b", type="message", text="b")] * 14)],
        [text("a", button("字" * 21, type="message", text="b"))],
        [text("a", button("b", type="postback", data="d" * 301))],
        [text("a", button("b", type="postback"))],
        [{"type": "unheard"}],
        [{"type": "template", "altText": "a", "template": {"type": "buttons", "text": "字" * 161, "actions": []}}],
        "text",
    ],
)
def test_what_is_too_long_or_misshapen_is_refused_and_noted(line: Line, messages: Any) -> None:
    line.says(line.user(1), "a")
    status, told, _ = call(line, "/v2/bot/message/push", {"to": line.user(1), "messages": messages})
    assert status == 400 and told["message"].startswith("The request body has") and told["details"][0]["property"]
    assert len(line.violations) == 1 and not line.delivered


def test_a_tap_sends_words_or_data(line: Line) -> None:
    line.says(line.user(1), "a")
    last = text(
        "選",
        button("查", type="postback", data="order:1", displayText="查"),
        button("人工", type="message", text="轉真人"),
    )
    call(
        line,
        "/v2/bot/message/push",
        {"to": line.user(1), "messages": [text("先", button("x", type="message", text="x")), last]},
    )
    first, second = line.of(line.user(1))
    assert not first.buttons and second.buttons == (("order:1", "查"), ("轉真人", "人工"))
    assert event(line.taps(line.user(1), second.buttons[0]))["postback"] == {"data": "order:1"}
    assert event(line.taps(line.user(1), second.buttons[1]))["message"]["text"] == "轉真人"


def test_templates_and_flex_are_seen(line: Line) -> None:
    line.says(line.user(1), "a")
    action = {"type": "postback", "label": "好", "data": "yes"}
    template = {"type": "buttons", "text": "要嗎？", "actions": [action]}
    flex = {
        "type": "bubble",
        "body": {"type": "box", "contents": [{"type": "text", "text": "訂單"}, {"type": "button", "action": action}]},
    }
    sent = [
        {"type": "template", "altText": "要嗎？", "template": template},
        {"type": "flex", "altText": "訂單", "contents": flex},
    ]
    assert call(line, "/v2/bot/message/push", {"to": line.user(1), "messages": sent})[0] == 200
    assert [(one.text, one.buttons) for one in line.delivered] == [
        ("要嗎？", (("yes", "好"),)),
        ("訂單", (("yes", "好"),)),
    ]


def test_who_blocked_the_account_sees_nothing_and_strangers_cannot_be_written_to(line: Line) -> None:
    gone = event(line.sends(line.user(1), "unfollow"))
    assert "replyToken" not in gone
    assert call(line, "/v2/bot/message/push", {"to": line.user(1), "messages": [text("a")]})[0] == 200
    assert call(line, "/v2/bot/message/push", {"to": NOBODY, "messages": [text("a")]})[0] == 400
    assert line.delivered == [] and not line.violations
    assert event(line.sends(line.user(1), "follow"))["type"] == "follow" and line.user(1) not in line.blocked


def test_limits_of_the_month_and_the_second(line: Line) -> None:
    line.says(line.user(1), "a")
    line.quota, start = 0, line.now()
    body = {"to": line.user(1), "messages": [text("a")]}
    assert call(line, "/v2/bot/message/push", body)[:2] == (429, {"message": "You have reached your monthly limit."})
    line.now = lambda: start
    line._calls.extend([start] * 2_000)
    assert call(line, "/v2/bot/message/push", body)[0] == 429 and len(line.violations) == 1


def test_a_wrong_token_a_photo_and_the_account_itself(line: Line) -> None:
    assert call(line, "/v2/bot/info", token="another")[0] == 401
    assert call(line, "/v2/bot/info")[1]["userId"] == line.bot
    photo = event(line.sends(line.user(1), "image"))["message"]
    assert call(line, f"/v2/bot/message/{photo['id']}/content")[1] == PHOTO
    assert call(line, "/v2/bot/message/1/content")[0] == 404
    assert call(line, f"/v2/bot/profile/{line.user(1)}")[1]["language"] == "zh-Hant"
    assert call(line, f"/v2/bot/profile/{NOBODY}")[0] == 404 and call(line, "/v2/bot/elsewhere")[0] == 404
    assert call(line, "/v2/bot/chat/loading/start", {"chatId": line.user(1)})[0] == 202
    assert event(line.sends(line.user(1), "dance"))["message"]["type"] == "new-dance"
