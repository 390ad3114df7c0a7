"""Puts what the shop tells onto its queue, in order by order or product and once per id, and sets aside what makes no sense."""

import json
from collections.abc import Sequence
from typing import Any

from chalicelib import settings
from chalicelib.edge import cloud
from chalicelib.edge.errors import Unavailable
from chalicelib.shop.events.kinds import Event, spelled

_AT_ONCE = 10
_PERSONAL = ("recipient", "phone", "address")


def put(events: Sequence[Event]) -> None:
    """Queues the events. Raises Unavailable where the queue did not take all of them; those that it took are known by their ids."""
    for start in range(0, len(events), _AT_ONCE):
        entries = [_entry(str(place), event) for place, event in enumerate(events[start : start + _AT_ONCE])]
        answer = cloud.client("sqs").send_message_batch(QueueUrl=settings.shop_events_url(), Entries=entries)
        if answer.get("Failed"):
            raise Unavailable("Not all of the events could be queued; send them again.", retry_after=1)


def _entry(place: str, event: Event) -> dict[str, str]:
    body = json.dumps(spelled(event), ensure_ascii=False, separators=(",", ":"))
    return {"Id": place, "MessageBody": body, "MessageGroupId": event.about, "MessageDeduplicationId": event.id}


def set_aside(record: dict[str, Any], reason: str, field: str = "") -> None:
    """Puts a record among the dead letters, with the reason; of an order's row without who gets it and where."""
    told = {"reason": reason, "field": field or "*"}
    cloud.client("sqs").send_message(
        QueueUrl=settings.shop_events_dead_url(),
        MessageBody=_without_person(record["body"]),
        MessageAttributes={name: {"DataType": "String", "StringValue": text} for name, text in told.items()},
        MessageGroupId=record["attributes"]["MessageGroupId"],
        MessageDeduplicationId=record["messageId"],
    )


def _without_person(body: str) -> str:
    try:
        content = json.loads(body)
        row = content.get("row", {})
        kept = {name: value for name, value in row.items() if name not in _PERSONAL}
    except (ValueError, RecursionError, AttributeError):
        return json.dumps({"unreadable": len(body)})
    return json.dumps(content | ({"row": kept} if row else {}), ensure_ascii=False)
