"""Feishu's bots as its documentation describes them: encrypted and signed events, messages that are taken once by their uuid.

Pages at open.feishu.cn/document: server-docs/event-subscription-guide/event-subscription-configure-/encrypt-key-encryption-configuration-case,
server-docs/im-v1/message/events/receive, server-docs/im-v1/message/create, feishu-cards/card-callback-communication,
server-docs/authentication-management/access-token/tenant_access_token_internal, server-docs/api-call-guide/frequency-control.
"""

import hashlib
import json
import os
from base64 import b64decode, b64encode
from collections import defaultdict, deque
from itertools import count
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.platforms.feishu_messages import seen, wrong
from tests.platforms.platform import Asked, Delivered, Platform, Request, Told

Json = dict[str, Any]
PHOTO = b"\x89PNG a photo out of a chat"
_TOKEN_SECONDS = 7_200
_RENEWED_BEFORE = 1_800  # seconds before its end from which another token is given out
_KNOWN_FOR = 3_600  # seconds in which a uuid is taken once
_PERSON, _APP = (5, 1.0), (1_000, 60.0)
_FILES: dict[str, Json] = {
    "image": {"image_key": "img_v3_0001"},
    "voice": {"file_key": "file_v3_0001", "duration": 2_000},
    "video": {"file_key": "file_v3_0002", "image_key": "img_v3_0002", "file_name": "a.mp4", "duration": 2_000},
    "file": {"file_key": "file_v3_0003", "file_name": "合同.pdf"},
    "sticker": {"file_key": "file_v3_0004"},
    "location": {"name": "深圳市南山区", "longitude": "113.93", "latitude": "22.53"},
}
_NAMES = {"voice": "audio", "video": "media"}


class Feishu(Platform):
    """One company's app with a bot, and people who write to it alone."""

    name = "feishu"

    def __init__(self, account: str = "main") -> None:
        super().__init__(account)
        self.app_id, self.app_secret = f"cli_{uuid4().hex[:16]}", uuid4().hex
        self.encrypt_key, self.verification_token = uuid4().hex, uuid4().hex
        self.tokens: dict[str, float] = {}
        self.tokens_given = 0
        self._known: dict[str, tuple[float, Json]] = {}
        self._paces: dict[str, deque[float]] = defaultdict(deque)
        self._photos: set[tuple[str, str]] = set()
        self._agains = count()

    @property
    def keys(self) -> dict[str, str]:
        return {
            **super().keys,
            "app_id": self.app_id,
            "app_secret": self.app_secret,
            "encrypt_key": self.encrypt_key,
            "verification_token": self.verification_token,
        }

    def user(self, number: int) -> str:
        return f"ou_{hashlib.sha1(str(number).encode(), usedforsecurity=False).hexdigest()[:32]}"

    # ---- what the bot hears

    def checks(self, challenge: str = "ajls384kdjx98XX") -> Request:
        """The check of the address: encrypted, without a signature; the challenge is to come back within a second."""
        asked = {"challenge": challenge, "token": self.verification_token, "type": "url_verification"}
        return Request("POST", {}, {"content-type": "application/json"}, self._sealed(asked))

    def says(self, user: str, text: str) -> Request:
        return self._brought(user, "text", {"text": text})

    def taps(self, user: str, button: tuple[str, str]) -> Request:
        """A button of a card: what it was given comes back with it."""
        context = {"open_message_id": f"om_{uuid4().hex}", "open_chat_id": _chat(user)}
        event = {
            "operator": {"tenant_key": "736588c9260f175d", "open_id": user, "user_id": user[-8:]},
            "token": f"c-{uuid4().hex}",
            "action": {"value": json.loads(button[0]), "tag": "button"},
            "host": "im_message",
            "context": context,
        }
        return self._signed(self._event("card.action.trigger", event, microseconds=True))

    def sends(self, user: str, kind: str) -> Request:
        if kind == "follow":
            entered = {"chat_id": _chat(user), "operator_id": {"open_id": user}, "last_message_id": ""}
            return self._signed(self._event("im.chat.access_event.bot_p2p_chat_entered_v1", entered))
        if kind == "unfollow":
            return self._signed(self._event("im.message.message_read_v1", {"reader": {"reader_id": {"open_id": user}}}))
        return self._brought(user, _NAMES.get(kind, kind), dict(_FILES.get(kind, {})))

    def in_a_group(self, user: str, text: str) -> Request:
        """What somebody writes to the bot where others read along."""
        return self._brought(user, "text", {"text": text}, chat="group")

    def again(self, request: Request) -> Request:
        """Signed anew; a message now and then under another event_id, which is why message_id is the one to go by."""
        event = json.loads(self._opened(request.body))
        message = event["header"]["event_type"] == "im.message.receive_v1"
        if message and next(self._agains) % 2:
            event["header"]["event_id"] = uuid4().hex
        return self._signed(event)

    def forged(self, request: Request) -> list[Request]:
        kept, body = dict(request.headers), request.body
        signature = kept["x-lark-signature"]
        told = json.loads(self._opened(body))
        headers: list[dict[str, str]] = [
            {name: value for name, value in kept.items() if name != "x-lark-signature"},
            {name: value for name, value in kept.items() if not name.startswith("x-lark")},
            *({**kept, "x-lark-signature": one} for one in ("", signature[:-1], signature[::-1], "0" * 64)),
            {**kept, "x-lark-request-nonce": "another"},
            {**kept, "x-lark-request-timestamp": str(int(kept["x-lark-request-timestamp"]) + 1)},
            {**kept, "x-lark-request-timestamp": "tomorrow"},
        ]
        bodies = (body + b" ", body[:-1], body[: len(body) // 2], b"", b"{}", json.dumps(told).encode())
        yesterday = self._signed(told, at=self.now() - 86_400)
        foreign = self._signed(told, key="another app's key")
        return [
            *(Request("POST", {}, one, body) for one in headers),
            *(Request("POST", {}, kept, one) for one in bodies),
            yesterday,
            foreign,
        ]

    def _brought(self, user: str, kind: str, content: Json, chat: str = "p2p") -> Request:
        identifier = f"om_{uuid4().hex}"
        if "image_key" in content:
            self._photos.add((identifier, content["image_key"]))
        message = {
            "message_id": identifier,
            "create_time": str(int(self.now() * 1000)),
            "update_time": str(int(self.now() * 1000)),
            "chat_id": _chat(user),
            "chat_type": chat,
            "message_type": kind,
            "content": json.dumps(content, ensure_ascii=False),
        }
        sender = {"sender_id": {"open_id": user, "user_id": user[-8:], "union_id": f"on_{user[-8:]}"}}
        event = {
            "sender": {**sender, "sender_type": "user", "tenant_key": "736588c9260f175d"},
            "message": message,
        }
        return self._signed(self._event("im.message.receive_v1", event))

    def _event(self, kind: str, event: Json, microseconds: bool = False) -> Json:
        header = {
            "event_id": uuid4().hex,
            "event_type": kind,
            "create_time": str(int(self.now() * (1_000_000 if microseconds else 1_000))),
            "token": self.verification_token,
            "app_id": self.app_id,
            "tenant_key": "736588c9260f175d",
        }
        return {"schema": "2.0", "header": header, "event": event}

    def _signed(self, event: Json, at: float | None = None, key: str = "") -> Request:
        body = self._sealed(event, key)
        stamp, nonce = str(int(self.now() if at is None else at)), uuid4().hex[:10]
        signed = f"{stamp}{nonce}{key or self.encrypt_key}".encode() + body
        headers = {
            "content-type": "application/json",
            "x-lark-request-timestamp": stamp,
            "x-lark-request-nonce": nonce,
            "x-lark-signature": hashlib.sha256(signed).hexdigest(),
        }
        return Request("POST", {}, headers, body)

    def _sealed(self, content: Json, key: str = "") -> bytes:
        padder, vector = padding.PKCS7(128).padder(), os.urandom(16)
        plain = padder.update(json.dumps(content, ensure_ascii=False).encode()) + padder.finalize()
        cipher = _aes(key or self.encrypt_key, vector).encryptor()
        sealed = vector + cipher.update(plain) + cipher.finalize()
        return json.dumps({"encrypt": b64encode(sealed).decode()}).encode()

    def _opened(self, body: bytes) -> bytes:
        raw, unpadder = b64decode(json.loads(body)["encrypt"]), padding.PKCS7(128).unpadder()
        cipher = _aes(self.encrypt_key, raw[:16]).decryptor()
        return unpadder.update(cipher.update(raw[16:]) + cipher.finalize()) + unpadder.finalize()

    # ---- what the bot says

    def is_sending(self, call: Asked) -> bool:
        return call.method == "POST" and call.path == "/open-apis/im/v1/messages"

    def asked(self, call: Asked) -> Told:
        if call.path == "/open-apis/auth/v3/tenant_access_token/internal":
            return self._token(call.json)
        refused = self._unknown(call)
        if refused:
            return refused
        match call.method, call.path.strip("/").split("/"):
            case "POST", ["open-apis", "im", "v1", "messages"]:
                return self._message(call)
            case "GET", ["open-apis", "im", "v1", "messages", message, "resources", key]:
                return self._resource(message, key)
            case "GET", ["open-apis", "bot", "v3", "info"]:
                return Told(200, {"code": 0, "msg": "ok", "bot": {"activate_status": 2, "app_name": "采购助手"}})
        return Told(404, b"404 page not found", {"Content-Type": "text/plain"})

    def forget_tokens(self) -> None:
        """From now on no token that was given out is good."""
        self.tokens.clear()

    def _token(self, told: Json) -> Told:
        """As long as one is good for half an hour it is given out again; then another, and both are good."""
        if (told.get("app_id"), told.get("app_secret")) != (self.app_id, self.app_secret):
            return _refused(10014, "app secret invalid", 200)
        self.tokens_given += 1
        now = self.now()
        good = [one for one, until in self.tokens.items() if until > now + _RENEWED_BEFORE]
        token = good[0] if good else f"t-{uuid4().hex}"
        self.tokens.setdefault(token, now + _TOKEN_SECONDS)
        expire = int(self.tokens[token] - now)
        return Told(200, {"code": 0, "msg": "ok", "tenant_access_token": token, "expire": expire})

    def _unknown(self, call: Asked) -> Told | None:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            return _refused(99991661, "Missing access token for authorization.")
        good = self.tokens.get(token, 0) > self.now()
        return None if good else _refused(99991663, "Invalid access token for authorization.")

    def _message(self, call: Asked) -> Told:
        told = call.json
        refused = wrong(call.query, told)
        if refused:
            return self._never(*refused)
        user, key = told["receive_id"], told.get("uuid", "")
        at, answer = self._known.get(key, (0.0, {}))
        if key and self.now() - at < _KNOWN_FOR:
            return Told(200, answer)
        if self._too_fast(user):
            return self._never(230020, "This operation triggers the frequency limit.")
        text, buttons = seen(told["msg_type"], json.loads(told["content"]))
        self.delivered.append(Delivered(user, text, buttons, key))
        return self._taken(told, key)

    def _taken(self, told: Json, key: str) -> Told:
        data = {"message_id": f"om_{uuid4().hex}", "msg_type": told["msg_type"], "chat_id": _chat(told["receive_id"])}
        answer: Json = {"code": 0, "msg": "success", "data": {**data, "create_time": str(int(self.now() * 1000))}}
        self._known[key] = self.now(), answer
        return Told(200, answer)

    def _too_fast(self, user: str) -> bool:
        slow = [self._slow(user, *_PERSON), self._slow("", *_APP)]
        return any(slow)

    def _slow(self, whose: str, most: int, seconds: float) -> bool:
        now, sent = self.now(), self._paces[whose]
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        sent.append(now)
        return len(sent) > most

    def _resource(self, message: str, key: str) -> Told:
        if (message, key) not in self._photos:
            return _refused(234003, "File not in msg.")
        return Told(200, PHOTO, {"Content-Type": "image/png"})

    def _never(self, code: int, message: str) -> Told:
        self.violations.append(f"{code} {message}")
        return _refused(code, message)


def _aes(key: str, vector: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(vector))


def _chat(user: str) -> str:
    return f"oc_{hashlib.sha1(user.encode(), usedforsecurity=False).hexdigest()[:32]}"


def _refused(code: int, message: str, status: int = 400) -> Told:
    return Told(status, {"code": code, "msg": message, "error": {"log_id": uuid4().hex}})
