"""How the shop knows that it is kefu who asks: a signature under a shared key, or an OAuth 2 token."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote_plus, urlencode

from urllib3.util import make_headers

from chalicelib import clock, settings
from chalicelib.edge import secrets

_EARLY = timedelta(seconds=60)  # a token that ends under way is of no use
_USUAL = 300  # seconds, where the shop does not say for how long
# Sends a POST with a body and headers, gives the JSON object that comes back, an access_token in it. Raises Failure.
Post = Callable[[str, bytes, Mapping[str, str]], Any]


class Credentials(Protocol):
    """What makes a request kefu's."""

    def headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        """The headers that prove it; `target` is the path with its query, as it is sent. Raises Failure."""

    def renewed(self) -> bool:
        """After a 401: whether to try again with something newer."""


class Signature:
    """Kefu-Signature: t=<epoch seconds>,v1=<hex HMAC-SHA256 of "t.method.target.body">."""

    def headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        moment = int(clock.now().timestamp())
        signed = f"{moment}.{method}.{target}.".encode() + body
        digest = hmac.new(secrets.shop_key().encode(), signed, hashlib.sha256).hexdigest()
        return {"Kefu-Signature": f"t={moment},v1={digest}"}

    def renewed(self) -> bool:
        return False


class Token:
    """A bearer token by client credentials (RFC 6749, 4.4), kept until shortly before it ends."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._token, self._until = "", datetime.min.replace(tzinfo=UTC)

    def headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        if clock.now() >= self._until:
            self._fetch()
        return {"Authorization": f"Bearer {self._token}"}

    def renewed(self) -> bool:
        self._until = clock.now()
        return True

    def _fetch(self) -> None:
        form = {"grant_type": "client_credentials"} | ({"scope": scope} if (scope := settings.shop_scope()) else {})
        client = make_headers(basic_auth=":".join(map(quote_plus, (settings.shop_client_id(), secrets.shop_key()))))
        sent = {**client, "Content-Type": "application/x-www-form-urlencoded"}
        given = self._post(settings.shop_token_url(), urlencode(form).encode(), sent)
        self._token = given["access_token"]
        lasts = given.get("expires_in")
        self._until = clock.now() + timedelta(seconds=lasts if isinstance(lasts, int) else _USUAL) - _EARLY


def chosen(post: Post) -> Credentials:
    """A token where the settings say where from, else a signature."""
    return Token(post) if settings.shop_token_url() else Signature()
