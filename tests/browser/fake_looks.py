"""The fake's passing on of who looks, types and has read, as the real system's socket does it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from websockets.sync.server import ServerConnection

from tests.browser.fake_system import Shape

if TYPE_CHECKING:
    from tests.browser.fake_api import Fake


def passed_on(fake: Fake, audience: str, connection: ServerConnection, frame: Shape) -> None:
    """Reading is told to the other side, looking and an agent's typing to the colleagues."""
    if frame["type"] == "read":
        _read(fake, audience, frame)
    elif audience == "desk":
        _looked(fake, connection, frame)


def _read(fake: Fake, audience: str, frame: Shape) -> None:
    told = {"type": "read", "cursor": frame["cursor"]}
    if audience == "desk":
        to, more = f"customer:{fake.system.cases[frame['case']]['conversation']}", {"by": "agent"}
    else:
        case = fake.system.talks[audience.removeprefix("customer:")].case
        to, more = "desk", {"by": "customer", "case": case}
    fake.system.push(to, told | more)


def _looked(fake: Fake, connection: ServerConnection, frame: Shape) -> None:
    by = {"by": "colleague"} if frame["type"] == "typing" else {}
    told = json.dumps({**frame, "agent": fake.owners[connection], **by})
    for member, other in list(fake.sockets):
        if member == "desk" and fake.owners[other] != fake.owners[connection]:
            other.send(told)
