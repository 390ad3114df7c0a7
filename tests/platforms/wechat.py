"""A WeChat Official Account 公众号 as its pages describe it: what its followers do is pushed up to three times, and may be answered at once.

developers.weixin.qq.com/doc/offiaccount: Basic_Information/Access_Overview (the signature), Message_Management/Receiving_standard_messages,
Receiving_event_pushes, Passive_user_reply_message and Message_encryption_and_decryption_instructions.
"""

import hashlib
from base64 import b64encode
from collections import Counter
from itertools import count
from uuid import uuid4
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from tests.platforms.platform import Delivered, Request
from tests.platforms.wechat_calls import TEXT_BYTES, WeChatCalls, text_seen
from tests.platforms.wecom_seal import opened, sealed, signature

TRIES = 3
_WORDS = (5, 48 * 3_600.0)  # so many messages in so long after a user's words
_DEED = (3, 60.0)  # and after a menu's click, a scan, or when somebody begins to follow
_BROKEN = "该公众号提供的服务出现故障，请稍后再试"
_FILES = {"image": "image", "voice": "voice", "video": "video", "file": "file"}


class WeChat(WeChatCalls):
    """The account's followers. `safe` mode encrypts and signs all; in plain mode the signature covers no body."""

    name = "wechat"

    def __init__(self, account: str = "main", safe: bool = True) -> None:
        super().__init__(account)
        self.safe = safe
        self.aes_key = b64encode(uuid4().bytes + uuid4().bytes).decode().rstrip("=")
        self.original = f"gh_{uuid4().hex[:12]}"
        self.tries: Counter[str] = Counter()
        self._numbers = count(23_000_000_000_000_000)

    @property
    def keys(self) -> dict[str, str]:
        keys = {**super().keys, "app_id": self.app_id, "app_secret": self.app_secret, "token": self.token}
        return {**keys, "aes_key": self.aes_key} if self.safe else keys

    def user(self, number: int) -> str:
        return f"oDOk-{number:023d}"

    @property
    def given_up(self) -> list[str]:
        """Messages that were brought three times without an acknowledgement, and are lost."""
        return [one for one, times in self.tries.items() if times > TRIES]

    # ---- what the account hears

    def checks(self, echo: str = "6054768590064713728") -> Request:
        """The check of the address, in either mode: `echostr` is to come back as it is."""
        return Request("GET", {**self._plainly_signed(self.token), "echostr": echo}, {})

    def says(self, user: str, text: str) -> Request:
        self.allow(user, *_WORDS)
        return self._brought(user, MsgType="text", Content=text, MsgId=str(next(self._numbers)))

    def taps(self, user: str, button: tuple[str, str]) -> Request:
        """An item of a menu message: its words come as a text that names its id. It counts as a click, not as words."""
        self.allow(user, *_DEED)
        words = {"MsgType": "text", "Content": button[1], "MsgId": str(next(self._numbers))}
        return self._brought(user, **words, bizmsgmenuid=button[0])

    def clicks(self, user: str, key: str) -> Request:
        """An item of the menu below the account's chat."""
        self.allow(user, *_DEED)
        return self._brought(user, MsgType="event", Event="CLICK", EventKey=key)

    def sends(self, user: str, kind: str) -> Request:
        if kind in ("follow", "unfollow"):
            return self._follows(user, kind == "follow")
        self.allow(user, *_WORDS)
        told = {"MsgType": _FILES.get(kind, kind), "MsgId": str(next(self._numbers))}
        match kind:
            case "image":
                told |= {"PicUrl": f"{self.api}/mmbiz/photo.jpg", "MediaId": f"media-{uuid4().hex}"}
            case "voice":
                told |= {"MediaId": f"media-{uuid4().hex}", "Format": "amr", "Recognition": "我的快递到哪了"}
            case "video":
                told |= {"MediaId": f"media-{uuid4().hex}", "ThumbMediaId": f"media-{uuid4().hex}"}
            case "location":
                told |= {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": "20", "Label": "广州塔"}
            case "link":
                told |= {"Title": "羽绒服", "Description": "双十一", "Url": "https://shop.example.com/p/1"}
            case "sticker":
                told |= {"MsgType": "text", "Content": "【收到不支持的消息类型，暂无法显示】"}
        return self._brought(user, **told)

    def again(self, request: Request) -> Request:
        """The same once more, up to three times in all, signed and encrypted anew."""
        xml = self._read(request.body)
        name = _name(xml)
        self.tries[name] += 1
        return self._pushed(xml)

    def acknowledged(self, status: int, body: bytes) -> bool:
        """`success` or nothing is enough; anything else is shown to the user, and has to be what the page describes."""
        if status != 200 or body in (b"", b"success"):
            return status == 200
        try:
            user, text = self._passive(body)
        except (ElementTree.ParseError, ValueError, KeyError, TypeError, AttributeError) as error:
            self.violations.append(f"{_BROKEN}: {error!r} {body[:80]!r}")
            return True
        self.delivered.append(Delivered(user, *text_seen(text)))
        return True

    def forged(self, request: Request) -> list[Request]:
        """Calls that WeChat never made: unsigned, changed, of another account, with a document type, and from yesterday."""
        query, body = dict(request.query), request.body
        name = "msg_signature" if self.safe else "signature"
        queries = [
            *({k: v for k, v in query.items() if k != one} for one in (name, "timestamp", "nonce")),
            *({**query, name: one} for one in ("", query[name][:-1], query[name][::-1], "0" * 40)),
            {**query, "nonce": query["nonce"] + "1"},
            {**query, "timestamp": str(int(query["timestamp"]) + 1)},
        ]
        typed = b'<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + body
        bodies = [typed, body[: len(body) // 2], b""]
        return [
            *(Request("POST", one, request.headers, body) for one in queries),
            *(Request("POST", query, request.headers, one) for one in bodies),
            *(self._in_safe_mode(request) if self.safe else ()),
            self._pushed(self._read(body), token="another account's"),
        ]

    def with_another_body(self, request: Request, text: str) -> Request:
        """What somebody makes who saw a call in plain mode, whose signature is good for any body: only the first may count."""
        root = ElementTree.fromstring(self._read(request.body))
        xml = self._xml({**_fields(root), "Content": text, "MsgId": str(next(self._numbers))})
        return Request("POST", request.query, request.headers, xml.encode())

    def _in_safe_mode(self, request: Request) -> list[Request]:
        """What only safe mode can tell: words of another account, of another key, changed, not encrypted at all, repeated later."""
        xml, body = self._read(request.body), request.body
        cipher = body.decode().split("<Encrypt><![CDATA[", 1)[1].split("]]>", 1)[0]
        plain = {"openid": "o", **self._plainly_signed(self.token)}
        foreign = sealed(xml, self.aes_key, "wx0000000000000000")
        unknown = sealed(xml, b64encode(bytes(32)).decode().rstrip("="), self.app_id)
        yesterday = signature(cipher, self.token, self.now() - 86_400)
        return [
            Request(
                "POST", request.query, request.headers, body.replace(cipher[:6].encode(), cipher[6:12].encode(), 1)
            ),
            Request("POST", plain, request.headers, xml.encode()),
            Request("POST", {**plain, "encrypt_type": "raw"}, request.headers, xml.encode()),
            *(self._posted(one, self.token) for one in (foreign, unknown, b64encode(b"no cipher").decode())),
            Request("POST", {**request.query, **yesterday}, request.headers, body),
        ]

    def _follows(self, user: str, follows: bool) -> Request:
        if follows:
            self.allow(user, *_DEED)
        else:
            self.forget(user)
        return self._brought(user, MsgType="event", Event="subscribe" if follows else "unsubscribe", EventKey="")

    def _brought(self, user: str, **told: str) -> Request:
        head = {"ToUserName": self.original, "FromUserName": user, "CreateTime": str(int(self.now()))}
        xml = self._xml({**head, **told})
        self.tries[_name(xml)] += 1
        return self._pushed(xml)

    def _xml(self, told: dict[str, str]) -> str:
        numbers = ("CreateTime", "MsgId", "Location_X", "Location_Y", "Scale")
        parts = (f"<{k}>{escape(v) if k in numbers else _cdata(v)}</{k}>" for k, v in told.items())
        return f"<xml>{''.join(parts)}</xml>"

    def _pushed(self, xml: str, token: str = "") -> Request:
        token = token or self.token
        if self.safe:
            return self._posted(sealed(xml, self.aes_key, self.app_id), token)
        openid = {"openid": ElementTree.fromstring(xml).findtext("FromUserName") or ""}
        return Request("POST", {**self._plainly_signed(token), **openid}, {"content-type": "text/xml"}, xml.encode())

    def _posted(self, cipher: str, token: str) -> Request:
        proof = signature(cipher, token, self.now())
        plain = signed_with("", token, proof["timestamp"], proof["nonce"])
        body = f"<xml><ToUserName>{_cdata(self.original)}</ToUserName><Encrypt>{_cdata(cipher)}</Encrypt></xml>"
        query = {"signature": plain, **proof, "encrypt_type": "aes"}
        return Request("POST", query, {"content-type": "text/xml"}, body.encode())

    def _plainly_signed(self, token: str) -> dict[str, str]:
        """The signature that covers time and nonce only: the same sorted words, with nothing encrypted among them."""
        proof = signature("", token, self.now())
        return {"signature": proof.pop("msg_signature"), **proof}

    def _read(self, body: bytes) -> str:
        if not self.safe:
            return body.decode()
        cipher = ElementTree.fromstring(body).findtext("Encrypt") or ""
        return opened(cipher, self.aes_key, self.app_id)

    def _passive(self, body: bytes) -> tuple[str, str]:
        """Whom an answer is for, and its words. Raises where it is not as the page says."""
        root = ElementTree.fromstring(body)
        if self.safe:
            told = _fields(root)
            given = signed_with(told["Encrypt"], self.token, told["TimeStamp"], told["Nonce"])
            if told["MsgSignature"] != given:
                raise ValueError("wrong signature")
            root = ElementTree.fromstring(opened(told["Encrypt"], self.aes_key, self.app_id))
        told = _fields(root)
        if told["FromUserName"] != self.original or told["MsgType"] != "text" or not told["CreateTime"].isdecimal():
            raise ValueError("not as the page says")
        if not told["Content"].strip() or len(told["Content"].encode()) > TEXT_BYTES:
            raise ValueError("empty, or too long")
        return told["ToUserName"], told["Content"]


def signed_with(cipher: str, token: str, stamp: str, nonce: str) -> str:
    """The signature over these words."""
    return hashlib.sha1("".join(sorted((token, stamp, nonce, cipher))).encode(), usedforsecurity=False).hexdigest()


def _fields(root: ElementTree.Element) -> dict[str, str]:
    return {child.tag: child.text or "" for child in root}


def _name(xml: str) -> str:
    """By what a message is the same: its id; where it has none, who did what when."""
    told = _fields(ElementTree.fromstring(xml))
    return told.get("MsgId") or f"{told['FromUserName']}{told['CreateTime']}"


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
