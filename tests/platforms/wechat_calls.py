"""The calls that a WeChat Official Account makes, as their pages describe them: tokens, messages to its followers, files.

developers.weixin.qq.com/doc/service/api: base/api_getstableaccesstoken, customer/message/api_sendcustommessage; and
doc/offiaccount/Customer_Service/Customer_Service_Messages.html for how often one may write. Errors come with HTTP 200. The longest text and
the longest menu are not on the pages: 2,048 bytes and ten items are what developers found.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from tests.platforms.platform import Asked, Delivered, Platform, Told

Json = dict[str, Any]
Buttons = tuple[tuple[str, str], ...]
PHOTO = b"\xff\xd8\xff\xe0 a photo out of WeChat"
TEXT_BYTES, MENU_ITEMS = 2_048, 10
_TOKEN_SECONDS = 7_200
_RENEWED_BEFORE = 300  # seconds before its end from which another token is given out; both are good then
_FORCED_EVERY, _FORCED_A_DAY = 30, 20
_LINK = re.compile(r'<a href="(weixin://bizmsgmenu\?[^"]*)">(.*?)</a>')
_ESCAPED = re.compile(rb"(?<!\\)\\u[0-9a-f]{4}", re.IGNORECASE)


@dataclass
class Allowance:
    """How many messages may still go to a user, and until when."""

    left: int
    until: float


class WeChatCalls(Platform):
    """One Official Account and its followers."""

    def __init__(self, account: str = "main") -> None:
        super().__init__(account)
        self.app_id, self.app_secret, self.token = f"wx{uuid4().hex[:16]}", uuid4().hex, uuid4().hex[:16]
        self.tokens: dict[str, float] = {}
        self.tokens_given = 0
        self._forced: list[float] = []
        self._allowed: dict[str, list[Allowance]] = defaultdict(list)

    def is_sending(self, call: Asked) -> bool:
        return call.path == "/cgi-bin/message/custom/send"

    def asked(self, call: Asked) -> Told:
        if call.path == "/mmbiz/photo.jpg":
            return Told(200, PHOTO, {"Content-Type": "image/jpeg"})
        if call.path == "/cgi-bin/stable_token":
            return Told(200, self._stable(call.json))
        unknown = self._unknown(call.query.get("access_token", ""))
        if unknown:
            return Told(200, unknown)
        match call.method, call.path:
            case "POST", "/cgi-bin/message/custom/send":
                return Told(200, self._send(call))
            case "POST", "/cgi-bin/message/custom/typing":
                return Told(200, _no(0, "ok"))
            case "GET", "/cgi-bin/media/get":
                return self._media(call.query.get("media_id", ""))
            case "GET", "/cgi-bin/get_api_domain_ip" | "/cgi-bin/getcallbackip":
                return Told(200, {"ip_list": ["127.0.0.1"]})
        return Told(200, _no(40066, "invalid url"))

    def allow(self, user: str, left: int, seconds: float) -> None:
        """Something that a user did lets so many messages go in so long."""
        kept = [one for one in self._allowed[user] if one.until > self.now() and seconds < one.until - self.now()]
        self._allowed[user] = [*kept, Allowance(left, self.now() + seconds)]

    def forget(self, user: str) -> None:
        """A user follows no more: nothing may go."""
        self._allowed[user] = []

    def forget_tokens(self) -> None:
        """From now on no token that was given out is good."""
        self.tokens.clear()

    # ---- tokens

    def _stable(self, told: Json) -> Json:
        """The same token until its last five minutes; where a new one is forced, the one before is good no more."""
        if told.get("grant_type") != "client_credential":
            return _no(40002, "invalid grant_type")
        if told.get("appid") != self.app_id:
            return _no(40013, "invalid appid")
        if told.get("secret") != self.app_secret:
            return _no(40125, "invalid appsecret")
        self.tokens_given += 1
        now = self.now()
        if told.get("force_refresh") and self._may_force(now):
            self.tokens.clear()
        good = [one for one, until in self.tokens.items() if until > now + _RENEWED_BEFORE]
        token = good[0] if good else f"{uuid4().hex}{uuid4().hex}"
        self.tokens.setdefault(token, now + _TOKEN_SECONDS)
        return {"access_token": token, "expires_in": int(self.tokens[token] - now)}

    def _may_force(self, now: float) -> bool:
        self._forced = [at for at in self._forced if at > now - 86_400]
        if len(self._forced) >= _FORCED_A_DAY or (self._forced and self._forced[-1] > now - _FORCED_EVERY):
            return False
        self._forced.append(now)
        return True

    def _unknown(self, token: str) -> Json | None:
        if not token:
            return _no(41001, "access_token missing")
        if token not in self.tokens:
            return _no(40001, "invalid credential, access_token is invalid or not latest")
        return None if self.tokens[token] > self.now() else _no(42001, "access_token expired")

    # ---- messages

    def _send(self, call: Asked) -> Json:
        try:
            told = call.json
            user, seen = str(told["touser"]), seen_of(told)
        except (ValueError, KeyError, TypeError, AttributeError):
            return self._never(47001, "data format error")
        if _ESCAPED.search(call.body):
            self.violations.append("a user would read \\u… in place of characters")
        wrong = _wrong(told)
        if wrong:
            return self._never(*wrong)
        refused = self._refused(user)
        if refused:
            return refused
        self.delivered.append(Delivered(user, *seen))
        return _no(0, "ok")

    def _refused(self, user: str) -> Json | None:
        """Counts a message: of what ends soonest first."""
        if user not in self._allowed:
            return _no(40003, "invalid openid")
        live = sorted((one for one in self._allowed[user] if one.until > self.now()), key=lambda one: one.until)
        if not live:
            return _no(45015, "response out of time limit or subscription is canceled")
        left = [one for one in live if one.left]
        if not left:
            return self._never(45047, "out of response count limit")
        left[0].left -= 1
        return None

    def _media(self, media: str) -> Told:
        if not media.startswith("media-"):
            return Told(200, _no(40007, "invalid media_id"))
        return Told(200, PHOTO, {"Content-Type": "image/jpeg"})

    def _never(self, code: int, words: str) -> Json:
        self.violations.append(f"{code} {words}")
        return _no(code, words)


def seen_of(told: Json) -> tuple[str, Buttons]:
    """What a follower sees of a message: a menu's items, and links of the kind that a menu is made of, can be tapped."""
    match told:
        case {"msgtype": "text", "text": {"content": str(content)}}:
            return text_seen(content)
        case {"msgtype": "msgmenu", "msgmenu": {"list": list(items), **ends}}:
            words = [str(ends.get("head_content", "")), str(ends.get("tail_content", ""))]
            return "\n".join(filter(None, words)), tuple((str(one["id"]), str(one["content"])) for one in items)
        case {"msgtype": "image" | "voice" | "video" | "music" | "news" | "miniprogrampage" as kind}:
            return f"[{kind}]", ()
    raise ValueError("no message")


def text_seen(content: str) -> tuple[str, Buttons]:
    """A text's words, and what of it can be tapped."""
    links = [dict(parse_qsl(urlsplit(unescape(link)).query)) for link, _ in _LINK.findall(content)]
    buttons = tuple((link.get("msgmenuid", ""), link.get("msgmenucontent", "")) for link in links)
    return _LINK.sub(lambda found: found[2], content), buttons


def _wrong(told: Mapping[str, Any]) -> tuple[int, str] | None:
    if told["msgtype"] == "text":
        content = told["text"]["content"]
        if not content.strip():
            return 44004, "text content is empty"
        return (45002, "content size out of limit") if len(content.encode()) > TEXT_BYTES else None
    if told["msgtype"] != "msgmenu":
        return None
    menu = told["msgmenu"]
    if not 1 <= len(menu["list"]) <= MENU_ITEMS:
        return 45098, "msgmenu list size is out of limit"
    words = "".join(
        [menu.get("head_content", ""), menu.get("tail_content", ""), *(one["content"] for one in menu["list"])]
    )
    return (45002, "content size out of limit") if len(words.encode()) > TEXT_BYTES else None


def _no(code: int, words: str) -> Json:
    return {"errcode": code, "errmsg": words if not code else f"{words} rid: {uuid4().hex[:8]}"}
