"""Texts that stand in addresses and that nobody but kefu can have made: signed, for one purpose each, in one spelling only."""

import base64
import binascii
import hashlib
import hmac

from chalicelib.edge import secrets


def sealed(content: str, purpose: bytes) -> str:
    """A content as it stands in an address."""
    return _text(f"{content}|{_proof(content, purpose)}".encode())


def content_of(token: str, purpose: bytes, longest: int) -> str | None:
    """What was sealed for this purpose; None for what was not, or is longer than `longest` characters."""
    content, _, proof = _read(token, longest).rpartition("|")
    return content if hmac.compare_digest(proof.encode(), _proof(content, purpose).encode()) else None


def _proof(content: str, purpose: bytes) -> str:
    # A key of its own: what is signed here can never be taken for a session or for another purpose's, nor the other way round.
    key = hmac.new(secrets.session_key().encode(), purpose, hashlib.sha256).digest()
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()[:40]


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _read(token: str, longest: int) -> str:
    if not token.isascii() or len(token) > longest:
        return ""
    try:
        found = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    # Another spelling of the same bytes is another text.
    return found if _text(found.encode()) == token else ""
