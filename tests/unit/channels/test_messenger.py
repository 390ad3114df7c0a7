"""Messenger and Instagram: who is believed, what is understood, what a customer sees, and what is made of the Graph's answers."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.channels import sending
from chalicelib.channels.contract import Call, Channel, Outgoing, Received, Saying
from chalicelib.channels.messenger import INSTAGRAM, MESSENGER
from chalicelib.edge.errors import BadRequest, Unauthorized
from chalicelib.message import HUMAN, Choice, Turn
from tests.platforms.platform import Told
from tests.unit.channels.company import PAYLOADS, Scripted, bodies, sayings

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
KEYS = {
    "account": "main",
    "app_secret": "0123456789abcdef0123456789abcdef",
    "verify_token": "word-of-the-tests",
    "access_token": "token-of-the-tests",
    "page_id": "110022003300440",
    "instagram_id": "17841400000000001",
}
BUYER = "7788990011223344"
VIA = {"channel": "messenger", "account": "main", "sender": BUYER, "at": "2026-11-23T03:00:00.000Z"}
OUTGOING = Outgoing("0123456789abcdef" * 2, VIA)
TAKEN = Told(200, {"recipient_id": BUYER, "message_id": "m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM"})
BOTH = pytest.mark.parametrize("channel", [MESSENGER, INSTAGRAM], ids=lambda channel: channel.name)


@pytest.fixture(autouse=True)
def at_four() -> Iterator[None]:
    clock.tell(lambda: NOW)
    yield
    clock.tell(None)


@pytest.fixture
def graph() -> Iterator[Scripted]:
    platform = Scripted()
    yield platform
    platform.stop()


def signed(body: bytes, secret: str = KEYS["app_secret"]) -> Call:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Call("POST", {}, {"x-hub-signature-256": f"sha256={signature}"}, body)


def recorded(channel: Channel, name: str) -> Call:
    return signed((PAYLOADS / channel.name / f"{name}.json").read_bytes())


def heard(channel: Channel, name: str) -> tuple[Received, ...]:
    channel.verify(recorded(channel, name), KEYS)
    return channel.parse(recorded(channel, name), KEYS)


def message(**content: Any) -> tuple[Received, ...]:
    told = json.loads(recorded(MESSENGER, "text").body)
    told["entry"][0]["messaging"][0]["message"] = {"mid": "m_1", **content}
    return MESSENGER.parse(signed(json.dumps(told).encode()), KEYS)


@BOTH
def test_a_foreign_or_changed_call_is_not_believed(channel: Channel) -> None:
    good = recorded(channel, "text")
    for call in (
        Call("POST", {}, good.headers, good.body + b" "),
        Call("POST", {}, good.headers, good.body[:-2]),
        Call("POST", {}, {}, good.body),
        signed(good.body, "secret of another app"),
    ):
        with pytest.raises(Unauthorized):
            channel.verify(call, KEYS)


@BOTH
def test_the_address_is_checked_by_the_word(channel: Channel) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": KEYS["verify_token"], "hub.challenge": "77"}
    answer = channel.challenge(Call("GET", query, {}), KEYS)
    assert channel.challenge_first and answer and answer.body == "77"
    with pytest.raises(Unauthorized):
        channel.challenge(Call("GET", {**query, "hub.verify_token": "another"}, {}), KEYS)


def test_a_text_is_heard() -> None:
    assert heard(MESSENGER, "text") == (
        Received(
            "m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM_QPpz5jdCK48PnKAjSdjf",
            BUYER,
            "Where is my parcel?",
            at="2026-11-23T01:00:00.123Z",
        ),
    )
    (one,) = heard(INSTAGRAM, "text")
    assert (one.sender, one.text) == ("990011223344", "还有货吗")


def test_a_quick_reply_and_a_button_are_choices() -> None:
    (one,) = heard(MESSENGER, "tapped")
    assert (one.id, one.text, one.choice) == ("m_tap", "Track it", "order:2026112300017")
    (one,) = heard(MESSENGER, "postback")
    assert (one.id, one.text, one.choice) == ("m_menu", "Track a parcel", "intent:logistics.track")


@pytest.mark.parametrize("payload", ["GET_STARTED", "get_started"])
def test_who_gets_started_is_greeted(payload: str) -> None:
    told = json.loads(recorded(MESSENGER, "postback").body)
    told["entry"][0]["messaging"][0]["postback"] = {"title": "Get Started", "payload": payload}
    (one,) = MESSENGER.parse(signed(json.dumps(told).encode()), KEYS)
    assert (one.id, one.kind, one.text, one.choice) == ("7788990011223344.1795395600123", "follow", "", "")


def test_two_photos_are_two_messages() -> None:
    first, second = heard(MESSENGER, "photos")
    assert (first.id, first.kind, first.media) == ("m_photos", "image", "https://scontent.xx.fbcdn.net/v/one.jpg?oh=1")
    assert (second.id, second.kind) == ("m_photos.1", "image")


def test_echoes_receipts_hearts_and_other_pages_are_left_alone() -> None:
    assert heard(MESSENGER, "silent") == ()
    assert INSTAGRAM.parse(recorded(MESSENGER, "text"), KEYS) == ()
    assert MESSENGER.parse(recorded(INSTAGRAM, "text"), KEYS) == ()


def test_a_mention_in_a_story_is_told_apart_and_a_message_taken_back_left_alone() -> None:
    (one,) = heard(INSTAGRAM, "story")
    assert (one.kind, one.media) == ("other", "")


@pytest.mark.parametrize(
    ("content", "becomes", "text"),
    [
        ({"attachments": [{"type": "audio", "payload": {"url": "https://cdn.fbsbx.com/a"}}]}, "voice", ""),
        ({"attachments": [{"type": "video", "payload": {"url": "https://cdn.fbsbx.com/a"}}]}, "video", ""),
        ({"attachments": [{"type": "file", "payload": {"url": "https://cdn.fbsbx.com/a"}}]}, "file", ""),
        ({"attachments": [{"type": "location", "payload": {"coordinates": {"lat": 1}}}]}, "location", ""),
        ({"attachments": [{"type": "image", "payload": {"url": "u", "sticker_id": 369239263222822}}]}, "sticker", ""),
        ({"text": "看", "attachments": [{"type": "image", "payload": {"url": "u"}}]}, "image", "看"),
        ({"text": "https://shop", "attachments": [{"type": "fallback", "payload": {}}]}, "text", "https://shop"),
        ({"attachments": [{"type": "ig_reel", "payload": {}}]}, "other", ""),
        ({"attachments": "strange"}, "other", ""),
        ({"is_unsupported": True}, "other", ""),
    ],
)
def test_other_kinds_are_named(content: dict[str, Any], becomes: str, text: str) -> None:
    (one,) = message(**content)
    assert (one.kind, one.text) == (becomes, text)


_TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda some: (
        st.lists(some, max_size=3)
        | st.dictionaries(
            st.sampled_from(("id", "sender", "message", "mid", "text", "postback", "attachments", "type")), some
        )
    ),
    max_leaves=8,
)


@given(_TREES | st.lists(_TREES), bodies)
@settings(max_examples=300, deadline=None)
def test_a_body_of_any_shape_is_refused_or_understood(events: Any, body: bytes) -> None:
    told = {"object": "page", "entry": [{"id": KEYS["page_id"], "messaging": events}]}
    for call in (signed(body), signed(json.dumps(told).encode())):
        with suppress(BadRequest):
            json.dumps([one.text for one in MESSENGER.parse(call, KEYS)], ensure_ascii=False).encode()


@BOTH
@given(saying=sayings)
@settings(max_examples=200, deadline=None)
def test_whatever_is_said_fits_into_their_messages(channel: Channel, saying: Saying) -> None:
    messages = channel.render(saying, VIA)
    assert messages == channel.render(saying, VIA) and messages
    for body in messages:
        text, replies = body["message"]["text"], body["message"].get("quick_replies")
        assert body["recipient"] == {"id": BUYER} and text.strip()
        assert len(text) <= 2000 if channel is MESSENGER else len(text.encode()) <= 1000
        if replies is None:
            continue
        assert body is messages[-1] and 0 < len(replies) <= 13
        assert all(one["content_type"] == "text" and 0 < len(one["title"]) <= 20 for one in replies)
        assert all(0 < len(one["payload"]) <= 1000 for one in replies)


@BOTH
def test_quick_replies_are_below_the_last_words(channel: Channel) -> None:
    saying = Saying("请选择。" * 300, (Choice("order:1", "查询我的订单物流进度"), Choice(HUMAN, "转人工")))
    *before, last = channel.render(saying, VIA)
    assert "".join(one["message"]["text"] for one in (*before, last)) == saying.text
    assert [one["payload"] for one in last["message"]["quick_replies"]] == ["order:1", HUMAN]


@BOTH
def test_too_many_or_too_long_ones_are_numbered_and_a_person_is_still_a_tap(channel: Channel) -> None:
    many = (*(Choice(f"id:{n}", f"第 {n} 件") for n in range(1, 15)), Choice(HUMAN, "转人工"))
    (body,) = channel.render(Saying("哪一件？", many), VIA)
    assert "14. 第 14 件" in body["message"]["text"]
    assert [one["payload"] for one in body["message"]["quick_replies"]] == [HUMAN]


@BOTH
def test_a_message_is_sent_as_an_answer(channel: Channel, graph: Scripted) -> None:
    graph.answers.append(TAKEN)
    sent = channel.send(channel.render(Saying("您好"), VIA)[0], OUTGOING, {**KEYS, **graph.keys})
    assert (sent.outcome, sent.id) == ("taken", "m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM")
    (call,) = graph.calls
    assert call.path == "/v25.0/me/messages" and "appsecret_proof" in call.query
    assert call.headers["authorization"] == "Bearer token-of-the-tests"
    assert call.json == {"recipient": {"id": BUYER}, "message": {"text": "您好"}, "messaging_type": "RESPONSE"}


@pytest.mark.parametrize(
    ("by", "since", "allowed", "tag"),
    [
        ("agent", "2026-11-20T03:00:00.000Z", "yes", "HUMAN_AGENT"),
        ("agent", "2026-11-20T03:00:00.000Z", "", None),
        ("agent", "2026-11-23T03:00:00.000Z", "yes", None),
        ("bot", "2026-11-20T03:00:00.000Z", "yes", None),
    ],
)
def test_a_persons_late_words_say_that_they_are_a_persons(
    graph: Scripted, by: str, since: str, allowed: str, tag: str | None
) -> None:
    graph.answers.append(TAKEN)
    keys, outgoing = {**KEYS, **graph.keys, "human_agent": allowed}, Outgoing("k", {**VIA, "at": since}, by)
    MESSENGER.send(MESSENGER.render(Saying("您好", by=by), VIA)[0], outgoing, keys)
    told = graph.calls[0].json
    assert (told.get("tag"), told["messaging_type"]) == (tag, "MESSAGE_TAG" if tag else "RESPONSE")


@pytest.mark.parametrize(
    ("by", "days", "allowed", "over"),
    [
        ("bot", 0, "yes", False),
        ("bot", 2, "yes", True),
        ("agent", 2, "", True),
        ("agent", 2, "yes", False),
        ("agent", 8, "yes", True),
        ("notice", 2, "yes", True),
    ],
)
def test_a_person_has_seven_days_where_meta_allows_it(by: str, days: int, allowed: str, over: bool) -> None:
    at = clock.iso(NOW - timedelta(days=days))
    turn = Turn("01", "c", by, at, "您好", via={**VIA, "at": at})
    assert sending._over(MESSENGER, {**KEYS, "human_agent": allowed}, turn) is over


@pytest.mark.parametrize(
    ("code", "subcode", "status", "outcome", "named"),
    [
        (10, 2018278, 403, "refused", "10/2018278"),
        (551, 0, 400, "refused", "551"),
        (190, 463, 401, "refused", "190/463"),
        (100, 2018001, 400, "refused", "100/2018001"),
        (200, 1545041, 403, "refused", "200/1545041"),
        (613, 0, 400, "later", "613"),
        (4, 0, 400, "later", "4"),
        (80006, 0, 400, "later", "80006"),
        (1200, 0, 400, "later", "1200"),
        (2, 0, 500, "later", "2"),
        (1, 1357046, 500, "unsure", "1/1357046"),
    ],
)
def test_what_is_made_of_the_graphs_answers(
    graph: Scripted, code: int, subcode: int, status: int, outcome: str, named: str
) -> None:
    error = {"message": "no", "code": code, **({"error_subcode": subcode} if subcode else {})}
    graph.answers.append(Told(status, {"error": error}))
    sent = MESSENGER.send(MESSENGER.render(Saying("您好"), VIA)[0], OUTGOING, {**KEYS, **graph.keys})
    assert (sent.outcome, sent.code) == (outcome, named)


def test_a_photo_is_fetched_without_a_token(graph: Scripted) -> None:
    assert MESSENGER.fetch
    graph.answers.append(Told(200, b"\xff\xd8", {"Content-Type": "image/jpeg"}))
    media = MESSENGER.fetch(f"{graph.api}/v/one.jpg", {**KEYS, **graph.keys})
    assert (media.content, media.content_type) == (b"\xff\xd8", "image/jpeg")
    assert "authorization" not in graph.calls[0].headers
    with pytest.raises(BadRequest):
        MESSENGER.fetch("http://169.254.169.254/latest", KEYS)


def test_an_account_is_tried_out(graph: Scripted) -> None:
    assert MESSENGER.check and INSTAGRAM.check
    keys = {**KEYS, **graph.keys}
    graph.answers.append(Told(200, {"id": KEYS["page_id"], "name": "小店"}))
    assert all(well for _, well, _ in MESSENGER.check(keys))
    graph.answers.append(Told(200, {"id": "1", "instagram_business_account": {"id": KEYS["instagram_id"]}}))
    assert all(well for _, well, _ in INSTAGRAM.check(keys))
    graph.answers.append(Told(200, {"id": "999", "name": "别家"}))
    assert MESSENGER.check(keys)[-1] == ("page_id", False, "the token is of 别家, 999")
