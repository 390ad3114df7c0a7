"""Telegram's Bot API as its documentation describes it: one bot and people who write to it alone.

https://core.telegram.org/bots/api (setWebhook, Update, making requests, sendMessage, answerCallbackQuery, getFile) and
https://core.telegram.org/bots/faq (limits). Only the secret of setWebhook shows that a call is Telegram's: bodies are not signed.
"""

import json
import zlib
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from tests.platforms.platform import Asked, Delivered, Platform, Request, Told
from tests.platforms.telegram_messages import Wrong, buttons_of, text_of

Json = dict[str, Any]
PHOTO = b"\xff\xd8\xff\xe0 a photo out of a Telegram chat"
_BURST = 5  # "we may allow short bursts": this many in the seconds that they should have taken
_A_SECOND = 30
_FILES = ("image", "voice", "video", "sticker", "file")


class Telegram(Platform):
    """One bot. `blocked` are people who stopped it, `unanswered` the taps over which a clock still turns."""

    name = "telegram"

    def __init__(self, account: str = "main") -> None:
        super().__init__(account)
        self.token, self.secret = f"{uuid4().int % 10**10}:AA{uuid4().hex}", f"secret_{uuid4().hex}"
        self.blocked: set[str] = set()
        self.unanswered: dict[str, str] = {}
        self._started: dict[int, str] = {}
        self._taps: set[str] = set()
        self._updates = 100_000_000
        self._messages: dict[int, int] = defaultdict(int)
        self._sent: dict[int, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()
        self._resting: dict[int, float] = {}
        self._files: set[str] = set()

    @property
    def keys(self) -> dict[str, str]:
        return {**super().keys, "token": self.token, "secret_token": self.secret}

    def user(self, number: int) -> str:
        return str(700_000_000 + number)

    # ---- what the bot hears

    def says(self, user: str, text: str) -> Request:
        command = {"offset": 0, "length": len(text.partition(" ")[0]), "type": "bot_command"}
        return self._message(user, {"text": text, **({"entities": [command]} if text.startswith("/") else {})})

    def taps(self, user: str, button: tuple[str, str]) -> Request:
        """A button of an inline keyboard; one that brings nothing (a keyboard of words) says its words."""
        if not button[0]:
            return self.says(user, button[1])
        tap = str(uuid4().int)[:19]
        self.unanswered[tap] = user
        self._taps.add(tap)
        shown = {"message_id": max(1, self._messages[self._number(user)]), "from": self._me(), "chat": self._chat(user)}
        query: Json = {"id": tap, "from": self._person(user), "chat_instance": "-4536742", "data": button[0]}
        return self._update({"callback_query": {**query, "message": {**shown, "date": int(self.now()), "text": "…"}}})

    def sends(self, user: str, kind: str) -> Request:
        if kind == "follow":
            self.blocked.discard(user)
            return self.says(user, "/start")
        if kind == "unfollow":
            self.blocked.add(user)
            return self._update({"my_chat_member": self._gone(user)})
        return self._message(user, self._content(kind))

    def together(self, user: str, *texts: str) -> list[Request]:
        """Each update is a call of its own, with an id of its own, in their order."""
        return [self.says(user, text) for text in texts]

    def forged(self, request: Request) -> list[Request]:
        secret = self.secret
        lies = [
            "",
            secret[:-1],
            secret + "0",
            secret.swapcase(),
            f"secret_{uuid4().hex}",
            self.token,
            "é",
            f"Bearer {secret}",
        ]
        name = "x-telegram-bot-api-secret-token"
        missing = {header: value for header, value in request.headers.items() if header != name}
        return [
            *(Request("POST", {}, {**request.headers, name: lie}, request.body) for lie in lies),
            Request("POST", {}, missing, request.body),
            Request("POST", {"secret_token": secret}, missing, request.body),
        ]

    def acknowledged(self, status: int, body: bytes) -> bool:
        """Any 2xx; a method in the answer is called, and nobody hears what came of it (#making-requests-when-getting-updates)."""
        if not 200 <= status < 300:
            return False
        try:
            told = json.loads(body or b"{}")
        except ValueError:
            told = {}
        if isinstance(told, dict) and "method" in told:
            with self.lock:
                self._called(str(told["method"]), told)
        return True

    def _content(self, kind: str) -> Json:
        name = f"AgACAgUAAxk-{uuid4().hex}"
        file: Json = {"file_id": name, "file_unique_id": name[-15:], "file_size": 31_337}
        if kind in _FILES:
            self._files.add(name)
        match kind:
            case "image":
                small = {**file, "file_id": f"small-{uuid4().hex}", "file_size": 1_337, "width": 90, "height": 67}
                return {"photo": [small, {**file, "width": 1280, "height": 960}]}
            case "voice":
                return {"voice": {**file, "duration": 4, "mime_type": "audio/ogg"}}
            case "video":
                return {"video": {**file, "duration": 4, "width": 640, "height": 480}}
            case "sticker":
                return {"sticker": {**file, "type": "regular", "emoji": "👍", "width": 512, "height": 512}}
            case "location":
                return {"location": {"latitude": 25.03, "longitude": 121.56}}
            case "file":
                return {"document": {**file, "file_name": "发票.pdf", "mime_type": "application/pdf"}}
            case _:
                return {f"new_{kind}": {"value": 1}}

    def _message(self, user: str, content: Json) -> Request:
        number = self._number(user)
        self._messages[number] += 1
        told = {"message_id": self._messages[number], "from": self._person(user), "chat": self._chat(user)}
        return self._update({"message": {**told, "date": int(self.now()), **content}})

    def _update(self, content: Json) -> Request:
        self._updates += 1
        body = json.dumps({"update_id": self._updates, **content}, ensure_ascii=False).encode()
        headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": self.secret}
        return Request("POST", {}, headers, body)

    def _gone(self, user: str) -> Json:
        told = {"chat": self._chat(user), "from": self._person(user), "date": int(self.now())}
        left = {"user": self._me(), "until_date": 0, "status": "kicked"}
        return {**told, "old_chat_member": {"user": self._me(), "status": "member"}, "new_chat_member": left}

    def _number(self, user: str) -> int:
        """A chat's id; whoever writes to the bot may be written to by it."""
        number = int(user) if user.isdecimal() else zlib.crc32(user.encode())
        self._started[number] = user
        return number

    def _person(self, user: str) -> Json:
        return {"id": self._number(user), "is_bot": False, "first_name": "小美", "language_code": "zh-hans"}

    def _chat(self, user: str) -> Json:
        return {"id": self._number(user), "first_name": "小美", "type": "private"}

    def _me(self) -> Json:
        return {"id": int(self.token.split(":")[0]), "is_bot": True, "first_name": "小店", "username": "shop_bot"}

    # ---- what the bot says

    def is_sending(self, call: Asked) -> bool:
        return call.path.lower().endswith("/sendmessage")

    def asked(self, call: Asked) -> Told:
        parts = call.path.split("/")
        if parts[1] == "file" and parts[2] == f"bot{self.token}" and "/".join(parts[3:]) in self._paths():
            return Told(200, PHOTO, {"Content-Type": "application/octet-stream"})
        if len(parts) != 3 or not parts[1].startswith("bot"):
            return _wrong(404, "Not Found")
        if parts[1] != f"bot{self.token}":
            return _wrong(401, "Unauthorized")
        return self._called(parts[2], _parameters(call))

    def rests(self, user: str, seconds: int) -> None:
        """Until then the chat takes nothing more, and who sends all the same has not waited."""
        self._resting[self._number(user)] = self.now() + seconds

    def _called(self, method: str, told: Json) -> Told:
        done = _METHODS.get(method.lower())
        return done(self, told) if done else _wrong(404, "Not Found: method not found")

    def _send(self, told: Json) -> Told:
        chat = str(told.get("chat_id", ""))
        number = int(chat) if chat.lstrip("-").isdecimal() else 0
        user = self._started.get(number)
        if user is None:
            return _wrong(400, "Bad Request: chat not found")
        if user in self.blocked:
            return _wrong(403, "Forbidden: bot was blocked by the user")
        if seconds := self._too_fast(number):
            said = f"Too Many Requests: retry after {seconds}"
            return _wrong(429, said, parameters={"retry_after": seconds})
        try:
            text, buttons = text_of(told), buttons_of(told.get("reply_markup"))
        except Wrong as error:
            self.violations.append(f"{error}: {str(told)[:200]}")
            return _wrong(400, f"Bad Request: {error}")
        self._messages[number] += 1
        self.delivered.append(Delivered(user, text, buttons))
        shown = {"message_id": self._messages[number], "from": self._me(), "chat": self._chat(user)}
        return _well({**shown, "date": int(self.now()), "text": text})

    def _too_fast(self, number: int) -> int:
        """Seconds to wait, 0 where there are none. Two in a second are noted; of more than a short burst nothing is taken."""
        now = self.now()
        resting = self._resting.get(number, 0) - now
        if resting > 0:
            self.violations.append(f"chat {number}: did not wait for what Telegram asked")
            return int(resting) + 1
        sent = self._sent[number]
        if sent and now - sent[-1] < 0.99:
            self.violations.append(f"chat {number}: two messages in {now - sent[-1]:.2f} s")
        if len(sent) >= _BURST and now - sent[-_BURST] < _BURST - 1:
            self._resting[number] = now + _BURST
            return _BURST
        sent.append(now)
        return self._too_many(now)

    def _too_many(self, now: float) -> int:
        self._all.append(now)
        while self._all[0] <= now - 1:
            self._all.popleft()
        if len(self._all) <= _A_SECOND:
            return 0
        self.violations.append(f"{len(self._all)} messages in a second")
        return 1

    def _answer(self, told: Json) -> Told:
        tap = str(told.get("callback_query_id", ""))
        if tap not in self._taps:
            return _wrong(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if len(str(told.get("text", ""))) > 200:
            return _wrong(400, "Bad Request: MESSAGE_TOO_LONG")
        self.unanswered.pop(tap, None)
        return _well(True)

    def _file(self, told: Json) -> Told:
        name = str(told.get("file_id", ""))
        if name not in self._files:
            return _wrong(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        found = {"file_id": name, "file_unique_id": name[-15:], "file_size": len(PHOTO)}
        return _well({**found, "file_path": f"photos/{name}.jpg"})

    def _paths(self) -> set[str]:
        return {f"photos/{name}.jpg" for name in self._files}

    def _about(self, told: Json) -> Told:
        return _well({**self._me(), "can_join_groups": False, "can_read_all_group_messages": False})

    def _webhook(self, told: Json) -> Told:
        url = f"https://shop.example/webhooks/telegram/{self.account}"
        return _well({"url": url, "has_custom_certificate": False, "pending_update_count": 0, "max_connections": 40})

    def _quietly(self, told: Json) -> Told:
        return _well(True)


def _parameters(call: Asked) -> Json:
    """Parameters may stand in the address, in a form or in JSON (#making-requests)."""
    told: Json = dict(call.query)
    if "json" in call.headers.get("content-type", ""):
        try:
            found = json.loads(call.body or b"{}")
        except ValueError:
            return told
        return {**told, **found} if isinstance(found, dict) else told
    return {**told, **dict(parse_qsl(call.body.decode(errors="replace")))}


def _well(result: Any) -> Told:
    return Told(200, {"ok": True, "result": result})


def _wrong(status: int, description: str, **more: Any) -> Told:
    return Told(status, {"ok": False, "error_code": status, "description": description, **more})


_METHODS: Mapping[str, Callable[[Telegram, Json], Told]] = {
    "sendmessage": Telegram._send,
    "answercallbackquery": Telegram._answer,
    "getfile": Telegram._file,
    "getme": Telegram._about,
    "getwebhookinfo": Telegram._webhook,
    "setwebhook": Telegram._quietly,
    "sendchataction": Telegram._quietly,
    "editmessagereplymarkup": Telegram._quietly,
}
