"""Works through what the shop tells: kept in its row, told to whom it concerns, or set aside with the reason."""

import json
from typing import Any

from chalicelib import settings
from chalicelib.edge.batch import Later
from chalicelib.edge.telemetry import Note, noted
from chalicelib.news import facts
from chalicelib.news import queue as news_queue
from chalicelib.shop import events
from chalicelib.shop.events import Bad, Stale
from chalicelib.shop.events import queue as events_queue
from chalicelib.shop.intake.checks import Wrong, wrong

Record = dict[str, Any]

# An order may be told of before its creation is: so often, and after so many seconds each, it is looked for again.
_LOOKED_FOR = ("unknown_order", "unknown_product")
_PAUSES = (5, 15, 60, 180)


def by_version(batch: Record) -> Record:
    """The batch with what belongs together as the shop counted it: what came early finds what it builds on."""
    return batch | {"Records": sorted(batch["Records"], key=_version)}


def follow(record: Record) -> None:
    """Keeps one event and queues the news in it. Raises Later where what it is about is not known yet, Unavailable."""
    with noted("shop_event", record=record["messageId"]) as note:
        pause = _follow(record, note)
    if pause:
        raise Later(settings.shop_events_url(), pause)


def _follow(record: Record, note: Note) -> int:
    try:
        event = events.read(_content(record))
    except Wrong as problem:
        fault = problem.faults[0]
        return _aside(record, note, fault.code, fault.field)
    note.update(id=event.id, kind=event.type, version=event.version)
    before, outcome = events.follow(event)
    if isinstance(outcome, Bad):
        return _not_yet(record, note, outcome.reason) or _aside(record, note, outcome.reason)
    note["outcome"] = "stale" if isinstance(outcome, Stale) else "applied"
    if news := facts.told_by(event, {} if isinstance(outcome, Stale) else before):
        news_queue.put([news])
    return 0


def _not_yet(record: Record, note: Note, reason: str) -> int:
    """Seconds after which to look again; 0 where that was done often enough, or will never help."""
    times = int(record["attributes"]["ApproximateReceiveCount"])
    note["outcome"] = "early"
    return _PAUSES[times - 1] if reason in _LOOKED_FOR and times <= len(_PAUSES) else 0


def _aside(record: Record, note: Note, reason: str, field: str = "") -> int:
    events_queue.set_aside(record, reason, field)
    note.update(outcome="set_aside", reason=reason)
    return 0


def _content(record: Record) -> Any:
    try:
        return json.loads(record["body"])
    except (ValueError, RecursionError):
        raise wrong("not_json", "is not JSON") from None


def _version(record: Record) -> int:
    try:
        version = _content(record)["version"]
    except (Wrong, TypeError, KeyError):
        return 0
    return version if isinstance(version, int) else 0
