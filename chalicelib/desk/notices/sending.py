"""Sends notices: each to each of its targets, once in effect, none lost, and no target faster than it bears.

A notice has an id, and with a target a row. The row is taken in hand before the notice is posted and marked afterwards. Where the
other side took it and its word for that was lost, it is posted once more: one repeat, with the same number, rather than none at all.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import urllib3

from chalicelib import clock, settings
from chalicelib.desk.notices import letter, rate, targets, words
from chalicelib.desk.notices.letter import Target, Verdict
from chalicelib.edge import secrets
from chalicelib.edge.batch import Later
from chalicelib.edge.telemetry import Note, noted
from chalicelib.handover import queue
from chalicelib.store import devices, notices
from chalicelib.store.notices import Delivery
from chalicelib.store.table import Overtaken

_IN_HAND = 20.0  # seconds, more than a request may take
_FIRST, _LONGEST = 30, 900  # seconds until it is tried again, doubled each time
_AFTER_A_NO = 90  # seconds: longer than an old secret is remembered
_pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=5), retries=False)
Content = Mapping[str, Any]


def post(record: dict[str, Any]) -> None:
    """Handles one record of the queue: spread to all who want it, or sent to the one it is for. Raises Later, Unavailable."""
    content = json.loads(record["body"])
    to = content.pop("to", "")
    with noted("notice", notice=content.get("id", ""), happened=content.get("event", ""), to=to) as note:
        pause = _send(to, content, record, note) if to else _spread(content, note)
    if pause:
        raise Later(settings.notices_url(), math.ceil(pause))


def try_out(target: Target, content: Content) -> Verdict:
    """Posts it now, whatever was sent before. A target that cannot be reached is one to try again."""
    kind = targets.KINDS[target.kind]
    written = kind.write(target, content, words.card(content, target.language, secrets.desk_url()))
    try:
        answer = _pool.request("POST", written.url, body=written.body, headers=dict(written.headers))
    except urllib3.exceptions.HTTPError as error:
        return Verdict(letter.AGAIN, type(error).__name__)
    return kind.judge(answer.status, answer.headers, answer.data)


def _spread(content: Content, note: Note) -> float:
    found = targets.wanting(content)
    for target in found:
        queue.notice(content, target.name)
    note["outcome"] = f"for {len(found)}"
    return 0


def _send(to: str, content: Content, record: dict[str, Any], note: Note) -> float:
    """Seconds until it is to be looked at again; 0 where nothing is left to do."""
    target = targets.named(to)
    if target is None:
        note["outcome"] = "nobody"
        return 0
    delivery, owner, now = notices.delivery_of(content["id"], to), _owner(record), clock.now().timestamp()
    if delivery.arrived:
        note["outcome"] = "repeated"
        return 0
    if delivery.until > now and delivery.owner != owner:
        note["outcome"] = "in other hands"
        return delivery.until - now
    moment = rate.moment(to, targets.KINDS[target.kind].rules, now, delivery.moment)
    goes = moment <= now
    held = _kept(replace(delivery, moment=moment, owner=owner if goes else "", until=now + _IN_HAND if goes else 0.0))
    if not goes or held is None:
        note["outcome"] = "in line"
        return max(1.0, moment - now)
    verdict = try_out(target, content)
    if verdict.outcome == letter.GONE:
        devices.forget(content["conversation"], content["device"]["id"])
    return _concluded(target, held, verdict, record, note)


def _kept(delivery: Delivery) -> Delivery | None:
    """The delivery in these hands; None where others were faster."""
    try:
        return notices.keep(delivery)
    except Overtaken:
        return None


def _concluded(target: Target, held: Delivery, verdict: Verdict, record: dict[str, Any], note: Note) -> float:
    note.update(outcome=verdict.outcome, reason=verdict.reason)
    times = int(record["attributes"].get("ApproximateReceiveCount", 1))
    match verdict.outcome:
        case letter.TAKEN | letter.GONE:
            notices.keep(replace(held, arrived=True))
            return 0
        case letter.SLOWER:
            rate.quieten(target.name, clock.now().timestamp() + verdict.seconds)
            return verdict.seconds
        case letter.REFUSED:
            return _refused(verdict, record, times)
        case _:
            return float(min(_LONGEST, _FIRST << min(times - 1, 10)))


def _refused(verdict: Verdict, record: dict[str, Any], times: int) -> float:
    """Once more with a secret that is read anew; then it lies among the dead letters, with the reason, until somebody saw to it."""
    if times == 1:
        return _AFTER_A_NO
    queue.dead_notice(record["body"], f"{verdict.outcome}: {verdict.reason}")
    return 0


def _owner(record: dict[str, Any]) -> str:
    """Differs each time a queue shows a message, even the same one."""
    return hashlib.sha256(record["receiptHandle"].encode()).hexdigest()[:16]
