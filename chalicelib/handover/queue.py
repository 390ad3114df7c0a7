"""Puts what the agents must hear of onto their queue, in order by case and once per event."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from chalicelib import settings
from chalicelib.edge import cloud
from chalicelib.message import Turn

_OF_CASE = """case conversation customer status state queue priority reason reason_text subject opened_at due queued_at claimed_at
closed_at resolved_at first_reply_at language channel order agent tasks reopened breached why"""
_OF_TASK = "task case form department by at due state tells taker taken_at done_by done_at version"
_TOLD = {"case": frozenset(_OF_CASE.split()), "task": frozenset(_OF_TASK.split())}
_OF_CUSTOMER = frozenset(("id", "guest", "level"))
_LONGEST_REASON = 256


def escalate(turn: Turn) -> None:
    """Sends a turn's case event to the agents' queue; a repeat within five minutes is dropped there."""
    cloud.client("sqs").send_message(
        QueueUrl=settings.escalations_url(),
        MessageBody=json.dumps({"case": turn.case, "event": turn.event, "turn": turn.id}),
        MessageGroupId=turn.case,
        MessageDeduplicationId=turn.id,
    )


def put_task(turn: Turn) -> None:
    """Sends a task's step to its department's own queue, in order by case; a repeat within five minutes is dropped there."""
    cloud.client("sqs").send_message(
        QueueUrl=settings.tasks_url(turn.task["department"]),
        MessageBody=json.dumps({**turn.task, "case": turn.case, "turn": turn.id}),
        MessageGroupId=turn.case,
        MessageDeduplicationId=turn.id,
    )


def notice(content: Mapping[str, Any], to: str = "") -> None:
    """Queues a notice for who is told outside the desk: the target named `to`, or every one that wants its `event`.

    A repeat with the same `id` is known where it arrives; without one, equal contents have equal ids. Phones, addresses, names and
    what was said stay here. Where there is no queue (`chalice local`) nobody is told.
    """
    if not settings.notices_url():
        return
    body = impersonal(content)
    body.setdefault("id", _digest(body))
    cloud.client("sqs").send_message(
        QueueUrl=settings.notices_url(),
        MessageBody=json.dumps(body | {"to": to} if to else body, ensure_ascii=False),
    )


def dead_notice(body: str, reason: str) -> None:
    """Lays a notice among the dead letters at once, with the reason: it will not be taken however often it is tried."""
    cloud.client("sqs").send_message(
        QueueUrl=settings.notices_dead_url(),
        MessageBody=body,
        MessageAttributes={"reason": {"DataType": "String", "StringValue": reason[:_LONGEST_REASON]}},
    )


def impersonal(content: Mapping[str, Any]) -> dict[str, Any]:
    """The notice with no more of its case, task and customer than may leave the house."""
    told = dict(content)
    for part, names in _TOLD.items():
        if isinstance(told.get(part), Mapping):
            told[part] = {name: it for name, it in told[part].items() if name in names}
            if isinstance(customer := told[part].get("customer"), Mapping):
                told[part]["customer"] = {name: it for name, it in customer.items() if name in _OF_CUSTOMER}
    return told


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:32]
