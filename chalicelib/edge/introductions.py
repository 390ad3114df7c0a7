"""Links that introduce somebody at a platform to the shop's page: signed, for ten minutes and one use."""

import json
import secrets as chance
from dataclasses import dataclass
from datetime import timedelta

from chalicelib import clock
from chalicelib.edge import signed
from chalicelib.edge.errors import BadRequest, Conflict

LIFE = timedelta(minutes=10)
_PURPOSE = b"kefu introduction 1"
LONGEST = 1_000
_NAME = 30  # characters of what the platform calls somebody


@dataclass(frozen=True, slots=True)
class Introduction:
    """Who is introduced: their address, what the platform calls them, and what tells this link from every other."""

    channel: str
    account: str
    sender: str
    name: str
    once: str


def of(channel: str, account: str, sender: str, name: str) -> str:
    """A new link's token."""
    until = int((clock.now() + LIFE).timestamp())
    content = [channel, account, sender, name[:_NAME], chance.token_hex(8), until]
    return signed.sealed(json.dumps(content, ensure_ascii=False, separators=(",", ":")), _PURPOSE)


def opened(token: str) -> Introduction:
    """Whom a link of ours introduces. Raises BadRequest: `bad_link` where it is none of ours; Conflict: `link_over` where it ended.

    Neither says that the caller is nobody: whoever calls has a session that is as good as it was.
    """
    content = signed.content_of(token, _PURPOSE, LONGEST)
    if content is None:
        raise BadRequest("This link is not valid.", "bad_link")
    *who, until = json.loads(content)
    if until <= clock.now().timestamp():
        raise Conflict("This link has ended; please ask for a new one.", "link_over")
    return Introduction(*who)
