"""LINE: who is believed, what is understood, what a customer sees, and that nothing is said twice."""

import base64
import hashlib
import hmac
import json
import random
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.channels import wire
from chalicelib.channels.contract import Call, Keys, Outgoing, Saying, Sent
from chalicelib.channels.line import CHANNEL
from chalicelib.edge.errors import BadRequest, Unauthorized
from chalicelib.message import HUMAN, Choice
from tests.platforms.platform import Asked, Platform, Told
from tests.unit.channels.company import PAYLOADS, bodies, sayings

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
BOT = "U8e742f61d673b39c7fff3cecb7536ef0"
BUYER = "U4af4980629a1b2c3d4e5f60718293a4b"
KEYS = {"account": "main", "channel_secret": "secret-of-the-channel", "access_token": "token-of-the-channel"}
KEY = "0123456789abcdef" * 2
REPLIED = {"sentMessages": [{"id": "461230966842064897", "quoteToken": "IStG5h1Tz7b…"}]}
INVALID = Told(400, {"message": "Invalid reply token"})


@pytest.fixture(autouse=True)
def at_four() -> Iterator[None]:
    clock.tell(lambda: NOW)
    yield
    clock.tell(None)


def signed(body: bytes, secret: str = KEYS["channel_secret"]) -> Call:
    signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    return Call("POST", {}, {"content-type": "application/json; charset=utf-8", "x-line-signature": signature}, body)


def recorded(name: str) -> Call:
    return signed((PAYLOADS / "line" / f"{name}.json").read_bytes())


def event(**changed: Any) -> Call:
    told = json.loads(recorded("talk").body)
    told["events"] = [{**told["events"][0], **changed}]
    return signed(json.dumps(told).encode())


def test_lines_own_example_of_a_signature() -> None:
    """line-bot-sdk-python, tests/test_webhook.py."""
    headers = {"x-line-signature": "/gg9a+LvFevTH1sd7XCQycD7tsWclCsInj7MhBHxN7k="}
    CHANNEL.verify(Call("POST", {}, headers, b"bodybodybodybody"), {**KEYS, "channel_secret": "channel_secret"})


def test_what_one_person_did_is_heard_in_its_order() -> None:
    call = recorded("talk")
    CHANNEL.verify(call, KEYS)
    text, image, tapped, followed, left = CHANNEL.parse(call, {**KEYS, "bot_user_id": BOT})
    assert {one.sender for one in (text, image, tapped, followed, left)} == {BUYER}
    assert (text.id, text.text, text.kind) == ("01KAKAKEFU0000000000000001", "我的包裹到哪裡了？", "text")
    assert (text.at, text.via) == ("2026-11-23T04:00:00.123Z", {"reply": "38ef843bde154d9b91c21320ffd17a0f"})
    assert (image.kind, image.media, image.text) == ("image", "354718705033693859", "")
    assert (tapped.choice, tapped.kind) == ("order:2026112300017", "text")
    assert (followed.kind, left.kind, dict(left.via)) == ("follow", "unfollow", {})


def test_a_redelivery_is_the_same_message() -> None:
    (first,) = CHANNEL.parse(event(), KEYS)
    (again,) = CHANNEL.parse(event(deliveryContext={"isRedelivery": True}), KEYS)
    assert first == again


def test_what_is_not_said_to_the_bot_alone_is_left_alone() -> None:
    assert CHANNEL.parse(recorded("aside"), KEYS) == ()


def test_lines_test_of_the_address_is_acknowledged() -> None:
    call = signed(json.dumps({"destination": BOT, "events": []}).encode())
    CHANNEL.verify(call, KEYS)
    assert CHANNEL.parse(call, KEYS) == () and CHANNEL.acknowledged(call, KEYS).status == 200


def test_a_call_for_another_bot_is_refused() -> None:
    with pytest.raises(BadRequest):
        CHANNEL.parse(recorded("talk"), {**KEYS, "bot_user_id": "U0"})


@pytest.mark.parametrize(
    ("message", "kind", "text"),
    [
        ({"type": "video", "id": "1", "duration": 60000, "contentProvider": {"type": "line"}}, "video", ""),
        ({"type": "audio", "id": "1", "duration": 60000, "contentProvider": {"type": "line"}}, "voice", ""),
        ({"type": "file", "id": "1", "fileName": "發票.pdf", "fileSize": 2138}, "file", ""),
        ({"type": "sticker", "id": "1", "packageId": "1", "stickerId": "1"}, "sticker", ""),
        (
            {
                "type": "location",
                "id": "1",
                "title": "公司",
                "address": "臺北市信義區",
                "latitude": 25.0,
                "longitude": 121.5,
            },
            "location",
            "公司 臺北市信義區",
        ),
        ({"type": "hologram", "id": "1"}, "other", ""),
        ({"type": "text", "id": "1", "text": "half \ud83d"}, "text", "half ?"),
    ],
)
def test_other_kinds_are_named(message: dict[str, Any], kind: str, text: str) -> None:
    (one,) = CHANNEL.parse(event(message=message), KEYS)
    assert (one.kind, one.text, one.media) == (kind, text, "")


def test_an_image_that_lies_elsewhere_is_not_fetched() -> None:
    elsewhere = {"type": "external", "originalContentUrl": "https://example.com/a.jpg"}
    (one,) = CHANNEL.parse(event(message={"type": "image", "id": "1", "contentProvider": elsewhere}), KEYS)
    assert (one.kind, one.media) == ("image", "")


def test_a_foreign_or_changed_call_is_not_believed() -> None:
    good = recorded("talk")
    signature = good.headers["x-line-signature"]
    lies: list[tuple[Call, Keys]] = [
        (Call("POST", {}, good.headers, good.body + b" "), KEYS),
        (Call("POST", {}, good.headers, good.body[:-1]), KEYS),
        (Call("POST", {}, good.headers, b""), KEYS),
        (Call("POST", {}, {}, good.body), KEYS),
        (Call("POST", {}, {"x-line-signature": ""}, good.body), KEYS),
        (Call("POST", {}, {"x-line-signature": signature[:-2]}, good.body), KEYS),
        (Call("POST", {}, {"x-line-signature": signature.swapcase()}, good.body), KEYS),
        (Call("POST", {}, {"x-line-signature": "\ud800é"}, good.body), KEYS),
        (signed(good.body, "secret of another channel"), KEYS),
        (signed(good.body, ""), {**KEYS, "channel_secret": ""}),
        (signed(good.body, ""), {"account": "main"}),
    ]
    for call, keys in lies:
        with pytest.raises(Unauthorized) as told:
            CHANNEL.verify(call, keys)
        assert told.value.code == "bad_signature"


@given(st.one_of(st.binary(max_size=200), bodies))
@settings(max_examples=300, deadline=None)
def test_a_body_of_any_shape_is_refused_or_understood(body: bytes) -> None:
    with suppress(BadRequest):
        assert isinstance(CHANNEL.parse(signed(body), KEYS), tuple)


_names = st.sampled_from(
    ("type", "mode", "source", "userId", "webhookEventId", "message", "postback", "data", "text", "id")
)
_odd = st.recursive(
    st.none() | st.integers() | st.sampled_from(("message", "postback", "user", "text", "image", "x")),
    lambda some: st.lists(some, max_size=2) | st.dictionaries(_names, some, max_size=4),
    max_leaves=6,
)


@given(st.dictionaries(_names, _odd))
@settings(max_examples=300, deadline=None)
def test_an_event_of_any_shape_is_understood_or_left_alone(odd: dict[str, Any]) -> None:
    assert len(CHANNEL.parse(event(**odd), KEYS)) <= 1


def wide(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(sayings)
@settings(max_examples=300, deadline=None)
def test_whatever_is_said_fits_into_lines_calls(saying: Saying) -> None:
    calls = CHANNEL.render(saying, {})
    assert calls == CHANNEL.render(saying, {})
    messages = [message for call in calls for message in call["messages"]]
    assert all(1 <= len(call["messages"]) <= 5 for call in calls)
    assert all(message["type"] == "text" and message["text"].strip() for message in messages)
    assert all(wide(message["text"]) <= 5_000 for message in messages)
    assert not any("quickReply" in message for message in messages[:-1]), "only the last message's buttons are shown"
    for message in messages:
        items = message.get("quickReply", {"items": []})["items"]
        assert len(items) <= 13 and ("quickReply" not in message or items)
        for item in items:
            assert item["type"] == "action" and item["action"]["type"] == "postback"
            assert item["action"]["label"].strip() and item["action"]["displayText"].strip()
            assert len(item["action"]["label"]) <= 20 and 0 < len(item["action"]["data"]) <= 300


def test_a_saying_is_one_call_with_its_buttons_below_the_last_words() -> None:
    saying = Saying("長" * 5_001 + "您要看哪一單？", (Choice("order:1", "顯示器"), Choice(HUMAN, "轉真人")))
    (call,) = CHANNEL.render(saying, {})
    first, last = call["messages"]
    assert wide(first["text"]) == 5_000 and "quickReply" not in first
    assert last["quickReply"]["items"][0]["action"] == {
        "type": "postback",
        "label": "顯示器",
        "data": "order:1",
        "displayText": "顯示器",
    }


@pytest.mark.parametrize("words", [" ", "\n", "\x1f", "\u3000\u200b"])
def test_a_button_without_words_has_a_sign_on_it(words: str) -> None:
    (call,) = CHANNEL.render(Saying("哪一單？", (Choice("order:1", words), Choice("order:2", " 顯示器\n27 吋"))), {})
    items = call["messages"][0]["quickReply"]["items"]
    assert [item["action"]["label"] for item in items] == ["…", "顯示器 27 吋"]


def test_buttons_that_do_not_fit_are_numbered() -> None:
    many = tuple(Choice(f"order:{number}", f"訂單 {number}") for number in range(14))
    (call,) = CHANNEL.render(Saying("哪一單？", (*many, Choice(HUMAN, "轉真人")), language="zh-Hant"), {})
    assert "14. 訂單 13" in call["messages"][0]["text"]
    assert [item["action"]["data"] for item in call["messages"][0]["quickReply"]["items"]] == [HUMAN]


class Line(Platform):
    """LINE as the sending tests need it: tokens that are good once, keys that are known, and what a test wants it to do next."""

    def __init__(self) -> None:
        self.calls: list[Asked] = []
        self.shown: list[Any] = []
        self.used: set[str] = set()
        self.answers: deque[Told] = deque()
        self.broken = False  # takes a message and says that it went wrong
        super().__init__()

    @property
    def ways(self) -> list[str]:
        return [call.path.removeprefix("/v2/bot/message/") for call in self.calls]

    def asked(self, call: Asked) -> Told:
        self.calls.append(call)
        if self.answers:
            return self.answers.popleft()
        once = call.json.get("replyToken") or call.headers["x-line-retry-key"]
        if once in self.used:
            return INVALID if "replyToken" in call.json else Told(409, {"message": "already accepted", **REPLIED})
        self.used.add(once)
        self.shown.append(call.json["messages"])
        return Told(500, {"message": "Internal Server Error"}) if self.broken else Told(200, REPLIED)


@pytest.fixture
def line() -> Iterator[Line]:
    platform = Line()
    yield platform
    platform.stop()


def outgoing(seconds: float = 3, by: str = "bot", token: str = "38ef843bde154d9b") -> Outgoing:
    at = clock.iso(NOW - timedelta(seconds=seconds))
    return Outgoing(KEY, {"sender": BUYER, "reply": token, "at": at}, by)


def sent(line: Line, out: Outgoing) -> Sent:
    (body,) = CHANNEL.render(Saying("好的"), out.via)
    return CHANNEL.send(body, out, {**KEYS, **line.keys})


def test_a_fresh_answer_goes_by_its_reply_token(line: Line) -> None:
    assert sent(line, outgoing()) == Sent("taken", id="461230966842064897")
    (call,) = line.calls
    assert call.path == "/v2/bot/message/reply"
    assert call.headers["authorization"] == "Bearer token-of-the-channel"
    assert "x-line-retry-key" not in call.headers, "a reply knows none"
    assert call.json == {"replyToken": "38ef843bde154d9b", "messages": [{"type": "text", "text": "好的"}]}


@pytest.mark.parametrize(
    "out",
    [outgoing(51), outgoing(by="agent"), outgoing(by="notice"), outgoing(token=""), Outgoing(KEY, {"sender": BUYER})],
)
def test_all_else_is_pushed_with_its_key(line: Line, out: Outgoing) -> None:
    assert sent(line, out).outcome == "taken"
    (call,) = line.calls
    assert call.path == "/v2/bot/message/push" and call.json["to"] == BUYER
    assert call.headers["x-line-retry-key"] == str(uuid.UUID(KEY))


def test_a_token_that_is_no_longer_good_sent_nothing_so_the_answer_is_pushed(line: Line) -> None:
    line.used.add("38ef843bde154d9b")
    assert sent(line, outgoing()).outcome == "taken"
    assert line.ways == ["reply", "push"] and len(line.shown) == 1


def test_a_lost_push_goes_once_more_under_its_key_and_is_shown_once(line: Line) -> None:
    line.lost = 1
    assert sent(line, outgoing(60)).outcome == "later"
    assert sent(line, outgoing(70)) == Sent("taken", id="461230966842064897")
    assert line.ways == ["push", "push"] and len(line.shown) == 1


def test_a_push_after_a_refused_token_is_shown_once_however_often_it_is_tried(line: Line) -> None:
    line.used.add("38ef843bde154d9b")
    line.broken = True
    assert sent(line, outgoing(3)).outcome == "later"
    line.broken = False
    assert sent(line, outgoing(5)).outcome == "taken"
    assert line.ways == ["reply", "push"] * 2 and len(line.shown) == 1


def test_after_a_lost_reply_no_push_follows(line: Line) -> None:
    line.lost = 1
    assert sent(line, outgoing()) == Sent("unsure", code="reply_lost")
    assert line.ways == ["reply", "reply"] and len(line.shown) == 1


def test_a_reply_that_was_not_taken_before_is_taken_then(line: Line) -> None:
    line.answers.append(Told(500, {"message": "Internal Server Error"}))
    assert sent(line, outgoing()).outcome == "taken"
    assert line.ways == ["reply", "reply"] and len(line.shown) == 1


def test_where_nobody_answers_nobody_knows(line: Line) -> None:
    line.lost = 2
    assert sent(line, outgoing()) == Sent("unsure", code="reply_lost")
    line.down = True
    assert sent(line, outgoing()) == Sent("unsure", code="reply_lost")
    assert sent(line, outgoing(60)).outcome == "later"


def test_where_line_is_not_reached_nothing_was_sent() -> None:
    keys = {**KEYS, "api": "http://127.0.0.1:9"}
    (body,) = CHANNEL.render(Saying("好的"), {})
    for out in (outgoing(), outgoing(60)):
        with pytest.raises(wire.Unsent):
            CHANNEL.send(body, out, keys)


@pytest.mark.parametrize("seconds", [3, 60])
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (Told(429, {"message": "The API rate limit has been exceeded. Try again later."}), Sent("later", "", "429", 1)),
        (Told(429, {"message": "…"}, {"Retry-After": "17"}), Sent("later", "", "429", 17)),
        (Told(429, {"message": "You have reached your monthly limit."}), Sent("refused", code="monthly_limit")),
        (Told(400, {"message": "The request body has 1 error(s)"}), Sent("refused", code="400")),
        (Told(401, {"message": "Authentication failed"}), Sent("refused", code="401")),
        (Told(403, b"<html>"), Sent("refused", code="403")),
        (Told(200, b"{}"), Sent("taken")),
    ],
)
def test_lines_answers_are_judged(line: Line, told: Told, expected: Sent, seconds: float) -> None:
    line.answers.append(told)
    assert sent(line, outgoing(seconds)) == expected


def test_a_gateways_error_is_tried_again_under_the_same_key(line: Line) -> None:
    line.answers.append(Told(502, b"<html>"))
    assert sent(line, outgoing(60)) == Sent("later", code="502", seconds=1)


def test_an_image_is_fetched_from_where_files_lie(line: Line) -> None:
    assert CHANNEL.fetch is not None
    keys = {**KEYS, "api_data": line.api}
    line.answers.append(Told(200, b"\xff\xd8\xff", {"Content-Type": "image/jpeg"}))
    media = CHANNEL.fetch("354718705033693859", keys)
    assert (media.content, media.content_type) == (b"\xff\xd8\xff", "image/jpeg")
    assert line.calls[0].path == "/v2/bot/message/354718705033693859/content"
    for status, error in (
        (404, BadRequest),
        (410, BadRequest),
        (202, wire.Unsent),
        (429, wire.Unsent),
        (500, wire.Unsent),
    ):
        line.answers.append(Told(status, {"message": "…"}))
        with pytest.raises(error):
            CHANNEL.fetch("354718705033693859", keys)
    for odd in ("", "../bot/info", "1/2", "１２"):
        with pytest.raises(BadRequest):
            CHANNEL.fetch(odd, keys)


def test_an_account_is_tried_out(line: Line) -> None:
    assert CHANNEL.check is not None
    info = Told(200, {"userId": BOT, "basicId": "@216ru", "displayName": "暖暖商店", "chatMode": "bot"})
    kept = Told(200, {"endpoint": "https://kefu.example/webhooks/line/main", "active": True})
    tried = Told(200, {"success": True, "timestamp": "…", "statusCode": 200, "reason": "OK", "detail": "200"})
    line.answers.extend([info, kept, tried])
    assert all(good for _, good, _ in CHANNEL.check({**KEYS, **line.keys, "bot_user_id": BOT}))
    line.answers.extend([info, Told(200, {"endpoint": "https://other.example", "active": False}), Told(400, {})])
    found = CHANNEL.check({**KEYS, **line.keys, "bot_user_id": "U0"})
    assert [good for _, good, _ in found] == [True, False, False, False, False]
    line.answers.append(Told(401, {"message": "Authentication failed"}))
    assert [good for _, good, _ in CHANNEL.check({**KEYS, **line.keys})] == [False]
    line.down = True
    assert [good for _, good, _ in CHANNEL.check({**KEYS, **line.keys})] == [False]


def made_up(chance: random.Random) -> dict[str, Any]:
    """An event of any kind that LINE documents."""
    text = "".join(chance.choice('包裹到哪裡了 abc🍎𠀋\n"\\é') for _ in range(chance.randint(1, 40)))
    identifier = str(chance.getrandbits(60))
    mine = {"type": "line"}
    messages: list[dict[str, Any]] = [
        {"type": "text", "id": identifier, "text": text, "quoteToken": "q"},
        {"type": "image", "id": identifier, "contentProvider": mine, "quoteToken": "q"},
        {"type": "video", "id": identifier, "duration": 60000, "contentProvider": mine, "quoteToken": "q"},
        {"type": "audio", "id": identifier, "duration": 60000, "contentProvider": mine},
        {"type": "file", "id": identifier, "fileName": text, "fileSize": 2138},
        {"type": "location", "id": identifier, "title": text, "address": text, "latitude": 25.0, "longitude": 121.5},
        {
            "type": "sticker",
            "id": identifier,
            "packageId": "446",
            "stickerId": "1988",
            "stickerResourceType": "STATIC",
            "quoteToken": "q",
        },
    ]
    shapes: list[dict[str, Any]] = [{"type": "message", "message": message} for message in messages]
    shapes += [{"type": "postback", "postback": {"data": text}}, {"type": "follow", "follow": {"isUnblocked": False}}]
    shapes += [{"type": "unfollow"}]
    return {
        **chance.choice(shapes),
        "mode": "active",
        "timestamp": 1795406400000 + chance.randint(0, 10**9),
        "source": {"type": "user", "userId": f"U{chance.getrandbits(128):032x}"},
        "webhookEventId": f"01{chance.getrandbits(100):024X}",
        "deliveryContext": {"isRedelivery": chance.random() < 0.2},
        "replyToken": f"{chance.getrandbits(128):032x}",
    }


@pytest.mark.filterwarnings("ignore")
def test_lines_own_library_agrees_on_a_thousand_messages() -> None:
    webhook: Any = pytest.importorskip("linebot.v3.webhook")
    exceptions: Any = pytest.importorskip("linebot.v3.exceptions")
    chance = random.Random(1111)
    for _ in range(1_000):
        secret = f"{chance.getrandbits(128):032x}"
        told = {"destination": BOT, "events": [made_up(chance) for _ in range(chance.randint(1, 3))]}
        call, keys = signed(json.dumps(told, ensure_ascii=False).encode(), secret), {**KEYS, "channel_secret": secret}
        signature, parser = call.headers["x-line-signature"], webhook.WebhookParser(secret)
        CHANNEL.verify(call, keys)
        theirs = parser.parse(call.body.decode(), signature)
        ours = CHANNEL.parse(call, keys)
        assert [one.id for one in ours] == [event.webhook_event_id for event in theirs]
        for one, their in zip(ours, theirs, strict=True):
            assert (one.sender, clock.moment(one.at)) == (
                their.source.user_id,
                datetime.fromtimestamp(their.timestamp / 1000, UTC),
            )
            assert one.choice == (their.postback.data if their.type == "postback" else "")
            if one.kind == "text" and not one.choice:
                assert one.text == their.message.text
            assert one.via.get("reply", "") == (getattr(their, "reply_token", None) or one.via.get("reply", ""))
        spoilt = signature[:-3] + ("A" if signature[-3] != "A" else "B") + signature[-2:]
        with pytest.raises(exceptions.InvalidSignatureError):
            parser.parse(call.body.decode(), spoilt)
        with pytest.raises(Unauthorized):
            CHANNEL.verify(Call("POST", {}, {"x-line-signature": spoilt}, call.body), keys)
