"""People whom an issuer vouches for: let in by its true word alone, once, and with the rights that it gives."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import jwt
import pytest
import urllib3
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.edge import auth, oidc
from chalicelib.store import agents
from infra import issuer as local
from infra.issuer import CLAIM, CLIENT, Issuer
from tests.api.conftest import Answer, Door, Later

OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEOPLE = [
    {"name": "小夏", "role": "agent"},
    {"name": "云姐", "role": "lead"},
    {"name": "仓库小李", "role": "department", "departments": "warehouse"},
    {"name": "路人", "role": "visitor"},
]


@pytest.fixture(scope="module")
def running() -> Iterator[Issuer]:
    server, issuer = local.serve(0, PEOPLE)
    yield issuer
    server.shutdown()
    server.server_close()


@pytest.fixture
def issuer(running: Issuer, monkeypatch: pytest.MonkeyPatch) -> Issuer:
    monkeypatch.setenv("KEFU_OIDC_ISSUER", running.address)
    monkeypatch.setenv("KEFU_OIDC_CLIENT_ID", CLIENT)
    return running


def enter(door: Door, token: str) -> Answer:
    return door.call("POST", "/desk/login/oidc", {"id_token": token})


def offered(door: Door) -> dict[str, Any]:
    return dict(door.call("GET", "/desk/login").body)


def new(**claims: Any) -> dict[str, Any]:
    """Somebody whom nobody knows yet."""
    return {"sub": uuid4().hex, **claims}


def me(door: Door, answer: Answer) -> dict[str, Any]:
    return dict(door.call("GET", "/desk/me", token=answer.body["token"]).body["agent"])


def test_a_desk_without_an_issuer_offers_passwords_only(door: Door) -> None:
    assert offered(door) == {"password": True}
    assert enter(door, "a.b.c").body["error"]["code"] == "not_offered"


def test_a_desk_with_one_says_where_to_go_each_time_with_another_nonce(door: Door, issuer: Issuer) -> None:
    first, second = offered(door), offered(door)
    assert first["password"] and first["oidc"]["authorization_endpoint"] == f"{issuer.address}/authorize"
    assert first["oidc"]["client_id"] == CLIENT and first["oidc"]["nonce"] != second["oidc"]["nonce"]


def test_an_issuer_that_is_silent_leaves_the_passwords(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_OIDC_ISSUER", "http://127.0.0.1:9")
    monkeypatch.setenv("KEFU_OIDC_CLIENT_ID", CLIENT)
    assert offered(door) == {"password": True}
    assert enter(door, "a.b.c").status == 503


@pytest.mark.parametrize("address", ["http://issuer.example", "https://127.0.0.1:9/x", "ftp://127.0.0.1:9"])
def test_an_issuer_is_asked_over_https_and_for_itself(address: str, issuer: Issuer) -> None:
    assert not oidc._trustworthy("http://issuer.example/jwks")
    assert oidc._published(address) == {}
    assert oidc._published(f"{issuer.address}/") == {}, "it calls itself otherwise"


def test_passwords_can_be_turned_off(door: Door, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_PASSWORD_LOGIN", "no")
    assert offered(door)["password"] is False
    answer = door.call("POST", "/desk/login", {"name": "小夏", "password": "open-sesame"})
    assert (answer.status, answer.body["error"]["code"]) == (403, "not_offered")


def test_who_is_vouched_for_comes_in_with_the_rights_the_issuer_gives(door: Door, issuer: Issuer) -> None:
    person = me(door, enter(door, issuer.id_token("仓库小李", auth.seal_nonce(), **new())))
    assert (person["name"], person["role"], person["departments"]) == ("仓库小李", "department", ["warehouse"])
    assert person["login"] == "oidc"


def test_the_same_name_is_not_the_same_account(door: Door, issuer: Issuer) -> None:
    person = me(door, enter(door, issuer.id_token("小夏", auth.seal_nonce(), **new())))
    assert person["id"] != agents.identifier("小夏")


def test_the_account_follows_what_the_issuer_says_at_the_next_login(door: Door, issuer: Issuer) -> None:
    known = new()
    first = me(door, enter(door, issuer.id_token("小夏", auth.seal_nonce(), **known)))
    later = {**known, CLAIM: ["kefu-lead", "kefu-group-vip"], "name": "夏主管"}
    second = me(door, enter(door, issuer.id_token("小夏", auth.seal_nonce(), **later)))
    assert (first["id"], second["name"], second["role"], second["groups"]) == (second["id"], "夏主管", "lead", ["vip"])


def test_a_closed_account_stays_closed_whatever_the_issuer_says(door: Door, issuer: Issuer) -> None:
    known = new()
    person = me(door, enter(door, issuer.id_token("小夏", auth.seal_nonce(), **known)))
    admin = door.agent("admin")
    assert door.call("PUT", f"/desk/accounts/{person['id']}", {"active": False}, admin).status == 200
    answer = enter(door, issuer.id_token("小夏", auth.seal_nonce(), **known))
    assert (answer.status, answer.body["error"]["code"]) == (403, "account_closed")


@pytest.mark.parametrize("wanted", [{"role": "admin"}, {"password": "a-password-of-our-own"}])
def test_role_and_password_are_the_issuers(door: Door, issuer: Issuer, wanted: dict[str, str]) -> None:
    person = me(door, enter(door, issuer.id_token("小夏", auth.seal_nonce(), **new())))
    answer = door.call("PUT", f"/desk/accounts/{person['id']}", wanted, door.agent("admin"))
    assert (answer.status, answer.body["error"]["code"]) == (409, "of_issuer")


@pytest.mark.parametrize("groups", [None, [], ["visitor"], "admins", 7, [{"admin": 1}], ["group-admin"], ["agent "]])
def test_who_is_given_no_role_of_ours_stays_out(door: Door, issuer: Issuer, groups: Any) -> None:
    answer = enter(door, issuer.id_token("路人", auth.seal_nonce(), **new(), **{CLAIM: groups}))
    assert (answer.status, answer.body["error"]["code"]) == (403, "no_role")


def test_of_several_roles_the_furthest_counts(door: Door, issuer: Issuer) -> None:
    told = {CLAIM: "agent kefu-lead editor"}
    assert me(door, enter(door, issuer.id_token("小夏", auth.seal_nonce(), **new(), **told)))["role"] == "lead"


def test_a_token_is_good_once(door: Door, issuer: Issuer) -> None:
    token = issuer.id_token("小夏", auth.seal_nonce())
    assert enter(door, token).status == 200
    again = enter(door, token)
    assert (again.status, again.body["error"]["code"]) == (401, "used_token")


def test_a_nonce_is_ours_and_fresh(door: Door, issuer: Issuer, later: Later) -> None:
    for foreign in ("", "of-another-login", auth.seal_ticket("agents", "x")[0]):
        assert enter(door, issuer.id_token("小夏", foreign)).status == 401
    fresh = auth.seal_nonce()
    later(16 * 60)
    assert enter(door, issuer.id_token("小夏", fresh)).status == 401


def _handmade(issuer: Issuer, algorithm: str, key: bytes) -> str:
    """A token that PyJWT would refuse to make: the true claims under another algorithm."""
    _, body, _ = issuer.id_token("云姐", auth.seal_nonce()).split(".")
    head = _text(json.dumps({"alg": algorithm, "kid": issuer._name, "typ": "JWT"}).encode())
    proof = hmac.new(key, f"{head}.{body}".encode(), hashlib.sha256).digest() if key else b""
    return f"{head}.{body}.{_text(proof)}"


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _pem(issuer: Issuer) -> bytes:
    public = issuer._key.public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _forged(issuer: Issuer, name: str = "") -> str:
    claims = jwt.decode(issuer.id_token("云姐", auth.seal_nonce()), options={"verify_signature": False})
    return jwt.encode(claims, OTHER, "RS256", headers={"kid": name or issuer._name})


def _altered(issuer: Issuer) -> str:
    head, body, proof = issuer.id_token("小夏", auth.seal_nonce()).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    return f"{head}.{_text(json.dumps({**claims, CLAIM: ['admin']}).encode())}.{proof}"


WRONG: dict[str, Callable[[Issuer], str]] = {
    "signed by another key": _forged,
    "a key that nobody publishes": lambda issuer: _forged(issuer, "unknown"),
    "no signature": lambda issuer: _handmade(issuer, "none", b""),
    "the public key as a secret": lambda issuer: _handmade(issuer, "HS256", _pem(issuer)),
    "our own key as a secret": lambda issuer: _handmade(issuer, "HS256", b"session-key-of-the-tests-0123456789"),
    "a role written over": _altered,
    "over": lambda issuer: issuer.id_token("云姐", auth.seal_nonce(), exp=int(time.time()) - 60),
    "of tomorrow": lambda issuer: issuer.id_token("云姐", auth.seal_nonce(), iat=int(time.time()) + 3600),
    "not yet": lambda issuer: issuer.id_token("云姐", auth.seal_nonce(), nbf=int(time.time()) + 3600),
    "for another audience": lambda issuer: issuer.id_token("云姐", auth.seal_nonce(), aud="another"),
    "for another client among others": lambda issuer: issuer.id_token("云姐", auth.seal_nonce(), azp="another"),
    "of another issuer": lambda issuer: issuer.id_token("云姐", auth.seal_nonce(), iss="http://127.0.0.1:1"),
    "an access token": lambda issuer: issuer.id_token("云姐", auth.seal_nonce(), token_use="access"),
    "an agent's own": lambda issuer: auth.seal_desk(agents.account_of(agents.identifier("云姐")).agent)[0],
    "nothing of the kind": lambda issuer: "a.b.c",
    "long": lambda issuer: "x" * 8192,
}


@pytest.mark.parametrize("what", WRONG)
def test_a_token_that_is_not_right_lets_nobody_in(door: Door, issuer: Issuer, what: str) -> None:
    answer = enter(door, WRONG[what](issuer))
    assert (answer.status, answer.body["error"]["code"]) == (401, "bad_token")


def _code(issuer: Issuer, verifier: str, **more: str) -> str:
    """The code that the local issuer sends a browser back with."""
    challenge = _text(hashlib.sha256(verifier.encode()).digest())
    asked = {"client_id": CLIENT, "response_type": "code", "redirect_uri": "http://127.0.0.1:8000/desk/", "as": "小夏"}
    asked |= {"code_challenge": challenge, "code_challenge_method": "S256", "nonce": "n", **more}
    answer = urllib3.request("GET", f"{issuer.address}/authorize?{urlencode(asked)}", redirect=False)
    return parse_qs(urlsplit(answer.headers.get("Location", "")).query).get("code", [""])[0]


def _tokens(issuer: Issuer, code: str, verifier: str) -> int:
    form = {"code": code, "code_verifier": verifier, "client_id": CLIENT, "redirect_uri": "http://127.0.0.1:8000/desk/"}
    return urllib3.request("POST", f"{issuer.address}/token", body=urlencode(form)).status


def test_the_local_issuer_gives_a_token_for_a_code_and_its_verifier_once(issuer: Issuer) -> None:
    code = _code(issuer, "right")
    assert [_tokens(issuer, code, "right"), _tokens(issuer, code, "right")] == [200, 400]
    assert _tokens(issuer, _code(issuer, "right"), "wrong") == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "http://elsewhere.example/desk/"},
        {"client_id": "x"},
        {"code_challenge_method": "plain"},
        {"as": "x"},
    ],
)
def test_the_local_issuer_sends_nobody_elsewhere(issuer: Issuer, wrong: dict[str, str]) -> None:
    assert _code(issuer, "right", **wrong) == ""
