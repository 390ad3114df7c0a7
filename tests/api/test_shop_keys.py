"""Customers' tokens signed with the shop's own RSA keys, published as JWKS; signed here by another library than ours."""

import base64
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.edge import auth, jwks
from chalicelib.edge.errors import Unauthorized

FIRST, SECOND, WEAK = (rsa.generate_private_key(public_exponent=65537, key_size=size) for size in (2048, 2048, 1024))


class Shop:
    """Publishes keys, and can stop doing so."""

    def __init__(self) -> None:
        self.keys: dict[str, rsa.RSAPrivateKey] = {"first": FIRST}
        self.asked = 0
        self.body: bytes | None = None

    def published(self) -> bytes:
        self.asked += 1
        return (
            self.body
            if self.body is not None
            else json.dumps({"keys": [_jwk(*one) for one in self.keys.items()]}).encode()
        )


def _jwk(name: str, key: rsa.RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": name, "alg": "RS256", "n": _text(numbers.n), "e": _text(numbers.e)}


def _text(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8)).rstrip(b"=").decode()


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = shop.published()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("KEFU_CUSTOMER_JWKS_URL", f"http://127.0.0.1:{server.server_port}/keys")
    yield shop
    server.shutdown()
    server.server_close()


def token(key: Any = FIRST, name: str = "first", algorithm: str = "RS256", **claims: Any) -> str:
    content = {"sub": "one", "name": "林小满", "aud": "kefu", "exp": datetime.now(UTC) + timedelta(hours=1)}
    return jwt.encode({**content, **claims}, key, algorithm, headers={"kid": name})


def test_a_token_of_the_shops_key_is_taken_and_the_keys_are_fetched_once(shop: Shop) -> None:
    for _ in range(3):
        assert auth.shop_customer(token()).name == "林小满"
    assert shop.asked == 1


def test_a_new_key_is_found_once_the_old_list_is_half_a_minute_old(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    auth.shop_customer(token())
    shop.keys = {"second": SECOND}
    with pytest.raises(Unauthorized):
        auth.shop_customer(token(SECOND, "second"))
    monkeypatch.setattr(jwks, "_AGAIN", -1.0)
    assert auth.shop_customer(token(SECOND, "second")).id == "one"


def test_while_the_shop_publishes_nonsense_the_known_keys_hold(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    auth.shop_customer(token())
    shop.body = b"<html>"
    monkeypatch.setattr(jwks, "_KEPT", -1.0)
    assert auth.shop_customer(token()).id == "one"


PUBLIC = FIRST.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _confused() -> str:
    """HS256 with the public key as its secret, put together by hand: PyJWT refuses to make it."""
    import hashlib
    import hmac

    head, body, _ = token().split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"first","typ":"JWT"}').rstrip(b"=").decode()
    signature = hmac.new(PUBLIC, f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "forged",
    [
        token(SECOND),
        token(name="nobody"),
        token(name="../../first"),
        token("", algorithm="none"),
        _confused(),
        token("a-secret-a-secret-a-secret-a-secret", algorithm="HS256"),
        token(algorithm="RS512"),
        token(algorithm="PS256"),
        token(aud="elsewhere"),
        token(exp=datetime.now(UTC) - timedelta(minutes=5)),
        # A day ahead: tests that begin late must not make it good.
        token(nbf=datetime.now(UTC) + timedelta(days=1), exp=datetime.now(UTC) + timedelta(days=2)),
        token()[:-6] + "AAAAAA",
        token().rsplit(".", 1)[0] + ".",
        "a.b.c",
    ],
)
def test_everything_else_is_refused(shop: Shop, forged: str) -> None:
    with pytest.raises(Unauthorized):
        auth.shop_customer(forged)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_key_that_is_too_short_is_not_taken(shop: Shop) -> None:
    shop.keys = {"weak": WEAK}
    with pytest.raises(Unauthorized):
        auth.shop_customer(token(WEAK, "weak"))


def test_a_shop_that_publishes_nothing_is_answered_in_our_terms(shop: Shop) -> None:
    shop.body = b"{}"
    with pytest.raises(Unauthorized) as refusal:
        auth.shop_customer(token())
    assert refusal.value.code == "bad_token"
