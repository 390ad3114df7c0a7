"""Brings a queue's dead letters back into it, once what they died of is mended."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from infra import places, steps
from infra.deploy import Target
from infra.steps import Failure, step

_NO_SUCH_CALL = (
    "InvalidAction",
    "UnsupportedOperation",
    "AWS.SimpleQueueService.UnsupportedOperation",
    "InternalFailure",
)
_HELD, _LONGEST = 120, 900.0  # seconds: a letter is in hand, all of them are on their way


def redriven(client: Any, dead: str, live: str) -> int:
    """Moves every letter of the queue at the address `dead` to the one at `live`; how many those were.

    SQS moves them itself; a cloud that cannot (MiniStack) has them taken, sent and removed one by one: one that was sent and not yet
    removed when this ends comes twice, and whoever gets it knows it.
    """
    try:
        task = client.start_message_move_task(SourceArn=_arn(client, dead), DestinationArn=_arn(client, live))
    except ClientError as error:
        if error.response["Error"]["Code"] not in _NO_SUCH_CALL:
            raise
        return sum(_moved(client, dead, live, letter) for letter in _letters(client, dead))
    return _watched(client, _arn(client, dead), task["TaskHandle"])


def reasons(client: Any, dead: str) -> dict[str, int]:
    """What letters died of, where it is known, and how many of each; they stay where they are."""
    found = list(_letters(client, dead))
    for letter in found:
        client.change_message_visibility(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"], VisibilityTimeout=0)
    told = (
        letter.get("MessageAttributes", {}).get("reason", {}).get("StringValue", "tried too often") for letter in found
    )
    return dict(Counter(told))


def _letters(client: Any, url: str) -> Iterator[dict[str, Any]]:
    while letters := client.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        VisibilityTimeout=_HELD,
        WaitTimeSeconds=1,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
    ).get("Messages"):
        yield from letters


def _moved(client: Any, dead: str, live: str, letter: dict[str, Any]) -> bool:
    place = {}
    if live.endswith(".fifo"):
        # A new id: under its old one the queue would take it for what it had before.
        place = {
            "MessageGroupId": letter["Attributes"]["MessageGroupId"],
            "MessageDeduplicationId": letter["MessageId"],
        }
    kept = {
        name: {key: it for key, it in one.items() if key in ("DataType", "StringValue")}
        for name, one in letter.get("MessageAttributes", {}).items()
    }
    client.send_message(QueueUrl=live, MessageBody=letter["Body"], MessageAttributes=kept, **place)
    client.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])
    return True


def _watched(client: Any, dead: str, handle: str) -> int:
    deadline = time.monotonic() + _LONGEST
    while time.monotonic() < deadline:
        task = next(
            one
            for one in client.list_message_move_tasks(SourceArn=dead, MaxResults=10)["Results"]
            if one.get("TaskHandle", handle) == handle
        )
        if task["Status"] != "RUNNING":
            return int(task.get("ApproximateNumberOfMessagesMoved", 0))
        time.sleep(1)
    raise Failure("SQS is still moving them: look at the queue's page in the console")


def _arn(client: Any, url: str) -> str:
    return str(client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def addresses(client: Any, stage: str, queue: str) -> tuple[str, str]:
    """The addresses of a stage's dead-letter queue and of its queue. Raises Failure where there is none of this name."""
    for ending in ("", ".fifo"):
        try:
            urls = (
                client.get_queue_url(QueueName=f"kefu-{stage}-{queue}{part}{ending}")["QueueUrl"]
                for part in ("-dead", "")
            )
            dead, live = urls
        except ClientError as error:
            if "NonExistentQueue" not in str(error.response["Error"]["Code"]):
                raise
            continue
        return dead, live
    raise Failure(
        f"{stage} has no queue {queue!r}: escalations, notices, shop-events, news, timers, inbound or outbound"
    )


def main() -> None:
    """`python -m infra.redrive --stage prod --queue notices [--look]`."""
    parser = argparse.ArgumentParser(description="Bring a queue's dead letters back.")
    parser.add_argument("--stage", choices=places.STAGES, default="dev")
    parser.add_argument("--queue", required=True)
    parser.add_argument("--look", action="store_true", help="only say what they died of")
    told = parser.parse_args()
    client = Target.of(told.stage).client("sqs")
    dead, live = addresses(client, told.stage, told.queue)
    for reason, count in sorted(reasons(client, dead).items()):
        print(f"  {count:>6}  {reason}")
    if not told.look:
        with step(f"redrive {told.queue}") as shown:
            shown.say(f"{redriven(client, dead, live)} came back")


if __name__ == "__main__":
    steps.main(main)
