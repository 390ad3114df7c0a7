"""An answer within the platform's own call: the door waits a little for the workers, and exactly one of the two ways is gone.

A row says how it stands: `open` while the door waits, `offered` once a worker laid the answer there, `taken` when the door gave it
to the platform, `closed` when it goes the ordinary way. Each step is conditional, so that whoever comes second sees it.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

from chalicelib import clock
from chalicelib.channels.contract import Answer, Channel, Json, Keys, Received
from chalicelib.store import deliveries
from chalicelib.store.deliveries import Passive

_LOOKS = 0.15  # seconds between two looks
_LATEST = 0.3  # seconds before the end after which nothing is offered any more
_REPEATS = 12.0  # seconds in which the platform may still call again for an answer that it did not hear
_AGAIN = 2.0
_CALLS = ("text", "image", "voice", "video", "sticker", "location", "file", "follow", "other")


def wanted(channel: Channel, keys: Keys, received: Sequence[Received]) -> bool:
    """Whether this account answers so, and the call is one that has an answer."""
    return (
        channel.passive is not None
        and keys.get("passive") == "yes"
        and len(received) == 1
        and received[0].kind in _CALLS
    )


def begin(identifier: str, channel: Channel) -> None:
    """The door is going to wait for the answer to a message; a repeat of the call finds what the first one began. Raises Unavailable."""
    until = clock.now().timestamp() + channel.passive_seconds
    deliveries.keep_passive(Passive(identifier, "open", until))


def awaited(identifier: str, channel: Channel, received: Received, keys: Keys) -> Answer | None:
    """The answer, where it comes in time, or was given to an earlier call of this message; else None. Raises Unavailable."""
    assert channel.passive is not None
    while True:
        seen = deliveries.passive_of(identifier)
        if seen.state == "taken" or (seen.state == "offered" and deliveries.keep_passive(replace(seen, state="taken"))):
            return channel.passive(seen.bodies, received, keys)
        if seen.state in ("", "closed") or (_over(seen) and deliveries.keep_passive(replace(seen, state="closed"))):
            return None
        time.sleep(_LOOKS)


def offered(identifier: str, bodies: Sequence[Json]) -> float | None:
    """What a worker is to do with an answer: 0.0 nothing, it is taken; seconds after which to look again; None: send it the ordinary
    way, which nobody else will do. Raises Unavailable."""
    seen, now = deliveries.passive_of(identifier), clock.now().timestamp()
    if seen.state == "taken":
        return 0.0
    if seen.state in ("", "closed"):
        return None
    if seen.state == "open" and now < seen.until - _LATEST and len(bodies) == 1:
        deliveries.keep_passive(replace(seen, state="offered", bodies=tuple(bodies)))
        return _AGAIN
    if seen.state == "offered" and now < seen.until + _REPEATS:
        return _AGAIN
    return None if deliveries.keep_passive(replace(seen, state="closed")) else _AGAIN


def _over(seen: Passive) -> bool:
    return seen.state == "open" and clock.now().timestamp() >= seen.until
