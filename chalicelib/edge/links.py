"""Links for somebody without an account: signed, for one task, good for a while, and revoked by the next one."""

from dataclasses import dataclass

from chalicelib import clock
from chalicelib.edge import signed
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
    return signed.sealed(f"{link.task}|{link.number}|{link.until}", _PURPOSE)


def opened(token: str) -> Link:
    """What a link of ours says. Raises Unauthorized: `bad_link` where it is none of ours, `link_over` where it ended."""
    content = signed.content_of(token, _PURPOSE, _LONGEST)
    if content is None:
        raise Unauthorized("This link is not valid.", "bad_link")
    task, number, until = content.split("|")
    if int(until) <= clock.now().timestamp():
        raise Unauthorized("This link has ended; please ask for a new one.", "link_over")
    return Link(task, int(number), int(until))
