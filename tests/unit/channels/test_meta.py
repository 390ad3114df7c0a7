"""What Meta's three have in common: whose calls are believed, what the Graph's answers mean, and where files come from."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.channels import meta, wire
from chalicelib.channels.contract import Call, Keys, Outgoing, Saying
from chalicelib.channels.whatsapp import CHANNEL
from chalicelib.edge.errors import BadRequest, Unauthorized
from tests.platforms.platform import Told
from tests.unit.channels.company import PAYLOADS, Scripted

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


def test_the_hash_is_githubs_own_example() -> None:
    """https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries: the same algorithm, a published vector."""
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    call = Call("POST", {}, {"x-hub-signature-256": signature}, b"Hello, World!")
    CHANNEL.verify(call, {**KEYS, "app_secret": "It's a Secret to Everybody"})


def test_a_foreign_or_changed_call_is_not_believed() -> None:
    good = recorded("text")
    CHANNEL.verify(good, KEYS)
    signature = good.headers["x-hub-signature-256"]
    lies: list[tuple[Call, Keys]] = [
        (Call("POST", {}, good.headers, good.body + b" "), KEYS),
        (Call("POST", {}, good.headers, good.body[:-1]), KEYS),
        (Call("POST", {}, good.headers, json.dumps(json.loads(good.body)).encode()), KEYS),
        (Call("POST", {}, good.headers, b""), KEYS),
        (Call("POST", {}, {}, good.body), KEYS),
        *(
            (Call("POST", {}, {"x-hub-signature-256": lie}, good.body), KEYS)
            for lie in (
                "",
                "sha256=",
                signature[:-1],
                signature + "0",
                signature.upper(),
                signature[7:],
                "sha256=\ud800é",
            )
        ),
        (Call("POST", {}, {"x-hub-signature": "sha1=" + signature[7:47]}, good.body), KEYS),
        (signed(good.body, "secret of another app"), KEYS),
        (good, {**KEYS, "app_secret": "secret of another app"}),
        (signed(good.body, ""), {**KEYS, "app_secret": ""}),
        (signed(good.body, ""), {"account": "main"}),
    ]
    for call, keys in lies:
        with pytest.raises(Unauthorized) as told:
            CHANNEL.verify(call, keys)
        assert told.value.code == "bad_signature"


def asked(**query: str) -> Call:
    return Call("GET", {f"hub.{name}": value for name, value in query.items()}, {})


def test_the_address_is_checked_by_a_word_that_only_meta_was_given() -> None:
    answer = CHANNEL.challenge(asked(mode="subscribe", verify_token=KEYS["verify_token"], challenge="1158201444"), KEYS)
    assert CHANNEL.challenge_first and answer
    assert (answer.status, answer.body, answer.content_type[:10]) == (200, "1158201444", "text/plain")
    assert CHANNEL.challenge(recorded("text"), KEYS) is None
    for call, keys in (
        (asked(mode="subscribe", verify_token="another", challenge="1"), KEYS),
        (asked(mode="subscribe", challenge="1"), KEYS),
        (asked(mode="unsubscribe", verify_token=KEYS["verify_token"], challenge="1"), KEYS),
        (asked(), KEYS),
        (asked(mode="subscribe", verify_token="\ud800", challenge="1"), KEYS),
        (asked(mode="subscribe", verify_token="", challenge="1"), {**KEYS, "verify_token": ""}),
    ):
        with pytest.raises(Unauthorized):
            CHANNEL.challenge(call, keys)


def refusal(code: int, status: int = 400, **more: Any) -> Told:
    error = {"message": f"(#{code}) no", "type": "OAuthException", "code": code, "fbtrace_id": "Az8or2yhqkZfEZ", **more}
    return Told(status, {"error": error})


@pytest.mark.parametrize(
    ("told", "outcome", "code", "seconds"),
    [
        (refusal(130429), "later", "130429", 5),
        (refusal(131056), "later", "131056", 6),
        (refusal(131056, 429), "later", "131056", 6),
        (refusal(4), "later", "4", 60),
        (refusal(80007), "later", "80007", 60),
        (refusal(131016, 500), "later", "131016", 30),
        (refusal(999_999, 500), "later", "999999", 10),
        (refusal(999_999, 400, is_transient=True), "later", "999999", 10),
        (Told(503, {}), "later", "503", 10),
        (Told(500, b"<html>"), "later", "500", 10),
        (Told(429, {}, {"Retry-After": "17"}), "later", "429", 17),
        (Told(502, b"<html>"), "unsure", "502", 0),
        (Told(504, {}), "unsure", "504", 0),
        (refusal(131047), "refused", "131047", 0),
        (refusal(131026), "refused", "131026", 0),
        (refusal(190, 401), "refused", "190", 0),
        (refusal(100, error_subcode=33), "refused", "100/33", 0),
        (refusal(131009), "refused", "131009", 0),
        (Told(404, b"nothing"), "refused", "404", 0),
        (Told(400, {"error": "no object"}), "refused", "400", 0),
    ],
)
def test_what_is_made_of_the_graphs_answers(graph: Scripted, told: Told, outcome: str, code: str, seconds: int) -> None:
    graph.answers.append(told)
    sent = CHANNEL.send(CHANNEL.render(Saying("您好"), VIA)[0], OUTGOING, {**KEYS, **graph.keys})
    assert (sent.outcome, sent.code, sent.seconds) == (outcome, code, seconds)


def test_no_answer_is_the_cores_to_judge(graph: Scripted) -> None:
    (body,) = CHANNEL.render(Saying("您好"), VIA)
    graph.down = True
    with pytest.raises(wire.Unsure):
        CHANNEL.send(body, OUTGOING, {**KEYS, **graph.keys})
    with pytest.raises(wire.Unsent):
        CHANNEL.send(body, OUTGOING, {**KEYS, "api": "http://127.0.0.1:9"})


def test_a_photo_is_fetched_from_where_the_graph_says(graph: Scripted) -> None:
    assert CHANNEL.fetch
    graph.answers.append(
        Told(200, {"url": f"{graph.api}/whatsapp_business/attachments/?mid=29", "mime_type": "image/jpeg"})
    )
    graph.answers.append(Told(200, b"\xff\xd8", {"Content-Type": "image/jpeg; charset=x"}))
    media = CHANNEL.fetch("2901243120070212", {**KEYS, **graph.keys})
    assert (media.content, media.content_type) == (b"\xff\xd8", "image/jpeg")
    assert [call.headers["authorization"] for call in graph.calls] == ["Bearer token-of-the-tests"] * 2


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "file:///etc/passwd", "", "ftp://x"])
def test_a_photo_is_fetched_from_nowhere_else(graph: Scripted, url: str) -> None:
    assert CHANNEL.fetch
    graph.answers.append(Told(200, {"url": url}))
    with pytest.raises(BadRequest):
        CHANNEL.fetch("29", {**KEYS, **graph.keys})
    assert len(graph.calls) == 1


@pytest.mark.parametrize(("told", "error"), [(refusal(100, 404), BadRequest), (Told(503, {}), wire.Unsent)])
def test_a_photo_that_cannot_be_had(graph: Scripted, told: Told, error: type[Exception]) -> None:
    assert CHANNEL.fetch
    graph.answers.append(told)
    with pytest.raises(error):
        CHANNEL.fetch("29", {**KEYS, **graph.keys})
    with pytest.raises(BadRequest):
        CHANNEL.fetch("../me", KEYS)


def test_an_account_is_tried_out(graph: Scripted) -> None:
    assert CHANNEL.check
    graph.answers.append(Told(200, {"verified_name": "小店", "display_phone_number": "+852 2555 0123", "id": "1"}))
    assert all(well for _, well, _ in CHANNEL.check({**KEYS, **graph.keys}))
    graph.answers.append(refusal(190, 401))
    findings = CHANNEL.check({**KEYS, **graph.keys, "app_secret": "short"})
    assert [(what, well) for what, well, _ in findings] == [
        ("app_secret", False),
        ("phone_number_id", False),
    ]
    assert "(#190) no" in findings[1][2]
    assert not CHANNEL.check({**KEYS, "api": "http://127.0.0.1:9"})[-1][1]


def test_a_token_of_another_app_goes_without_a_proof() -> None:
    assert "appsecret_proof" not in meta.address({**KEYS, "proof": "off"}, "me")
