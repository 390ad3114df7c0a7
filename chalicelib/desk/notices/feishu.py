"""Feishu's (and Lark's) custom bot in a group: a signature in the body, the errors in the body of a 200.

https://open.feishu.cn/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from chalicelib import clock
from chalicelib.desk.notices import letter
from chalicelib.desk.notices.letter import AGAIN, REFUSED, SLOWER, TAKEN, Card, Headers, Kind, Letter, Target, Verdict

_TOO_MANY = {11232}
# 9499 is a body that it cannot read, 19001 a token that it does not know; 19021 signature, 19022 address, 19024 keyword.
_NEVER = {9499, 19001, 19002, 19021, 19022, 19024}
_PAUSE = 30


def write(target: Target, content: Mapping[str, Any], card: Card) -> Letter:
    """An interactive card, signed for this moment."""
    return letter.as_json(target.url, {**_proof(target.secret), "msg_type": "interactive", "card": _shown(card)})


def judge(status: int, headers: Headers, body: bytes) -> Verdict:
    """By its code; a code that is not known is tried again."""
    content = letter.read(body)
    if content is None or ("code" not in content and "StatusCode" not in content):
        return letter.by_status(status, headers) or Verdict(AGAIN, "unreadable")
    code, said = content.get("code", content.get("StatusCode")), str(content.get("msg", ""))
    if code == 0:
        return Verdict(TAKEN)
    if code in _TOO_MANY or "too many" in said.lower() or status == 429:  # which comes with 9499, too
        return Verdict(SLOWER, f"{code} {said}", letter.patience(headers, _PAUSE))
    return Verdict(REFUSED if code in _NEVER else AGAIN, f"{code} {said}")


def signature(secret: str, seconds: int) -> str:
    """Base64 of the HMAC-SHA256 of nothing, under `<epoch seconds>` and the secret in two lines as its key."""
    return base64.b64encode(hmac.digest(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256)).decode()


def _proof(secret: str) -> dict[str, str]:
    if not secret:
        return {}
    seconds = int(clock.now().timestamp())
    return {"timestamp": str(seconds), "sign": signature(secret, seconds)}


def _shown(card: Card) -> dict[str, Any]:
    elements: list[dict[str, Any]] = [{"tag": "markdown", "content": "\n".join(card.lines)}]
    if card.link:
        label = {"tag": "plain_text", "content": card.button}
        elements.append(
            {"tag": "action", "actions": [{"tag": "button", "text": label, "type": "primary", "url": card.link}]}
        )
    title = {"tag": "plain_text", "content": card.title}
    return {"header": {"title": title, "template": "red" if card.grave else "blue"}, "elements": elements}


KIND = Kind(((5, 1), (100, 60)), write, judge)
