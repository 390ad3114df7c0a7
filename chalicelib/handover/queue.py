"""Puts what the agents must hear of onto their queue, in order by case and once per event."""

import json
from typing import Any

from chalicelib import settings
from chalicelib.edge import cloud
from chalicelib.message import Turn


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


def notice(content: dict[str, Any]) -> None:
    """Puts a webhook to the shop's own systems onto its queue; the consumer signs and delivers it."""
    cloud.client("sqs").send_message(
        QueueUrl=settings.notices_url(), MessageBody=json.dumps(content, ensure_ascii=False)
    )
