"""Links for somebody without an account: signed, for one task, good for a while, and revoked by the next one."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from chalicelib import clock
from chalicelib.edge import secrets
from chalicelib.edge.errors import Unauthorized

_PURPOSE = b"kefu task link 1"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: the task, which of its links this is, and the epoch second at which it ends."""

    task: str
    number: int
    until: int


def sealed(link: Link) -> str:
    """The link as it stands in an address."""
    content = f"{link.task}|{link.number}|{link.until}"
    return _text(f"{content}|{_proof(content)}".encode())


def opened(token: str) -> Link:
    """What a link of ours says. Raises Unauthorized: `bad_link` where it is none of ours, `link_over` where it ended."""
    content, _, proof = _read(token).rpartition("|")
    if not hmac.compare_digest(proof.encode(), _proof(content).encode()):
        raise Unauthorized("This link is not valid.", "bad_link")
    task, number, until = content.split("|")
    if int(until) <= clock.now().timestamp():
        raise Unauthorized("This link has ended; please ask for a new one.", "link_over")
    return Link(task, int(number), int(until))


def _proof(content: str) -> str:
    # A key of its own: what is signed here can never be taken for a session, nor the other way round.
    key = hmac.new(secrets.session_key().encode(), _PURPOSE, hashlib.sha256).digest()
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()[:40]


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _read(token: str) -> str:
    if not token.isascii() or len(token) > _LONGEST:
        raise Unauthorized("This link is not valid.", "bad_link")
    try:
        found = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise Unauthorized("This link is not valid.", "bad_link") from None
    # Another spelling of the same bytes is another link.
    return found if _text(found.encode()) == token else ""
