"""LINE's Messaging API as its documentation describes it: one Official Account and people who write to it alone.

https://developers.line.biz/en/reference/messaging-api/ and its guides receiving-messages, verify-webhook-signature,
retrying-api-request, using-quick-reply, text-character-count.
"""

import base64
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID, uuid4

from tests.platforms.line_messages import Action, Wrong, shown
from tests.platforms.platform import Asked, Delivered, Platform, Request, Told

Json = dict[str, Any]
PHOTO = b"\xff\xd8\xff\xe0 a photo out of a LINE chat"
_REPLY_SECONDS = 60  # "must be used within one minute after receiving the webhook"
_KEY_SECONDS = 24 * 3600
_A_SECOND = 2_000  # calls of one endpoint
_CONTENT: Mapping[str, Json] = {
    "image": {"type": "image", "contentProvider": {"type": "line"}},
    "voice": {"type": "audio", "duration": 4000, "contentProvider": {"type": "line"}},
    "video": {"type": "video", "duration": 4000, "contentProvider": {"type": "line"}},
    "sticker": {"type": "sticker", "packageId": "446", "stickerId": "1988", "stickerResourceType": "STATIC"},
    "location": {
        "type": "location",
        "title": "台北 101",
        "address": "台北市信義區",
        "latitude": 25.03,
        "longitude": 121.56,
    },
    "file": {"type": "file", "fileName": "發票.pdf", "fileSize": 2138},
}


class Line(Platform):
    """One Official Account. `quota` are the pushes that the month still has; `blocked` who blocked it."""

    name = "line"

    def __init__(self, account: str = "main") -> None:
        super().__init__(account)
        self.secret, self.token = uuid4().hex, f"{uuid4().hex}/long-lived="
        self.bot = f"U{uuid4().hex}"
        self.quota = 1_000_000
        self.blocked: set[str] = set()
        self.friends: set[str] = set()
        self.replies = self.pushes = 0
        self._tokens: dict[str, tuple[str, float]] = {}
        self._keys: dict[str, tuple[float, bytes, str, Json]] = {}
        self._actions: dict[tuple[str, tuple[str, str]], Action] = {}
        self._calls: deque[float] = deque()
        self._files: set[str] = set()

    @property
    def keys(self) -> dict[str, str]:
        told = {"channel_secret": self.secret, "access_token": self.token, "bot_user_id": self.bot}
        return {**super().keys, **told, "api_data": self.api}

    def user(self, number: int) -> str:
        return f"U{number:032x}"

    # ---- what the account hears

    def says(self, user: str, text: str) -> Request:
        quote = f"q3Plxr4AgKd{uuid4().hex}"
        return self._signed(self._message(user, {"type": "text", "quoteToken": quote, "text": text}))

    def taps(self, user: str, button: tuple[str, str]) -> Request:
        """What is tapped sends words, or a postback with its data, as the action below the message said."""
        action = self._actions.get((user, button), Action("postback", button[0]))
        if action.kind == "message":
            return self.says(user, action.sends)
        return self._signed(self._event(user, "postback", {"postback": {"data": action.sends}}))

    def sends(self, user: str, kind: str) -> Request:
        if kind == "unfollow":
            self.blocked.add(user)
            return self._signed(self._event(user, "unfollow", {}, can_be_answered=False))
        if kind == "follow":
            self.blocked.discard(user)
            return self._signed(self._event(user, "follow", {"follow": {"isUnblocked": False}}))
        return self._signed(self._message(user, dict(_CONTENT.get(kind, {"type": f"new-{kind}"}))))

    def together(self, *requests: Request) -> Request:
        """Several events in one call, as LINE may send them."""
        return self._signed(*(event for one in requests for event in json.loads(one.body)["events"]))

    def verifies(self) -> Request:
        """What the console's Verify sends: no events at all."""
        return self._signed()

    def again(self, request: Request) -> Request:
        """A redelivery has the same events and reply tokens, which are good for another minute."""
        events = json.loads(request.body)["events"]
        for event in events:
            event["deliveryContext"]["isRedelivery"] = True
            token = event.get("replyToken", "")
            if token in self._tokens:
                self._tokens[token] = (event["source"]["userId"], self.now() + _REPLY_SECONDS)
        return self._signed(*events)

    def forged(self, request: Request) -> list[Request]:
        given = request.headers["x-line-signature"]
        other = base64.b64encode(hmac.new(b"another channel", request.body, hashlib.sha256).digest()).decode()
        changed = request.body.replace(b'"events"', b'"events" ', 1)
        bodies = [changed, request.body[:-1], request.body + b" ", b"", b"{}"]
        lies = ["", given[:-1], given.swapcase(), other, base64.b64decode(given).hex(), "é", f"sha256={given}"]
        missing = {name: value for name, value in request.headers.items() if name != "x-line-signature"}
        return [
            *(Request("POST", {}, {**request.headers, "x-line-signature": lie}, request.body) for lie in lies),
            *(Request("POST", {}, request.headers, body) for body in bodies),
            Request("POST", {}, missing, request.body),
        ]

    def _message(self, user: str, content: Json) -> Json:
        identifier = str(int(self.now() * 1000) * 1_000 + len(self._files))
        self._files.add(identifier)
        return self._event(user, "message", {"message": {"id": identifier, **content}})

    def _event(self, user: str, kind: str, more: Json, can_be_answered: bool = True) -> Json:
        self.friends.add(user)
        event: Json = {
            "type": kind,
            "mode": "active",
            "timestamp": int(self.now() * 1000),
            "source": {"type": "user", "userId": user},
            "webhookEventId": f"01{uuid4().hex[:24].upper()}",
            "deliveryContext": {"isRedelivery": False},
        }
        if can_be_answered:
            event["replyToken"] = uuid4().hex
            self._tokens[event["replyToken"]] = (user, self.now() + _REPLY_SECONDS)
        return {**event, **more}

    def _signed(self, *events: Json) -> Request:
        body = json.dumps({"destination": self.bot, "events": list(events)}, ensure_ascii=False).encode()
        signature = base64.b64encode(hmac.new(self.secret.encode(), body, hashlib.sha256).digest()).decode()
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "LineBotWebhook/2.0",
            "x-line-signature": signature,
        }
        return Request("POST", {}, headers, body)

    # ---- what the account says

    def is_sending(self, call: Asked) -> bool:
        return call.path in ("/v2/bot/message/reply", "/v2/bot/message/push")

    def asked(self, call: Asked) -> Told:
        if call.headers.get("authorization") != f"Bearer {self.token}":
            said = "Authentication failed. Confirm that the access token in the authorization header is valid."
            return _wrong(401, said)
        return _with_id(_ROUTES.get((call.method, call.path), Line._elsewhere)(self, call))

    def _elsewhere(self, call: Asked) -> Told:
        parts = call.path.split("/")
        if call.method == "GET" and parts[:4] == ["", "v2", "bot", "message"] and parts[-1] == "content":
            known = parts[4] in self._files
            return Told(200, PHOTO, {"Content-Type": "image/jpeg"}) if known else _wrong(404, "Not found")
        if call.method == "GET" and parts[:4] == ["", "v2", "bot", "profile"]:
            user = unquote(parts[4])
            profile = {"displayName": "小美", "userId": user, "language": "zh-Hant"}
            return Told(200, profile) if user in self.friends - self.blocked else _wrong(404, "Not found")
        return _wrong(404, "Not found")

    def _reply(self, call: Asked) -> Told:
        if "x-line-retry-key" in call.headers:
            return self._never("a retry key on a reply", "The retry key is not supported by this endpoint")
        told = _content(call)
        user, until = self._tokens.get(str(told.get("replyToken")), ("", 0.0))
        if until <= self.now():
            return _wrong(400, "Invalid reply token")
        try:
            views = shown(told.get("messages"))
        except Wrong as error:
            return self._refused(error)
        del self._tokens[told["replyToken"]]
        self.replies += 1
        return Told(200, self._deliver(user, views, ""))

    def _push(self, call: Asked) -> Told:
        told, key = _content(call), call.headers.get("x-line-retry-key", "")
        if key and not _is_uuid(key):
            return self._never("a retry key that is no UUID", "The value of X-Line-Retry-Key is invalid")
        at, body, accepted, sent = self._keys.get(key, (0.0, b"", "", {}))
        if key and at > self.now() - _KEY_SECONDS:
            return self._known(call, body, accepted, sent)
        try:
            views = shown(told.get("messages"))
        except Wrong as error:
            return self._refused(error)
        user = str(told.get("to"))
        if wrong := self._no_push(user):
            return wrong
        self.quota, self.pushes = self.quota - 1, self.pushes + 1
        sent = self._deliver(user, views, key)
        if key:
            self._keys[key] = (self.now(), call.body, str(uuid4()), sent)
        return Told(200, sent)

    def _known(self, call: Asked, body: bytes, accepted: str, sent: Json) -> Told:
        """The same retry key once more: nothing is sent. With other words under it, that is kefu's mistake."""
        if call.body != body:
            self.violations.append(f"another message under a retry key: {call.body!r}")
        told = {"message": "The retry key is already accepted", **sent}
        return Told(409, told, {"x-line-accepted-request-id": accepted})

    def _no_push(self, user: str) -> Told | None:
        self._calls.append(self.now())
        while self._calls[0] <= self.now() - 1:
            self._calls.popleft()
        if len(self._calls) > _A_SECOND:
            self.violations.append(f"more than {_A_SECOND} calls in a second")
            return _wrong(429, "The API rate limit has been exceeded. Try again later.")
        if self.quota <= 0:
            return _wrong(429, "You have reached your monthly limit.")
        return None if user in self.friends else _wrong(400, "Failed to send messages")

    def _deliver(self, user: str, views: list[tuple[str, tuple[Action, ...]]], key: str) -> Json:
        """A message to somebody who blocked the account is taken all the same, and seen by nobody."""
        for text, actions in views if user not in self.blocked else ():
            buttons = tuple((action.sends, action.label) for action in actions)
            for action, button in zip(actions, buttons, strict=True):
                self._actions[(user, button)] = action
            self.delivered.append(Delivered(user, text, buttons, key))
        return {"sentMessages": [{"id": str(uuid4().int)[:18], "quoteToken": f"q{uuid4().hex}"} for _ in views]}

    def _refused(self, error: Wrong) -> Told:
        self.violations.append(str(error))
        return Told(400, error.content)

    def _never(self, what: str, said: str) -> Told:
        self.violations.append(what)
        return _wrong(400, said)

    def _info(self, call: Asked) -> Told:
        told = {"userId": self.bot, "basicId": "@216ru", "displayName": "小店", "chatMode": "bot"}
        return Told(200, {**told, "markAsReadMode": "auto"})

    def _endpoint(self, call: Asked) -> Told:
        return Told(200, {"endpoint": f"https://shop.example/webhooks/line/{self.account}", "active": True})

    def _tried(self, call: Asked) -> Told:
        """LINE calls the address and tells what it heard; here it is always well."""
        now = datetime.fromtimestamp(self.now(), UTC).isoformat()
        return Told(200, {"success": True, "timestamp": now, "statusCode": 200, "reason": "OK", "detail": "200"})

    def _left(self, call: Asked) -> Told:
        return Told(200, {"type": "limited", "value": self.quota + self.pushes})

    def _used(self, call: Asked) -> Told:
        return Told(200, {"totalUsage": self.pushes})

    def _loading(self, call: Asked) -> Told:
        return Told(202, {}) if _content(call).get("chatId") in self.friends else _wrong(400, "Invalid chatId")


def _content(call: Asked) -> Json:
    try:
        found = json.loads(call.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_uuid(key: str) -> bool:
    try:
        return str(UUID(key)) == key.lower()
    except ValueError:
        return False


def _wrong(status: int, message: str) -> Told:
    return Told(status, {"message": message})


def _with_id(told: Told) -> Told:
    return Told(told.status, told.content, {**told.headers, "x-line-request-id": str(uuid4())})


_ROUTES: Mapping[tuple[str, str], Callable[[Line, Asked], Told]] = {
    ("POST", "/v2/bot/message/reply"): Line._reply,
    ("POST", "/v2/bot/message/push"): Line._push,
    ("POST", "/v2/bot/chat/loading/start"): Line._loading,
    ("GET", "/v2/bot/info"): Line._info,
    ("GET", "/v2/bot/channel/webhook/endpoint"): Line._endpoint,
    ("POST", "/v2/bot/channel/webhook/test"): Line._tried,
    ("GET", "/v2/bot/message/quota"): Line._left,
    ("GET", "/v2/bot/message/quota/consumption"): Line._used,
}
