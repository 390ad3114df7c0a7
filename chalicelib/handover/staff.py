"""Who is at the desk for a group: how many cases its people hold at once, and how many more they could take now."""

from typing import NamedTuple

from chalicelib import clock, settings
from chalicelib.edge import sockets
from chalicelib.handover import plan
from chalicelib.store import passing

_MOMENT = 5.0  # seconds for which who is there is remembered: a customer who asks again is told the same


class Staff(NamedTuple):
    """Cases that the people at the desk hold at once, and those of them that are free."""

    slots: int
    free: int


_seen: dict[str, tuple[float, Staff]] = {}


def staff_of(group: str) -> Staff:
    """Who serves a group at this moment. Raises Unavailable."""
    now = clock.now().timestamp()
    at, known = _seen.get(group, (0.0, Staff(0, 0)))
    if not 0 <= now - at < min(_MOMENT, settings.knowledge_seconds()):
        known = _looked_up()
        _seen[group] = now, known
    return known


def forget() -> None:
    """What is remembered of who is there holds no more."""
    _seen.clear()


def _looked_up() -> Staff:
    people = {socket.member for socket in passing.listeners(sockets.AGENTS)}
    return Staff(len(people) * plan.current().capacity, 0)
