"""WhatsApp: who is believed, what is understood, what a customer sees, and what is made of the Graph's answers."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.channels.contract import Call, Outgoing, Received, Saying
from chalicelib.channels.whatsapp import CHANNEL
from chalicelib.edge.errors import BadRequest
from chalicelib.message import HUMAN, Card, Choice, Line
from tests.platforms.platform import Told
from tests.unit.channels.company import PAYLOADS, Scripted, bodies, sayings

KEYS = {
    "account": "main",
    "app_secret": "0123456789abcdef0123456789abcdef",
    "verify_token": "word-of-the-tests",
    "access_token": "token-of-the-tests",
    "phone_number_id": "106540352242922",
}
BUYER = "8613800138000"
VIA = {"channel": "whatsapp", "account": "main", "sender": BUYER}
OUTGOING = Outgoing("0123456789abcdef" * 2, VIA)
TAKEN = Told(
    200, {"messaging_product": "whatsapp", "contacts": [{"wa_id": BUYER}], "messages": [{"id": "wamid.HBgLMTY="}]}
)


@pytest.fixture
def graph() -> Iterator[Scripted]:
    platform = Scripted()
    yield platform
    platform.stop()


def signed(body: bytes, secret: str = KEYS["app_secret"]) -> Call:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Call("POST", {}, {"x-hub-signature-256": f"sha256={signature}"}, body)


def recorded(name: str) -> Call:
    return signed((PAYLOADS / "whatsapp" / f"{name}.json").read_bytes())


def heard(name: str) -> tuple[Received, ...]:
    CHANNEL.verify(recorded(name), KEYS)
    return CHANNEL.parse(recorded(name), KEYS)


def message(kind: str, content: Any) -> Call:
    told = json.loads(recorded("text").body)
    (one,) = told["entry"][0]["changes"][0]["value"]["messages"]
    del one["text"]
    one.update({"type": kind, kind: content} if content is not None else {"type": kind})
    return signed(json.dumps(told).encode())


def test_a_text_is_heard_with_its_writers_name() -> None:
    (one,) = heard("text")
    assert one == Received(
        "wamid.HBgNODYxMzgwMDEzODAwMBUCABIYFDNBMEUx",
        "CN.13491208655302741918",
        "我的快递到哪了？",
        at="2026-11-23T01:00:00.000Z",
        name="陈小明",
        via={"phone": BUYER},
    )


def test_who_keeps_their_number_to_themselves_is_answered_by_their_id() -> None:
    (one,) = heard("without_a_number")
    assert (one.sender, one.name, one.via) == ("TW.98765432101234567890", "Mei", {})
    (body,) = CHANNEL.render(Saying("好的"), {**VIA, "sender": one.sender})
    assert body["recipient"] == one.sender and "to" not in body


def test_one_call_brings_many_and_another_number_is_another_accounts() -> None:
    said = [(one.id, one.sender, one.kind, one.text, one.media, one.name) for one in heard("batch")]
    assert said == [
        ("wamid.A1", BUYER, "text", "你好", "", "陈小明"),
        ("wamid.A2", "6591234567", "text", "Where is my order?", "", "Ann"),
        ("wamid.OUT2:failed", BUYER, "failed", "131026", "wamid.OUT2", ""),
    ]


@pytest.mark.parametrize(("name", "choice"), [("button", "order:2026112300017"), ("list", "order:2026112300018")])
def test_a_tap_is_a_choice(name: str, choice: str) -> None:
    (one,) = heard(name)
    assert (one.choice, one.kind, bool(one.text)) == (choice, "text", True)


def test_an_image_has_its_caption() -> None:
    (one,) = heard("image")
    assert (one.kind, one.text, one.media) == ("image", "收到是坏的", "2901243120070212")


@pytest.mark.parametrize(
    ("kind", "content", "becomes", "text"),
    [
        ("audio", {"id": "1", "voice": True, "mime_type": "audio/ogg; codecs=opus"}, "voice", ""),
        ("video", {"id": "1", "caption": "看"}, "video", "看"),
        ("document", {"id": "1", "filename": "发票.pdf"}, "file", ""),
        ("sticker", {"id": "1", "animated": False}, "sticker", ""),
        (
            "location",
            {"latitude": 22.5, "longitude": 114.0, "name": "深圳湾", "address": "南山区"},
            "location",
            "深圳湾 南山区",
        ),
        ("location", {"latitude": 22.5, "longitude": 114.0}, "location", ""),
        ("contacts", [{"name": {"formatted_name": "Li"}}], "other", ""),
        ("order", {"catalog_id": "1", "text": "要两件", "product_items": []}, "text", "要两件"),
        ("order", {"catalog_id": "1", "product_items": []}, "other", ""),
        ("button", {"payload": "intent:order", "text": "查订单"}, "text", "查订单"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": "{}"}}, "other", ""),
        ("request_welcome", None, "follow", ""),
        ("unsupported", {"type": "poll_creation"}, "other", ""),
        ("unheard_of", None, "other", ""),
    ],
)
def test_other_kinds_are_named(kind: str, content: Any, becomes: str, text: str) -> None:
    (one,) = CHANNEL.parse(message(kind, content), KEYS)
    assert (one.kind, one.text) == (becomes, text)


@pytest.mark.parametrize("kind", ["reaction", "system", "revoke"])
def test_what_says_nothing_is_left_alone(kind: str) -> None:
    assert CHANNEL.parse(message(kind, {"message_id": "wamid.OUT1", "emoji": "👍"}), KEYS) == ()


def test_what_is_said_in_a_group_is_nobodys_private_order() -> None:
    call = json.loads(recorded("text").body)
    call["entry"][0]["changes"][0]["value"]["messages"][0]["group_id"] = "Y2FwaV9ncm91cA"
    assert CHANNEL.parse(signed(json.dumps(call).encode()), KEYS) == ()


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"{", b"{}", b'{"entry":{}}', b"\xff", b"[" * 100_000])
def test_what_meta_never_brings_is_malformed(body: bytes) -> None:
    with pytest.raises(BadRequest):
        CHANNEL.parse(signed(body), KEYS)


def test_what_is_of_another_product_is_left_alone() -> None:
    assert CHANNEL.parse(signed(b'{"object":"page","entry":[{"id":"1","messaging":[]}]}'), KEYS) == ()


_TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(tuple(KEYS.values())),
    lambda some: (
        st.lists(some, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("id", "from", "type", "text", "body", "timestamp", "errors", "interactive", "recipient_id")
            ),
            some,
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(("messages", "statuses", "contacts")), _TREES | st.lists(_TREES)), bodies)
@settings(max_examples=300, deadline=None)
def test_a_body_of_any_shape_is_refused_or_understood(value: dict[str, Any], body: bytes) -> None:
    whole = {**value, "metadata": {"phone_number_id": KEYS["phone_number_id"]}}
    told = {"object": "whatsapp_business_account", "entry": [{"changes": [{"value": whole}]}]}
    for call in (signed(body), signed(json.dumps(told).encode())):
        with suppress(BadRequest):
            json.dumps([one.text for one in CHANNEL.parse(call, KEYS)], ensure_ascii=False).encode()


@given(sayings)
@settings(max_examples=300, deadline=None)
def test_whatever_is_said_fits_into_whatsapps_messages(saying: Saying) -> None:
    given_ids = {choice.id for choice in saying.choices} | {card.choice.id for card in saying.cards if card.choice}
    messages = CHANNEL.render(saying, VIA)
    assert messages == CHANNEL.render(saying, VIA) and messages
    for body in messages:
        assert (body["messaging_product"], body["to"]) == ("whatsapp", BUYER)
        if body["type"] == "text":
            assert 0 < len(body["text"]["body"]) <= 4096 and body["text"]["body"].strip()
            continue
        interactive = body["interactive"]
        assert body is messages[-1] and 0 < len(interactive["body"]["text"]) <= 1024
        if interactive["type"] == "button":
            buttons = [one["reply"] for one in interactive["action"]["buttons"]]
            assert 0 < len(buttons) <= 3 and all(0 < len(one["title"]) <= 20 for one in buttons)
            assert len({one["title"] for one in buttons}) == len(buttons)
        else:
            (section,) = interactive["action"]["sections"]
            buttons = section["rows"]
            assert 0 < len(buttons) <= 10 and all(0 < len(one["title"]) <= 24 for one in buttons)
            assert all(0 < len(one.get("description", "-")) <= 72 for one in buttons)
            assert 0 < len(interactive["action"]["button"]) <= 20
        ids = [one["id"] for one in buttons]
        assert len(set(ids)) == len(ids) and set(ids) <= given_ids and all(len(one) <= 200 for one in ids)


def choices(*texts: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"id:{number}", text) for number, text in enumerate(texts))


def test_three_are_buttons_and_a_person_is_called_in_words_where_there_is_no_room() -> None:
    (body,) = CHANNEL.render(Saying("您要？", (*choices("查物流", "退货", "换货"), Choice(HUMAN, "转人工"))), VIA)
    assert [one["reply"]["title"] for one in body["interactive"]["action"]["buttons"]] == ["查物流", "退货", "换货"]
    assert "转人工" in body["interactive"]["body"]["text"]
    (body,) = CHANNEL.render(Saying("您要？", (*choices("查物流", "退货"), Choice(HUMAN, "转人工"))), VIA)
    assert body["interactive"]["action"]["buttons"][-1]["reply"] == {"id": HUMAN, "title": "转人工"}


def test_four_or_long_ones_are_a_list() -> None:
    long = "蓝色羽绒服 加厚中长款 连帽 女 2026 冬季新款 送礼盒"
    (body,) = CHANNEL.render(Saying("哪一件？", (*choices(long, "裤子", "鞋"), Choice(HUMAN, "转人工"))), VIA)
    assert body["interactive"]["type"] == "list" and body["interactive"]["action"]["button"] == "请选择"
    rows = body["interactive"]["action"]["sections"][0]["rows"]
    assert rows[0] == {"id": "id:0", "title": long[:23] + "…", "description": long}
    assert [row["id"] for row in rows] == ["id:0", "id:1", "id:2", HUMAN]


def test_buttons_alike_are_a_list() -> None:
    (body,) = CHANNEL.render(Saying("哪一件？", choices("羽绒服", "羽绒服")), VIA)
    assert body["interactive"]["type"] == "list"


def test_more_than_ten_are_numbered() -> None:
    (body,) = CHANNEL.render(Saying("哪一件？", choices(*(f"第{n}件" for n in range(1, 12)))), VIA)
    assert body["type"] == "text" and "11. 第11件" in body["text"]["body"]


def test_a_long_text_goes_before_its_buttons() -> None:
    text = "。".join(f"第{number}条规则" for number in range(900))
    *before, last = CHANNEL.render(Saying(text, choices("好")), VIA)
    assert [one["type"] for one in before] == ["text", "text"] and last["type"] == "interactive"
    assert "".join(one["text"]["body"] for one in before) + last["interactive"]["body"]["text"] == text


def test_cards_are_told_in_lines() -> None:
    card = Card("order", "蓝色羽绒服", "共 1 件", "运输中", lines=(Line("明天到", "预计"),))
    (body,) = CHANNEL.render(Saying("您的订单：", cards=(card,)), VIA)
    assert body["text"]["body"] == "您的订单：\n\n蓝色羽绒服  运输中\n共 1 件\n预计：明天到"


def test_a_message_is_sent_with_its_key_and_a_proof(graph: Scripted) -> None:
    graph.answers.append(TAKEN)
    (body,) = CHANNEL.render(Saying("您好"), VIA)
    sent = CHANNEL.send(body, OUTGOING, {**KEYS, **graph.keys})
    assert (sent.outcome, sent.id) == ("taken", "wamid.HBgLMTY=")
    (call,) = graph.calls
    assert call.path == "/v25.0/106540352242922/messages"
    assert call.headers["authorization"] == "Bearer token-of-the-tests"
    proof = hmac.new(KEYS["app_secret"].encode(), b"token-of-the-tests", hashlib.sha256).hexdigest()
    assert call.query == {"appsecret_proof": proof}
    assert call.json == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": BUYER,
        "type": "text",
        "text": {"body": "您好", "preview_url": False},
        "biz_opaque_callback_data": OUTGOING.key,
    }
