"""What follows from a stored turn: the open pages see it, the agents' queue hears of its event, the shop of what was done."""

from typing import Any

from chalicelib.channels import pushing, sending, spoken
from chalicelib.edge import sockets
from chalicelib.edge.telemetry import noted
from chalicelib.handover import hearing, queue
from chalicelib.message import Turn
from chalicelib.store import conversations


def deliver(record: dict[str, Any]) -> None:
    """Delivers the turn in a record of the conversations' stream; other rows are passed over."""
    turn = conversations.turn_from_stream(record["dynamodb"].get("NewImage", {}))
    if record["eventName"] != "INSERT" or turn is None:
        return
    with noted("delivery", conversation=turn.conversation, turn=turn.id, by=turn.by, happened=turn.event):
        if turn.event:
            queue.escalate(turn)
        if turn.task:
            queue.put_task(turn)
        for command in turn.done:
            queue.notice({"event": "command.done", **command})
        sending.put(turn)
        _show(turn)
        pushing.tell(turn)
        hearing.hear(turn)


def _show(turn: Turn) -> None:
    for message in spoken.messages(turn):
        frame = {"type": "message", "message": message, "conversation": turn.conversation}
        if turn.service:
            frame["service"] = spoken.service(turn.service)
        sockets.push(sockets.conversation(turn.conversation), frame)
        if turn.agent:
            sockets.push(sockets.AGENTS, {**frame, "case": turn.case}, turn.agent.id)
        if turn.case:
            holder = turn.agent.id if turn.agent else ""
            sockets.push(sockets.watchers(turn.case), {**frame, "case": turn.case}, but=holder)
