"""How many letters nobody could deliver wait in each dead-letter queue: an alarm rings for one, leads see them too."""

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import clock, settings
from chalicelib.edge import cloud
from chalicelib.edge.telemetry import log

_MOMENT = 30.0
_COUNTED = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


@dataclass(slots=True)
class _Seen:
    at: float = 0.0
    depths: list[dict[str, Any]] = field(default_factory=list)


_seen = _Seen()


def depths() -> list[dict[str, Any]]:
    """Each dead-letter queue with its letters, at most half a minute old; None for one that did not answer."""
    now = clock.now().timestamp()
    if not 0 <= now - _seen.at < min(_MOMENT, settings.knowledge_seconds() * 3):
        _seen.at, _seen.depths = now, [{"queue": _name(url), "letters": _depth(url)} for url in settings.dead_urls()]
    return _seen.depths


def _depth(url: str) -> int | None:
    try:
        answer = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=list(_COUNTED))
    except (BotoCoreError, ClientError) as error:
        log.warning("dead", extra={"queue": _name(url), "error": type(error).__name__})
        return None
    return sum(int(answer["Attributes"][name]) for name in _COUNTED)


def _name(url: str) -> str:
    """kefu-prod-turns-dead.fifo is turns."""
    return url.rsplit("/", 1)[-1].removeprefix(f"kefu-{settings.stage()}-").removesuffix(".fifo").removesuffix("-dead")
