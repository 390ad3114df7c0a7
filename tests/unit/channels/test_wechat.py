"""WeChat Official Accounts: who is believed, what is heard, what a customer sees, and what is made of WeChat's answers."""

import hashlib
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.channels import tencent
from chalicelib.channels.contract import Call, Keys, Outgoing, Received, Saying
from chalicelib.channels.wechat import CHANNEL, LIMITS
from chalicelib.edge.errors import BadRequest, Unauthorized
from tests.platforms.platform import Told
from tests.unit.channels.company import PAYLOADS, Scripted, sayings, without_a_cloud

# Tencent's own example, as it ships with the samples of the encryption's page.
TOKEN, AES_KEY, APP = "spamtest", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx2c2769f8efd9abc2"
AT, NONCE = "1409735669", "1320562132"
SEALED = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5G"
    "IItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMe"
    "zR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl"
    "9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)
NOW = datetime.fromtimestamp(1795400001, UTC)
PLAIN = {"account": "main", "app_id": APP, "app_secret": "s", "token": TOKEN}
SAFE = {**PLAIN, "aes_key": AES_KEY}
BUYER = "oBUYER_abc-123"
OUTGOING = Outgoing("0123456789abcdef" * 2, {"channel": "wechat", "account": "main", "sender": BUYER})
TEXT = {"msgtype": "text", "text": {"content": "好的"}}
ACCESS = Told(200, {"access_token": "t-1", "expires_in": 7200})


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    clock.tell(lambda: NOW)
    yield
    clock.tell(None)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    without_a_cloud(monkeypatch)
    scripted = Scripted()
    yield scripted
    scripted.stop()


def keys(platform: Scripted, **more: str) -> Keys:
    return {**PLAIN, **platform.keys, **more}


def signed(token: str = TOKEN, at: str = "1795400001", nonce: str = NONCE) -> dict[str, str]:
    digest = hashlib.sha1("".join(sorted((token, at, nonce))).encode()).hexdigest()
    return {"signature": digest, "timestamp": at, "nonce": nonce}


def recorded(name: str) -> bytes:
    return (PAYLOADS / "wechat" / f"{name}.xml").read_bytes()


def heard(name: str, keys: Keys = PLAIN) -> tuple[Received, ...]:
    call = Call("POST", signed(), {"content-type": "text/xml"}, recorded(name))
    CHANNEL.verify(call, keys)
    return CHANNEL.parse(call, keys)


def test_the_official_signature_is_good_and_its_echo_comes_back() -> None:
    clock.tell(lambda: datetime.fromtimestamp(int(AT), UTC))
    good = "16120ec1b8dbb870f510d87ce6bc2463eae6ca1a"
    call = Call("GET", {"signature": good, "timestamp": AT, "nonce": NONCE, "echostr": "shr5ch"}, {})
    for account in (PLAIN, SAFE):
        CHANNEL.verify(call, account)
        answer = CHANNEL.challenge(call, account)
        assert answer and (answer.status, answer.body) == (200, "shr5ch")


def test_the_official_message_in_safe_mode_is_understood() -> None:
    clock.tell(lambda: datetime.fromtimestamp(int(AT), UTC))
    query = {"msg_signature": "5d197aaffba7e9b25a30732f161a50dee96bd5fa", "timestamp": AT, "nonce": NONCE}
    body = f"<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></ToUserName><Encrypt><![CDATA[{SEALED}]]></Encrypt></xml>"
    call = Call("POST", query, {}, body.encode())
    CHANNEL.verify(call, SAFE)
    (one,) = CHANNEL.parse(call, SAFE)
    assert (one.text, one.id, one.sender) == ("abcdteT", "6054768590064713728", "oyORnuP8q7ou2gfYjqLzSIWZf0rs")
    assert CHANNEL.proof and CHANNEL.proof(call) == ""


@pytest.mark.parametrize(
    ("name", "kind", "text", "choice"),
    [
        ("text", "text", "我的快递到哪了？", ""),
        ("menu_answer", "text", "查物流", "intent:logistics.track"),
        ("image", "image", "", ""),
        ("voice", "voice", "", ""),
        ("voice_recognised", "voice", "怎么退货", ""),
        ("video", "video", "", ""),
        ("shortvideo", "video", "", ""),
        ("location", "location", "上海市黄浦区人民大道", ""),
        ("link", "text", "雨衣 https://shop.example.com/p/1", ""),
        ("unknown", "other", "", ""),
        ("subscribe", "follow", "", ""),
        ("unsubscribe", "unfollow", "", ""),
        ("click_choice", "text", "", "intent:promotion.current"),
        ("click_words", "text", "我的订单", ""),
    ],
)
def test_what_customers_send_is_heard(name: str, kind: str, text: str, choice: str) -> None:
    (one,) = heard(name)
    assert (one.kind, one.text, one.choice, one.sender) == (kind, text, choice, BUYER)
    assert one.at == "2026-11-23T02:13:20.000Z" and one.via == {"to": "gh_shop00000001"}
    assert one.media == ("media-Id_1" if name == "image" else "")


@pytest.mark.parametrize(
    ("name", "key", "kind"),
    [("scan", "intent:returns.apply", "text"), ("subscribe", "qrscene_intent:returns.apply", "follow")],
)
def test_a_code_that_was_scanned_may_say_what_it_is_about(name: str, key: str, kind: str) -> None:
    body = re.sub(rb"(<EventKey><!\[CDATA\[)[^]]*", rb"\g<1>" + key.encode(), recorded(name))
    (one,) = CHANNEL.parse(Call("POST", signed(), {}, body), PLAIN)
    assert (one.kind, one.text, one.choice) == (kind, "", "intent:returns.apply")


@pytest.mark.parametrize("name", ["view", "scan"])
def test_other_events_are_left_alone(name: str) -> None:
    assert heard(name) == ()


def test_what_is_meant_for_another_account_is_left_alone() -> None:
    assert heard("text", {**PLAIN, "original_id": "gh_other"}) == ()


def test_a_signature_that_covers_no_body_is_good_for_one_body() -> None:
    one, other = (Call("POST", signed(), {}, recorded(name)) for name in ("text", "image"))
    assert CHANNEL.proof and CHANNEL.proof(one) == CHANNEL.proof(other) != ""


@pytest.mark.parametrize("more", [{"msg_signature": "0" * 40}, {"msg_signature": "0" * 40, "encrypt_type": "aes"}])
def test_a_plain_call_cannot_pass_for_one_that_needs_no_proof(more: dict[str, str]) -> None:
    """Somebody who saw a plain call adds what only encrypted calls have, so that its signature is not held to one body."""
    for body in (recorded("text"), b"<xml><Encrypt><![CDATA[AAAA]]></Encrypt></xml>"):
        with pytest.raises(Unauthorized) as told:
            CHANNEL.verify(Call("POST", {**signed(), **more}, {}, body), PLAIN)
        assert told.value.code == "bad_signature"


def test_time_and_number_cannot_be_cut_elsewhere() -> None:
    """Sorted and joined, digits could wander from one to the other: a new time, and a number not seen before, under one signature."""
    joined = NONCE + "1795400001"
    for cut in range(1, len(joined)):
        for at, nonce in ((joined[cut:], joined[:cut]), (joined[:cut], joined[cut:])):
            call = Call("POST", {**signed(), "timestamp": at, "nonce": nonce}, {}, recorded("text"))
            with suppress(Unauthorized):
                CHANNEL.verify(call, PLAIN)
                assert CHANNEL.proof and CHANNEL.proof(call) == signed()["signature"]


def test_nobody_else_is_believed() -> None:
    body, good = recorded("text"), signed()
    odd = [{}, {**good, "signature": ""}, {**good, "signature": "0" * 40}, {**good, "nonce": "1"}, signed("another")]
    for query in odd:
        with pytest.raises(Unauthorized):
            CHANNEL.verify(Call("POST", query, {}, body), PLAIN)
    for at in ("1795399300", "1795400700", "yesterday"):
        with pytest.raises(Unauthorized):
            CHANNEL.verify(Call("POST", signed(at=at), {}, body), PLAIN)
    with pytest.raises(Unauthorized):
        CHANNEL.verify(Call("POST", good, {}, body), {**PLAIN, "token": ""})


def test_in_safe_mode_nothing_plain_is_taken() -> None:
    with pytest.raises(Unauthorized):
        CHANNEL.verify(Call("POST", signed(), {}, recorded("text")), SAFE)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_a_body_of_any_shape_is_refused_or_understood(body: bytes) -> None:
    with suppress(BadRequest):
        CHANNEL.parse(Call("POST", signed(), {}, b"<xml>" + body + b"</xml>"), PLAIN)


def test_a_document_type_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + recorded("text")
    with pytest.raises(BadRequest):
        CHANNEL.parse(Call("POST", signed(), {}, bomb), PLAIN)


@given(sayings)
@settings(max_examples=150, deadline=None)
def test_whatever_is_said_fits_into_texts(saying: Saying) -> None:
    for body in CHANNEL.render(saying, {}):
        assert 0 < len(body["text"]["content"].encode()) <= LIMITS.text


def test_an_answer_within_the_call_is_plain_or_sealed() -> None:
    (one,) = heard("text")
    assert CHANNEL.passive
    told = {"msgtype": "text", "text": {"content": "到了]]>明天"}}
    found = tencent.fields(CHANNEL.passive((told,), one, PLAIN).body)
    assert (found["ToUserName"], found["FromUserName"]) == (BUYER, "gh_shop00000001")
    assert (found["MsgType"], found["Content"]) == ("text", "到了]]>明天")
    outer = tencent.fields(CHANNEL.passive((told,), one, SAFE).body)
    assert tencent.signature(TOKEN, outer["TimeStamp"], outer["Nonce"], outer["Encrypt"]) == outer["MsgSignature"]
    assert tencent.fields(tencent.opened(outer["Encrypt"], AES_KEY, APP))["Content"] == "到了]]>明天"


def test_words_that_xml_has_no_place_for_are_left_out_of_an_answer() -> None:
    (one,) = heard("text")
    assert CHANNEL.passive
    (body,) = CHANNEL.render(Saying("到\x00了\x0b\ufffe\uffff\r\n明天"), {})
    assert tencent.fields(CHANNEL.passive((body,), one, PLAIN).body)["Content"] == "到了\n明天"


@given(sayings)
@settings(max_examples=100, deadline=None)
def test_every_answer_within_the_call_is_read_as_it_was_said(saying: Saying) -> None:
    (one,) = heard("text")
    assert CHANNEL.passive
    for body in CHANNEL.render(saying, {}):
        outer = tencent.fields(CHANNEL.passive((body,), one, SAFE).body)
        inner = tencent.fields(tencent.opened(outer["Encrypt"], AES_KEY, APP))
        assert inner["Content"] == body["text"]["content"]


def test_another_library_reads_a_thousand_answers_in_safe_mode() -> None:
    pytest.importorskip("wechatpy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from wechatpy.crypto import WeChatCrypto  # type: ignore
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP)
    (one,) = heard("text")
    assert CHANNEL.passive
    for number in range(1_000):
        words = f"第{number}句🚚" * (number % 40 + 1)
        body = CHANNEL.passive(({"msgtype": "text", "text": {"content": words}},), one, SAFE).body
        outer = tencent.fields(body)
        plain = crypto.decrypt_message(body, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
        assert words in plain


def test_a_message_goes_to_the_follower_with_the_stable_token(platform: Scripted) -> None:
    platform.answers.extend([ACCESS, Told(200, {"errcode": 0, "errmsg": "ok"})])
    assert CHANNEL.send(TEXT, OUTGOING, keys(platform)).outcome == "taken"
    token, message = platform.calls
    assert token.path == "/cgi-bin/stable_token" and token.json["grant_type"] == "client_credential"
    assert message.path == "/cgi-bin/message/custom/send" and message.query == {"access_token": "t-1"}
    assert message.json == {"touser": BUYER, **TEXT} and "好的".encode() in message.body


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_spent_token_is_fetched_anew_once(platform: Scripted, code: int) -> None:
    platform.answers.extend([ACCESS, Told(200, {"errcode": code}), ACCESS, Told(200, {"errcode": 0})])
    assert CHANNEL.send(TEXT, OUTGOING, keys(platform)).outcome == "taken"


@pytest.mark.parametrize(
    ("told", "outcome", "code"),
    [
        (Told(200, {"errcode": 45015}), "refused", "45015"),
        (Told(200, {"errcode": 45047}), "refused", "45047"),
        (Told(200, {"errcode": 48001}), "refused", "48001"),
        (Told(200, {"errcode": -1}), "later", "-1"),
        (Told(200, {"errcode": 45009}), "later", "45009"),
        (Told(503, {}), "later", "503"),
        (Told(500, {}), "unsure", "500"),
        (Told(200, []), "unsure", "200"),
    ],
)
def test_wechats_answers_are_judged(platform: Scripted, told: Told, outcome: str, code: str) -> None:
    platform.answers.extend([ACCESS, told])
    sent = CHANNEL.send(TEXT, OUTGOING, keys(platform))
    assert (sent.outcome, sent.code) == (outcome, code)


def test_a_photo_is_fetched_by_its_id(platform: Scripted) -> None:
    platform.answers.extend([ACCESS, Told(200, b"\xff\xd8photo", {"Content-Type": "image/jpeg"})])
    assert CHANNEL.fetch
    fetched = CHANNEL.fetch("media-Id_1", keys(platform))
    assert (fetched.content, fetched.content_type) == (b"\xff\xd8photo", "image/jpeg")
    with pytest.raises(BadRequest):
        CHANNEL.fetch("../x?y", keys(platform))


def test_limits_are_those_of_the_page() -> None:
    assert (LIMITS.acknowledge, LIMITS.window, LIMITS.replies) == (5, 48, 5)
    assert re.match("https://developers.weixin.qq.com/", LIMITS.source)
