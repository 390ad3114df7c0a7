"""Rings when a moment has come: what is near waits in a queue, what is further off is found by the sweep that comes every quarter hour.

A timer is only a reminder. Whoever answers it looks at how things stand and acts if it is still true; one that rings twice, late or
for nothing does no harm, and one that was lost is found again by the next sweep.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock, settings
from chalicelib.edge import cloud
from chalicelib.edge.batch import Later
from chalicelib.edge.errors import Unavailable
from chalicelib.edge.telemetry import noted

# The sweep comes every 15 minutes; five more, so that one which comes late has missed nothing.
NEAR = timedelta(minutes=20)
_LONGEST, _AT_ONCE = 900, 10  # seconds that SQS holds a message back, messages in a request


@dataclass(frozen=True, slots=True)
class Timer:
    """A reminder: `what` is to be looked at, of whom or of which case (`subject`, an id), and when."""

    what: str
    subject: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


Answer = Callable[[Timer], None]
Look = Callable[[datetime, datetime], Iterable[Timer]]
_ANSWERS: dict[str, Answer] = {}
_LOOKS: list[Look] = []


def on(what: str) -> Callable[[Answer], Answer]:
    """Names who answers timers of this kind. They look again, act only if it is still true, and may be called any number of times."""

    def named(answer: Answer) -> Answer:
        _ANSWERS[what] = answer
        return answer

    return named


def swept(look: Look) -> Look:
    """Names who knows what falls due from one moment to another, and what fell due before and was not seen to."""
    if look not in _LOOKS:
        _LOOKS.append(look)
    return look


def answered() -> frozenset[str]:
    """The kinds of timers that somebody answers."""
    return frozenset(_ANSWERS)


def arm(what: str, subject: str, at: datetime, **facts: Any) -> None:
    """Rings then; what lies further off than 20 minutes is left to the sweep. Raises Unavailable.

    Where there is no queue (`chalice local`) nothing rings.
    """
    arm_all([Timer(what, subject, at, facts)])


def arm_all(timers: Iterable[Timer]) -> int:
    """Arms each timer that is near; how many those were. Raises Unavailable where not all of them were taken."""
    now = clock.now()
    near = [timer for timer in timers if timer.at - now <= NEAR] if settings.timers_url() else []
    for start in range(0, len(near), _AT_ONCE):
        entries = [_entry(place, timer, now) for place, timer in enumerate(near[start : start + _AT_ONCE])]
        if cloud.client("sqs").send_message_batch(QueueUrl=settings.timers_url(), Entries=entries).get("Failed"):
            raise Unavailable("Not all of the timers could be armed.")
    return len(near)


def ring(record: dict[str, Any]) -> None:
    """Answers the timer in a record of the queue. Raises Later for one that comes early, and what its answer raises."""
    timer = _timer(json.loads(record["body"]))
    early = (timer.at - clock.now()).total_seconds()
    if early > 0:
        raise Later(settings.timers_url(), math.ceil(early))
    with noted("timer", what=timer.what, subject=timer.subject):
        if timer.what not in _ANSWERS:
            raise LookupError(f"nobody answers timers of the kind {timer.what!r}")
        _ANSWERS[timer.what](timer)


def sweep() -> None:
    """Arms what falls due before the next sweep has come. Raises Unavailable."""
    now = clock.now()
    with noted("sweep") as note:
        note["armed"] = sum(arm_all(look(now, now + NEAR)) for look in _LOOKS)


def _entry(place: int, timer: Timer, now: datetime) -> dict[str, Any]:
    body = {"what": timer.what, "subject": timer.subject, "at": clock.iso(timer.at), "facts": dict(timer.facts)}
    # Whole seconds, rather a moment late: what comes early has to be held back and read once more.
    delay = min(_LONGEST, max(0, math.ceil((timer.at - now).total_seconds())))
    return {"Id": str(place), "MessageBody": json.dumps(body, ensure_ascii=False), "DelaySeconds": delay}


def _timer(body: dict[str, Any]) -> Timer:
    return Timer(body["what"], body["subject"], clock.moment(body["at"]), body.get("facts", {}))
