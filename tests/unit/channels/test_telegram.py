"""Telegram: who is believed, what is understood, what a customer sees, and what is made of Telegram's answers."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.channels import wire
from chalicelib.channels.contract import Call, Keys, Outgoing, Saying, Sent
from chalicelib.channels.telegram import CHANNEL
from chalicelib.edge.errors import BadRequest, Unauthorized
from chalicelib.message import HUMAN, Choice
from tests.platforms.platform import Told
from tests.unit.channels.company import PAYLOADS, Scripted, bodies, sayings

KEYS = {"account": "main", "token": "123456:ABC-DEF1234ghIkl", "secret_token": "secret-of-the-address"}
BUYER = "5021347788"
OUTGOING = Outgoing("0123456789abcdef" * 2, {"channel": "telegram", "account": "main", "sender": BUYER})
BODY = {"text": "好的"}


def brought(update: Any, secret: str = KEYS["secret_token"]) -> Call:
    body = update if isinstance(update, bytes) else json.dumps(update, ensure_ascii=False).encode(errors="replace")
    return Call("POST", {}, {"content-type": "application/json", "x-telegram-bot-api-secret-token": secret}, body)


def recorded(name: str) -> Call:
    return brought((PAYLOADS / "telegram" / f"{name}.json").read_bytes())


def message(**changed: Any) -> Call:
    update = json.loads(recorded("text").body)
    del update["message"]["text"]
    update["message"].update(changed)
    return brought(json.dumps(update).encode())


def test_a_text_is_heard() -> None:
    call = recorded("text")
    CHANNEL.verify(call, KEYS)
    (one,) = CHANNEL.parse(call, KEYS)
    assert (one.id, one.sender, one.text, one.kind) == ("901235001", BUYER, "我的快递到哪了？", "text")
    assert (one.at, one.name, one.language) == ("2026-11-23T04:00:00.000Z", "小明 王", "zh-Hans")
    assert CHANNEL.acknowledged(call, KEYS).body == ""


def test_of_a_photo_the_largest_is_fetched() -> None:
    (one,) = CHANNEL.parse(recorded("photo"), KEYS)
    assert (one.kind, one.media, one.text) == ("image", "AgACAgUAAx-large", "the box was crushed")
    assert one.language == "en"


def test_a_tap_is_a_choice_and_its_button_stops_turning_at_once() -> None:
    call = recorded("tapped")
    (one,) = CHANNEL.parse(call, KEYS)
    assert (one.id, one.sender, one.choice, one.text) == ("901235003", BUYER, "order:1", "顯示器")
    assert one.language == "zh-Hant"
    answer = CHANNEL.acknowledged(call, KEYS)
    assert answer.content_type.startswith("application/json")
    assert json.loads(answer.body) == {"method": "answerCallbackQuery", "callback_query_id": "21566523441198273645"}


def test_who_blocks_the_bot_is_gone() -> None:
    (one,) = CHANNEL.parse(recorded("blocked"), KEYS)
    assert (one.kind, one.sender) == ("unfollow", BUYER)
    back = json.loads(recorded("blocked").body)
    back["my_chat_member"]["new_chat_member"]["status"] = "member"
    assert CHANNEL.parse(brought(back), KEYS) == (), "who comes back begins with /start"


@pytest.mark.parametrize("text", ["/start", "/start promo_1111", "/start@warm_shop_bot"])
def test_a_start_is_a_greeting(text: str) -> None:
    (one,) = CHANNEL.parse(message(text=text), KEYS)
    assert (one.kind, one.text) == ("follow", "")
    (other,) = CHANNEL.parse(message(text="/started"), KEYS)
    assert (other.kind, other.text) == ("text", "/started")


@pytest.mark.parametrize(
    ("content", "kind", "media", "text"),
    [
        ({"voice": {"file_id": "v", "duration": 3}}, "voice", "", ""),
        ({"audio": {"file_id": "v", "duration": 3}}, "voice", "", ""),
        ({"video": {"file_id": "v"}, "caption": "看"}, "video", "", "看"),
        ({"video_note": {"file_id": "v"}}, "video", "", ""),
        ({"animation": {"file_id": "g"}, "document": {"file_id": "g", "mime_type": "video/mp4"}}, "video", "", ""),
        ({"sticker": {"file_id": "s", "emoji": "👍"}}, "sticker", "", ""),
        ({"location": {"latitude": 22.5, "longitude": 114.0}}, "location", "", ""),
        (
            {"location": {"latitude": 22.5}, "venue": {"title": "腾讯大厦", "address": "深圳市南山区"}},
            "location",
            "",
            "腾讯大厦 深圳市南山区",
        ),
        ({"document": {"file_id": "d", "mime_type": "application/pdf"}}, "file", "", ""),
        ({"document": {"file_id": "d", "mime_type": "image/png"}}, "image", "d", ""),
        ({"contact": {"phone_number": "13800000000", "first_name": "王"}}, "other", "", ""),
        ({"dice": {"emoji": "🎲", "value": 6}}, "other", "", ""),
        ({}, "other", "", ""),
    ],
)
def test_other_kinds_are_named(content: dict[str, Any], kind: str, media: str, text: str) -> None:
    (one,) = CHANNEL.parse(message(**content), KEYS)
    assert (one.kind, one.media, one.text) == (kind, media, text)


def test_groups_channels_bots_changes_and_notes_are_left_alone() -> None:
    person = {"id": 5021347788, "is_bot": False, "first_name": "小明"}
    group = {"id": -100123, "title": "买家群", "type": "supergroup"}
    words = json.loads(recorded("text").body)["message"]
    tapped = json.loads(recorded("tapped").body)["callback_query"]
    left = json.loads(recorded("blocked").body)["my_chat_member"]
    updates: list[dict[str, Any]] = [
        {"message": {**words, "chat": group}},
        {"message": {**words, "from": {**person, "is_bot": True}}},
        {"message": {**words, "from": {}}},
        {"message": {**words, "pinned_message": {}}},
        {"edited_message": words},
        {"channel_post": words},
        {"callback_query": {**tapped, "message": {**tapped["message"], "chat": group}}},
        {"callback_query": {name: value for name, value in tapped.items() if name != "message"}},
        {"my_chat_member": {**left, "chat": group}},
        {"poll": {"id": "1"}},
        {},
    ]
    for number, update in enumerate(updates):
        assert CHANNEL.parse(brought({"update_id": number, **update}), KEYS) == ()


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-hans", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-hans-SG", "zh-Hans"),
        ("zh-hant", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("en", "en"),
        ("en-US", "en"),
        ("ja", ""),
        ("eng", ""),
        ("", ""),
    ],
)
def test_the_apps_language_is_a_hint(code: str, language: str) -> None:
    person = {"id": 1, "is_bot": False, "first_name": "A", "language_code": code}
    (one,) = CHANNEL.parse(message(**{"text": "?", "from": person}), KEYS)
    assert one.language == language


def test_who_does_not_know_the_secret_is_not_believed() -> None:
    good = recorded("text")
    lies: list[tuple[Call, Keys]] = [
        (Call("POST", {}, {}, good.body), KEYS),
        (brought(good.body, ""), KEYS),
        (brought(good.body, KEYS["secret_token"][:-1]), KEYS),
        (brought(good.body, KEYS["secret_token"].upper()), KEYS),
        (brought(good.body, "\ud800é"), KEYS),
        (good, {**KEYS, "secret_token": "of another bot"}),
        (brought(good.body, ""), {**KEYS, "secret_token": ""}),
        (brought(good.body, ""), {"account": "main"}),
    ]
    for call, keys in lies:
        with pytest.raises(Unauthorized) as told:
            CHANNEL.verify(call, keys)
        assert told.value.code == "bad_signature"


@given(st.one_of(st.binary(max_size=200), bodies))
@settings(max_examples=300, deadline=None)
def test_a_body_of_any_shape_is_refused_or_understood(body: bytes) -> None:
    for work in (CHANNEL.parse, CHANNEL.acknowledged):
        with suppress(BadRequest):
            work(brought(body), KEYS)


_names = st.sampled_from(("text", "photo", "chat", "from", "id", "type", "date", "document", "reply_markup", "width"))
_odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda some: st.lists(some, max_size=2) | st.dictionaries(_names, some, max_size=4),
    max_leaves=6,
)


@given(st.dictionaries(_names, _odd), st.sampled_from(("text", "photo", "tapped", "blocked")))
@settings(max_examples=300, deadline=None)
def test_an_update_of_any_shape_is_understood_or_left_alone(odd: dict[str, Any], name: str) -> None:
    update = json.loads(recorded(name).body)
    inner = next(part for part in update.values() if isinstance(part, dict))
    inner.update(odd)
    assert len(CHANNEL.parse(brought(update), KEYS)) <= 1
    if isinstance(inner.get("message"), dict):
        inner["message"].update(odd)
        assert len(CHANNEL.parse(brought(update), KEYS)) <= 1


@given(sayings)
@settings(max_examples=300, deadline=None)
def test_whatever_is_said_fits_into_telegrams_messages(saying: Saying) -> None:
    found = CHANNEL.render(saying, OUTGOING.via)
    assert found == CHANNEL.render(saying, OUTGOING.via)
    for place, body in enumerate(found, 1):
        assert body["text"].strip() and len(body["text"].encode("utf-16-le")) // 2 <= 4_096
        assert "parse_mode" not in body, "what a customer wrote is never markup"
        rows = body.get("reply_markup", {"inline_keyboard": []})["inline_keyboard"]
        assert not rows or place == len(found)
        buttons = [button for row in rows for button in row]
        assert len(buttons) <= 12 and all(button["text"].strip() and len(button["text"]) <= 40 for button in buttons)
        assert all(1 <= len(button["callback_data"].encode()) <= 64 for button in buttons)


def test_short_buttons_stand_in_pairs() -> None:
    short = (Choice("order:1", "显示器"), Choice("order:2", "键盘"), Choice(HUMAN, "转人工"))
    (body,) = CHANNEL.render(Saying("哪一单？", short), OUTGOING.via)
    assert [len(row) for row in body["reply_markup"]["inline_keyboard"]] == [2, 1]
    long = (Choice("order:1", "联想 27 英寸 4K 显示器"), Choice("order:2", "键盘"))
    (body,) = CHANNEL.render(Saying("哪一单？", long), OUTGOING.via)
    assert [len(row) for row in body["reply_markup"]["inline_keyboard"]] == [1, 1]


@pytest.fixture
def platform() -> Iterator[Scripted]:
    scripted = Scripted()
    yield scripted
    scripted.stop()


def keys(platform: Scripted) -> Keys:
    return {**KEYS, **platform.keys}


def test_a_message_goes_to_the_persons_chat(platform: Scripted) -> None:
    platform.answers.append(Told(200, {"ok": True, "result": {"message_id": 1368}}))
    assert CHANNEL.send(BODY, OUTGOING, keys(platform)) == Sent("taken", id="5021347788/1368")
    (call,) = platform.calls
    assert call.path == "/bot123456:ABC-DEF1234ghIkl/sendMessage"
    assert call.json == {"chat_id": 5021347788, "text": "好的"}


def refusal(code: int, description: str, **more: Any) -> Told:
    return Told(code, {"ok": False, "error_code": code, "description": description, **more})


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            refusal(429, "Too Many Requests: retry after 17", parameters={"retry_after": 17}),
            Sent("later", "", "429", 17),
        ),
        (refusal(429, "Too Many Requests"), Sent("later", "", "429", 1)),
        (refusal(500, "Internal Server Error: restart"), Sent("later", "", "500", 1)),
        (refusal(403, "Forbidden: bot was blocked by the user"), Sent("refused", code="403")),
        (refusal(400, "Bad Request: chat not found"), Sent("refused", code="400")),
        (refusal(401, "Unauthorized"), Sent("refused", code="401")),
        (refusal(404, "Not Found"), Sent("refused", code="404")),
        (Told(413, b"<html>"), Sent("refused", code="413")),
        (Told(502, b"<html>"), Sent("unsure", code="502")),
        (Told(503, b"<html>"), Sent("later", "", "503", 1)),
        (Told(200, b"<html>"), Sent("unsure", code="200")),
    ],
)
def test_telegrams_answers_are_judged(platform: Scripted, told: Told, expected: Sent) -> None:
    platform.answers.append(told)
    assert CHANNEL.send(BODY, OUTGOING, keys(platform)) == expected


def test_what_was_lost_is_not_sent_again(platform: Scripted) -> None:
    platform.answers.append(Told(200, {"ok": True, "result": {"message_id": 1}}))
    platform.lost = 1
    with pytest.raises(wire.Unsure):
        CHANNEL.send(BODY, OUTGOING, keys(platform))
    assert len(platform.calls) == 1 and not CHANNEL.safe
    with pytest.raises(wire.Unsent):
        CHANNEL.send(BODY, OUTGOING, {**KEYS, "api": "http://127.0.0.1:9"})


def test_a_photo_is_fetched_by_its_path(platform: Scripted) -> None:
    assert CHANNEL.fetch is not None
    found = Told(200, {"ok": True, "result": {"file_id": "AgAC-x", "file_path": "photos/file_7.jpg"}})
    platform.answers.extend([found, Told(200, b"\xff\xd8\xff", {"Content-Type": "application/octet-stream"})])
    media = CHANNEL.fetch("AgAC-x", keys(platform))
    assert (media.content, media.content_type) == (b"\xff\xd8\xff", "image/jpeg")
    asked, taken = platform.calls
    assert asked.path == "/bot123456:ABC-DEF1234ghIkl/getFile" and asked.query == {"file_id": "AgAC-x"}
    assert taken.path == "/file/bot123456:ABC-DEF1234ghIkl/photos/file_7.jpg"


def test_a_photo_that_cannot_be_had_is_told_from_one_that_cannot_be_had_now(platform: Scripted) -> None:
    assert CHANNEL.fetch is not None
    for odd in ("", "a/b", "a?b", "../getMe"):
        with pytest.raises(BadRequest):
            CHANNEL.fetch(odd, keys(platform))
    for path in ("", "../../getMe", "photos/../x.jpg", "photos/x", "/etc/passwd.jpg"):
        platform.answers.append(Told(200, {"ok": True, "result": {"file_path": path}}))
        with pytest.raises(BadRequest):
            CHANNEL.fetch("AgAC-x", keys(platform))
    for told, error in (
        (refusal(400, "Bad Request: file is too big"), BadRequest),
        (refusal(429, "Too Many Requests"), wire.Unsent),
        (Told(502, b"<html>"), wire.Unsent),
    ):
        platform.answers.append(told)
        with pytest.raises(error):
            CHANNEL.fetch("AgAC-x", keys(platform))


def test_an_account_is_tried_out(platform: Scripted) -> None:
    assert CHANNEL.check is not None
    me = Told(200, {"ok": True, "result": {"id": 123456, "is_bot": True, "username": "warm_shop_bot"}})
    hook = {"url": "https://kefu.example/webhooks/telegram/main", "pending_update_count": 0}
    platform.answers.extend([me, Told(200, {"ok": True, "result": hook})])
    assert all(good for _, good, _ in CHANNEL.check(keys(platform)))
    wrong = {"url": "", "last_error_message": "Connection refused", "allowed_updates": ["message"]}
    platform.answers.extend([me, Told(200, {"ok": True, "result": wrong})])
    assert [good for _, good, _ in CHANNEL.check(keys(platform))] == [True, False, False, False]
    platform.answers.extend([refusal(401, "Unauthorized")] * 2)
    assert [good for _, good, _ in CHANNEL.check(keys(platform))] == [False]
    platform.down = True
    assert [good for _, good, _ in CHANNEL.check(keys(platform))] == [False]
