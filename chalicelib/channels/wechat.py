"""WeChat Official Accounts 公众号: calls in XML, plain or encrypted; an answer in the same call, or as a customer service message.

Pages of https://developers.weixin.qq.com/doc/offiaccount/ that this follows: Basic_Information/Access_Overview (signature),
Message_Management/Receiving_standard_messages and Receiving_event_pushes, Passive_user_reply_message,
Customer_Service/Customer_Service_Messages (sending, and how often), Basic_Information/getStableAccessToken.
"""

import os
import re
from datetime import UTC, datetime
from urllib.parse import quote

from chalicelib import clock
from chalicelib.channels import reading, tencent, tokens, wire
from chalicelib.channels.contract import (
    Answer,
    Call,
    Channel,
    Json,
    Keys,
    Kind,
    Limits,
    Media,
    Outgoing,
    Received,
    Saying,
    Sent,
    Via,
)
from chalicelib.channels.degrading import fitted, pieces
from chalicelib.edge.errors import BadRequest, Unauthorized
from chalicelib.message import HUMAN

FIELDS = {
    "app_id": "the account's AppID (wx…)",
    "app_secret": "its AppSecret",
    "token": "the Token of the server's configuration",
}
OPTIONAL = {
    "aes_key": "the EncodingAESKey (43 characters), in safe mode: then nothing that is not encrypted is taken",
    "original_id": "the account's original id (gh_…): what is meant for another is left alone",
    "passive": "yes: an answer that is ready within three and a half seconds goes into WeChat's own call, and counts against no quota",
    "api": "the platform's address, where it is not https://api.weixin.qq.com",
}
# Numbers rather than menus: who taps one has not spoken, and gives no new right to answer.
LIMITS = Limits(
    text=2_048,
    in_bytes=True,
    acknowledge=5,
    check=5,
    window=48,
    replies=5,
    source="https://developers.weixin.qq.com/doc/offiaccount/Customer_Service/Customer_Service_Messages.html",
)
_API = "https://api.weixin.qq.com"
_OLDEST = 600  # seconds; WeChat tries three times within fifteen
_PASSIVE = 3.5  # seconds of the five that WeChat waits
_KINDS: dict[str, Kind] = {
    "text": "text",
    "image": "image",
    "voice": "voice",
    "video": "video",
    "shortvideo": "video",
    "location": "location",
    "link": "text",
    "file": "file",
}
_EVENTS: dict[str, Kind] = {"subscribe": "follow", "unsubscribe": "unfollow", "click": "text", "scan": "text"}
_SPENT = {40001, 40014, 42001}
_LATER = {-1: 2.0, 45009: 600.0, 45011: 60.0}  # busy, too many calls today, too many a minute: seconds to wait
_NAMED = re.compile(r"[\w-]{1,200}", re.ASCII)


def verify(call: Call, keys: Keys) -> None:
    """Raises Unauthorized. In safe mode the signature covers what is encrypted, else only time and nonce: see `proof`."""
    if keys.get("aes_key") and call.method != "GET":
        tencent.verify(call, keys, _OLDEST)
        return
    if call.query.get("msg_signature"):
        raise Unauthorized("This account has no EncodingAESKey here: it is in plain mode.", "bad_signature")
    tencent.signed_by(keys, call.query.get("signature", ""), call)
    tencent.fresh(call, _OLDEST)


def proof(call: Call) -> str:
    """What signs a call that is not encrypted: whoever saw one could put it over words of their own. A plain call that names the other
    signature too, to pass for one that needs no proof, was not verified."""
    return "" if call.query.get("msg_signature") else call.query.get("signature", "")


def challenge(call: Call, keys: Keys) -> Answer | None:
    """The check of the address wants its `echostr` back."""
    return Answer(body=call.query.get("echostr", "")) if call.method == "GET" else None


def acknowledged(call: Call, keys: Keys) -> Answer:
    """Anything else is shown to the user as an account that does not work."""
    return Answer(body="success")


def parse(call: Call, keys: Keys) -> tuple[Received, ...]:
    """A message or an event. Raises BadRequest."""
    told = _told(call, keys)
    sender, whom = told.get("FromUserName", ""), told.get("ToUserName", "")
    if not sender or keys.get("original_id", whom) != whom:
        return ()
    if told.get("MsgType") == "event":
        return _event(told, sender)
    kind = _KINDS.get(told.get("MsgType", ""), "other")
    found = Received(
        told.get("MsgId") or f"{sender}{told.get('CreateTime')}",
        sender,
        _words(told),
        kind,
        choice=told.get("bizmsgmenuid", ""),
        media=told.get("MediaId", "") if kind == "image" else "",
        at=_moment(told),
        via={"to": whom},
    )
    return (found,)


def render(saying: Saying, via: Via) -> tuple[Json, ...]:
    """Texts with numbers for what can be chosen, in as few as hold them: five are all that a customer's word allows."""
    words = reading.shown(fitted(saying, LIMITS).text).strip()
    found = [piece for piece in pieces(words, LIMITS.text, in_bytes=True) if piece.strip()]
    return tuple({"msgtype": "text", "text": {"content": piece}} for piece in found)


def send(body: Json, outgoing: Outgoing, keys: Keys) -> Sent:
    """Sends one customer service message. Raises Unsent, Unsure."""
    heard = _asked("message/custom/send", {"touser": outgoing.via["sender"], **body}, keys)
    code = heard.json.get("errcode")
    if code == 0:
        return Sent("taken")
    if code in _LATER or (code is None and heard.status in (429, 503)):
        return Sent("later", code=_code(heard), seconds=_LATER.get(code or 0, 2.0))
    return Sent("refused" if isinstance(code, int) else "unsure", code=_code(heard))


def passive(bodies: tuple[Json, ...], received: Received, keys: Keys) -> Answer:
    """The answer within WeChat's own call; encrypted in safe mode."""
    at = str(int(clock.now().timestamp()))
    words = bodies[0]["text"]["content"]
    xml = _written(
        ToUserName=received.sender, FromUserName=received.via["to"], CreateTime=at, MsgType="text", Content=words
    )
    sealed = _sealed(xml, keys, at) if keys.get("aes_key") else xml
    return Answer(body=sealed, content_type="application/xml; charset=utf-8")


def fetch(media: str, keys: Keys) -> Media:
    """A picture that a customer sent; it lies there for three days. Raises Unsent, BadRequest."""
    if not _NAMED.fullmatch(media):
        raise BadRequest("This names no file of WeChat.")
    heard = _asked(f"media/get?media_id={media}", None, keys)
    if heard.json.get("errcode") == 40007:
        raise BadRequest("WeChat has no such file any more.")
    if heard.status != 200 or "errcode" in heard.json:
        raise wire.Unsent(_code(heard))
    return Media(heard.body, heard.headers.get("content-type", ""))


def check(keys: Keys) -> list[tuple[str, bool, str]]:
    """Whether AppID and AppSecret are good."""
    length = len(keys.get("aes_key", ""))
    findings = (
        [] if not length else [("aes_key", length == 43, f"it has {length} characters; an EncodingAESKey has 43")]
    )
    try:
        tokens.token("wechat", keys, lambda: _token(keys))
    except (wire.Unsent, wire.Unsure) as error:
        return [("app_id and app_secret", False, f"WeChat gave no access token: {error}"), *findings]
    return [("app_id and app_secret", True, "WeChat gave an access token"), *findings]


def _written(**words: str) -> str:
    """A flat XML of these words; what would end a quotation is divided between two."""
    quoted = {name: reading.shown(word).replace("]]>", "]]]]><![CDATA[>") for name, word in words.items()}
    return f"<xml>{''.join(f'<{name}><![CDATA[{word}]]></{name}>' for name, word in quoted.items())}</xml>"


def _sealed(xml: str, keys: Keys, at: str) -> str:
    """The envelope of an answer in safe mode, signed at an epoch second."""
    nonce, inside = str(int.from_bytes(os.urandom(4))), tencent.sealed(xml, keys["aes_key"], keys["app_id"])
    signed = tencent.signature(keys["token"], at, nonce, inside)
    return _written(Encrypt=inside, MsgSignature=signed, TimeStamp=at, Nonce=nonce)


def _told(call: Call, keys: Keys) -> dict[str, str]:
    if keys.get("aes_key"):
        return tencent.told(call, keys["aes_key"], keys.get("app_id", ""))
    return tencent.fields(call.body.decode(errors="replace"))


def _event(told: dict[str, str], sender: str) -> tuple[Received, ...]:
    """Following, leaving, a tap on the account's own menu and a code that was scanned: a choice of kefu's, or words of the shop's."""
    event, key = told.get("Event", "").lower(), told.get("EventKey", "").removeprefix("qrscene_")
    ours = key == HUMAN or ":" in key
    if event not in _EVENTS or (event == "scan" and not ours) or (event == "click" and not key):
        return ()
    return (
        Received(
            f"{sender}{told.get('CreateTime')}{event}",
            sender,
            key if event == "click" and not ours else "",
            _EVENTS[event],
            choice=key if ours and event != "unsubscribe" else "",
            at=_moment(told),
            via={"to": told.get("ToUserName", "")},
        ),
    )


def _words(told: dict[str, str]) -> str:
    """A message's words: what was written or recognised, where somebody is, what a link is called and leads to."""
    if told.get("MsgType") == "link":
        return " ".join(part for part in (told.get("Title", ""), told.get("Url", "")) if part)
    return told.get("Content") or told.get("Recognition") or told.get("Label", "")


def _moment(told: dict[str, str]) -> str:
    at = told.get("CreateTime", "")
    return clock.iso(datetime.fromtimestamp(int(at), UTC)) if re.fullmatch("[0-9]{9,10}", at) else ""


def _code(heard: wire.Heard) -> str:
    return str(heard.json.get("errcode", heard.status))


def _asked(path: str, content: Json | None, keys: Keys) -> wire.Heard:
    """A call with the access token. Raises Unsent, Unsure."""

    def call(token: str) -> wire.Heard:
        return _called(path, content, keys, token)

    return tokens.asked("wechat", keys, lambda: _token(keys), call, lambda heard: heard.json.get("errcode") in _SPENT)


def _called(path: str, content: Json | None, keys: Keys, token: str) -> wire.Heard:
    address = f"{keys.get('api', _API)}/cgi-bin/{path}{'&' if '?' in path else '?'}access_token={quote(token)}"
    return wire.get(address) if content is None else wire.post(address, content)


def _token(keys: Keys) -> tuple[str, int]:
    """The stable token: fetching it again leaves the one before good for a while."""
    asked = {"grant_type": "client_credential", "appid": keys.get("app_id", ""), "secret": keys.get("app_secret", "")}
    try:
        told = wire.post(f"{keys.get('api', _API)}/cgi-bin/stable_token", asked).json
    except wire.Unsure as error:
        raise wire.Unsent(str(error)) from error
    value, seconds = reading.text(told, "access_token"), told.get("expires_in")
    if not value or not isinstance(seconds, int):
        raise wire.Unsent(f"stable_token {told.get('errcode')}")
    return value, seconds


CHANNEL = Channel(
    "wechat",
    LIMITS,
    FIELDS,
    verify,
    parse,
    render,
    send,
    optional=OPTIONAL,
    challenge=challenge,
    acknowledged=acknowledged,
    proof=proof,
    fetch=fetch,
    passive=passive,
    passive_seconds=_PASSIVE,
    check=check,
)
