"""The OpenID issuer that vouches for people at the desk: where its logins begin, and what its tokens say of whom."""

import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
import urllib3
from jwt.types import Options

from chalicelib import settings
from chalicelib.edge import auth
from chalicelib.edge.errors import NotFound, Unauthorized, Unavailable

_KEPT, _AGAIN = 600.0, 10.0
_LEEWAY = 30
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# The signature was checked already; without one to check, PyJWT would check nothing unasked.
_VERIFIED: Options = {
    "require": ["exp", "iat", "sub", "aud", "iss", "nonce"],
    "verify_signature": False,
    "verify_exp": True,
    "verify_nbf": True,
    "verify_iat": True,
    "verify_aud": True,
    "verify_iss": True,
}
_http = urllib3.PoolManager(timeout=urllib3.Timeout(connect=1, read=2), retries=urllib3.Retry(1, backoff_factor=0.1))


class Issuer:
    """What an issuer publishes of itself, kept for ten minutes, and longer while it does not answer."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._told: Mapping[str, str] = {}
        self._asked = float("-inf")

    def endpoint(self, name: str) -> str:
        """One of its addresses. Raises Unavailable."""
        age = time.monotonic() - self._asked
        if age > (_KEPT if self._told else _AGAIN):
            self._asked = time.monotonic()
            self._told = _published(self.address) or self._told
        if not self._told:
            raise Unavailable("Whoever vouches for you does not answer just now; please try again.", retry_after=10)
        return self._told[name]


def configured() -> bool:
    """Whether there is an issuer at all."""
    return bool(settings.oidc_issuer() and settings.oidc_client_id())


def offer() -> dict[str, str]:
    """What the desk's page needs to begin a login, with a nonce for this one. Raises Unavailable."""
    issuer = _issuer(settings.oidc_issuer())
    return {
        "issuer": issuer.address,
        "client_id": settings.oidc_client_id(),
        "authorization_endpoint": issuer.endpoint("authorization_endpoint"),
        "token_endpoint": issuer.endpoint("token_endpoint"),
        "nonce": auth.seal_nonce(),
    }


def vouched(token: str) -> dict[str, Any]:
    """The claims of an ID token that was made for a login of ours. Raises NotFound, Unauthorized, Unavailable.

    RS256 with a key that the issuer publishes, whatever the token proposes; its issuer, audience and times; and a
    nonce of ours, which `auth.nonce` takes apart: that it is used once, is the caller's to see to.
    """
    if not configured():
        raise NotFound("This desk knows no other login than name and password.", "not_offered")
    issuer = _issuer(settings.oidc_issuer())
    keys = _keys(issuer.endpoint("jwks_uri"))
    try:
        keys.verify(token)
        claims: dict[str, Any] = jwt.decode(
            token, options=_VERIFIED, audience=settings.oidc_client_id(), issuer=issuer.address, leeway=_LEEWAY
        )
    except jwt.PyJWTError as error:
        raise Unauthorized("The issuer's token is not valid; please log in again.", "bad_token") from error
    if (
        claims.get("token_use", "id") != "id"
        or claims.get("azp", settings.oidc_client_id()) != settings.oidc_client_id()
    ):
        raise Unauthorized("This token was not made for logging in here.", "bad_token")
    return claims


def _published(address: str) -> Mapping[str, str]:
    """The issuer's own description; empty where it does not answer, or answers for somebody else."""
    try:
        told = _http.request("GET", f"{address.rstrip('/')}/.well-known/openid-configuration").json()
        right = told["issuer"] == address and all(_trustworthy(told[name]) for name in _ENDPOINTS)
    except (urllib3.exceptions.HTTPError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return told if right else {}


def _trustworthy(address: str) -> bool:
    """Keys and codes travel encrypted; only a laptop's own issuer may do without."""
    return address.startswith("https://") or (settings.stage() == "local" and address.startswith("http://127.0.0.1:"))


@cache
def _issuer(address: str) -> Issuer:
    return Issuer(address)


@cache
def _keys(url: str) -> Any:
    # PyCryptodome is imported by whoever needs RS256 only.
    from chalicelib.edge.jwks import Keys

    return Keys(url)
