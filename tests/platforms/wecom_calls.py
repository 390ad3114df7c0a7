"""The calls of 微信客服 that a company makes: tokens, pulling, sending, sessions, with the limits that its documentation names.

developer.work.weixin.qq.com/document/path: 94670 (sync_msg), 94677 (send_msg), 94669 (service_state), 95122 (send_msg_on_event),
90313 (codes). All is answered with HTTP 200. With which code a `msgid` that was used before is refused is not written there, only that
it is refused: DUPLICATE is a code of our own choice, and so are those for a change of state that is not allowed and for a used code.
"""

import json
import re
import time
from base64 import b64encode
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import uuid4

from tests.platforms import wecom_shapes
from tests.platforms.platform import Asked, Delivered, Platform, Told

Json = dict[str, Any]
PHOTO = b"\xff\xd8\xff\xe0 a photo out of WeChat"
DUPLICATE = 95_033
WINDOW_SECONDS, REPLIES = 48 * 3_600, 5
CODE_SECONDS = 20
_TOKEN_SECONDS = 7_200
_KEPT_SECONDS = 3 * 86_400
_WITHOUT_BELL = 5  # pulls a minute without a bell's token: "a strict limit", whose number is not told
_NEXT: Mapping[int, frozenset[int]] = {
    0: frozenset({1, 2, 3, 4}),
    1: frozenset({1, 2, 3, 4}),
    2: frozenset({2, 3, 4}),
    3: frozenset({3, 4}),
    4: frozenset(),
}


@dataclass
class Talk:
    """A WeChat user's session with the account."""

    state: int = 4
    spoke: float = 0
    left: int = 0
    servicer: str = ""


@dataclass(frozen=True)
class Bell:
    """A token out of a callback: good for ten minutes, for one account."""

    account: str
    until: float


@dataclass
class Mailbox:
    """What lies ready for one account; `pulling` are the pulls that are under way."""

    messages: list[Json] = field(default_factory=list)
    pulling: int = 0


class WecomCalls(Platform):
    """One company with one account. A test may set `page` (the most messages of a pull) and `slow` (seconds that a pull takes)."""

    def __init__(self, account: str = "main") -> None:
        super().__init__(account)
        self.corp, self.secret = f"ww{uuid4().hex[:16]}", uuid4().hex
        self.token, self.aes_key = uuid4().hex[:20], b64encode(uuid4().bytes + uuid4().bytes).decode().rstrip("=")
        self.kf = f"wk{uuid4().hex[:20]}"
        self.tokens: dict[str, float] = {}
        self.tokens_given = 0
        self.page, self.slow = 1_000, 0.005
        self.servicers = {"zhangsan"}
        self.mailboxes: dict[str, Mailbox] = defaultdict(Mailbox)
        self.talks: dict[str, Talk] = defaultdict(Talk)
        self.pulls: list[Json] = []
        self.bells: dict[str, Bell] = {}
        self._without: deque[float] = deque()
        self._msgids: set[str] = set()
        self.codes: dict[str, tuple[str, float]] = {}

    @property
    def keys(self) -> dict[str, str]:
        return {
            **super().keys,
            "corp_id": self.corp,
            "secret": self.secret,
            "token": self.token,
            "aes_key": self.aes_key,
            "open_kfid": self.kf,
        }

    def is_sending(self, call: Asked) -> bool:
        return call.path in ("/cgi-bin/kf/send_msg", "/cgi-bin/kf/send_msg_on_event")

    def asked(self, call: Asked) -> Told:
        if call.path == "/cgi-bin/gettoken":
            return _told(self._token(call.query))
        known = self._known(call.query.get("access_token", ""))
        if known:
            return _told(known)
        if call.path == "/cgi-bin/media/get":
            return self._media(call.query.get("media_id", ""))
        answer = self._CALLS.get(call.path)
        try:
            content = call.json
        except ValueError:
            content = None
        if answer is None or not isinstance(content, dict):
            return _told(_no(40035, "invalid parameter"))
        return _told(answer(self, content))

    def _token(self, query: Mapping[str, str]) -> Json:
        if query.get("corpid") != self.corp:
            return _no(40013, "invalid corpid")
        if query.get("corpsecret") != self.secret:
            return _no(40001, "invalid credential")
        value = uuid4().hex
        self.tokens_given += 1
        self.tokens[value] = self.now() + _TOKEN_SECONDS
        return _yes(access_token=value, expires_in=_TOKEN_SECONDS)

    def _known(self, token: str) -> Json | None:
        if not token:
            return _no(41001, "access_token missing")
        if token not in self.tokens:
            return _no(40014, "invalid access_token")
        return _no(42001, "access_token expired") if self.tokens[token] <= self.now() else None

    def _media(self, media: str) -> Told:
        if not media.startswith("media-"):
            return _told(_no(40007, "invalid media_id"))
        return Told(200, PHOTO, {"Content-Type": "image/jpeg"})

    # ---- pulling

    def _sync(self, asked: Json) -> Json:
        """One pull. Pulls of an account have to come one after another: a second one at the same time is a violation."""
        wrong = self._pull_wrong(asked)
        if wrong:
            return wrong
        box = self.mailboxes[asked.get("open_kfid") or self.kf]
        if box.pulling:
            self.violations.append("two pulls of one account at the same time")
        box.pulling += 1
        self.lock.release()  # so that a second pull can be seen
        time.sleep(self.slow)
        self.lock.acquire()
        box.pulling -= 1
        self.pulls.append(asked)
        return self._page(box, asked)

    def _pull_wrong(self, asked: Json) -> Json | None:
        limit, cursor = asked.get("limit", 1_000), asked.get("cursor", "")
        if asked.get("open_kfid", self.kf) != self.kf:
            return self._never(95_000, "invalid open_kfid")
        if not isinstance(limit, int) or not 1 <= limit <= 1_000:
            return self._never(40_058, "invalid limit")
        if cursor and not re.fullmatch(r"cur[0-9]{1,9}", str(cursor)):
            return self._never(40_058, "invalid cursor")
        token = asked.get("token", "")
        if not token:
            return self._hurried()
        bell = self.bells.get(token)
        return None if bell and bell.until > self.now() else _no(95_007, "invalid msg token")

    def _hurried(self) -> Json | None:
        while self._without and self._without[0] <= self.now() - 60:
            self._without.popleft()
        self._without.append(self.now())
        return _no(45_009, "api freq out of limit") if len(self._without) > _WITHOUT_BELL else None

    def _page(self, box: Mailbox, asked: Json) -> Json:
        oldest = self.now() - _KEPT_SECONDS
        first = int(str(asked.get("cursor") or "cur0")[3:])
        last = min(first + min(asked.get("limit", 1_000), self.page), len(box.messages))
        found = [one for one in box.messages[first:last] if one["send_time"] >= oldest]
        return _yes(next_cursor=f"cur{max(first, last)}", has_more=int(last < len(box.messages)), msg_list=found)

    # ---- sending

    def _send(self, asked: Json) -> Json:
        user, msgid = str(asked.get("touser", "")), asked.get("msgid", "")
        wrong = self._shape_wrong(asked) or self._session_wrong(user)
        if wrong:
            return wrong
        if msgid and msgid in self._msgids:
            return _no(DUPLICATE, "msgid is used already")
        talk = self.talks[user]
        talk.left -= 1
        return self._shows(user, asked, msgid or uuid4().hex)

    def _on_event(self, asked: Json) -> Json:
        """A word of welcome, or at a session's change, by the code that came with it."""
        user, until = self.codes.pop(str(asked.get("code", "")), ("", 0.0))
        if until <= self.now():
            return _no(95_019, "invalid or used code")
        wrong = self._shape_wrong({**asked, "open_kfid": self.kf, "touser": user})
        return wrong or self._shows(user, asked, asked.get("msgid") or uuid4().hex)

    def _shows(self, user: str, asked: Json, msgid: str) -> Json:
        self._msgids.add(msgid)
        self.delivered.append(Delivered(user, *wecom_shapes.seen(asked), msgid))
        return _yes(msgid=msgid)

    def _session_wrong(self, user: str) -> Json | None:
        if user not in self.talks:
            return _no(40_096, "invalid external userid")
        talk = self.talks[user]
        if self.now() - talk.spoke > WINDOW_SECONDS:
            return _no(95_002, "send msg time limit")
        if talk.state == 4:
            return _no(95_013, "session is over")
        if talk.state not in (0, 1):
            return _no(95_018, "send msg session status invalid")
        return _no(95_001, "send msg count limit") if talk.left <= 0 else None

    def _shape_wrong(self, asked: Json) -> Json | None:
        if asked.get("open_kfid") != self.kf:
            return self._never(95_000, "invalid open_kfid")
        wrong = wecom_shapes.wrong(asked)
        return self._never(*wrong) if wrong else None

    def _never(self, code: int, words: str) -> Json:
        """Refuses what kefu must never ask."""
        self.violations.append(f"{code} {words}")
        return _no(code, words)

    # ---- who serves

    def _state(self, asked: Json) -> Json:
        talk = self.talks.get(str(asked.get("external_userid")))
        if asked.get("open_kfid") != self.kf:
            return self._never(95_000, "invalid open_kfid")
        if talk is None:
            return _no(40_096, "invalid external userid")
        return _yes(service_state=talk.state, **({"servicer_userid": talk.servicer} if talk.state == 3 else {}))

    def _trans(self, asked: Json) -> Json:
        talk, state = self.talks.get(str(asked.get("external_userid"))), asked.get("service_state")
        if asked.get("open_kfid") != self.kf:
            return self._never(95_000, "invalid open_kfid")
        if talk is None:
            return _no(40_096, "invalid external userid")
        if state not in _NEXT[talk.state]:
            return _no(95_016, "this change of the service state is not allowed")
        servicer = str(asked.get("servicer_userid", ""))
        if state == 3 and servicer not in self.servicers:
            return _no(95_014, "not a servicer")
        talk.state, talk.servicer = state, servicer if state == 3 else ""
        code = f"change-{uuid4().hex}"
        self.codes[code] = str(asked["external_userid"]), self.now() + CODE_SECONDS
        return _yes(msg_code=code) if state in (2, 3, 4) else _yes()

    def _accounts(self, asked: Json) -> Json:
        return _yes(account_list=[{"open_kfid": self.kf, "name": "小店客服", "avatar": "", "manage_privilege": True}])

    def _customers(self, asked: Json) -> Json:
        users = [str(user) for user in asked.get("external_userid_list", [])]
        found = [{"external_userid": user, "nickname": f"顾客{user}"} for user in users if user in self.talks]
        return _yes(customer_list=found, invalid_external_userid=[user for user in users if user not in self.talks])

    _CALLS: ClassVar[Mapping[str, Callable[["WecomCalls", Json], Json]]] = {
        "/cgi-bin/kf/sync_msg": _sync,
        "/cgi-bin/kf/send_msg": _send,
        "/cgi-bin/kf/send_msg_on_event": _on_event,
        "/cgi-bin/kf/service_state/get": _state,
        "/cgi-bin/kf/service_state/trans": _trans,
        "/cgi-bin/kf/account/list": _accounts,
        "/cgi-bin/kf/customer/batchget": _customers,
    }


def _yes(**more: object) -> Json:
    return {"errcode": 0, "errmsg": "ok", **more}


def _no(code: int, words: str) -> Json:
    address = f"https://open.work.weixin.qq.com/devtool/query?e={code}"
    return {"errcode": code, "errmsg": f"{words}, hint: [{uuid4().hex[:12]}], more info at {address}"}


def _told(content: Json) -> Told:
    return Told(200, json.loads(json.dumps(content)))
