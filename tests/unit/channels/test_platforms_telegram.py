"""The made-up Telegram keeps what Telegram's pages say of it."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.platforms.platform import Delivered
from tests.platforms.telegram import PHOTO, Telegram


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    platform = Telegram()
    yield platform
    platform.stop()


def call(telegram: Telegram, method: str, content: Any = None, token: str = "") -> tuple[int, Any]:
    body = None if content is None else json.dumps(content).encode()
    url = f"{telegram.api}/bot{token or telegram.token}/{method}"
    return opened(urllib.request.Request(url, body, {"Content-Type": "application/json"}))


def opened(request: urllib.request.Request | str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            raw = answer.read()
            return answer.status, raw if raw == PHOTO else json.loads(raw)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def keyboard(*buttons: tuple[str, str]) -> Any:
    return {"inline_keyboard": [[{"callback_data": data, "text": words}] for data, words in buttons]}


def test_a_call_has_the_secret_and_an_id_that_grows(telegram: Telegram) -> None:
    first, second = telegram.together("7001", "你好", "在吗")
    assert first.headers["x-telegram-bot-api-secret-token"] == telegram.secret
    one, two = json.loads(first.body), json.loads(second.body)
    assert two["update_id"] == one["update_id"] + 1 and telegram.again(first) == first
    assert one["message"]["chat"] == {"id": 7001, "first_name": "小美", "type": "private"}
    name = "x-telegram-bot-api-secret-token"
    assert all(lie.headers.get(name) != telegram.secret for lie in telegram.forged(first))


def test_a_message_is_seen_with_its_buttons(telegram: Telegram) -> None:
    telegram.says("7001", "你好")
    markup = keyboard(("order:1", "查物流"), ("human", "转人工"))
    status, told = call(telegram, "sendMessage", {"chat_id": 7001, "text": "您好", "reply_markup": markup})
    assert status == 200 and told["ok"] and told["result"]["chat"]["id"] == 7001
    assert telegram.of("7001") == [Delivered("7001", "您好", (("order:1", "查物流"), ("human", "转人工")))]


def test_parameters_may_come_as_a_form(telegram: Telegram) -> None:
    telegram.says("7001", "你好")
    form = urllib.parse.urlencode(
        {"chat_id": "7001", "text": "您好", "reply_markup": json.dumps(keyboard(("a", "甲")))}
    )
    assert opened(urllib.request.Request(f"{telegram.api}/bot{telegram.token}/sendMessage", form.encode()))[0] == 200
    assert telegram.of("7001")[0].buttons == (("a", "甲"),)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "字" * 4097}, "message is too long"),
        ({"text": "a", "reply_markup": keyboard(("d" * 65, "a"))}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(("字" * 22, "a"))}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(("", "a"))}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(("a", ""))}, "can't parse inline keyboard button"),
        ({"text": "a", "reply_markup": keyboard(*[("a", "a")] * 101)}, "reply markup is too long"),
        ({"text": "a", "reply_markup": {"inline_keyboard": [{"text": "a"}]}}, "field"),
        ({"text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "A & B", "parse_mode": "HTML"}, "can't parse entities"),
    ],
)
def test_what_is_too_long_or_misshapen_is_refused_and_noted(telegram: Telegram, content: Any, says: str) -> None:
    telegram.says("7001", "你好")
    status, told = call(telegram, "sendMessage", {"chat_id": 7001, **content})
    assert status == told["error_code"] == 400 and told["description"].startswith(f"Bad Request: {says}")
    assert len(telegram.violations) == 1 and not telegram.delivered


def test_html_is_read(telegram: Telegram) -> None:
    telegram.says("7001", "你好")
    call(telegram, "sendMessage", {"chat_id": 7001, "text": "<b>1 &lt; 2</b> &amp; 3", "parse_mode": "HTML"})
    assert telegram.of("7001")[0].text == "1 < 2 & 3"


def test_a_tap_is_to_be_answered(telegram: Telegram) -> None:
    tap = json.loads(telegram.taps("7001", ("order:1", "查物流")).body)["callback_query"]
    assert tap["data"] == "order:1" and telegram.unanswered == {tap["id"]: "7001"}
    assert call(telegram, "answerCallbackQuery", {"callback_query_id": tap["id"]}) == (
        200,
        {"ok": True, "result": True},
    )
    assert telegram.unanswered == {}
    status, told = call(telegram, "answerCallbackQuery", {"callback_query_id": "1"})
    assert status == 400 and "query is too old" in told["description"]
    other = json.loads(telegram.taps("7001", ("order:1", "查物流")).body)["callback_query"]["id"]
    answer = json.dumps({"method": "answerCallbackQuery", "callback_query_id": other}).encode()
    assert telegram.acknowledged(200, answer) and telegram.unanswered == {}
    assert (
        telegram.acknowledged(200, b"") and telegram.acknowledged(204, b"ok") and not telegram.acknowledged(500, answer)
    )
    assert json.loads(telegram.taps("7001", ("", "甲")).body)["message"]["text"] == "甲"


def test_two_in_a_second_are_noted_and_a_burst_is_to_wait(telegram: Telegram) -> None:
    telegram.says("7001", "你好")
    start = telegram.now()
    message = {"chat_id": 7001, "text": "a"}
    for second in range(3):
        telegram.now = lambda second=second: start + second  # type: ignore[misc]
        assert call(telegram, "sendMessage", message)[0] == 200
    assert telegram.violations == []
    assert call(telegram, "sendMessage", message)[0] == 200
    assert telegram.violations == ["chat 7001: two messages in 0.00 s"]
    assert call(telegram, "sendMessage", message)[0] == 200
    status, told = call(telegram, "sendMessage", message)
    assert status == 429 and told["parameters"] == {"retry_after": 5}
    assert call(telegram, "sendMessage", message)[0] == 429
    assert telegram.violations[-1] == "chat 7001: did not wait for what Telegram asked"
    telegram.now = lambda: start + 8
    assert call(telegram, "sendMessage", message)[0] == 200


def test_a_chat_that_rests(telegram: Telegram) -> None:
    telegram.says("7001", "你好")
    telegram.rests("7001", 7)
    status, told = call(telegram, "sendMessage", {"chat_id": 7001, "text": "a"})
    assert status == 429 and told["parameters"]["retry_after"] in (7, 8) and not telegram.delivered


def test_thirty_in_a_second_is_the_most(telegram: Telegram) -> None:
    start = telegram.now()
    telegram.now = lambda: start
    for number in range(31):
        telegram.says(telegram.user(number), "你好")
        status, _ = call(telegram, "sendMessage", {"chat_id": telegram.user(number), "text": "a"})
        assert status == (429 if number == 30 else 200)
    assert telegram.violations == ["31 messages in a second"]


def test_who_blocked_the_bot_or_never_wrote_to_it(telegram: Telegram) -> None:
    gone = json.loads(telegram.sends("7001", "unfollow").body)["my_chat_member"]
    assert gone["new_chat_member"]["status"] == "kicked"
    status, told = call(telegram, "sendMessage", {"chat_id": 7001, "text": "a"})
    assert (status, told["description"]) == (403, "Forbidden: bot was blocked by the user")
    assert (
        call(telegram, "sendMessage", {"chat_id": 7002, "text": "a"})[1]["description"] == "Bad Request: chat not found"
    )
    start = json.loads(telegram.sends("7001", "follow").body)["message"]
    assert start["text"] == "/start" and start["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]
    assert call(telegram, "sendMessage", {"chat_id": 7001, "text": "a"})[0] == 200 and not telegram.violations


def test_a_photo_is_fetched_in_two_steps(telegram: Telegram) -> None:
    photo = json.loads(telegram.sends("7001", "image").body)["message"]["photo"][-1]
    path = call(telegram, "getFile", {"file_id": photo["file_id"]})[1]["result"]["file_path"]
    assert opened(f"{telegram.api}/file/bot{telegram.token}/{path}") == (200, PHOTO)
    assert opened(f"{telegram.api}/file/bot1:another/{path}")[0] == 404
    assert call(telegram, "getFile", {"file_id": "1"})[0] == 400


def test_other_bots_methods_and_people(telegram: Telegram) -> None:
    assert call(telegram, "getMe", token="1:another") == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    assert call(telegram, "getMe")[1]["result"]["username"] == "shop_bot" and call(telegram, "dance")[0] == 404
    assert call(telegram, "getWebhookInfo")[1]["result"]["url"].endswith("/webhooks/telegram/main")
    telegram.says("u0123abc", "你好")
    chat = json.loads(telegram.says("u0123abc", "你好").body)["message"]["chat"]["id"]
    call(telegram, "sendMessage", {"chat_id": chat, "text": "a"})
    assert telegram.of("u0123abc")[0].text == "a"
    assert "new_dance" in json.loads(telegram.sends("7001", "dance").body)["message"]
