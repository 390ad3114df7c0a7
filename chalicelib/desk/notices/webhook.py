"""A webhook to the shop's own systems: the notice itself as JSON, signed as docs/deploying.md says."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.desk.notices import letter
from chalicelib.desk.notices.letter import AGAIN, REFUSED, TAKEN, Card, Headers, Kind, Letter, Target, Verdict
from chalicelib.edge import signature

_GONE = 410


def write(target: Target, content: Mapping[str, Any], card: Card) -> Letter:
    """Signed at the moment of sending, so that the other side can refuse an old one."""
    body = json.dumps(content, ensure_ascii=False).encode()
    signed = {"Kefu-Signature": signature.signed(target.secret, body)}
    return Letter(target.url, body, {"Content-Type": "application/json", **signed})


def judge(status: int, headers: Headers, body: bytes) -> Verdict:
    """By the status: a shop that is being deployed answers 404 for a while, so only 410 is a word for ever."""
    found = letter.by_status(status, headers)
    if found and found.outcome == REFUSED and status != _GONE:
        return Verdict(AGAIN, found.reason)
    return found or Verdict(TAKEN)


KIND = Kind((), write, judge)
