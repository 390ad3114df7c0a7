"""Who may come in, and what bad input is told."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib import clock
from tests.api.conftest import Door, token_of

SOON = datetime.now(UTC) + timedelta(hours=1)
GOOD = {"sub": "one", "aud": "kefu", "exp": SOON}
KEY = os.environ["KEFU_CUSTOMER_JWT_SECRET"]
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.mark.parametrize(
    "token",
    [
        jwt.encode(GOOD, "another-key-another-key-another-key", "HS256"),
        jwt.encode(GOOD, "", "none"),
        jwt.encode(GOOD, PRIVATE, "RS256"),
        jwt.encode(GOOD, KEY * 2, "HS512"),
        jwt.encode({**GOOD, "aud": "elsewhere"}, KEY, "HS256"),
        jwt.encode({**GOOD, "exp": datetime.now(UTC) - timedelta(minutes=5)}, KEY, "HS256"),
        jwt.encode(_without("exp"), KEY, "HS256"),
        jwt.encode(_without("sub"), KEY, "HS256"),
        jwt.encode(_without("aud"), KEY, "HS256"),
        jwt.encode(GOOD, KEY, "HS256", headers={"kid": "../../etc/passwd"})[:-4] + "AAAA",
        "a.b.c",
        "not a token",
        "x" * 8000,
    ],
)
def test_a_shops_token_that_is_not_right_is_refused(door: Door, token: str) -> None:
    answer = door.call("POST", "/sessions", {"customer_token": token})
    assert answer.status == 401 and answer.body["error"]["code"] in ("bad_token", "session_expired")


def test_a_session_ends_after_a_day(door: Door) -> None:
    talk = door.customer("one")
    clock.tell(lambda: datetime.now(UTC) + timedelta(hours=25))
    try:
        answer = talk.post("你好")
    finally:
        clock.tell(None)
    assert answer.status == 401 and answer.body["error"]["code"] == "session_expired"


def test_a_customers_session_opens_no_desk_and_an_agents_token_no_conversation(door: Door) -> None:
    assert door.call("GET", "/desk/cases", token=door.customer("one").session).status == 401
    assert door.call("GET", "/messages", token=door.agent()).status == 401
    assert door.call("GET", "/messages", token=token_of("one")).status == 401


def test_an_agent_may_not_import(door: Door) -> None:
    answer = door.call("POST", "/admin/imports/faq", b"{}", door.agent(), **{"Content-Type": "application/x-ndjson"})
    assert answer.status == 403 and answer.body["error"]["code"] == "not_allowed"


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"{", 400, "not JSON"),
        (b"[]", 400, "object"),
        (b"{}", 400, "id is missing"),
        (b'{"id":"a","text":""}', 400, "text must have"),
        (b'{"id":"a b","text":"x"}', 400, "id may have"),
        (b'{"id":"a","text":5}', 400, "text must be text"),
        (b'{"id":"a","text":"\\ud800"}', 400, "text"),
        (b'{"id":"a","text":"x","language":"fr"}', 400, "language must be one of"),
        (b'{"id":"a","text":' + b"[" * 5000 + b"]" * 5000 + b"}", 400, ""),
        (b'{"id":"a","text":' + b"9" * 5000 + b"}", 400, ""),
        (b'{"id":"a","text":"' + "长".encode() * 2001 + b'"}', 400, "text must have 1 to 2000"),
        (b'{"id":"a","text":"' + b"x" * 20000 + b'"}', 413, "taken at most"),
        (b"\xff\xfe", 400, ""),
    ],
)
def test_a_bad_body_is_told_what_is_wrong(door: Door, body: bytes, status: int, says: str) -> None:
    answer = door.call("POST", "/messages", body, door.customer("one").session)
    assert answer.status == status and says in answer.body["error"]["message"]


def test_another_content_type_is_refused(door: Door) -> None:
    answer = door.call("POST", "/messages", b"id=a", door.customer("one").session, **{"Content-Type": "text/plain"})
    assert answer.status == 415 and answer.body["error"]["code"] == "wrong_content_type"


def test_fields_that_are_not_of_the_contract_change_nothing(door: Door) -> None:
    talk = door.customer("one")
    extra: dict[str, Any] = {"customer": "two", "role": "admin", "conversation": "web-x", "version": 9}
    answer = door.call("POST", "/messages", {"id": "extra", "text": "我的快递到哪了", **extra}, talk.session)
    assert "SF1000000001" in answer.body["reply"]["text"]


def test_a_flood_is_slowed_down_and_told_when_to_go_on(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    answers = [talk.post("你好") for _ in range(31)]
    assert answers[-1].status == 429 and answers[-1].headers["Retry-After"] == "60"


def test_chinese_travels_unescaped(door: Door) -> None:
    answer = door._client.http.post("/sessions", headers={"Content-Type": "application/json"}, body=b"{}")
    assert "您好".encode() in answer.body


def test_health_names_the_model(door: Door) -> None:
    health = door.call("GET", "/health").body
    assert health["status"] == "ok" and health["model"]["labels"] == 52
