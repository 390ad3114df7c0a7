"""Feishu: who is believed, what is understood, what a customer sees, and what is made of Feishu's answers."""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.channels import feishu, wire
from chalicelib.channels.contract import Call, Keys, Outgoing, Received, Saying
from chalicelib.channels.feishu import CHANNEL, LIMITS
from chalicelib.edge.errors import BadRequest, Unauthorized
from chalicelib.message import HUMAN, Choice
from tests.platforms.platform import Told
from tests.unit.channels.company import PAYLOADS, Scripted, bodies, sayings, without_a_cloud

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
KEYS = {
    "account": "main",
    "app_id": "cli_a1b2c3d4e5f60708",
    "app_secret": "secret-of-the-app",
    "encrypt_key": "encrypt-of-the-tests",
    "verification_token": "verification-of-the-tests",
}
BUYER = "ou_84aad35d084aa403a838cf73ee18467"
OUTGOING = Outgoing("0123456789abcdef" * 2, {"channel": "feishu", "account": "main", "sender": BUYER})
TOKEN = Told(200, {"code": 0, "msg": "ok", "tenant_access_token": "t-1", "expire": 7200})
TAKEN = Told(200, {"code": 0, "msg": "success", "data": {"message_id": "om_dc13"}})


@pytest.fixture(autouse=True)
def at_four() -> Iterator[None]:
    clock.tell(lambda: NOW)
    yield
    clock.tell(None)


def sealed(content: str, secret: str = KEYS["encrypt_key"]) -> bytes:
    """The envelope as Feishu makes it, by another library than the adapter's."""
    padder = padding.PKCS7(128).padder()
    padded = padder.update(content.encode()) + padder.finalize()
    vector = hashlib.md5(content.encode()).digest()
    cipher = Cipher(algorithms.AES(hashlib.sha256(secret.encode()).digest()), modes.CBC(vector)).encryptor()
    encrypted = base64.b64encode(vector + cipher.update(padded) + cipher.finalize()).decode()
    return json.dumps({"encrypt": encrypted}).encode()


def signed(body: bytes, secret: str = KEYS["encrypt_key"], at: int | None = None, nonce: str = "n0nce") -> Call:
    told = str(int(NOW.timestamp()) if at is None else at)
    signature = hashlib.sha256((told + nonce + secret).encode() + body).hexdigest()
    headers = {"x-lark-request-timestamp": told, "x-lark-request-nonce": nonce, "x-lark-signature": signature}
    return Call("POST", {}, {"content-type": "application/json", **headers}, body)


def recorded(name: str) -> Call:
    return signed(sealed((PAYLOADS / "feishu" / f"{name}.json").read_text("utf-8")))


def heard(name: str) -> tuple[Received, ...]:
    call = recorded(name)
    CHANNEL.verify(call, KEYS)
    return CHANNEL.parse(call, KEYS)


def test_feishus_own_example_of_decryption() -> None:
    """https://open.feishu.cn/document/: key "test key", and "hello world" in an envelope."""
    assert feishu.unsealed("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", "test key") == b"hello world"


def test_a_check_of_the_address_needs_no_signature_but_the_apps_token() -> None:
    asked = {"challenge": "ajls384kdjx98XX", "token": KEYS["verification_token"], "type": "url_verification"}
    answer = CHANNEL.challenge(Call("POST", {}, {}, sealed(json.dumps(asked))), KEYS)
    assert answer and json.loads(answer.body) == {"challenge": "ajls384kdjx98XX"}
    with pytest.raises(Unauthorized):
        CHANNEL.challenge(Call("POST", {}, {}, sealed(json.dumps({**asked, "token": "another"}))), KEYS)
    assert CHANNEL.challenge(Call("POST", {}, {}, json.dumps(asked).encode()), KEYS) is None, "not encrypted"
    assert CHANNEL.challenge(Call("POST", {}, {}, sealed(json.dumps(asked), "another key")), KEYS) is None
    assert CHANNEL.challenge(recorded("text"), KEYS) is None


def test_a_text_is_heard_under_its_messages_id() -> None:
    (one,) = heard("text")
    assert one == Received(
        "om_5ce6d572455d361153b7cb51da133945",
        BUYER,
        "采购助手 我们公司订的 20 台显示器到哪了？",
        at="2026-11-23T02:13:20.345Z",
    )


def test_a_rich_text_is_flattened_and_its_image_kept() -> None:
    (one,) = heard("post")
    assert (one.kind, one.text, one.media) == (
        "image",
        "开票问题\n抬头写错了，见 合同\n请重开",
        "om_7f1e/img_v3_02a1-77",
    )


def test_an_image_names_its_message_and_key() -> None:
    (one,) = heard("image")
    assert (one.kind, one.text, one.media) == ("image", "", "om_9c0d/img_v3_02b2-88")


@pytest.mark.parametrize(
    ("kind", "content", "becomes"),
    [
        ("audio", {"file_key": "f", "duration": 2000}, "voice"),
        ("media", {"file_key": "f", "image_key": "i"}, "video"),
        ("file", {"file_key": "f", "file_name": "a.pdf"}, "file"),
        ("sticker", {"file_key": "f"}, "sticker"),
        ("location", {"name": "深圳市南山区", "longitude": "1", "latitude": "2"}, "location"),
        ("hongbao", {"text": "[红包]"}, "other"),
        ("unheard_of", {}, "other"),
    ],
)
def test_other_kinds_are_named(kind: str, content: dict[str, Any], becomes: str) -> None:
    event = json.loads((PAYLOADS / "feishu" / "text.json").read_text("utf-8"))
    event["event"]["message"].update(message_type=kind, content=json.dumps(content))
    (one,) = CHANNEL.parse(signed(sealed(json.dumps(event))), KEYS)
    assert one.kind == becomes and not one.media
    assert one.text == ("深圳市南山区" if kind == "location" else "")


def test_a_tap_is_a_choice() -> None:
    (one,) = heard("tapped")
    assert (one.id, one.choice, one.text) == ("8dba19cb4f18b9fb53e8d0c1d2ab1f4e", "order:2026112300017", "查看物流")
    assert one.at.startswith("2026-11-23T02:13:25")
    assert json.loads(CHANNEL.acknowledged(recorded("tapped"), KEYS).body) == {}


def test_what_is_said_in_a_group_is_nobodys_private_order() -> None:
    assert heard("group") == ()


def test_a_foreign_or_changed_call_is_not_believed() -> None:
    good = recorded("text")
    CHANNEL.verify(good, KEYS)
    lies: list[tuple[Call, Keys]] = [
        (Call("POST", {}, good.headers, good.body + b" "), KEYS),
        (Call("POST", {}, good.headers, good.body[:-1]), KEYS),
        (Call("POST", {}, good.headers, b""), KEYS),
        (Call("POST", {}, {}, good.body), KEYS),
        (Call("POST", {}, {**good.headers, "x-lark-signature": ""}, good.body), KEYS),
        (Call("POST", {}, {**good.headers, "x-lark-request-nonce": "another"}, good.body), KEYS),
        (Call("POST", {}, {**good.headers, "x-lark-signature": "\ud800é"}, good.body), KEYS),
        (signed(good.body, "key of another app"), KEYS),
        (good, {**KEYS, "encrypt_key": "key of another app"}),
        (signed(good.body, ""), {name: value for name, value in KEYS.items() if name != "encrypt_key"}),
    ]
    for call, keys in lies:
        with pytest.raises(Unauthorized) as told:
            CHANNEL.verify(call, keys)
        assert told.value.code == "bad_signature"


@pytest.mark.parametrize("at", [0, int(NOW.timestamp()) - 9 * 3600, int(NOW.timestamp()) + 9 * 3600])
def test_what_was_signed_long_ago_is_not_believed(at: int) -> None:
    with pytest.raises(Unauthorized) as told:
        CHANNEL.verify(signed(recorded("text").body, at=at), KEYS)
    assert told.value.code == "old_signature"


@given(st.one_of(st.binary(max_size=200), bodies))
@settings(max_examples=300, deadline=None)
def test_a_body_of_any_shape_is_refused_or_understood(body: bytes) -> None:
    for call in (signed(body), signed(sealed(body.decode(errors="replace")))):
        with suppress(BadRequest):
            assert isinstance(CHANNEL.parse(call, KEYS), tuple)


@given(sayings)
@settings(max_examples=300, deadline=None)
def test_whatever_is_said_fits_into_feishus_messages(saying: Saying) -> None:
    bodies = CHANNEL.render(saying, OUTGOING.via)
    assert bodies == CHANNEL.render(saying, OUTGOING.via)
    for body in bodies:
        request = {"receive_id": BUYER, **body, "uuid": OUTGOING.key}
        size, content = len(json.dumps(request, ensure_ascii=False).encode()), json.loads(body["content"])
        if body["msg_type"] == "text":
            assert 0 < len(content["text"]) <= LIMITS.text and size <= 150_000
            assert "<at" not in content["text"].lower()
            continue
        assert size <= 30_000
        buttons = [button for element in content["elements"] for button in element.get("actions", ())]
        assert 0 < len(buttons) <= LIMITS.choices
        assert all(len(button["text"]["content"]) <= LIMITS.choice for button in buttons)


def test_buttons_come_below_the_words() -> None:
    saying = Saying("您要看哪一单？", (Choice("order:1", "显示器"), Choice(HUMAN, "转人工")))
    (body,) = CHANNEL.render(saying, OUTGOING.via)
    words, actions = json.loads(body["content"])["elements"]
    assert words["text"] == {"tag": "plain_text", "content": "您要看哪一单？"}
    assert [button["value"] for button in actions["actions"]] == [
        {"choice": "order:1", "text": "显示器"},
        {"choice": HUMAN, "text": "转人工"},
    ]


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    without_a_cloud(monkeypatch)
    scripted = Scripted()
    yield scripted
    scripted.stop()


def keys(platform: Scripted) -> Keys:
    return {**KEYS, **platform.keys}


def test_a_message_goes_with_the_apps_token_and_its_own_key(platform: Scripted) -> None:
    platform.answers.extend([TOKEN, TAKEN])
    (body,) = CHANNEL.render(Saying("好的"), OUTGOING.via)
    sent = CHANNEL.send(body, OUTGOING, keys(platform))
    assert (sent.outcome, sent.id) == ("taken", "om_dc13")
    token, call = platform.calls
    assert token.json == {"app_id": KEYS["app_id"], "app_secret": KEYS["app_secret"]}
    assert (call.path, call.query) == ("/open-apis/im/v1/messages", {"receive_id_type": "open_id"})
    assert call.headers["authorization"] == "Bearer t-1"
    assert call.json == {
        "receive_id": BUYER,
        "msg_type": "text",
        "content": '{"text": "好的"}',
        "uuid": OUTGOING.key,
    }


def test_a_spent_token_is_fetched_anew_once(platform: Scripted) -> None:
    again = Told(200, {**TOKEN.content, "tenant_access_token": "t-2"})
    platform.answers.extend([TOKEN, Told(400, {"code": 99991663, "msg": "Invalid access token"}), again, TAKEN])
    assert CHANNEL.send({"msg_type": "text", "content": "{}"}, OUTGOING, keys(platform)).outcome == "taken"
    assert platform.calls[-1].headers["authorization"] == "Bearer t-2"


@pytest.mark.parametrize(
    ("told", "outcome", "code"),
    [
        (Told(429, {"code": 99991400, "msg": "slow"}, {"x-ogw-ratelimit-reset": "17"}), "later", "99991400"),
        (Told(400, {"code": 230020, "msg": "frequency limit"}), "later", "230020"),
        (Told(400, {"code": 230049, "msg": "being sent"}), "later", "230049"),
        (Told(429, b"slow"), "later", "429"),
        (Told(503, b""), "later", "503"),
        (Told(400, {"code": 230013, "msg": "NO availability"}), "refused", "230013"),
        (Told(400, {"code": 230053, "msg": "stopped the bot"}), "refused", "230053"),
        (Told(400, {"code": 230025, "msg": "too long"}), "refused", "230025"),
        (Told(502, b"<html>"), "unsure", "502"),
        (Told(200, b"<html>"), "unsure", "200"),
    ],
)
def test_feishus_answers_are_judged(platform: Scripted, told: Told, outcome: str, code: str) -> None:
    platform.answers.extend([TOKEN, told])
    sent = CHANNEL.send({"msg_type": "text", "content": "{}"}, OUTGOING, keys(platform))
    assert (sent.outcome, sent.code) == (outcome, code)
    assert sent.seconds == (17 if code == "99991400" else 2 if outcome == "later" else 0)


def test_without_a_token_nothing_is_sent(platform: Scripted) -> None:
    platform.answers.append(Told(200, {"code": 10014, "msg": "app secret invalid"}))
    with pytest.raises(wire.Unsent):
        CHANNEL.send({"msg_type": "text", "content": "{}"}, OUTGOING, keys(platform))
    platform.down = True
    with pytest.raises(wire.Unsent):
        CHANNEL.send({"msg_type": "text", "content": "{}"}, OUTGOING, keys(platform))


def test_an_image_is_fetched_by_its_message(platform: Scripted) -> None:
    platform.answers.extend([TOKEN, Told(200, b"\x89PNG", {"Content-Type": "image/png"})])
    assert CHANNEL.fetch is not None
    media = CHANNEL.fetch("om_9c0d/img_v3_02b2-88", keys(platform))
    assert (media.content, media.content_type) == (b"\x89PNG", "image/png")
    assert platform.calls[-1].path == "/open-apis/im/v1/messages/om_9c0d/resources/img_v3_02b2-88"
    assert platform.calls[-1].query == {"type": "image"}
    for odd in ("", "om_1", "om_1/../../x", "om_1/a?b", "a/b/c"):
        with pytest.raises(BadRequest):
            CHANNEL.fetch(odd, keys(platform))
    platform.answers.append(Told(400, {"code": 234009, "msg": "no"}))
    with pytest.raises(wire.Unsent):
        CHANNEL.fetch("om_9c0d/img_v3_02b2-88", keys(platform))


def test_an_account_is_tried_out(platform: Scripted) -> None:
    assert CHANNEL.check is not None
    bot = {"activate_status": 2, "app_name": "采购助手", "open_id": "ou_bot"}
    platform.answers.extend([TOKEN, Told(200, {"code": 0, "msg": "ok", "bot": bot})])
    assert [(what, good) for what, good, _ in CHANNEL.check(keys(platform))] == [
        ("app_id and app_secret", True),
        ("bot", True),
    ]
    platform.down = True
    assert [good for _, good, _ in CHANNEL.check({**keys(platform), "account": "second"})] == [False]
