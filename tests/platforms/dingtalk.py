"""DingTalk's robot of an enterprise's own app, in HTTP mode, as its documentation describes it.

Receiving: open.dingtalk.com/document/isvapp/receive-message. Sending: help.dingtalk.io/open/development/robot-message-type and
/chatbots-send-one-on-one-chat-messages-in-batches. Its signature covers the time and not the body.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from tests.platforms.platform import Asked, Delivered, Platform, Request, Told

Json = dict[str, Any]
PHOTO = b"\xff\xd8\xff\xe0 a photo out of a chat"
_SESSION_SECONDS = 5_400
_TOKEN_SECONDS = 7_200
_LARGEST = 20_000  # bytes of a message
_LARGEST_PARAMETERS = 15_000
_A_MINUTE, _SILENCE = 20, 600  # messages of a robot into one conversation; seconds in which none more is taken
_FILES = {"image": "picture", "voice": "audio", "video": "video", "file": "file"}


class DingTalk(Platform):
    """One robot; people who write to it alone."""

    name = "dingtalk"

    def __init__(self, account: str = "main") -> None:
        super().__init__(account)
        self.app_key, self.app_secret = f"ding{uuid4().hex[:16]}", f"s-{uuid4().hex}"
        self.robot_code = self.app_key
        self.tokens: dict[str, float] = {}
        self.tokens_given = 0
        self._sessions: dict[str, tuple[str, float]] = {}
        self._sent: dict[str, deque[float]] = defaultdict(deque)
        self._muted: dict[str, float] = {}

    @property
    def keys(self) -> dict[str, str]:
        return {
            **super().keys,
            "app_key": self.app_key,
            "app_secret": self.app_secret,
            "robot_code": self.robot_code,
            "oapi": self.api,
        }

    # ---- what the robot hears

    def says(self, user: str, text: str) -> Request:
        return self._signed(self._message(user, "text", {"text": {"content": text}}))

    def taps(self, user: str, button: tuple[str, str]) -> Request:
        """A button whose link is dtmd://dingtalkclient/sendMessage says its `content` for the user: there is no other trace of it."""
        return self.says(user, button[0])

    def sends(self, user: str, kind: str) -> Request:
        msgtype = _FILES.get(kind, "unknownMsgType")
        content: Json = {"downloadCode": f"code-{uuid4().hex}"}
        match kind:
            case "image":
                content["pictureDownloadCode"] = f"picture-{uuid4().hex}"
            case "voice":
                content |= {"duration": 4_000, "recognition": "我的快递到哪了"}
            case "video":
                content |= {"duration": 4_000, "videoType": "mp4"}
            case "file":
                content |= {"fileName": "合同.pdf", "spaceId": "7", "fileId": "9"}
            case _:
                content = {"unknownMsgType": kind}
        return self._signed(self._message(user, msgtype, {"content": content}))

    def forged(self, request: Request) -> list[Request]:
        """Signatures missing, changed, cut, of another robot, of more than an hour ago."""
        kept = dict(request.headers)
        without = {name: value for name, value in kept.items() if name != "sign"}
        stamp = kept["timestamp"]
        old, soon = str(int(stamp) - 3_700_000), str(int(stamp) + 3_700_000)
        return [
            Request("POST", {}, headers, request.body)
            for headers in (
                without,
                {name: value for name, value in kept.items() if name != "timestamp"},
                {**kept, "sign": ""},
                {**kept, "sign": kept["sign"][:-5]},
                {**kept, "sign": kept["sign"].swapcase()},
                {**kept, "sign": _sign(stamp, "another robot's")},
                {**kept, "timestamp": str(int(stamp) + 1)},
                {**kept, "timestamp": "yesterday"},
                {**kept, "timestamp": old, "sign": _sign(old, self.app_secret)},
                {**kept, "timestamp": soon, "sign": _sign(soon, self.app_secret)},
            )
        ]

    def _signed(self, message: Json) -> Request:
        stamp = str(int(self.now() * 1000))
        headers = {"content-type": "application/json; charset=utf-8", "timestamp": stamp}
        body = json.dumps(message, ensure_ascii=False).encode()
        return Request("POST", {}, {**headers, "sign": _sign(stamp, self.app_secret)}, body)

    def _message(self, user: str, msgtype: str, content: Json) -> Json:
        session, now = uuid4().hex, self.now()
        self._sessions[session] = user, now + _SESSION_SECONDS
        return {
            "conversationId": f"cid{_short(user)}==",
            "chatbotCorpId": "ding0123456789abcdef",
            "chatbotUserId": "$:LWCP_v1:$robot",
            "msgId": f"msg{uuid4().hex[:20]}==",
            "senderNick": f"顾客{user}",
            "isAdmin": False,
            "senderStaffId": user,
            "sessionWebhookExpiredTime": int((now + _SESSION_SECONDS) * 1000),
            "createAt": int(now * 1000),
            "senderCorpId": "ding0123456789abcdef",
            "conversationType": "1",
            "senderId": f"$:LWCP_v1:${_short(user)}",
            "sessionWebhook": f"{self.api}/robot/sendBySession?session={session}",
            "robotCode": self.robot_code,
            "msgtype": msgtype,
            **content,
        }

    # ---- what the robot says

    def is_sending(self, call: Asked) -> bool:
        return call.path in ("/robot/sendBySession", "/v1.0/robot/oToMessages/batchSend")

    def asked(self, call: Asked) -> Told:
        match call.method, call.path:
            case "POST", "/v1.0/oauth2/accessToken":
                return self._token(call.json)
            case "POST", "/robot/sendBySession":
                return Told(200, self._by_session(call))
            case "POST", "/v1.0/robot/oToMessages/batchSend":
                return self._known(call) or self._one_to_one(call)
            case "POST", "/v1.0/robot/messageFiles/download":
                return self._known(call) or Told(200, {"downloadUrl": f"{self.api}/files/photo.jpg"})
            case "GET", "/files/photo.jpg":
                return Told(200, PHOTO, {"Content-Type": "image/jpeg"})
        return Told(404, {"code": "InvalidAction.NotFound", "message": "Specified api is not found", "requestid": "r"})

    def _token(self, told: Json) -> Told:
        if (told.get("appKey"), told.get("appSecret")) != (self.app_key, self.app_secret):
            return _refused(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        token = uuid4().hex
        self.tokens_given += 1
        self.tokens[token] = self.now() + _TOKEN_SECONDS
        return Told(200, {"accessToken": token, "expireIn": _TOKEN_SECONDS})

    def _known(self, call: Asked) -> Told | None:
        if self.tokens.get(call.headers.get("x-acs-dingtalk-access-token", ""), 0) > self.now():
            return None
        return _refused(400, "InvalidAuthentication", "不合法的access_token")

    def _by_session(self, call: Asked) -> Json:
        user, until = self._sessions.get(call.query.get("session", ""), ("", 0.0))
        if until <= self.now():
            return {"errcode": 300001, "errmsg": "token is not exist"}
        if len(call.body) > _LARGEST:
            return self._never({"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"})
        if self._too_fast(user):
            return {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
        shown = _shown_by_webhook(call.json)
        if shown is None:
            return self._never({"errcode": 400105, "errmsg": "unsupported msgtype"})
        self._deliver(user, *shown)
        return {"errcode": 0, "errmsg": "ok"}

    def _one_to_one(self, call: Asked) -> Told:
        told = call.json
        users = told.get("userIds")
        if told.get("robotCode") != self.robot_code:
            return self._wrong("robotCode")
        if not isinstance(users, list) or not 1 <= len(users) <= 20:
            return self._wrong("userIds")
        parameters = told.get("msgParam")
        if not isinstance(parameters, str) or len(parameters.encode()) > _LARGEST_PARAMETERS:
            return self._wrong("msgParam")
        shown = _shown_by_template(str(told.get("msgKey")), json.loads(parameters))
        if shown is None:
            return self._wrong("msgKey")
        slow = [user for user in users if self._too_fast(user)]
        for user in users:
            if user not in slow:
                self._deliver(user, *shown)
        answer = {"processQueryKey": uuid4().hex, "invalidStaffIdList": [], "flowControlledStaffIdList": slow}
        return Told(200, answer)

    def _too_fast(self, user: str) -> bool:
        now, sent = self.now(), self._sent[user]
        while sent and sent[0] <= now - 60:
            sent.popleft()
        if len(sent) >= _A_MINUTE and self._muted.get(user, 0) <= now:
            self._muted[user] = now + _SILENCE
            self.violations.append(f"more than {_A_MINUTE} messages a minute to {user}")
        if self._muted.get(user, 0) > now:
            return True
        sent.append(now)
        return False

    def _deliver(self, user: str, text: str, buttons: tuple[tuple[str, str], ...]) -> None:
        if not text.strip():
            self.violations.append("an empty message")
        self.delivered.append(Delivered(user, text, buttons))

    def _never(self, answer: Json) -> Json:
        self.violations.append(str(answer["errmsg"]))
        return answer

    def _wrong(self, name: str) -> Told:
        self.violations.append(f"invalid {name}")
        return _refused(400, f"invalidParameter.{name}.invalid", f"{name} is invalid")


def _refused(status: int, code: str, message: str) -> Told:
    return Told(status, {"code": code, "message": message, "requestid": uuid4().hex})


def _shown_by_webhook(message: Json) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """What a user sees of a message by the session's address; None where its shape is not in the documentation."""
    match message:
        case {"msgtype": "text", "text": {"content": str(text)}}:
            return text, ()
        case {"msgtype": "markdown", "markdown": {"title": str(), "text": str(text)}}:
            return text, ()
        case {"msgtype": "actionCard", "actionCard": {"title": str(), "text": str(text), "btns": list(buttons)}}:
            return text, tuple(_button(one["title"], one["actionURL"]) for one in buttons)
        case {"msgtype": "actionCard", "actionCard": {"text": str(text), "singleTitle": title, "singleURL": url}}:
            return text, (_button(title, url),)
        case {"msgtype": "link", "link": {"title": str(), "text": str(text), "messageUrl": str()}}:
            return text, ()
    return None


def _shown_by_template(key: str, told: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """The same for a template and its parameters."""
    match key:
        case "sampleText":
            return str(told["content"]), ()
        case "sampleMarkdown":
            return f"{told['text']}", ()
        case "sampleActionCard":
            return str(told["text"]), (_button(told["singleTitle"], told["singleURL"]),)
        case "sampleActionCard2" | "sampleActionCard3" | "sampleActionCard4" | "sampleActionCard5":
            numbers = range(1, int(key[-1]) + 1)
            return str(told["text"]), tuple(_button(told[f"actionTitle{n}"], told[f"actionURL{n}"]) for n in numbers)
        case "sampleActionCard6":
            return str(told["text"]), tuple(_button(told[f"buttonTitle{n}"], told[f"buttonUrl{n}"]) for n in (1, 2))
    return None


def _button(title: str, url: str) -> tuple[str, str]:
    """What is said for the user who taps it, and its words."""
    parts = urlsplit(url)
    said = dict(parse_qsl(parts.query)).get("content", "") if parts.scheme == "dtmd" else ""
    return said or url, title


def _sign(stamp: str, secret: str) -> str:
    return b64encode(hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()).decode()


def _short(user: str) -> str:
    return hashlib.sha1(user.encode(), usedforsecurity=False).hexdigest()[:12]
