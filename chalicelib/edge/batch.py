"""Works through a batch of records one by one; what fails is given back to the queue, and only that."""

from collections.abc import Callable
from typing import Any

from chalicelib.edge import cloud
from chalicelib.edge.telemetry import log

Record = dict[str, Any]


class Later(Exception):
    """This record cannot be done yet: its queue (its address) shows it again after so many seconds, at most 12 hours."""

    def __init__(self, queue: str, seconds: int) -> None:
        super().__init__(f"in {seconds} s")
        self.queue = queue
        self.seconds = seconds


def each(event: Record, work: Callable[[Record], None], in_order: bool) -> Record:
    """Lambda's partial batch response for an event of a queue or a stream.

    Where order matters a failure gives back all of its group that follow it too (of a stream: all), so that nothing
    overtakes; the other groups go on.
    """
    failed: list[str] = []
    behind: dict[str, Exception] = {}
    for record in event["Records"]:
        error = behind.get(_group(record)) if in_order else None
        if error := error or _failure(record, work):
            behind[_group(record)] = error
            failed.append(_identifier(record))
            _hold_back(record, error)
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}


def whole(event: Record, work: Callable[[list[Record]], None]) -> Record:
    """Lambda's partial batch response for work that takes a stream's batch as one, and does no harm where it is given it again.

    What fails as a whole is done one by one, up to the first record that fails alone; from there on all is given back.
    """
    records = event["Records"]
    if not _failure(records[0], lambda _: work(records)):
        return {"batchItemFailures": []}
    failed = next((record for record in records if _failure(record, lambda one: work([one]))), None)
    return {"batchItemFailures": [{"itemIdentifier": _identifier(failed)}] if failed else []}


def _failure(record: Record, work: Callable[[Record], None]) -> Exception | None:
    try:
        work(record)
    except Later as later:
        return later
    except Exception as error:  # whatever it is, the queue keeps the record and tries again or sets it aside
        log.exception("record", extra={"record": _identifier(record), "error": type(error).__name__})
        return error
    return None


def _hold_back(record: Record, error: Exception) -> None:
    """Without this the record is seen again when the queue's own time is over: late, but never lost."""
    if not isinstance(error, Later):
        return
    try:
        cloud.client("sqs").change_message_visibility(
            QueueUrl=error.queue, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=error.seconds
        )
    except Exception as failure:
        log.warning("held", extra={"record": _identifier(record), "error": type(failure).__name__})


def _group(record: Record) -> str:
    return str(record.get("attributes", {}).get("MessageGroupId", ""))


def _identifier(record: Record) -> str:
    return str(record.get("messageId") or record["dynamodb"]["SequenceNumber"])
