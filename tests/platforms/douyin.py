"""Douyin's private messages as its open platform describes them.

Events: developer.open-douyin.com/docs/resource/zh-CN/dop/develop/webhooks/summarize and
/dop/develop/openapi/search-management/private-message/private-msg-webhook. Tokens: /dop/develop/openapi/account-permission/. The page
of the sending call, POST /im/send/msg/, could not be read: that an answer names the message it answers, that it has 1,000 characters
and that there are six within 24 hours is second-hand.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from tests.platforms.platform import Asked, Delivered, Platform, Request, Told

Json = dict[str, Any]
_CLIENT_SECONDS, _TOKEN_SECONDS, _REFRESH_SECONDS = 7_200, 15 * 86_400, 30 * 86_400
_LONGEST, _ANSWERS, _HOURS = 1_000, 6, 24
_KINDS = {
    "image": "image",
    "video": "video",
    "sticker": "emoji",
    "voice": "other",
    "file": "other",
    "location": "other",
}


@dataclass(frozen=True)
class Sent:
    """One message of a user, which may be answered."""

    user: str
    conversation: str
    at: float


class Douyin(Platform):
    """One business account that has let an app manage its private messages."""

    name = "douyin"

    def __init__(self, account: str = "main") -> None:
        super().__init__(account)
        self.client_key, self.client_secret = f"aw{uuid4().hex[:14]}", uuid4().hex
        self.open_id, self.refresh = str(uuid4()), f"rft.{uuid4().hex}"
        self.tokens: dict[str, float] = {}
        self.tokens_given = 0
        self._heard: dict[str, Sent] = {}
        self._answers: Counter[str] = Counter()  # since a user's last message

    @property
    def keys(self) -> dict[str, str]:
        return {
            **super().keys,
            "client_key": self.client_key,
            "client_secret": self.client_secret,
            "open_id": self.open_id,
            "refresh_token": self.refresh,
        }

    # ---- what the account hears

    def checks(self, challenge: int = 12345) -> Request:
        """The check of the address, as the console sends it: the number is to come back as {"challenge": number}."""
        event = {"event": "verify_webhook", "client_key": self.client_key, "content": {"challenge": challenge}}
        return self._signed(event)

    def says(self, user: str, text: str) -> Request:
        return self._brought(user, {"message_type": "text", "text": text})

    def taps(self, user: str, button: tuple[str, str]) -> Request:
        """There are no buttons: a user writes a number, or the words."""
        return self.says(user, button[1])

    def sends(self, user: str, kind: str) -> Request:
        if kind == "follow":
            content = {**self._place(user), "scene_type": 1, "objectId": ""}
            return self._signed(self._event("im_enter_direct_msg", user, json.dumps(content)))
        if kind == "unfollow":
            return self._signed(self._event("contract_unauthorize", user, {"scope": "im"}))
        message: Json = {"message_type": _KINDS.get(kind, kind)}
        if kind == "sticker":
            message |= {"resource_type": "emoji", "resource_url": f"{self.api}/emoji.webp"}
        return self._brought(user, message)

    def echo(self, seen: Delivered) -> Request:
        """What the app hears of a message that the account itself has sent: nothing that a customer said."""
        message = {"message_type": "text", "text": seen.text, "source": self.client_key, **self._place(seen.user)}
        event = self._event("im_send_msg", seen.user, message)
        return self._signed(event | {"from_user_id": self.open_id, "to_user_id": seen.user})

    def forged(self, request: Request) -> list[Request]:
        kept = dict(request.headers)
        sign = kept["x-douyin-signature"]
        without = {name: value for name, value in kept.items() if name != "x-douyin-signature"}
        others = hashlib.sha1(b"another app's" + request.body, usedforsecurity=False).hexdigest()
        bare = hashlib.sha1(request.body, usedforsecurity=False).hexdigest()
        headers = [without, *({**kept, "x-douyin-signature": one} for one in ("", sign[:-1], sign[::-1], others, bare))]
        bodies = (request.body + b" ", request.body[:-1], request.body.replace(b'"event"', b'"Event"'), b"")
        return [Request("POST", {}, one, request.body) for one in headers] + [
            Request("POST", {}, kept, body) for body in bodies
        ]

    def _brought(self, user: str, message: Json) -> Request:
        place = self._place(user)
        self._heard[place["server_message_id"]] = Sent(user, place["conversation_short_id"], self.now())
        self._answers[user] = 0
        infos = [{"open_id": user, "nick_name": f"顾客{user}", "avatar": "https://p3.douyinpic.com/a.jpeg"}]
        return self._signed(
            self._event("im_receive_msg", user, {**place, **message, "source": "", "user_infos": infos})
        )

    def _place(self, user: str) -> Json:
        talk = hashlib.sha1(f"{self.open_id}{user}".encode(), usedforsecurity=False).hexdigest()
        return {
            "conversation_short_id": f"@{talk}==",
            "server_message_id": f"@{uuid4().hex}+/==",
            "conversation_type": 1,
            "create_time": int(self.now() * 1000),
        }

    def _event(self, name: str, user: str, content: object) -> Json:
        return {
            "event": name,
            "client_key": self.client_key,
            "from_user_id": user,
            "to_user_id": self.open_id,
            "log_id": uuid4().hex,
            "content": content,
        }

    def _signed(self, event: Json) -> Request:
        body = json.dumps(event, ensure_ascii=False).encode()
        sign = hashlib.sha1(self.client_secret.encode() + body, usedforsecurity=False).hexdigest()
        headers = {"content-type": "application/json", "msg-id": uuid4().hex, "x-douyin-signature": sign}
        return Request("POST", {}, headers, body)

    # ---- what the account says

    def is_sending(self, call: Asked) -> bool:
        return call.path == "/im/send/msg/"

    def asked(self, call: Asked) -> Told:
        match call.path:
            case "/oauth/client_token/":
                return self._token(call, "client_secret", self.client_secret)
            case "/oauth/refresh_token/":
                return self._token(call, "refresh_token", self.refresh)
            case "/im/send/msg/":
                return self._message(call)
        return Told(404, {"message": "not found"})

    def _token(self, call: Asked, proof: str, value: str) -> Told:
        written = "json" in call.headers.get("content-type", "")
        told = call.json if written else dict(parse_qsl(call.body.decode()))
        if (told.get("client_key"), told.get(proof)) != (self.client_key, value):
            return _answer(10003, "client_key不匹配")
        self.tokens_given += 1
        if proof == "client_secret":
            self.tokens[token := f"clt.{uuid4().hex}"] = self.now() + _CLIENT_SECONDS
            return _answer(0, "", access_token=token, expires_in=_CLIENT_SECONDS)
        self.tokens[token := f"act.{uuid4().hex}"] = self.now() + _TOKEN_SECONDS
        until = {"expires_in": _TOKEN_SECONDS, "refresh_expires_in": _REFRESH_SECONDS}
        return _answer(0, "", access_token=token, refresh_token=value, open_id=self.open_id, scope="im", **until)

    def _message(self, call: Asked) -> Told:
        until = self.tokens.get(call.headers.get("access-token", ""))
        if until is None or until <= self.now():
            return _answer(2190008, "access_token过期") if until else _answer(2190002, "access_token无效")
        told = call.json
        heard = self._heard.get(told.get("msg_id", ""))
        wrong = self._wrong(call, told, heard)
        if wrong or heard is None:
            self.violations.append(wrong)
            return _answer(2100005, f"参数不合法: {wrong}")
        if self.now() - heard.at > _HOURS * 3600 or self._answers[heard.user] >= _ANSWERS:
            self.violations.append("an answer too late, or one too many")
            return _answer(28003080, "超出消息发送限制")
        self._answers[heard.user] += 1
        self.delivered.append(Delivered(heard.user, told["content"]["text"]["text"]))
        return _answer(0, "", msg_id=f"@{uuid4().hex}==")

    def _wrong(self, call: Asked, told: Json, heard: Sent | None) -> str:
        if call.query.get("open_id") != self.open_id:
            return "open_id"
        if heard is None or told.get("to_user_id") != heard.user:
            return "msg_id"
        if told.get("conversation_id") != heard.conversation:
            return "conversation_id"
        match told.get("content"):
            case {"msg_type": 1, "text": {"text": str(text)}} if text.strip() and len(text) <= _LONGEST:
                return ""
        return "content"


def _answer(code: int, description: str, **data: object) -> Told:
    extra = {"error_code": code, "description": description, "logid": uuid4().hex, "sub_error_code": 0}
    return Told(200, {"data": {"error_code": code, "description": description, **data}, "extra": extra})
