"""FIFO queues as SQS keeps them, on a clock that a test moves: order by group, repeats dropped for five minutes, hidden while in hand."""

import random
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

# ruff: noqa: N803 (the parameters are called as SQS calls them)

Json = dict[str, Any]
_REMEMBERED = 300.0
_DEAD_AFTER = 40


@dataclass
class Message:
    """One message: from `seen` on it is visible."""

    number: int
    body: str
    group: str
    seen: float = 0.0
    receives: int = 0
    handle: str = ""


@dataclass
class Fifo:
    """A queue; `dead` are messages that came too often."""

    name: str
    hidden_for: float = 180.0
    messages: deque[Message] = field(default_factory=deque)
    dead: list[Message] = field(default_factory=list)
    known: dict[tuple[str, str], float] = field(default_factory=dict)

    def put(self, body: str, group: str, repeat: str, now: float, number: int) -> None:
        """Takes a message, unless one with this mark came to the group within five minutes."""
        if self.known.get((group, repeat), -_REMEMBERED) > now - _REMEMBERED:
            return
        self.known[group, repeat] = now
        self.messages.append(Message(number, body, group))

    def next(self, now: float, most: int = 10) -> list[Message]:
        """The next messages: of a group in order, and none while one of the group is in hand or held back."""
        blocked: set[str] = set()
        found: list[Message] = []
        for message in list(self.messages):
            if message.group in blocked:
                continue
            if message.seen > now:
                blocked.add(message.group)
            elif len(found) < most:
                found.append(message)
        for message in found:
            message.receives += 1
            message.seen, message.handle = now + self.hidden_for, f"{self.name}:{message.number}:{message.receives}"
        return found

    def done(self, message: Message) -> None:
        self.messages.remove(message)

    def bury(self) -> None:
        """Sets aside what came too often."""
        for message in [one for one in self.messages if one.receives >= _DEAD_AFTER]:
            self.messages.remove(message)
            self.dead.append(message)

    def record(self, message: Message) -> Json:
        """The message as Lambda gets it."""
        attributes = {"ApproximateReceiveCount": str(message.receives), "MessageGroupId": message.group}
        return {
            "messageId": str(message.number),
            "receiptHandle": message.handle,
            "body": message.body,
            "attributes": attributes,
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{self.name}",
        }


class Sqs:
    """The client that the application is given. Of `troubled` sends a share fails, half of those after they were taken."""

    def __init__(self, chance: random.Random) -> None:
        self.now = 0.0
        self.queues = {name: Fifo(name) for name in ("inbound", "outbound", "escalations")}
        self.troubled = 0.0
        self._chance, self._numbers = chance, count()

    def send_message(self, QueueUrl: str, MessageBody: str, **more: str) -> Json:
        self._trouble(lambda: self._put(QueueUrl, {"MessageBody": MessageBody, **more}))
        return {"MessageId": "m"}

    def send_message_batch(self, QueueUrl: str, Entries: list[Json]) -> Json:
        def put() -> None:
            for entry in Entries:
                self._put(QueueUrl, entry)

        self._trouble(put)
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def change_message_visibility(self, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> Json:
        for message in self.queues[QueueUrl].messages:
            if message.handle == ReceiptHandle:
                message.seen = self.now + VisibilityTimeout
        return {}

    def _put(self, queue: str, entry: Json) -> None:
        group, repeat = entry.get("MessageGroupId", ""), entry.get("MessageDeduplicationId", "")
        self.queues[queue].put(entry["MessageBody"], group, repeat, self.now, next(self._numbers))

    def _trouble(self, put: Any) -> None:
        fate = self._chance.random()
        if fate >= self.troubled / 2:
            put()
        if fate < self.troubled:
            raise ClientError({"Error": {"Code": "ServiceUnavailable"}, "ResponseMetadata": {}}, "SendMessage")
