"""One structured log line per message: ids, decisions and milliseconds, never what a customer wrote."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from aws_lambda_powertools import Logger

log = Logger(service="kefu", log_uncaught_exceptions=False)
logging.getLogger("pynamodb").setLevel(logging.WARNING)


class Note(dict[str, Any]):
    """What is going to be logged of one piece of work; filled while it is done."""


@contextmanager
def noted(event: str, **facts: Any) -> Iterator[Note]:
    """Logs one line for the work inside: its event, what was noted of it, its milliseconds and outcome."""
    note, started = Note(facts), perf_counter()
    try:
        yield note
    except Exception as error:
        note.update(outcome="failed", error=type(error).__name__)
        raise
    finally:
        note.setdefault("outcome", "ok")
        log.info(event, extra={**note, "ms": round((perf_counter() - started) * 1000, 1)})
