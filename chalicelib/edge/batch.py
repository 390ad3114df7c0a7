"""Works through a batch of records one by one; what fails is given back to the queue, and only that."""

from collections.abc import Callable
from typing import Any

from chalicelib.edge.telemetry import log

Record = dict[str, Any]


def each(event: Record, work: Callable[[Record], None], in_order: bool) -> Record:
    """Lambda's partial batch response for an event of a queue or a stream.

    Where order matters the first failure gives back all that follow it too, so that nothing overtakes.
    """
    failed: list[str] = []
    for record in event["Records"]:
        if (failed and in_order) or not _done(record, work):
            failed.append(_identifier(record))
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}


def _done(record: Record, work: Callable[[Record], None]) -> bool:
    try:
        work(record)
    except Exception as error:  # whatever it is, the queue keeps the record and tries again or sets it aside
        log.exception("record", extra={"record": _identifier(record), "error": type(error).__name__})
        return False
    return True


def _identifier(record: Record) -> str:
    return str(record.get("messageId") or record["dynamodb"]["SequenceNumber"])
