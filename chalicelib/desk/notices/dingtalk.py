"""DingTalk's custom robot in a group: a signature in the address, the errors in the body of a 200.

https://open.dingtalk.com/document/orgapp/custom-robot-access
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from chalicelib import clock
from chalicelib.desk.notices import letter
from chalicelib.desk.notices.letter import AGAIN, REFUSED, SLOWER, TAKEN, Card, Headers, Kind, Letter, Target, Verdict

_TOO_MANY = {130101, 410100}
_PAUSE = 600  # who sends more than twenty a minute is not heard for ten
# Keyword, signature or address (310000), no such token or robot, one that was stopped, a group that is gone, a message it does not take.
_NEVER = {310000, 300001, 300005, 400013, 400101, 400102, 400105, 400106, 40035, 43004, 430101, 430102, 430103, 430104}


def write(target: Target, content: Mapping[str, Any], card: Card) -> Letter:
    """An action card with a button, Markdown where there is nothing to open; signed for this moment."""
    return letter.as_json(_signed(target), _shown(card))


def judge(status: int, headers: Headers, body: bytes) -> Verdict:
    """By its errcode; a code that is not known, such as -1 for a busy system, is tried again."""
    content = letter.read(body)
    if content is None or "errcode" not in content:
        return letter.by_status(status, headers) or Verdict(AGAIN, "unreadable")
    code = int(content["errcode"])
    reason = f"{code} {content.get('errmsg', '')}"
    if code == 0:
        return Verdict(TAKEN)
    if code in _TOO_MANY:
        return Verdict(SLOWER, reason, _PAUSE)
    return Verdict(REFUSED if code in _NEVER else AGAIN, reason)


def signature(secret: str, milliseconds: int) -> str:
    """Base64 of the HMAC-SHA256, under the secret, of `<epoch milliseconds>` and the secret in two lines."""
    return base64.b64encode(hmac.digest(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256)).decode()


def _signed(target: Target) -> str:
    if not target.secret:
        return target.url
    milliseconds = int(clock.now().timestamp() * 1000)
    joint = "&" if "?" in target.url else "?"
    return f"{target.url}{joint}timestamp={milliseconds}&sign={quote_plus(signature(target.secret, milliseconds))}"


def _shown(card: Card) -> dict[str, Any]:
    text = "\n\n".join((f"### {card.title}", *card.lines))
    if not card.link:
        return {"msgtype": "markdown", "markdown": {"title": card.title, "text": text}}
    shown = {"title": card.title, "text": text, "singleTitle": card.button, "singleURL": card.link}
    return {"msgtype": "actionCard", "actionCard": shown}


KIND = Kind(((20, 60),), write, judge)
