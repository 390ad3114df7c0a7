"""What a platform sends to try an address out, made with the account's own secrets from the platform's documentation.

Nothing of the adapters is used here, so that the two are held against each other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets as chance
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from Crypto.Cipher import AES

Keys = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Play:
    """A call, and what the address must say to it: an exact text, JSON with these entries, or anything."""

    what: str
    method: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    text: str | None = None
    entries: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 5

    def url(self, address: str) -> str:
        return f"{address}?{urlencode(self.query)}" if self.query else address

    def right(self, body: bytes) -> bool:
        """Whether this answer is what the platform wants to read."""
        if self.text is not None:
            return body == self.text.encode()
        if not self.entries:
            return True
        try:
            told = json.loads(body)
        except ValueError:
            return False
        return isinstance(told, dict) and all(told.get(name) == value for name, value in self.entries.items())


def wechat(keys: Keys) -> Play:
    """developers.weixin.qq.com/doc/offiaccount: the sorted token, time and nonce signed, `echostr` echoed."""
    stamp, nonce, echo = _now(), chance.token_hex(5), str(chance.randbelow(10**18))
    signature = _sorted_sha1(keys["token"], stamp, nonce)
    query = {"signature": signature, "timestamp": stamp, "nonce": nonce, "echostr": echo}
    return Play("the check of the address (服务器配置 URL)", "GET", query, text=echo)


def wecom_kf(keys: Keys) -> Play:
    """developer.work.weixin.qq.com/document/path/90238: `echostr` comes encrypted and goes back plain within a second."""
    stamp, nonce, echo = _now(), chance.token_hex(5), str(chance.randbelow(10**18))
    sealed = _sealed(echo.encode(), keys["aes_key"], keys["corp_id"])
    query = {
        "msg_signature": _sorted_sha1(keys["token"], stamp, nonce, sealed),
        "timestamp": stamp,
        "nonce": nonce,
        "echostr": sealed,
    }
    return Play("the check of the address (回调配置 URL)", "GET", query, text=echo, seconds=1)


def meta(keys: Keys) -> Play:
    """developers.facebook.com/docs/graph-api/webhooks/getting-started: `hub.challenge` for who knows the token."""
    echo = str(chance.randbelow(10**10))
    query = {"hub.mode": "subscribe", "hub.verify_token": keys["verify_token"], "hub.challenge": echo}
    return Play("the check of the address (Webhooks: Verify and save)", "GET", query, text=echo)


def line(keys: Keys) -> Play:
    """developers.line.biz: the console's Verify sends no events, signed like any call."""
    body = json.dumps({"destination": keys.get("bot_user_id", "U" + "0" * 32), "events": []}).encode()
    signature = base64.b64encode(hmac.new(keys["channel_secret"].encode(), body, hashlib.sha256).digest()).decode()
    headers = {"content-type": "application/json", "x-line-signature": signature}
    return Play("the console's Verify", "POST", headers=headers, body=body, seconds=2)


def feishu(keys: Keys) -> Play:
    """open.feishu.cn, event-subscription-configure-: the challenge comes encrypted and goes back plain within a second."""
    echo = chance.token_hex(16)
    told = {"type": "url_verification", "challenge": echo, "token": keys["verification_token"]}
    body = json.dumps({"encrypt": _feishu_sealed(json.dumps(told).encode(), keys["encrypt_key"])}).encode()
    headers = {"content-type": "application/json"}
    what = "the check of the address (事件配置 请求地址)"
    return Play(what, "POST", headers=headers, body=body, entries={"challenge": echo}, seconds=1)


def douyin(keys: Keys) -> Play:
    """developer.open-douyin.com, webhooks/summarize: the number comes back as JSON."""
    number = chance.randbelow(10**6)
    told = {"event": "verify_webhook", "client_key": keys["client_key"], "content": {"challenge": number}}
    body = json.dumps(told).encode()
    signature = hashlib.sha1(keys["client_secret"].encode() + body, usedforsecurity=False).hexdigest()
    headers = {"content-type": "application/json", "x-douyin-signature": signature, "msg-id": chance.token_hex(8)}
    what = "the check of the address (Webhooks 请求网址)"
    return Play(what, "POST", headers=headers, body=body, entries={"challenge": number})


# Channels whose platform tries the address out. Telegram, DingTalk's robot and others do not.
PLAYS: Mapping[str, Callable[[Keys], Play]] = {
    "wechat": wechat,
    "wecom_kf": wecom_kf,
    "whatsapp": meta,
    "messenger": meta,
    "instagram": meta,
    "line": line,
    "feishu": feishu,
    "douyin": douyin,
}


def _now() -> str:
    return str(int(time.time()))


def _sorted_sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def _sealed(content: bytes, aes_key: str, receiver: str) -> str:
    """Tencent's envelope: 16 random bytes, the length, the content, for whom; padded to 32 bytes."""
    key = base64.b64decode(f"{aes_key}=")
    whole = chance.token_bytes(16) + len(content).to_bytes(4, "big") + content + receiver.encode()
    return base64.b64encode(AES.new(key, AES.MODE_CBC, key[:16]).encrypt(_padded(whole, 32))).decode()


def _feishu_sealed(content: bytes, secret: str) -> str:
    start = chance.token_bytes(16)
    key = hashlib.sha256(secret.encode()).digest()
    return base64.b64encode(start + AES.new(key, AES.MODE_CBC, start).encrypt(_padded(content, 16))).decode()


def _padded(content: bytes, block: int) -> bytes:
    more = block - len(content) % block
    return content + bytes([more]) * more
