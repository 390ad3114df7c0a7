"""微信客服, WeCom's customer service for WeChat users, as its documentation describes it: its users, and the bell that it rings.

A bell (document/path/94670) is signed and encrypted, and says only that something lies ready; what does is pulled (wecom_calls.py).
"""

from base64 import b64encode
from uuid import uuid4

from tests.platforms.platform import Request
from tests.platforms.wecom_calls import CODE_SECONDS, REPLIES, WINDOW_SECONDS, Bell, Json, WecomCalls
from tests.platforms.wecom_seal import sealed, signature

_BELL_SECONDS = 600
_FILES = ("image", "voice", "video", "file")


class WecomKf(WecomCalls):
    """The account's users: WeChat's."""

    name = "wecom_kf"

    def says(self, user: str, text: str) -> Request:
        return self._brings(user, {"msgtype": "text", "text": {"content": text}})

    def taps(self, user: str, button: tuple[str, str]) -> Request:
        """A menu's item says its words for the user, and names its id."""
        return self._brings(user, {"msgtype": "text", "text": {"content": button[1], "menu_id": button[0]}})

    def sends(self, user: str, kind: str) -> Request:
        if kind in _FILES:
            return self._brings(user, {"msgtype": kind, kind: {"media_id": f"media-{uuid4().hex}"}})
        if kind == "location":
            place = {"latitude": 23.106, "longitude": 113.324, "name": "广州塔", "address": "海珠区阅江西路222号"}
            return self._brings(user, {"msgtype": "location", "location": place})
        if kind == "follow":
            code = f"welcome-{uuid4().hex}"
            self.codes[code] = user, self.now() + CODE_SECONDS
            return self._happens("enter_session", user, scene="shop", scene_param="", welcome_code=code)
        if kind == "unfollow":
            return self._happens("user_recall_msg", user, recall_msgid=uuid4().hex)
        return self._brings(user, {"msgtype": {"sticker": "emotion"}.get(kind, kind)})

    def fails(self, msgid: str, user: str, reason: int = 6) -> Request:
        """A message that was taken did not reach its user: 4 the window is over, 6 more than five, 10 refused by the user."""
        return self._happens("msg_send_fail", user, fail_msgid=msgid, fail_type=reason)

    def answers_by_hand(self, user: str, text: str) -> Request:
        """What a colleague writes in WeCom's own client comes by the same way, of origin 5."""
        message = {"msgtype": "text", "text": {"content": text}, "origin": 5, "servicer_userid": "zhangsan"}
        return self._rings(self._lays(user, message))

    def waits(self) -> int:
        """How many messages lie in the account's mailbox, pulled or not."""
        return len(self.mailboxes[self.kf].messages)

    def _brings(self, user: str, message: Json) -> Request:
        talk = self.talks[user]
        if talk.state == 4 or self.now() - talk.spoke > WINDOW_SECONDS:
            talk.state, talk.servicer = 0, ""
        talk.spoke, talk.left = self.now(), REPLIES
        return self._rings(self._lays(user, {"origin": 3, **message}))

    def _happens(self, event: str, user: str, **more: object) -> Request:
        told = {"event_type": event, "open_kfid": self.kf, "external_userid": user, **more}
        message = {"msgid": uuid4().hex, "send_time": int(self.now()), "origin": 4, "msgtype": "event", "event": told}
        self.mailboxes[self.kf].messages.append(message)
        return self._rings(message)

    def _lays(self, user: str, message: Json) -> Json:
        place = {"msgid": uuid4().hex, "open_kfid": self.kf, "external_userid": user, "send_time": int(self.now())}
        laid = {**place, **message}
        self.mailboxes[self.kf].messages.append(laid)
        return laid

    # ---- the bell

    def checks(self, echo: str = "1616140317555161061") -> Request:
        """The check of the address: what is in `echostr` is to come back as it is, within a second."""
        echostr = sealed(echo, self.aes_key, self.corp)
        return Request("GET", {**signature(echostr, self.token, self.now()), "echostr": echostr}, {})

    def forged(self, request: Request) -> list[Request]:
        """Bells that this company never rang: changed, cut, unsigned, of another company, with another key, with a document type."""
        query, body = dict(request.query), request.body
        ring = self._bell_xml(Bell(self.kf, 0), "a token of nobody's")
        foreign = sealed(ring, self.aes_key, "ww0000000000000000")
        unknown = sealed(ring, b64encode(bytes(32)).decode().rstrip("="), self.corp)
        cipher = body.decode().split("<Encrypt><![CDATA[", 1)[1].split("]]>", 1)[0]
        other = signature(cipher, "another company's token", self.now())
        typed = b'<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + body
        return [
            *(Request("POST", {k: v for k, v in query.items() if k != name}, request.headers, body) for name in query),
            Request("POST", {**query, "msg_signature": query["msg_signature"][:-1]}, request.headers, body),
            Request("POST", {**query, "msg_signature": query["msg_signature"][::-1]}, request.headers, body),
            Request("POST", {**query, "nonce": query["nonce"] + "1"}, request.headers, body),
            Request("POST", other, request.headers, body),
            Request("POST", query, request.headers, body.replace(cipher[:6].encode(), cipher[6:12].encode(), 1)),
            Request("POST", query, request.headers, body[: len(body) // 2]),
            Request("POST", query, request.headers, b""),
            Request("POST", query, request.headers, typed),
            self._posted(foreign, self.token),
            self._posted(unknown, self.token),
            self._posted(b64encode(b"no cipher at all").decode(), self.token),
        ]

    def _rings(self, message: Json) -> Request:
        token = f"ENC{uuid4().hex}"
        self.bells[token] = Bell(self.kf, self.now() + _BELL_SECONDS)
        return self._posted(sealed(self._bell_xml(self.bells[token], token), self.aes_key, self.corp), self.token)

    def _bell_xml(self, bell: Bell, token: str) -> str:
        return (
            f"<xml><ToUserName><![CDATA[{self.corp}]]></ToUserName><CreateTime>{int(self.now())}</CreateTime>"
            "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
            f"<Token><![CDATA[{token}]]></Token><OpenKfId><![CDATA[{bell.account}]]></OpenKfId></xml>"
        )

    def _posted(self, cipher: str, token: str) -> Request:
        body = (
            f"<xml><ToUserName><![CDATA[{self.corp}]]></ToUserName><Encrypt><![CDATA[{cipher}]]></Encrypt>"
            "<AgentID><![CDATA[]]></AgentID></xml>"
        )
        return Request("POST", signature(cipher, token, self.now()), {"content-type": "text/xml"}, body.encode())
