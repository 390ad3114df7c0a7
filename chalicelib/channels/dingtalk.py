"""DingTalk (钉钉), where company customers write to the shop's robot in HTTP mode: answered in its session, or by the robot's own call.

Pages of https://open.dingtalk.com/document/ that this follows: orgapp/receive-message (and what robots hear: text, picture, richText,
audio, video, file), orgapp/robot-reply-and-send-messages (sessionWebhook), orgapp/chatbots-send-one-on-one-chat-messages-in-batches,
orgapp/download-the-file-content-of-the-robot-receiving-message.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from urllib.parse import parse_qs, quote, urlsplit

from chalicelib import clock
from chalicelib.channels import reading, tokens, wire
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
from chalicelib.edge.errors import Unauthorized

FIELDS = {
    "app_key": "the app's Client ID (formerly AppKey)",
    "app_secret": "the app's Client Secret (formerly AppSecret); DingTalk signs with it",
}
OPTIONAL = {
    "robot_code": "the robot's code, where it is not the app's Client ID",
    "api": "the platform's address, where it is not https://api.dingtalk.com",
    "oapi": "where its sessions are answered, where it is not https://oapi.dingtalk.com",
}
# A message's parameters may have 15,000 bytes and a character takes up to 4 there; in a session it may be 20,000. The buttons of
# DingTalk's cards open pages and bring nothing back: options are numbered.
LIMITS = Limits(
    text=3_500,
    acknowledge=3,
    person=(20, 60),
    source="https://open.dingtalk.com/document/orgapp/chatbots-send-one-on-one-chat-messages-in-batches",
)
_API, _OAPI = "https://api.dingtalk.com", "https://oapi.dingtalk.com"
_SESSION = "/robot/sendBySession"
_OLDEST = 3_600  # seconds, as DingTalk says
_MARGIN = 60_000  # milliseconds before a session's end in which it is left alone
_PAUSE = 60
_KINDS: Mapping[str, Kind] = {
    "text": "text",
    "richText": "text",
    "picture": "image",
    "audio": "voice",
    "video": "video",
    "file": "file",
}


def verify(call: Call, keys: Keys) -> None:
    """DingTalk signs its clock by the millisecond and not the body, so that two messages may share a signature. Raises Unauthorized."""
    secret, at = keys.get("app_secret", ""), call.headers.get("timestamp", "")
    signed = hmac.digest(secret.encode(), f"{at}\n{secret}".encode(errors="replace"), "sha256")
    given = call.headers.get("sign", "").encode(errors="replace")
    if not secret or not hmac.compare_digest(base64.b64encode(signed), given):
        raise Unauthorized("This is not signed by DingTalk.", "bad_signature")
    if not at.isdecimal() or abs(clock.now().timestamp() - int(at[:16]) / 1000) > _OLDEST:
        raise Unauthorized("This was signed too long ago.", "old_signature")


def parse(call: Call, keys: Keys) -> tuple[Received, ...]:
    """A message of a person to the robot; what is said in groups is not the robot's. Raises BadRequest."""
    told = reading.body(call)
    staff, kind = reading.text(told, "senderStaffId"), reading.text(told, "msgtype")
    sender = staff or reading.text(told, "senderId")
    # In a group everybody would read one customer's orders: the robot serves people one by one.
    if told.get("conversationType") != "1" or not sender:
        return ()
    words, media = _understood(told, kind)
    return (
        Received(
            reading.text(told, "msgId"),
            sender,
            words.strip(),
            "image" if media else _KINDS.get(kind, "other"),
            media=media,
            at=reading.moment(told.get("createAt")),
            name=reading.text(told, "senderNick"),
            via={"staff": staff, **_session(told, keys)},
        ),
    )


def acknowledged(call: Call, keys: Keys) -> Answer:
    """Nothing to say at once."""
    return reading.answer({"msgtype": "empty"})


def render(saying: Saying, via: Via) -> tuple[Json, ...]:
    """Texts, with numbers for what can be chosen."""
    words = reading.shown(fitted(saying, LIMITS).text)
    return tuple({"content": piece} for piece in pieces(words, LIMITS.text) if piece.strip())


def send(body: Json, outgoing: Outgoing, keys: Keys) -> Sent:
    """Sends one message: into the session while it lives, by the robot's own call afterwards. Raises Unsent, Unsure."""
    via = outgoing.via
    told = _in_session(body, via, keys)
    if told.outcome in ("taken", "unsure") or not via.get("staff"):
        return told
    return _by_robot(body, via["staff"], keys)


def fetch(media: str, keys: Keys) -> Media:
    """A picture by its download code. Raises Unsent."""
    content = {"downloadCode": media, "robotCode": _robot(keys)}
    address = reading.text(_asked("/v1.0/robot/messageFiles/download", content, keys).json, "downloadUrl")
    if not address.startswith(("https://", keys.get("api", _API) + "/")):
        raise wire.Unsent("no address of a picture")
    heard = wire.get(address)
    if heard.status != 200:
        raise wire.Unsent(str(heard.status))
    return Media(heard.body, heard.headers.get("content-type", ""))


def check(keys: Keys) -> list[tuple[str, bool, str]]:
    """Whether the app's secrets are good."""
    try:
        tokens.token("dingtalk", keys, lambda: _token(keys))
    except wire.Unsent as error:
        return [("app_key and app_secret", False, f"DingTalk gave no access token: {error}")]
    return [("app_key and app_secret", True, "DingTalk gave an access token")]


def _in_session(body: Json, via: Via, keys: Keys) -> Sent:
    until = int(via.get("until") or 0) - _MARGIN
    if not via.get("session") or clock.now().timestamp() * 1000 > until:
        return Sent("refused", code="session_over")
    address = f"{_sessions(keys)}{_SESSION}?session={quote(via['session'], safe='')}"
    heard = wire.post(address, {"msgtype": "text", "text": body})
    code = heard.json.get("errcode")
    if code == 0:
        return Sent("taken")
    if heard.status in (429, 503) or code == 130101:
        return Sent("later", code=str(code or heard.status), seconds=_PAUSE)
    if code is None or heard.status >= 500:
        return Sent("unsure", code=str(code or heard.status))
    return Sent("refused", code=str(code))


def _by_robot(body: Json, staff: str, keys: Keys) -> Sent:
    told = {"msgKey": "sampleText", "msgParam": json.dumps(body, ensure_ascii=False)}
    heard = _asked("/v1.0/robot/oToMessages/batchSend", {"robotCode": _robot(keys), "userIds": [staff], **told}, keys)
    content, code = heard.json, reading.text(heard.json, "code")
    if heard.status in (429, 503) or _paced(code) or content.get("flowControlledStaffIdList"):
        named = code or ("flow_controlled" if heard.status == 200 else str(heard.status))
        return Sent("later", code=named, seconds=_PAUSE)
    if content.get("invalidStaffIdList") or content.get("filteredStaffIdList"):
        return Sent("refused", code="invalid_staff")
    if heard.status == 200 and reading.text(content, "processQueryKey"):
        return Sent("taken", reading.text(content, "processQueryKey"))
    if heard.status >= 500 or not code:
        return Sent("unsure", code=code or str(heard.status))
    return Sent("refused", code=code)


def _paced(code: str) -> bool:
    """DingTalk names a limit in several ways: send.too.fast, send.byToken.tooFast, …QpsLimitForApi, Throttling."""
    plain = code.lower().replace(".", "")
    return any(word in plain for word in ("toofast", "toomany", "qpslimit", "throttl"))


def _asked(path: str, content: Json, keys: Keys) -> wire.Heard:
    """A call with the app's token. Raises Unsent, Unsure."""

    def call(token: str) -> wire.Heard:
        return wire.post(keys.get("api", _API) + path, content, {"x-acs-dingtalk-access-token": token})

    return tokens.asked("dingtalk", keys, lambda: _token(keys), call, _spent)


def _spent(heard: wire.Heard) -> bool:
    return heard.status == 401 or reading.text(heard.json, "code").lower() == "invalidauthentication"


def _token(keys: Keys) -> tuple[str, int]:
    asked = {"appKey": keys.get("app_key", ""), "appSecret": keys.get("app_secret", "")}
    try:
        told = wire.post(keys.get("api", _API) + "/v1.0/oauth2/accessToken", asked).json
    except wire.Unsure as error:
        raise wire.Unsent(str(error)) from error
    if not reading.text(told, "accessToken"):
        raise wire.Unsent(f"token {reading.text(told, 'code')}")
    return reading.text(told, "accessToken"), int(told.get("expireIn") or 0)


def _robot(keys: Keys) -> str:
    return keys.get("robot_code") or keys.get("app_key", "")


def _sessions(keys: Keys) -> str:
    """Where sessions are answered: a platform that is told to be elsewhere has its sessions there."""
    return keys.get("oapi") or keys.get("api") or _OAPI


def _session(told: Json, keys: Keys) -> Mapping[str, str]:
    """The session that an answer belongs to, and until when. Of the address that came only the session is kept: an address in a body
    must never lead kefu to a stranger's."""
    try:
        address = urlsplit(reading.text(told, "sessionWebhook"))
        found = parse_qs(address.query).get("session", [""])[0]
    except ValueError:
        return {}
    until = told.get("sessionWebhookExpiredTime")
    if f"{address.scheme}://{address.netloc}" != _sessions(keys) or address.path != _SESSION or not found:
        return {}
    return {"session": found, "until": str(until)} if isinstance(until, int) else {}


def _understood(told: Json, kind: str) -> tuple[str, str]:
    """The words of a message, and what its picture is fetched by."""
    content = reading.part(told, "content")
    if kind == "richText":
        rich = reading.parts(content, "richText")
        pictures = [reading.text(one, "downloadCode") for one in rich if one.get("type") == "picture"]
        return "\n".join(filter(None, (reading.text(one, "text") for one in rich))), next(iter(pictures), "")
    if kind == "picture":
        return "", reading.text(content, "downloadCode")
    return reading.text(reading.part(told, "text"), "content") or reading.text(content, "recognition"), ""


CHANNEL = Channel(
    "dingtalk",
    LIMITS,
    FIELDS,
    verify,
    parse,
    render,
    send,
    optional=OPTIONAL,
    acknowledged=acknowledged,
    fetch=fetch,
    check=check,
)
