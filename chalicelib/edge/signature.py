"""How kefu and the shop's systems prove to each other who sent a body, and that it was sent just now."""

import hashlib
import hmac
import re

from chalicelib import clock
from chalicelib.edge.errors import Unauthorized

_HEADER = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)
_LONGEST = 300


def signed(key: str, body: bytes) -> str:
    """The header for a body: t=<epoch seconds>,v1=<hex HMAC-SHA256 of "t.body">."""
    moment = int(clock.now().timestamp())
    return f"t={moment},v1={_proof(key, moment, body)}"


def verify(header: str, key: str, body: bytes) -> None:
    """Raises Unauthorized unless this very body was signed with the key within the last five minutes.

    A clock may be as far ahead as behind. Without a key nothing is good.
    """
    found = _HEADER.fullmatch(header)
    if not key or not found or not hmac.compare_digest(found[2], _proof(key, int(found[1]), body)):
        raise Unauthorized("Kefu-Signature does not fit this body.", "bad_signature")
    if abs(clock.now().timestamp() - int(found[1])) > _LONGEST:
        raise Unauthorized("The signature is more than five minutes old; sign again.", "old_signature")


def _proof(key: str, moment: int, body: bytes) -> str:
    return hmac.new(key.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
